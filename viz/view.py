"""Which claims a picture is made of: around a concept, of one source, of one kind or modality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ..ontology import iris
from ..ontology.model import GROUNDED
from ..store import Store
from . import lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which part of the graph is wanted: around a concept, of one source, of one kind or modality; empty for all.

    `focus` is the IRI of a claim that must be in it, first in its list.
    """

    center: str | None = None
    focus: str | None = None
    hops: int = 1
    source: str = ""
    kind: str = ""
    modality: str = ""
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One claim as far as the picture needs it."""

    claim: str
    subject: str
    predicate: str
    object: str | None
    kind: str
    modality: str
    polarity: str
    qualifiers: tuple[tuple[str, str], ...]


def in_order(claims: Sequence[Said], focus: str | None) -> list[Said]:
    """Return claims by IRI, the one in focus first."""
    return sorted(claims, key=lambda c: (c.claim != focus, c.claim))


def wanted(store: Store, view: View) -> list[Said]:
    """Return the claims of a view: those that name its center anywhere, then those between what these name."""
    conditions = ["?c a b:Claim ; b:predicate ?p ; b:subject ?s ; b:modality ?m ; b:polarity ?n . ?p b:claimKind ?k ."]
    # claims that stand, each voice once: what a machine read at the place of a curated claim is behind that claim
    conditions.append("FILTER NOT EXISTS { ?c b:withdrawnBy ?person } FILTER NOT EXISTS { ?c b:corroborates ?voice }")
    if view.source:
        conditions.append(f"?c b:statedIn {NamedNode(iris.source(view.source))} .")
    if view.kind:
        conditions.append(f"?p b:claimKind {Literal(view.kind)} .")
    if view.modality:
        conditions.append(f"?c b:modality {Literal(view.modality)} .")
    base = " ".join(conditions)
    if not view.center:
        return read(store, base)
    found = read(store, f"?c {lookup.SLOTS} {NamedNode(view.center)} . {base}", qualifiers=GROUNDED)
    for _ in range(view.hops - 1):
        # Those that would be shown anyway: the rest of a large neighborhood is left out whatever lies behind it.
        named = Counter(end for c in found for end in (c.subject, c.object) if end and end != view.center)
        ends = sorted(named, key=lambda n: (-named[n], n))[: view.limit]
        if ends:
            around = read(store, f"{lookup.values('end', ends)} ?c (b:subject|b:object) ?end . {base}")
            found = list({c.claim: c for c in (*around, *found)}.values())
    return found


def read(store: Store, pattern: str, *, qualifiers: Sequence[str] = ()) -> list[Said]:
    """Return the claims that a pattern binds to ?c, in the order of their IRIs, with the qualifiers that are asked."""
    names = ("object", *qualifiers)
    optional = " ".join(f"OPTIONAL {{ ?c b:{name} ?{name} }}" for name in names)
    wanted = " ".join(f"?{name}" for name in ("c", "s", "p", "k", "m", "n", *names))
    found = lookup.rows(store, f"SELECT DISTINCT {wanted} WHERE {{ {pattern} {optional} }}")
    made = {
        row["c"]: Said(
            claim=row["c"],
            subject=row["s"],
            predicate=row["p"].removeprefix(iris.ONTOLOGY),
            object=row.get("object"),
            kind=row["k"],
            modality=row["m"],
            polarity=row["n"],
            qualifiers=tuple((name, row[name]) for name in qualifiers if name in row),
        )
        for row in found
    }
    return [made[c] for c in sorted(made)]
