"""Contradictions: claims that speak against each other, side by side, and false conflicts kept apart and named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode, Triple

from ..ontology.model import Attribution, Claim, Key, Modality, Polarity, Source
from ..ontology.model.terms import boolean, integer, node
from ..ontology.vocabulary import Vocabulary
from .audit.estimates import disjoint
from .nodes import CONFLICT, address, derived, links, texts
from .sides import Side, differences, related, side, tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two sides that cannot both hold, or seem not to.

    `apart` names what the two are differently about (population, primary, measure, time zero, ...): a conflict with
    such a name is a false one. `shared_patients` is how many patients the two sources share, from the links between
    cases, None where nobody looked; `dependent` says that one side relays the other's source.
    """

    kind: str
    predicate: str
    subject: str
    object: str | None
    a: Side
    b: Side
    apart: tuple[str, ...] = ()
    shared_patients: int | None = None
    dependent: bool = False
    explanation: str

    @property
    def real(self) -> bool:
        """Whether nothing keeps the two sides apart."""
        return not self.apart

    @property
    def iri(self) -> str:
        """The conflict's IRI."""
        return address(CONFLICT, self.kind, *self.a.claims, "against", *self.b.claims)


Overlaps = Mapping[tuple[str, str], int]


def contradictions(
    claims: Iterable[Claim],
    sources: Iterable[Source] = (),
    *,
    vocabulary: Vocabulary,
    overlaps: Overlaps | None = None,
    touching: Collection[str] | None = None,
) -> list[Conflict]:
    """Return what claims say against each other, real conflicts first.

    Compared are claims of the same subject, predicate and object, or of kinds of them, and predicates that the table
    opposes. A supposition never contradicts a finding: it is compared with what rejects it. `overlaps` has the patients
    that two sources share, by their ids in order. `touching` names sources: conflicts of which neither side is theirs
    are left out, and not looked for.
    """
    known = {s.id: s for s in sources}
    every = sorted(claims, key=lambda c: c.iri)
    mine = [c for c in every if touching is None or c.source in touching]
    others = [c for c in every if touching is not None and c.source not in touching]
    maker = _Maker(vocabulary=vocabulary, sources=known, overlaps=overlaps or {})
    pairs = (
        *_opposed(mine, _indexed(every), vocabulary),
        *_opposed(others, _indexed(mine), vocabulary),
        *_apart_values(every, touching),
    )
    found = {c.iri: c for kind, a, b in _grouped(pairs) if (c := maker.conflict(kind, a, b))}
    return sorted(found.values(), key=lambda c: (not c.real, c.kind, c.predicate, c.iri))


Pair = tuple[str, Claim, Claim]


def _indexed(claims: Iterable[Claim]) -> Mapping[tuple[str, str], Sequence[Claim]]:
    """Index claims by predicate and subject."""
    index: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        index[claim.predicate, claim.subject].append(claim)
    return index


def _opposed(
    claims: Sequence[Claim], index: Mapping[tuple[str, str], Sequence[Claim]], vocabulary: Vocabulary
) -> Iterator[Pair]:
    """Yield pairs that the table opposes; only the concepts above a claim's own are looked up, not every claim."""
    for rule in tables()["against"]:
        crosswise = bool(rule.get("crosswise"))
        # Crosswise, a test is looked up among tests only: whether the lesions agree is said, not demanded.
        turns = (
            ((rule["b"], rule["a"], True),)
            if crosswise
            else ((rule["a"], rule["b"], False), (rule["b"], rule["a"], True))
        )
        for x in claims:
            for mine, other, swapped in turns:
                if not _is(x, mine):
                    continue
                predicate = x.predicate if other["predicate"] == "*" else other["predicate"]
                subject, obj = (x.object, x.subject) if crosswise else (x.subject, x.object)
                for above in sorted(vocabulary.ancestors(subject) if subject else ()):
                    for y in index.get((predicate, above), ()):
                        if _is(y, other) and _comparable(x, y) and _near(obj, y.object, crosswise, vocabulary):
                            yield (rule["name"], y, x) if swapped else (rule["name"], x, y)


def _is(claim: Claim, wanted: Mapping[str, Any]) -> bool:
    return wanted["predicate"] in ("*", claim.predicate) and claim.polarity is Polarity(wanted["polarity"])


def _near(mine: str | None, theirs: str | None, crosswise: bool, vocabulary: Vocabulary) -> bool:
    """Whether the objects are the same or related; crosswise the lesions may differ, which is then named."""
    if mine is None or theirs is None:
        return mine == theirs
    return crosswise or related(mine, theirs, vocabulary)


def _comparable(a: Claim, b: Claim) -> bool:
    """Whether two claims are equally firm, or one supposes what the other rejects."""
    if a.modality is b.modality:
        return True
    pair = {a.modality, b.modality}
    negated = a if a.polarity is Polarity.NEGATED else b
    return pair == {Modality.ASSERTED, Modality.HYPOTHESIZED} and negated.polarity is Polarity.NEGATED


def _apart_values(claims: Sequence[Claim], touching: Collection[str] | None) -> Iterator[Pair]:
    """Yield pairs of one proposition whose figures do not meet."""
    groups: defaultdict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.statistic and claim.polarity is Polarity.AFFIRMED and claim.modality is Modality.ASSERTED:
            groups[Key.of(claim)].append(claim)
    for group in groups.values():
        for i, a in enumerate(group):
            mine = touching is None or a.source in touching
            for b in group[i + 1 :]:
                if a.source != b.source and (mine or b.source in (touching or ())) and disjoint(a, b):
                    yield "values", a, b


def _grouped(pairs: Iterable[Pair]) -> Iterator[tuple[str, list[Claim], list[Claim]]]:
    """Yield pairs of voices: claims of one source, proposition, population, figure and firmness are one voice."""
    found: dict[tuple[object, ...], tuple[str, dict[str, Claim], dict[str, Claim]]] = {}
    for kind, a, b in pairs:
        if a.iri == b.iri:
            continue
        kept = found.setdefault((kind, _voice(a), _voice(b)), (kind, {}, {}))
        kept[1][a.iri] = a
        kept[2][b.iri] = b
    # In the order of their addresses, so that it does not matter in which order the pairs were met.
    for kind, first, second in sorted(found.values(), key=lambda f: (f[0], sorted(f[1]), sorted(f[2]))):
        yield kind, [first[iri] for iri in sorted(first)], [second[iri] for iri in sorted(second)]


def _voice(claim: Claim) -> tuple[object, ...]:
    value = claim.statistic.value if claim.statistic else None
    return (claim.source, Key.of(claim), claim.polarity, claim.modality, claim.qualifiers.population, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    """Makes conflicts of pairs of voices."""

    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    overlaps: Overlaps

    def conflict(self, kind: str, first: list[Claim], second: list[Claim]) -> Conflict | None:
        a, b = first[0], second[0]
        apart = list(differences(a, b, self.vocabulary))
        if a.predicate != b.predicate and "hasSensitivity" in (a.predicate, b.predicate):
            lesions = [c.object if c.predicate == "hasSensitivity" else c.subject for c in (a, b)]
            if not (lesions[0] and lesions[1] and related(lesions[0], lesions[1], self.vocabulary)):
                apart.insert(0, "lesion")
        if a.source == b.source and {a.attribution, b.attribution} == {Attribution.OWN_OBSERVATION}:
            apart.append("time")
        if a.statistic and b.statistic and kind == "values" and a.statistic.measure is not b.statistic.measure:
            apart.append("measure")
        if Modality.HYPOTHESIZED in (a.modality, b.modality):
            kind = "supposed or rejected"
        elif Modality.RECOMMENDED in (a.modality, b.modality):
            kind = "advised or advised against"
        ours, theirs = sorted((side(a, self.sources, *first[1:]), side(b, self.sources, *second[1:])), key=_rank)
        names = (ours.source, theirs.source)
        return Conflict(
            kind=kind,
            predicate=a.predicate,
            subject=a.subject,
            object=a.object,
            a=ours,
            b=theirs,
            apart=tuple(dict.fromkeys(apart)),
            shared_patients=self.overlaps.get((min(names), max(names))) if names[0] != names[1] else None,
            dependent=self.relays(a, b) or self.relays(b, a),
            explanation=self.sentence(kind, a, b, apart),
        )

    def relays(self, a: Claim, b: Claim) -> bool:
        """Whether a claim cites the source of another."""
        source = self.sources.get(a.source)
        return source is not None and any(c.cited_source == b.source and c.key in a.cites for c in source.references)

    def sentence(self, kind: str, a: Claim, b: Claim, apart: Sequence[str]) -> str:
        words = [self.words(a), self.words(b)]
        names = {"site": "place", "counted": "denominator", "comparator": "comparison"}
        why = "; no conflict: another " + ", another ".join(names.get(n, n) for n in apart) if apart else ""
        return f"{kind}: {words[0]} ({a.source}) against {words[1]} ({b.source}){why}"

    def words(self, claim: Claim) -> str:
        """Write a claim in a few words."""
        label = self.vocabulary.label
        no = "not " if claim.polarity is Polarity.NEGATED else ""
        ends = [label(claim.subject), no + claim.predicate, label(claim.object) if claim.object else ""]
        return " ".join([*(e for e in ends if e), *([claim.statistic.printed] if claim.statistic else [])])


def _rank(one: Side) -> tuple[str, tuple[str, ...]]:
    """Order the two sides, so that the order of the input does not matter."""
    return (one.polarity, one.claims)


def conflict_triples(conflict: Conflict) -> Iterator[Triple]:
    """Yield the triples of a conflict for the graph of derived nodes."""
    here = conflict.iri
    inputs = (*conflict.a.claims, *conflict.b.claims, conflict.explanation, str(conflict.shared_patients))
    yield from derived(here, "Conflict", inputs)
    yield from texts(here, "conflictKind", [conflict.kind])
    yield from texts(here, "explanation", [conflict.explanation])
    yield from texts(here, "keptApartBy", conflict.apart)
    yield Triple(NamedNode(here), node("relaysOther"), boolean(conflict.dependent))
    if conflict.shared_patients is not None:
        yield Triple(NamedNode(here), node("sharedPatients"), integer(conflict.shared_patients))
    yield from links(here, "firstSide", conflict.a.claims)
    yield from links(here, "secondSide", conflict.b.claims)


def conflict_record(conflict: Conflict) -> dict[str, Any]:
    """Return a conflict as JSON: both sides with design, patients and population."""
    return {
        "kind": conflict.kind,
        "real": conflict.real,
        "apart": list(conflict.apart),
        "predicate": conflict.predicate,
        "subject": conflict.subject,
        "object": conflict.object,
        "a": _side_record(conflict.a),
        "b": _side_record(conflict.b),
        "shared_patients": conflict.shared_patients,
        "dependent": conflict.dependent,
        "explanation": conflict.explanation,
    }


def _side_record(one: Side) -> dict[str, Any]:
    names = ("source", "design", "attribution", "modality", "polarity", "population", "patients", "printed", "section")
    return {**{n: getattr(one, n) for n in names}, "claims": list(one.claims)}
