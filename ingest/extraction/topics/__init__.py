"""What a stretch of text is about where a sentence does not say it: title, topic, patient, pronoun."""
