"""Figures in a text: what is printed, and the numbers in it; whose they are is settled in `figures`."""
