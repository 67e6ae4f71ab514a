"""One run of HermiT: triples in as N-Triples, what follows from them out."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, Triple, serialize

from .. import iris
from .engine import Engine

_NOTHING: Final = iris.OWL + "Nothing"
_RESULT: Final = re.compile(r"^(SubClassOf|EquivalentClasses|Type)\( ((?:<[^>]+>\s*)+)\)$", re.MULTILINE)


class ReasonerError(RuntimeError):
    """HermiT could not finish: out of time, out of memory, or an ontology that it refuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Realized:
    """What HermiT found: pairs of IRIs, and of inconsistent triples only that they are so.

    `types` (individual, class) and `subclasses` (class, class) hold the most specific ones only.
    """

    consistent: bool
    types: frozenset[tuple[str, str]] = frozenset()
    subclasses: frozenset[tuple[str, str]] = frozenset()
    unsatisfiable: frozenset[str] = frozenset()

    def all_types(self) -> dict[str, frozenset[str]]:
        """Return every class of every individual, the indirect ones included."""
        above: dict[str, set[str]] = defaultdict(set)
        for lower, upper in self.subclasses:
            above[lower].add(upper)
        closed = {kind: _up(kind, above) for _, kind in self.types}
        found: dict[str, frozenset[str]] = defaultdict(frozenset)
        for individual, kind in self.types:
            found[individual] |= closed[kind]
        return dict(found)


def _up(name: str, above: dict[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(above.get(here, ()))
    return frozenset(found)


def consistent(triples: Iterable[Triple], *, engine: Engine) -> bool:
    """Return whether the triples can all be true at once.

    Raises ReasonerError where HermiT cannot finish.
    """
    output, fault = _run(triples, ("-k",), engine)
    if fault:
        return False
    return "not satisfiable" not in output


def realize(triples: Iterable[Triple], *, engine: Engine, individuals: bool = True) -> Realized:
    """Return the hierarchy of classes and, unless `individuals` is false, the classes of every individual.

    Property values are asked for as classes (see `asking`): HermiT's own listing of them leaves some out. Raises
    ReasonerError where HermiT cannot finish.
    """
    output, fault = _run(triples, ("-c", "-I") if individuals else ("-c",), engine)
    if fault:
        return Realized(consistent=False)
    types: set[tuple[str, str]] = set()
    subclasses: set[tuple[str, str]] = set()
    unsatisfiable: set[str] = set()
    for relation, text in _RESULT.findall(output):
        names = text.strip()[1:-1].split("> <")
        if relation == "Type":
            types.add((names[0], names[1]))
        elif relation == "SubClassOf":
            subclasses.add((names[0], names[1]))
        elif _NOTHING in names:
            unsatisfiable.update(name for name in names if name != _NOTHING)
        else:
            subclasses.update((one, other) for one in names for other in names if one != other)
    return Realized(
        consistent=True,
        types=frozenset(types),
        subclasses=frozenset(subclasses),
        unsatisfiable=frozenset(unsatisfiable),
    )


def _run(triples: Iterable[Triple], actions: tuple[str, ...], engine: Engine) -> tuple[str, bool]:
    """Return what HermiT printed and whether it called the ontology inconsistent."""
    with tempfile.TemporaryDirectory(prefix="batson-reasoning-") as folder:
        file = Path(folder) / "ontology.nt"
        file.write_bytes(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
        command = [
            engine.java,
            f"-Xmx{engine.memory_mb}M",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1" if actions == ("-k",) else "-XX:+TieredCompilation",
            "-cp",
            engine.classpath,
            "org.semanticweb.HermiT.cli.CommandLine",
            *actions,
            file.as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=engine.seconds, check=False)
        except subprocess.TimeoutExpired:
            raise ReasonerError(f"the reasoner was stopped after {engine.seconds:g} s; give it more time") from None
    output = done.stdout.decode("utf-8", "replace").replace("\r", "")
    errors = done.stderr.decode("utf-8", "replace")
    if done.returncode == 0 and "Exception" not in errors:
        return output, False
    if "Inconsistent" in errors or "Inconsistent" in output:
        return output, True
    if "OutOfMemoryError" in errors:
        raise ReasonerError(f"the reasoner ran out of its {engine.memory_mb} MB; give it more memory")
    last = next((line.strip() for line in errors.splitlines() if "Exception" in line or "Error" in line), errors[:200])
    raise ReasonerError(f"the reasoner refused the ontology: {last}")
