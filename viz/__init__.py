"""How the graph is seen: the explorer, the SPARQL endpoint, and pictures."""
