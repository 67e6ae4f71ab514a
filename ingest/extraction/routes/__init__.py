"""The ways of spread that a sentence tells without naming them, and the vessels and stations on them."""
