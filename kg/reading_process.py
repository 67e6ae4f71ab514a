"""Processes that read files for an ingest: watched, stopped when a file takes too long, replaced when one ends them."""

from __future__ import annotations

import os
import pickle
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ..ingest.inputs import Input
from ..ingest.limits import DEFAULT, MEBI
from ..queries import wire
from .preparing import Prepared, Reading, in_order, prepare_batches


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a reading process may take before it is stopped.

    `seconds` of wall time for a document and, on top, one for every `rate` bytes of the file; `memory` in bytes.
    """

    seconds: float = 2 * DEFAULT.seconds
    rate: int = 20_000
    memory: int = 4096 * MEBI

    def of(self, given: Input) -> float:
        """Return the seconds for a document of a file."""
        try:
            size = len(given.data) if given.data is not None else Path(str(given.path)).stat().st_size
        except OSError:
            size = 0
        return self.seconds + size / self.rate


class Stopped(Exception):
    """A reading process ended on a file, or was stopped; the message says why and what to do."""


class ReadingProcess:
    """One process that reads one file after another, for one thread; it is started when it is first needed."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as this object)
        self._buffer = bytearray()

    def read(self, given: Input, how: Reading) -> list[Prepared]:
        """Return what is in a file; a fault, and nothing else, where it ended the process or took too long."""
        seconds = self._allowance.of(given)
        found: list[Prepared] = []
        try:
            process = self._started()
            assert process.stdin is not None
            wire.write_all(process.stdin.fileno(), wire.frame(wire.ASK, pickle.dumps((given, how))))
            while (content := self._answer(process, seconds)) is not None:
                found.append(pickle.loads(content))
        except BrokenPipeError:
            return self._fault(given, str(self._died()))
        except Stopped as stopped:
            return self._fault(given, str(stopped))
        return found

    def stop(self) -> None:
        """End the process, whatever it does; what waits for it gets a fault."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process and leave no trace of it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
        self._process = None
        self._buffer.clear()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command = [sys.executable, "-P", "-m", "batson.kg.reading_worker"]
            command += [str(self._allowance.memory), str(os.getpid())]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                start_new_session=True,
                bufsize=0,
            )
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], seconds: float) -> bytes | None:
        """Return the next document as it was pickled, or None after the last."""
        deadline = time.monotonic() + seconds
        header = wire.HEADER.unpack(self._exactly(process, wire.HEADER.size, deadline, seconds))
        content = self._exactly(process, header[1], deadline, seconds)
        return None if header[0] == wire.END else content

    def _exactly(self, process: subprocess.Popen[bytes], size: int, deadline: float, seconds: float) -> bytes:
        assert process.stdout is not None
        with selectors.DefaultSelector() as readable:
            readable.register(process.stdout, selectors.EVENT_READ)
            while len(self._buffer) < size:
                if not readable.select(max(0.0, deadline - time.monotonic())):
                    raise Stopped(f"reading was stopped after {seconds:.0f} seconds: split the file, or leave it out")
                data = os.read(process.stdout.fileno(), 1 << 20)
                if not data:
                    raise self._died()
                self._buffer += data
        content = bytes(self._buffer[:size])
        del self._buffer[:size]
        return content

    def _died(self) -> Stopped:
        """Say how the process ended."""
        assert self._process is not None
        code = self._process.wait()
        self._errors.seek(0)
        last = self._errors.read(100_000).decode("utf-8", "replace").strip().rsplit("\n", 1)[-1]
        if "MemoryError" in last or code == -signal.SIGABRT:
            return Stopped(f"reading needs more than {self._allowance.memory:,} bytes of memory: split the file")
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        return Stopped(f"the file ended the reader ({how}{': ' + last if last else ''}): leave it out and report it")

    def _fault(self, given: Input, why: str) -> list[Prepared]:
        self.close()
        self._errors.close()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as this object)
        return [Prepared(name=given.name, fault=why)]


class ReadingPool:
    """Several reading processes, each driven by a thread of its own, which the system ends with that thread."""

    def __init__(self, workers: int, allowance: Allowance | None = None) -> None:
        self._allowance = allowance or Allowance()
        self._threads = ThreadPoolExecutor(workers)
        self._own = threading.local()
        self._all: list[ReadingProcess] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._all:
            process.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._all:
            process.close()

    def submit(self, given: Input, how: Reading) -> Future[list[Prepared]]:
        """Have a file read."""
        return self._threads.submit(self._read, given, how)

    def _read(self, given: Input, how: Reading) -> list[Prepared]:
        process: ReadingProcess | None = getattr(self._own, "process", None)
        if process is None:
            process = self._own.process = ReadingProcess(self._allowance)
            self._all.append(process)
        return process.read(given, how)


def prepare_all(
    given: Iterable[Input], how: Reading, *, workers: int = 1, scheduler: str | None = None
) -> Iterator[Prepared]:
    """Yield every document in the order of the inputs, read by `workers` processes or by a Dask cluster.

    Raises as `prepare_batches` does.
    """
    if scheduler is not None:
        yield from prepare_batches(given, how, scheduler=scheduler)
        return
    with ReadingPool(workers) as pool:
        yield from in_order((pool.submit(one, how) for one in given), 4 * workers)
