"""What can be said: terms, shapes, mappings and the lexicon; value types and their quads; paths and reasoning."""
