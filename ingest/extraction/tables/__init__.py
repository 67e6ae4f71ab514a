"""Claims from the tables of a document: rows that are patients, and rows of totals."""
