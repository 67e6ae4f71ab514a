"""A worker as the runner sees it: started, asked under a deadline, killed."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from . import wire
from .errors import QueryError, QueryFailed, QueryOutOfMemory, QueryTimeout

_POLL: Final = 0.1
_PROC: Final = "/proc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What a worker says of itself: the reason why it can still reach the network, None where it cannot."""

    online: str | None


class Worker:
    """One worker process on one store, for one thread at a time; only `stop` may come from another."""

    def __init__(
        self,
        path: Path,
        *,
        memory: int,
        start_seconds: float,
        spawn: Callable[[Callable[[], subprocess.Popen[bytes]]], subprocess.Popen[bytes]],
    ) -> None:
        """Start a worker and wait until it has opened the store.

        `spawn` calls the given function in a thread that lives as long as the worker may: Linux kills a worker when
        the thread that started it ends. Raises QueryFailed if the store cannot be opened, QueryTimeout if that takes
        longer than `start_seconds`, QueryOutOfMemory if it needs more than `memory` bytes.
        """
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the worker)
        self._memory = memory
        self._buffer = bytearray()
        self._next_look = time.monotonic() + _POLL
        self._selector = selectors.DefaultSelector()
        command = [sys.executable, "-P", "-m", "batson.queries.worker", str(path), str(memory), str(os.getpid())]
        self._process = spawn(
            lambda: subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                start_new_session=True,
                bufsize=0,
            )
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self._selector.register(self._out, selectors.EVENT_READ)
        try:
            _, content = self._receive(time.monotonic() + start_seconds, start_seconds, f"opening {path}")
            said = json.loads(content)
            if said["error"] is not None:
                raise QueryFailed(f"cannot open the store {path}: {said['error']}; build it again")
        except BaseException:
            self.kill()
            raise
        self.hello = Hello(online=said["online"])

    def ask(self, request: dict[str, Any], *, seconds: float) -> tuple[bytes, dict[str, Any]]:
        """Send one request; the body of the answer and its END message.

        Whatever goes wrong on the way (QueryTimeout, QueryOutOfMemory, QueryFailed, an interrupt) ends the worker.
        """
        deadline = time.monotonic() + seconds
        self._memory = request["memory"]
        try:
            self._send(wire.message(wire.ASK, request), deadline, seconds)
            parts: list[bytes] = []
            while True:
                kind, content = self._receive(deadline, seconds, "the query")
                if kind == wire.END:
                    return b"".join(parts), json.loads(content)
                parts.append(content)
        except BaseException:
            self.kill()
            raise

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the process while another thread may wait for its answer; that thread clears up."""
        self._process.kill()

    def kill(self) -> None:
        """End the process, now, and leave no trace of it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None:
                stream.close()
        self._selector.close()

    def _send(self, data: bytes, deadline: float, seconds: float) -> None:
        view = memoryview(data)
        with selectors.DefaultSelector() as writable:
            writable.register(self._in, selectors.EVENT_WRITE)
            while view:
                if not writable.select(max(0.0, deadline - time.monotonic())):
                    raise _too_long("the query", seconds)
                try:
                    view = view[os.write(self._in, view) :]
                except BrokenPipeError:
                    raise self._died("the query") from None

    def _receive(self, deadline: float, seconds: float, what: str) -> tuple[bytes, bytes]:
        """The next whole frame."""
        while True:
            if len(self._buffer) >= wire.HEADER.size:
                kind, size = wire.HEADER.unpack_from(self._buffer)
                end = wire.HEADER.size + size
                if len(self._buffer) >= end:
                    content = bytes(self._buffer[wire.HEADER.size : end])
                    del self._buffer[:end]
                    return kind, content
            left = deadline - time.monotonic()
            if left <= 0:
                raise _too_long(what, seconds)
            if self._selector.select(min(left, _POLL)):
                data = os.read(self._out, 1 << 20)
                if not data:
                    raise self._died(what)
                self._buffer += data
            self._check_memory(what)

    def _check_memory(self, what: str) -> None:
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + _POLL
        size = resident_size(self._process.pid)
        if size > self._memory:
            raise QueryOutOfMemory(f"{what} was stopped at {size:,} bytes of memory, limit {self._memory:,}; {_LESS}")

    def _died(self, what: str) -> QueryError:
        code = self._process.wait()
        self._errors.seek(0)
        last = self._errors.read(100_000).decode("utf-8", "replace").strip().rsplit("\n", 1)[-1]
        if code == -signal.SIGKILL:
            return QueryOutOfMemory(f"{what} was killed by the system, most likely for want of memory; {_LESS}")
        if code == -signal.SIGABRT or "MemoryError" in last:
            return QueryOutOfMemory(f"{what} needs more than the limit of {self._memory:,} bytes of memory; {_LESS}")
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return QueryFailed(f"{what} ended its worker ({how}{': ' + last if last else ''}); write the query more simply")


_LESS: Final = "ask for less, or raise the limit"


def _too_long(what: str, seconds: float) -> QueryTimeout:
    return QueryTimeout(f"{what} was stopped at its limit of {seconds:g} s; {_LESS}")


def resident_size(process: int) -> int:
    """The bytes of memory that a process holds, 0 where the system does not tell."""
    try:
        with open(f"{_PROC}/{process}/statm", encoding="ascii") as statm:  # noqa: PTH123 (ten times a second)
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=False)
    return int(told.stdout.strip() or 0) * 1024
