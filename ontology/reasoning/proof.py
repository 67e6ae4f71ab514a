"""Whether the ontology keeps its promises: no fault, OWL 2 DL, consistent, no empty class, every golden inference."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..faults import faults, shipped_graph
from .assembly import everything, ontology
from .engine import Engine, NotChecked
from .golden import all_broken, rows
from .hermit import ReasonerError, realize
from .profile import profile_faults
from .words import name


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One thing that was proved of the ontology, or not, or that could not be checked; only `fault` is a failure."""

    text: str
    fault: bool = False
    checked: bool = True

    def __str__(self) -> str:
        return self.text


def prove(*, engine: Engine | NotChecked, cache: Path | None = None) -> tuple[Proof, ...]:
    """Return what was proved of the shipped ontology; without a Java, what was not checked and how to get it.

    A proof by the reasoner that found nothing is remembered in the directory `cache`, by a hash of the ontology.

    >>> from batson.ontology.reasoning import NotChecked, prove
    >>> [proof.text for proof in prove(engine=NotChecked("there is no Java")) if not proof.checked]
    ['ontology: reasoning not checked: there is no Java']
    """
    return (*_without_java(), *_by_reasoner(engine, cache))


def _without_java() -> Iterator[Proof]:
    found = [f"ontology fault: {fault}" for fault in faults(shipped_graph())]
    found += [f"ontology outside OWL 2 DL: {breach}" for breach in profile_faults()]
    yield from (Proof(text=text, fault=True) for text in found)
    if not found:
        yield Proof(text="ontology: no fault, within OWL 2 DL")


def _by_reasoner(engine: Engine | NotChecked, cache: Path | None) -> Iterator[Proof]:
    if isinstance(engine, NotChecked):
        yield Proof(text=f"ontology: reasoning {engine}", checked=False)
        return
    goldens = sum(len(golden.infers) or 1 for row in rows() for golden in row.goldens)
    proved = Proof(text=f"ontology: consistent, no empty class, {goldens} golden inferences hold")
    kept = cache / f"proof-{ontology().digest}-{goldens}" if cache is not None else None
    if kept is not None and kept.exists():
        yield proved
        return
    try:
        broken = list(_broken(engine))
    except ReasonerError as error:
        yield Proof(text=f"ontology: reasoning not checked: {error}", checked=False)
        return
    yield from (Proof(text=f"ontology: {text}", fault=True) for text in broken)
    if not broken:
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.touch()
        yield proved


def _broken(engine: Engine) -> Iterator[str]:
    # Each waits for a Java of its own, so that two cores are kept busy.
    with ThreadPoolExecutor(max_workers=1) as pool:
        goldens = pool.submit(all_broken, engine=engine)
        whole = realize(everything().triples(), engine=engine, individuals=False)
        if not whole.consistent:
            yield "it contradicts itself"
            return
        yield from (f"nothing can ever be {name(empty)}" for empty in sorted(whole.unsatisfiable))
        yield from goldens.result()
