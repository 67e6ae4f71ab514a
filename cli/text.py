"""`batson text`: the text that a reader made of a source, which the offsets of its claims count in."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .options import DEFAULT_STORE, Store, opened
from .usage import UsageError

NAME = "text"


def command(
    source: Annotated[str, typer.Argument(help="The id of a source.")],
    store: Store = DEFAULT_STORE,
) -> None:
    """Print the text of a source exactly as its claims' offsets count it.

    Example: batson text weng2018
    """
    with opened(store) as kg:
        text = kg.text(source)
        if text is None:
            known = kg.source_ids()
            if source not in known:
                raise UsageError(f"no source {source!r} here; there are: {', '.join(known)}")
            raise UsageError(f"the text of {source} is not here; batson ingest --source {source} FILE brings it")
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
