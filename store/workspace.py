"""The workspace: generations of a store with a pointer to the current one, a lock for the one writer, and texts.

A writer copies the current generation, writes into the copy and flips the pointer, so that a killed run leaves the
graph as it was. Readers open closed generations only.
"""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .decisions import Decisions
from .embedded import Embedded
from .texts import Texts


class WorkspaceError(Exception):
    """The workspace cannot be used as asked; the message says where and what to do."""


class Pin:
    """A generation that is being read: as long as the pin is held it is not swept away."""

    def __init__(self, path: Path, hold: IO[str]) -> None:
        self.path = path
        self._hold = hold

    def release(self) -> None:
        """Let the generation go."""
        self._hold.close()


class Writer:
    """The one writer: a store to write into, and `commit` to make it current and go on."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._path, self.store = workspace._successor()

    def commit(self) -> None:
        """Close what was written, make it the current generation, and go on in a copy of it."""
        self.finish()
        self._path, self.store = self._workspace._successor()

    def finish(self) -> None:
        """Close what was written and make it the current generation."""
        self.store.flush()
        self.abandon()
        self._workspace._point_at(self._path)

    def abandon(self) -> None:
        """Close the store; pyoxigraph lets go of its files when the last reference does."""
        del self.store
        gc.collect()


class Workspace:
    """A directory (by default `.batson`) that holds one graph and the texts behind it.

    >>> from batson.store import Workspace
    >>> with Workspace.temporary() as workspace, workspace.writer() as writer:
    ...     writer.store.replace("x:graph", [])
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.texts = Texts(root / "texts")
        self.decisions = Decisions(root / "decisions")
        self.ratings = Decisions(root / "decisions", "ratings")

    @classmethod
    @contextmanager
    def temporary(cls) -> Iterator[Workspace]:
        """Yield a workspace that is gone afterwards: what `--store memory:` means."""
        with tempfile.TemporaryDirectory(prefix="batson-") as directory:
            yield cls(Path(directory))

    @property
    def generations(self) -> Path:
        """The folder of generations."""
        return self.root / "gen"

    @property
    def exists(self) -> bool:
        """Whether anything was ever written here."""
        return (self.root / "current").exists()

    def current(self) -> Path:
        """Return the folder of the current generation.

        Raises WorkspaceError where nothing was built yet, or the pointer leads nowhere.
        """
        pointer = self.root / "current"
        try:
            name = pointer.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            raise WorkspaceError(f"{self.root}: no graph here yet; run `batson build` first") from None
        except (UnicodeDecodeError, OSError):
            name = ""
        path = self.generations / name
        if not name.isdigit() or not path.is_dir():
            there = ", ".join(sorted(p.name for p in self.generations.iterdir() if p.name.isdigit())) or "none"
            raise WorkspaceError(
                f"{pointer}: names no generation of the graph (there are: {there}); "
                "write one of them into it, or delete it and run `batson build` to start anew"
            )
        return path

    def pin(self) -> Pin:
        """Hold the current generation for reading."""
        for _ in range(100):
            path = self.current()
            hold = self._hold_file(path).open("w", encoding="ascii")
            fcntl.flock(hold, fcntl.LOCK_SH)
            if path.is_dir() and self.current() == path:
                return Pin(path, hold)
            hold.close()
        raise WorkspaceError(f"{self.root}: the graph changes too fast to be read; try again")

    @contextmanager
    def reader(self) -> Iterator[Embedded]:
        """Yield the current generation, read-only."""
        pin = self.pin()
        try:
            yield Embedded.read_only(pin.path)
        finally:
            pin.release()

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Take the lock, yield a writer over a copy, and flip the pointer at the end unless an error was raised.

        Raises WorkspaceError where another process writes here.
        """
        self.generations.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("w", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WorkspaceError(f"{self.root}: another batson is writing here; wait until it is done") from None
            self._sweep()
            writer = Writer(self)
            try:
                yield writer
            except BaseException:
                writer.abandon()
                self._sweep()
                raise
            writer.finish()
            self._sweep()

    def _successor(self) -> tuple[Path, Embedded]:
        """Copy the current generation into the next one and open it for writing."""
        numbers = [int(p.name) for p in self.generations.iterdir() if p.name.isdigit()]
        path = self.generations / str(max(numbers, default=0) + 1)
        if self.exists:
            Embedded.read_only(self.current()).backup(path)
            gc.collect()
        return path, Embedded.writable(path)

    def _point_at(self, path: Path) -> None:
        """Flip the pointer: a rename, so that it is the old name or the new one and never half of it."""
        fresh = self.root / "current.new"
        with fresh.open("w", encoding="ascii") as file:
            file.write(path.name)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self.root / "current")

    def _sweep(self) -> None:
        """Remove generations that are neither current nor held; only the writer does this."""
        keep = self.current() if self.exists else None
        for path in self.generations.iterdir():
            if not path.name.isdigit() or path == keep:
                continue
            with self._hold_file(path).open("w", encoding="ascii") as hold:
                try:
                    fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                shutil.rmtree(path, ignore_errors=True)
                self._hold_file(path).unlink(missing_ok=True)

    def _hold_file(self, path: Path) -> Path:
        """Return the file whose lock says that a generation is being read."""
        return self.generations / f"{path.name}.hold"
