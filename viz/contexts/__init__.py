"""What each page is given: one dataclass a template, one module a family of pages; a test compares the two."""
