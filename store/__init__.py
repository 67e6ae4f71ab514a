"""Where the graph is kept: the workspace with its generations and texts, and the stores behind one protocol."""

from .decisions import Decisions
from .embedded import Embedded
from .protocol import Capabilities, QueryResults, Store
from .texts import Text, Texts, text_sha256
from .workspace import Pin, Workspace, WorkspaceError, Writer

__all__ = [
    "Capabilities",
    "Decisions",
    "Embedded",
    "Pin",
    "QueryResults",
    "Store",
    "Text",
    "Texts",
    "Workspace",
    "WorkspaceError",
    "Writer",
    "text_sha256",
]
