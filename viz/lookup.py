"""What pages look up in the graph beside the questions: small queries of our own over a pinned generation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from ..kg import reading
from ..ontology.iris import ONTOLOGY, PREFIXES, source, source_id
from ..ontology.model import Source, SourceType
from ..store import Store

HEAD: Final = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in PREFIXES.items())
SLOTS: Final = "(b:subject|b:object|b:route|b:treatment|b:comparator|b:site|b:primary)"
"""The places of a claim that hold a concept."""

STANDING: Final = "FILTER NOT EXISTS { ?claim b:withdrawnBy ?withdrawer }"
"""Keeps the claims that no person has rejected or corrected."""

Term = NamedNode | BlankNode | Literal


def rows(store: Store, query: str) -> list[dict[str, str]]:
    """Return the rows of a SELECT query of ours, from variable to string; what is unbound is left out."""
    found: Any = store.query(HEAD + query)
    names = [v.value for v in found.variables]
    return [{n: t.value for n, t in zip(names, row, strict=True) if t is not None} for row in found]


def values(name: str, iris: Iterable[str]) -> str:
    """Return a VALUES clause; the terms are serialized by the library."""
    return f"VALUES ?{name} {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}"


def counts(store: Store, pattern: str, by: str) -> dict[str, int]:
    """Return how many `?x` a pattern finds for each value of a variable, most first."""
    found = rows(
        store, f"SELECT ?{by} (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }} GROUP BY ?{by} ORDER BY DESC(?n) ?{by}"
    )
    return {row[by]: int(row["n"]) for row in found if by in row}


def claims_by(store: Store, slot: str) -> dict[str, int]:
    """Return how many claims have each value of one of their slots, such as modality."""
    return counts(store, f"?x a b:Claim ; b:{slot} ?value", "value")


def claims_by_kind(store: Store) -> dict[str, int]:
    """Return how many claims are of each kind."""
    return counts(store, "?x a b:Claim ; b:predicate/b:claimKind ?kind", "kind")


def anchors_by_state(store: Store) -> dict[str, int]:
    """Return how many anchors are in each state; claims whose text is not here count as unverifiable."""
    found = counts(store, "?x b:anchorState ?state", "state")
    waiting = rows(store, "SELECT (COUNT(?c) AS ?n) WHERE { ?c a b:Claim FILTER NOT EXISTS { ?c b:hasAnchor ?a } }")
    found["unverifiable"] = found.get("unverifiable", 0) + int(waiting[0]["n"])
    return {state: found.get(state, 0) for state in ("exact", "normalized", "orphaned", "unverifiable")}


def confirmed(store: Store) -> int:
    """Return how many claims a person has confirmed."""
    found = rows(store, "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a b:Claim ; b:confirmedBy ?who }")
    return int(found[0]["n"])


def cases_by_type(store: Store) -> dict[str, int]:
    """Return how many cases are patients, and how many are series."""
    return counts(store, "?x a b:Case ; b:rowType ?type", "type")


def predicate_labels(store: Store) -> dict[str, str]:
    """Return the words of each claim predicate, by its name in the graph."""
    found = rows(store, "SELECT ?p ?label WHERE { ?p b:claimKind ?kind ; rdfs:label ?label }")
    return {row["p"].removeprefix(ONTOLOGY): row["label"] for row in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What a page shows of a claim beside its record: our words, its type of evidence, its text, who withdrew it."""

    gloss: str | None = None
    evidence_type: str | None = None
    text_sha256: str | None = None
    withdrawn_by: str | None = None


def extras(store: Store, claim_iris: Iterable[str]) -> dict[str, Extra]:
    """Return what is known of claims beside their records, by IRI."""
    found = rows(
        store,
        f"SELECT ?claim ?gloss ?type ?who (MAX(?sha) AS ?text) WHERE {{ {values('claim', claim_iris)} "
        "?claim a b:Claim . "
        "OPTIONAL { ?claim b:gloss ?gloss } OPTIONAL { ?claim b:evidenceType ?type } "
        "OPTIONAL { ?claim b:withdrawnBy ?who } "
        "OPTIONAL { ?claim b:hasAnchor/b:textSha256 ?sha } } GROUP BY ?claim ?gloss ?type ?who",
    )
    return {
        row["claim"]: Extra(
            gloss=row.get("gloss"),
            evidence_type=row.get("type"),
            text_sha256=row.get("text"),
            withdrawn_by=row.get("who"),
        )
        for row in found
    }


def sources(store: Store, ids: Iterable[str] | None = None) -> dict[str, Source]:
    """Return sources by id (all of them without `ids`) without their reference lists: to name and link them."""
    wanted = "" if ids is None else values("s", (source(i) for i in ids))
    names = ("title", "authors", "year", "doi", "pmid", "pmcid", "url")
    optional = " ".join(f"OPTIONAL {{ ?s b:{name} ?{name} }}" for name in names)
    found = rows(
        store,
        f"SELECT ?id ?type {' '.join('?' + n for n in names)} WHERE {{ {wanted} ?s b:sourceId ?id . "
        f"OPTIONAL {{ ?s b:sourceType ?type }} {optional} }} ORDER BY ?id",
    )
    return {
        row["id"]: Source(
            id=row["id"],
            type=SourceType(row.get("type", "unknown")),
            year=int(row["year"]) if "year" in row else None,
            **{n: row.get(n) for n in names if n != "year"},  # type: ignore[arg-type]
        )
        for row in found
    }


def whole_source(store: Store, source_id: str) -> Source | None:
    """Return one source with its reference list, None where it is not here."""
    return next(iter(reading.sources(store, source_id)), None)


def per_source(store: Store, kind: str) -> dict[str, int]:
    """Return how many claims (`kind` is "Claim") or cases ("Case") each source has, by source id."""
    return counts(store, f"?x a b:{kind} ; b:statedIn/b:sourceId ?id", "id")


def claims_of_concept(store: Store, concept: str, *, below: bool) -> list[str]:
    """Return the IRIs of claims that name a concept anywhere; with `below` a kind or part of it counts as well."""
    path = f"{SLOTS}/b:within" if below else SLOTS
    found = rows(
        store,
        f"SELECT DISTINCT ?claim WHERE {{ ?claim {path} {NamedNode(concept)} . ?claim a b:Claim . {STANDING} }} "
        "ORDER BY ?claim",
    )
    return [row["claim"] for row in found]


def claims_at(store: Store, anchors: Sequence[str]) -> list[str]:
    """Return the IRIs of the claims that stand at the very same anchors."""
    if not anchors:
        return []
    found = rows(
        store,
        f"SELECT DISTINCT ?claim WHERE {{ {values('a', anchors)} ?claim b:hasAnchor ?a ; a b:Claim . {STANDING} }} "
        "ORDER BY ?claim",
    )
    return [row["claim"] for row in found]


def corroborating(store: Store, claim: str) -> list[str]:
    """Return the claims of the other method that say the same of the same place."""
    here = NamedNode(claim)
    found = rows(
        store, f"SELECT DISTINCT ?other WHERE {{ {here} (b:corroborates|^b:corroborates) ?other }} ORDER BY ?other"
    )
    return [row["other"] for row in found]


def twins(store: Store, claim_iris: Iterable[str]) -> dict[str, list[str]]:
    """Return, of these claims, what a machine read alike at the same place, by the curated claim."""
    found = rows(
        store,
        f"SELECT DISTINCT ?claim ?twin WHERE {{ {values('claim', claim_iris)} ?twin b:corroborates ?claim }} "
        "ORDER BY ?claim ?twin",
    )
    by_claim: dict[str, list[str]] = {}
    for row in found:
        by_claim.setdefault(row["claim"], []).append(row["twin"])
    return by_claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What stands against a claim: the claims of the other side, what both say, and what keeps the sides apart."""

    claims: tuple[str, ...]
    explanation: str
    apart: tuple[str, ...]


def against(store: Store, claim: str) -> list[Against]:
    """Return what the appraisal found to stand against a claim, real conflicts first."""
    here = NamedNode(claim)
    found = rows(
        store,
        f"SELECT DISTINCT ?k ?says ?apart ?other WHERE {{ {{ ?k b:firstSide {here} ; b:secondSide ?other }} UNION "
        f"{{ ?k b:secondSide {here} ; b:firstSide ?other }} ?k a b:Conflict ; b:explanation ?says . "
        "OPTIONAL { ?k b:keptApartBy ?apart } FILTER NOT EXISTS { ?other b:corroborates ?voice } } ORDER BY ?k ?other",
    )
    made = {
        row["k"]: Against(
            claims=tuple(sorted({r["other"] for r in found if r["k"] == row["k"]})),
            explanation=row["says"],
            apart=tuple(sorted({r["apart"] for r in found if r["k"] == row["k"] and "apart" in r})),
        )
        for row in found
    }
    return sorted(made.values(), key=lambda one: (bool(one.apart), len(one.apart), one.claims))


def drifts_with(store: Store, claim: str) -> bool:
    """Whether a claim is a telling of a proposition that is told more or less firmly elsewhere."""
    return bool(rows(store, f"SELECT ?d {{ ?d a b:HedgeDrift ; b:aboutClaim {NamedNode(claim)} }} LIMIT 1"))


def is_followed(store: Store, claim: str) -> bool:
    """Whether the citations of a claim are followed to what it rests on."""
    return bool(rows(store, f"SELECT ?c {{ ?c a b:CitationChain ; b:aboutClaim {NamedNode(claim)} }} LIMIT 1"))


def proposition_of(store: Store, claim: str) -> dict[str, list[str]]:
    """Return the other claims of a claim's proposition by the part they take, such as "supportedBy"."""
    here = NamedNode(claim)
    found = rows(
        store,
        f"SELECT DISTINCT ?role ?other WHERE {{ {here} b:aboutProposition ?p . ?p ?role ?other . ?other a b:Claim . "
        f"FILTER(?other != {here}) }} ORDER BY ?role ?other",
    )
    roles: dict[str, list[str]] = {}
    for row in found:
        roles.setdefault(row["role"].removeprefix(ONTOLOGY), []).append(row["other"])
    return roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a text that a claim stands in: code points, 0-based, half-open."""

    start: int
    end: int
    claim: str


def spans(store: Store, sha256: str) -> list[Span]:
    """Return where the claims of a text stand, in the order of the text."""
    found = rows(
        store,
        f"SELECT DISTINCT ?claim ?start ?end WHERE {{ ?a b:textSha256 {Literal(sha256)} ; oa:hasTarget ?t . "
        "?t oa:hasSelector/oa:start ?start ; oa:hasSelector/oa:end ?end . ?claim b:hasAnchor ?a ; a b:Claim . "
        f"{STANDING} }}",
    )
    made = (Span(start=int(r["start"]), end=int(r["end"]), claim=r["claim"]) for r in found)
    return sorted(made, key=lambda s: (s.start, -s.end, s.claim))


def statements(store: Store, iri: str, *, most: int = 500) -> list[tuple[Term, Term]]:
    """Return what the graph says of an IRI, property and value, up to a limit."""
    found: Any = store.query(
        f"{HEAD}SELECT DISTINCT ?p ?o WHERE {{ {NamedNode(iri)} ?p ?o }} ORDER BY ?p ?o LIMIT {most:d}"
    )
    return [(row["p"], row["o"]) for row in found]


def pointing(store: Store, iri: str, *, most: int = 200) -> list[tuple[str, Term]]:
    """Return what points at an IRI, subject and property, up to a limit."""
    here = NamedNode(iri)
    found: Any = store.query(
        f"{HEAD}SELECT DISTINCT ?s ?p WHERE {{ ?s ?p {here} FILTER(isIRI(?s)) }} ORDER BY ?s ?p LIMIT {most:d}"
    )
    return [(row["s"].value, row["p"]) for row in found]


def source_ids(store: Store) -> Mapping[str, str]:
    """Return the ids of all sources with their titles."""
    found = rows(store, "SELECT ?s ?title WHERE { ?s b:sourceId ?id OPTIONAL { ?s b:title ?title } } ORDER BY ?id")
    return {source_id(row["s"]): row.get("title", "") for row in found}
