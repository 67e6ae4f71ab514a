"""The pages of the explorer: one module a page, from a request to what its template shows."""
