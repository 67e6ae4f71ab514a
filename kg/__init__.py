"""Where store, ingest, appraisal and queries meet: the knowledge graph."""

from .answers import Answer
from .graph import KnowledgeGraph

__all__ = ["Answer", "KnowledgeGraph"]
