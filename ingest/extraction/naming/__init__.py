"""What a text names: concepts by their labels, and those that phrases put together."""
