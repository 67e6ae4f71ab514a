"""batson: a knowledge graph of metastasis evidence in which every claim is pinned to its sentence."""

__version__ = "0.1.0"
