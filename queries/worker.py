"""One worker: `python -m batson.queries.worker PATH MEMORY PARENT` answers queries on its standard streams.

PATH is a closed generation, opened read-only, or a `.nq` file, loaded into memory; MEMORY is in bytes; PARENT is the
process to die with. The default graph is the union of all graphs. Started by the runner; the frames are those of
`wire`. It must start fast: the guard, which brings rdflib, is imported when it is first needed or when nobody waits.
"""

from __future__ import annotations

import json
import os
import select
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import confine, wire


def main(arguments: list[str]) -> int:
    """Serve until the input ends; returns the exit code of the process."""
    path, memory, parent = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    asks, answers = confine.claim_streams()
    confine.no_core_dumps()
    online = confine.leave_network()
    confine.die_with(parent)
    confine.limit_memory(memory)
    try:
        store = _open(path)
    except (OSError, SyntaxError, ValueError, MemoryError) as error:
        wire.write_all(
            answers, wire.message(wire.HELLO, {"error": " ".join(str(error).split()) or type(error).__name__})
        )
        return 1
    wire.write_all(answers, wire.message(wire.HELLO, {"error": None, "online": online}))
    if not select.select([asks], [], [], 0.05)[0]:
        from . import guard  # noqa: F401 (see above: nobody waits)
    while (header := wire.read_exactly(asks, wire.HEADER.size)) is not None:
        content = wire.read_exactly(asks, wire.HEADER.unpack(header)[1])
        if content is None:
            break
        end = _answer(store, json.loads(content), lambda data: wire.write_all(answers, wire.frame(wire.BODY, data)))
        wire.write_all(answers, wire.message(wire.END, end))
    return 0


def _open(path: Path) -> Any:
    import pyoxigraph as ox

    if path.suffix == ".nq":
        store = ox.Store()
        store.load(path=str(path), format=ox.RdfFormat.N_QUADS)
        return store
    return ox.Store.read_only(str(path))


def _answer(store: Any, ask: dict[str, Any], emit: Callable[[bytes], None]) -> dict[str, Any]:
    """Run one query; the END message with what was written, or with what went wrong."""
    from .errors import QueryError, QuerySyntaxError

    confine.limit_memory(ask["memory"])
    try:
        return _run(store, ask, emit)
    except QuerySyntaxError as error:
        return {"error": "QuerySyntaxError", "message": str(error), "line": error.line, "column": error.column}
    except QueryError as error:
        return {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        limit = ask["memory"]
        return {
            "error": "QueryOutOfMemory",
            "message": f"the query needs more than the limit of {limit:,} bytes of memory",
        }
    except RecursionError:
        return {
            "error": "QueryRefused",
            "message": "the query is too long or too deep to be read; write it shorter or flatter",
        }
    except RuntimeError as error:
        return {"error": "QueryRefused", "message": f"the engine refuses the query: {' '.join(str(error).split())}"}
    except OSError as error:
        return {"error": "QueryFailed", "message": f"the store failed under the query: {' '.join(str(error).split())}"}


def _run(store: Any, ask: dict[str, Any], emit: Callable[[bytes], None]) -> dict[str, Any]:
    from .results import choose, write_boolean, write_rows, write_triples

    checked = ask["checked"]
    if checked is None:
        from . import guard

        found = guard.prepare(ask["query"])
        checked = {"form": found.form, "text": found.text, "own_dataset": found.own_dataset}
    form = checked["form"]
    name = choose(form, ask["formats"])
    try:
        # With the union the engine would pass over the dataset that FROM names.
        result = store.query(checked["text"], use_default_graph_as_union=not checked["own_dataset"])
    except SyntaxError as error:
        from . import guard

        raise guard.engine_syntax_error(ask["query"], error) from None
    rows, truncated = 1, False
    if form == "ASK":
        write_boolean(bool(result), name, emit)
    elif form == "SELECT":
        rows, truncated = write_rows(result, name, emit, rows=ask["rows"], size=ask["bytes"], raw=ask["raw"])
    else:
        rows, truncated = write_triples(result, name, emit, rows=ask["rows"], size=ask["bytes"])
    return {"error": None, "format": name, "rows": rows, "truncated": truncated, "checked": checked}


if __name__ == "__main__":
    # The parser descends a dozen Python frames for each bracket; `lexer.MAX_DEPTH` bounds the brackets.
    sys.setrecursionlimit(20_000)
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        os._exit(0)
