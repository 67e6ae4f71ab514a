"""The rows of the rule tables at work: what they need, whom and what they take, and whether it makes sense."""
