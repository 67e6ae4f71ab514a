"""Figures in a text: what they are, what they are of, and to whom or what they belong."""
