"""How evidence comes in: readers, claims and cases from text and tables, curated sources, quotes and literature."""
