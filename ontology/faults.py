"""The faults that an ontology can have, each a query in `checks/`: a row is a fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from pyoxigraph import QuerySolutions, RdfFormat, Store

from . import iris


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One row of a check: its name, what it means, and the terms it is about."""

    check: str
    meaning: str
    terms: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.check}: {', '.join(self.terms)}: {self.meaning}"


def checks() -> Mapping[str, str]:
    """Return the query of every check by its name.

    >>> from batson.ontology.faults import checks
    >>> "missing-label" in checks()
    True
    """
    folder = files(__package__) / "checks"
    found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {f.name.removesuffix(".rq"): f.read_text(encoding="utf-8") for f in found if f.name.endswith(".rq")}


def shipped_graph() -> Store:
    """Return the ontology that is shipped, as a store in memory."""
    store = Store()
    folder = files(__package__) / "terms"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".ttl"):
            store.load(file.read_bytes(), format=RdfFormat.TURTLE)
    return store


def faults(store: Store, *, only: Iterable[str] | None = None) -> tuple[Fault, ...]:
    """Return the faults of an ontology; `only` names the checks to run, all of them by default.

    Raises TypeError for a check that is no SELECT.

    >>> from batson.ontology.faults import faults, shipped_graph
    >>> faults(shipped_graph(), only=["missing-label"])
    ()
    """
    queries = checks()
    found = []
    for name in queries if only is None else only:
        meaning = queries[name].partition("\n")[0].removeprefix("#+ fault: ")
        rows = store.query(queries[name])
        if not isinstance(rows, QuerySolutions):
            raise TypeError(f"the check {name} is no SELECT")
        for row in rows:
            terms = (_short(str(getattr(term, "value", term))) for term in row if term is not None)
            found.append(Fault(check=name, meaning=meaning, terms=tuple(terms)))
    return tuple(sorted(found, key=str))


def _short(value: str) -> str:
    for prefix, base in iris.PREFIXES.items():
        if value.startswith(base):
            return f"{prefix}:{value.removeprefix(base)}"
    return value
