"""One reading process: `python -m batson.kg.reading_worker MEMORY PARENT` reads files that it is given on its input.

Started by `reading_process`, with the frames of `queries.wire`: ASK holds a pickled `(Input, Reading)`, BODY one
pickled `Prepared`, END nothing. A parser in C can neither be interrupted nor kept from crashing: here it can be
killed with its process, which has no network, and no more memory than MEMORY bytes.
"""

from __future__ import annotations

import pickle
import sys

from ..queries import confine, wire
from .preparing import prepare


def main(arguments: list[str]) -> int:
    """Serve until the input ends; returns the exit code of the process."""
    memory, parent = int(arguments[0]), int(arguments[1])
    asks, answers = confine.claim_streams()
    confine.no_core_dumps()
    confine.leave_network()
    confine.die_with(parent)
    confine.limit_memory(memory)
    while (header := wire.read_exactly(asks, wire.HEADER.size)) is not None:
        content = wire.read_exactly(asks, wire.HEADER.unpack(header)[1])
        if content is None:
            break
        given, how = pickle.loads(content)
        for prepared in prepare(given, how):
            wire.write_all(answers, wire.frame(wire.BODY, pickle.dumps(prepared)))
        wire.write_all(answers, wire.frame(wire.END, b""))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
