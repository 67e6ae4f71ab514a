"""Queries that are really stopped: each runs in a worker process, under limits of time, memory, rows and bytes."""

from __future__ import annotations

import queue
import subprocess
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, cast

import pyoxigraph as ox

from .errors import (
    QueryBusy,
    QueryError,
    QueryFailed,
    QueryFormatError,
    QueryOutOfMemory,
    QueryRefused,
    QuerySyntaxError,
)
from .process import Hello, Worker
from .results import FORMATS, Form, Term

_REMEMBERED: Final = 256
_REMEMBERED_LENGTH: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of one query: time from asking to the last byte, memory of its worker, and size of its answer.

    `wait_seconds` bounds the wait for a free worker, `start_seconds` the opening of a store.
    """

    seconds: float = 30.0
    rows: int = 100_000
    bytes: int = 50_000_000
    memory_bytes: int = 2 << 30
    wait_seconds: float = 10.0
    start_seconds: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as a document.

    `rows` counts solutions or triples (1 for ASK), `truncated` says that there were more, `seconds` is the time from
    asking the worker to its last byte.
    """

    form: Form
    format: str
    media_type: str
    body: bytes
    rows: int
    truncated: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Solutions:
    """The rows of a SELECT query, each from variable name to term; an unbound variable is missing from its row."""

    variables: tuple[str, ...]
    rows: tuple[dict[str, Term], ...]
    truncated: bool
    seconds: float

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Term]]:
        return iter(self.rows)


class Runner:
    """Runs queries on the store that `locate` points at, in `workers` processes; safe to use from many threads.

    `locate` gives a closed generation (a directory) or a `.nq` file. It is asked before each query; when it names
    another store, or the same path holds another one, the worker is replaced, so that readers see new data.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from batson.queries.runner import Runner
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "facts.nq")
    ...     _ = file.write_text("<urn:a> <urn:b> <urn:c> <urn:g> .")
    ...     with Runner(lambda: file) as runner:
    ...         runner.run("ASK { ?s ?p <urn:c> }").body
    b'{"head":{},"boolean":true}'
    """

    def __init__(self, locate: Callable[[], Path], *, limits: Limits = Limits(), workers: int = 1) -> None:
        """No process is started before the first query (or `start`)."""
        self._locate = locate
        self._limits = limits
        self._checked: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()
        # Linux kills a worker when the thread that started it ends: this one ends with the runner.
        self._spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="batson-workers")
        self._slots = [_Slot() for _ in range(workers)]
        self._free: queue.LifoQueue[_Slot] = queue.LifoQueue()
        for slot in self._slots:
            self._free.put(slot)
        self._finish = weakref.finalize(self, _close, self._slots, self._free, self._spawner)

    def run(
        self,
        query: str,
        *,
        format: str | Sequence[str] = "json",
        limits: Limits | None = None,
        raw: bool = False,
    ) -> Answer:
        """Answer a query; of several formats the first that can hold the answer is taken.

        Rows and bytes are cut at their limit, between two rows, and the answer says so. Text cells of CSV and TSV are
        guarded against spreadsheets (`results.guard_cell`) unless `raw`. Raises QueryRefused, QuerySyntaxError,
        QueryFormatError, QueryTimeout, QueryOutOfMemory, QueryBusy or QueryFailed, all of them QueryError.
        """
        limits = limits or self._limits
        request = {
            "query": query,
            "formats": [format] if isinstance(format, str) else list(format),
            "rows": limits.rows,
            "bytes": limits.bytes,
            "memory": limits.memory_bytes,
            "raw": raw,
            "checked": self._recall(query),
        }
        slot = self._take(limits)
        try:
            started = time.monotonic()
            body, end = self._ask(slot, request, limits)
            seconds = time.monotonic() - started
        finally:
            self._free.put(slot)
        self._remember(query, end["checked"])
        return Answer(
            form=cast(Form, end["checked"]["form"]),
            format=end["format"],
            media_type=FORMATS[end["format"]].media_type,
            body=body,
            rows=end["rows"],
            truncated=end["truncated"],
            seconds=seconds,
        )

    def solutions(self, query: str, *, limits: Limits | None = None) -> Solutions:
        """The rows of a SELECT query as terms of pyoxigraph; raises what `run` raises, QueryFormatError for ASK too."""
        answer = self.run(query, limits=limits)
        parsed = ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON)
        if not isinstance(parsed, ox.QuerySolutions):
            raise QueryFormatError("an ASK query has no rows; use run, or SELECT")
        names = tuple(variable.value for variable in parsed.variables)
        rows = tuple(
            {name: cast(Term, term) for name, term in zip(names, row, strict=True) if term is not None}
            for row in parsed
        )
        return Solutions(variables=names, rows=rows, truncated=answer.truncated, seconds=answer.seconds)

    def start(self) -> Hello:
        """Start one worker now, so that the first query finds it ready, and hear what it says of itself."""
        slot = self._take(self._limits)
        try:
            return self._ready(slot, self._limits).hello
        finally:
            self._free.put(slot)

    def close(self) -> None:
        """End all workers; a query that still runs ends with QueryFailed."""
        self._finish()

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self, limits: Limits) -> _Slot:
        if not self._finish.alive:
            raise _closed()
        try:
            return self._free.get(timeout=limits.wait_seconds)
        except queue.Empty:
            raise QueryBusy(
                f"all {len(self._slots)} workers were busy for {limits.wait_seconds:g} s; ask again later"
            ) from None

    def _ready(self, slot: _Slot, limits: Limits) -> Worker:
        """The worker of a slot, on the store of this moment."""
        path = self._locate().absolute()
        key = _store_key(path)
        if slot.worker is not None and slot.key == key and slot.worker.alive:
            return slot.worker
        slot.end()
        worker = Worker(
            path,
            memory=limits.memory_bytes,
            start_seconds=limits.start_seconds,
            spawn=self._spawn,
        )
        slot.worker, slot.key = worker, key
        if not self._finish.alive:
            slot.end()
            raise _closed()
        return worker

    def _spawn(self, start: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        try:
            return self._spawner.submit(start).result()
        except RuntimeError:
            raise _closed() from None

    def _ask(self, slot: _Slot, request: dict[str, Any], limits: Limits) -> tuple[bytes, dict[str, Any]]:
        for last in (False, True):
            key = None
            try:
                worker = self._ready(slot, limits)
                key = slot.key
                body, end = worker.ask(request, seconds=limits.seconds)
                if end["error"] is None:
                    return body, end
                raise _as_error(end)
            except QueryError as error:
                if not self._finish.alive:
                    raise _closed() from None
                # A generation may go between the look at the pointer and its opening, or under the query.
                if last or not isinstance(error, QueryFailed) or key == _store_key(self._locate().absolute()):
                    raise
        raise AssertionError("the second round returns or raises")

    def _recall(self, query: str) -> dict[str, Any] | None:
        with self._lock:
            checked = self._checked.get(query)
            if checked is not None:
                self._checked.move_to_end(query)
            return checked

    def _remember(self, query: str, checked: dict[str, Any]) -> None:
        """Checking costs some milliseconds, most queries come again: keep the last ones that passed."""
        if len(query) > _REMEMBERED_LENGTH:
            return
        with self._lock:
            self._checked[query] = checked
            self._checked.move_to_end(query)
            while len(self._checked) > _REMEMBERED:
                self._checked.popitem(last=False)


class _Slot:
    """A place for a worker, held by one query at a time, with the key of the store that the worker has open."""

    def __init__(self) -> None:
        self.worker: Worker | None = None
        self.key: tuple[object, ...] | None = None

    def end(self) -> None:
        worker, self.worker, self.key = self.worker, None, None
        if worker is not None:
            worker.kill()


def _close(slots: list[_Slot], free: queue.LifoQueue[_Slot], spawner: ThreadPoolExecutor) -> None:
    """End the idle workers; only stop the busy ones, whose threads clear up after them."""
    while True:
        try:
            free.get_nowait().end()
        except queue.Empty:
            break
    for slot in slots:
        worker = slot.worker
        if worker is not None:
            worker.stop()
    spawner.shutdown(wait=False)


def _closed() -> QueryFailed:
    return QueryFailed("the runner is closed; open it again")


def _store_key(path: Path) -> tuple[object, ...] | None:
    """What tells two stores at one path apart: RocksDB writes CURRENT when a store is made, and readers never do."""
    inner = path / "CURRENT" if path.is_dir() else path
    try:
        told = inner.stat()
    except OSError:
        return None
    return str(path), told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns


def _as_error(end: dict[str, Any]) -> QueryError:
    if end["error"] == "QuerySyntaxError":
        return QuerySyntaxError(end["message"], line=end["line"], column=end["column"])
    kinds = {kind.__name__: kind for kind in (QueryRefused, QueryFormatError, QueryFailed, QueryOutOfMemory)}
    return kinds[end["error"]](end["message"])
