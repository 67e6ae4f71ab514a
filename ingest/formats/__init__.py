"""What the formats of files need beyond text: markup trees, pages, packages, cells."""
