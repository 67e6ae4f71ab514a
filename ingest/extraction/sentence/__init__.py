"""One sentence as the rules see it: concepts, cues, figures, scopes, and the words that it is read with."""
