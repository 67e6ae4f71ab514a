"""Which errors are expected, and the exit code of each: 1 a fault, 2 a wrong use."""

from __future__ import annotations

from ..ingest.problems import UnreadableDocument
from ..queries.catalog import CatalogError
from ..queries.errors import QueryError, QueryRefused, QuerySyntaxError
from ..store import WorkspaceError
from ..viz.server import PortInUse
from .usage import UsageError


def exit_code(error: Exception) -> int | None:
    """Return the exit code of an expected error, or None for one that is a fault of ours."""
    if isinstance(error, (UsageError, CatalogError, QueryRefused, QuerySyntaxError)):
        return 2
    if isinstance(error, (PortInUse, WorkspaceError, QueryError, UnreadableDocument, OSError, ModuleNotFoundError)):
        return 1
    return None
