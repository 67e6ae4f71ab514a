"""Cells that list things: sites, findings, treatments, piece by piece, each grounded or kept as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from ...ontology.model import Target
from ...ontology.vocabulary import Vocabulary
from ..extraction.sentence.phrases import flat
from .cells import Legend, denies, how_long
from .grounding import Grounder
from .wording import alternation, members, normal, phrases, table

_SPLIT: Final = re.compile(
    r"\s*(?:[,;&\n•]|\+(?!\s?ve\b)|/(?=\s?[A-Za-z])|→|->"
    r"|\b(?:and|with|then|followed by|plus|as well as|after|w/)\b)\s*",
    re.I,
)
_FINDING_SPLIT: Final = re.compile(
    r"\s*(?:[,;&\n•]|\+(?!\s?ve\b)|(?<=\w)/(?=\s?[A-Za-z]{4})|\b(?:and|with|plus|as well as)\b)\s*", re.I
)
_ORDERED: Final = re.compile(r"\bthen\b|followed by|→|->|\bafter\b|subsequent", re.I)
_NO: Final = re.compile(r"^\s*(?:no|without|denied|not|-ve for|negative for)\s+", re.I)
_DOSE: Final = re.compile(r"(?P<dose>\d{1,3}(?:[.,]\d{1,2})?\s?c?Gy)", re.I)
_FRACTIONS: Final = re.compile(
    r"(?:Gy\s?(?:/|in|x|×)\s?(?P<a>\d{1,2})(?!\s?(?:weeks|days|c?Gy))|(?P<b>\d{1,2})\s?(?:fractions?|fx|fr\b|f\b)|(?P<c>\d{1,2})\s?[x×]\s?\d)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a list: as printed, its concept where it has one, and whether it is denied."""

    printed: str
    iri: str | None
    denied: bool = False
    duration: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A treatment of a cell: the procedure as printed and grounded, and what the cell says of it."""

    printed: str
    iri: str | None
    order: int | None = None
    extent: str | None = None
    dose: str | None = None
    fractions: int | None = None


def pieces(cell: str, pattern: re.Pattern[str] = _SPLIT) -> Iterator[str]:
    """Yield the pieces of a list; what stands in parentheses stays with its piece."""
    depth, at = 0, 0
    cuts: list[tuple[int, int]] = []
    inside = []
    for c in cell:
        depth += (c in "([") - (c in ")]" and depth > 0)
        inside.append(depth > 0)
    for match in pattern.finditer(cell):
        if not any(inside[match.start() : match.end()]):
            cuts.append(match.span())
    for a, b in [*cuts, (len(cell), len(cell))]:
        piece = " ".join(cell[at:a].split()).strip(" .")
        if piece:
            yield piece
        at = b


def read_sites(cell: str, *, grounder: Grounder, legend: Legend) -> list[Piece] | None:
    """Return the sites of a cell, None where it denies any; a bare "yes" is one piece without a concept.

    >>> from batson.ingest.cases.cells import Legend
    >>> from batson.ingest.cases.grounding import Grounder
    >>> from batson.ingest.cases.lists import read_sites
    >>> from batson.ontology import lexicon, vocabulary
    >>> grounder = Grounder.of(vocabulary.shipped(), lexicon.shipped())
    >>> [vocabulary.shipped().label(p.iri) for p in read_sites("brain x3, LN", grounder=grounder, legend=Legend())]
    ['brain', 'lymph node']
    """
    if denies(cell):
        return None
    if affirms(cell):
        return [Piece(" ".join(cell.split()), None)]
    out = []
    for piece in pieces(cell):
        if piece.lower() in ("multiple", "diffuse", "others", "etc"):
            continue
        told = legend.expanded(piece)
        denied = bool(_NO.match(told))
        out.append(Piece(piece, grounder.site(_NO.sub("", told)), denied))
    return out


def read_findings(cell: str, *, grounder: Grounder, legend: Legend) -> list[Piece] | None:
    """Return the symptoms and signs of a cell, those denied marked; None where it denies any.

    A grade of strength in parentheses and a duration stay with their finding.
    """
    if denies(cell):
        return None
    out: list[Piece] = []
    for piece in pieces(cell, _FINDING_SPLIT):
        told = legend.expanded(piece)
        grade = re.search(r"(?<![\d/])([0-5][+-]?\s?/\s?5)(?![\d/])", piece)
        denied = bool(_NO.match(told))
        iri = grounder.finding(_NO.sub("", told))
        long = how_long(piece)
        bare = " ".join(re.sub(r"\b(?:for|x|since|over)$", "", piece.replace(long or "\0", " ").strip(" ()")).split())
        if iri is None and not bare and out:  # a duration alone belongs to the finding before it
            out[-1] = Piece(out[-1].printed, out[-1].iri, out[-1].denied, long, out[-1].grade)
            continue
        out.append(Piece(piece, iri, denied, long, grade[1].replace(" ", "") if grade else None))
    return out


def read_treatments(cell: str, *, grounder: Grounder, legend: Legend, kind: str | None = None) -> list[Given] | None:
    """Return the treatments of a cell in their order, None where it denies any.

    `kind` is the treatment that the column itself names, for a cell that says only "yes", an extent or a dose.

    >>> from batson.ingest.cases.cells import Legend
    >>> from batson.ingest.cases.grounding import Grounder
    >>> from batson.ingest.cases.lists import read_treatments
    >>> from batson.ontology import lexicon, vocabulary
    >>> grounder = Grounder.of(vocabulary.shipped(), lexicon.shipped())
    >>> [(g.extent, g.dose, g.order) for g in read_treatments("GTR, then RT 30 Gy", grounder=grounder, legend=Legend())]
    [('total', None, 1), (None, '30 Gy', 2)]
    """
    if denies(cell):
        return None
    out: list[Given] = []
    for piece in pieces(cell):
        told = legend.expanded(piece)
        if _NO.match(told):
            continue
        dose, fractions = _DOSE.search(piece), _fractions(piece)
        bare = normal(re.sub(r"[()]", " ", _DOSE.sub("", piece))).strip(" /x×")
        iris = _procedures(told, grounder)
        if not iris and bare in ("", *map(str, range(100))) and (dose or fractions) and kind is None and out:
            last = out[-1]
            out[-1] = Given(
                last.printed,
                last.iri,
                last.order,
                last.extent,
                last.dose or (dose["dose"] if dose else None),
                last.fractions or fractions,
            )
            continue
        if not iris and kind is not None:
            affirmed = normal(piece) in members("cells", "yes") or dose is not None or fractions is not None
            if affirmed or extent_of(told) is not None:
                iris = [grounder.vocabulary.find(kind)]
        for iri in iris or [None]:
            out.append(
                Given(
                    printed=piece,
                    iri=iri,
                    extent=extent_of(told) if iri is None or is_operation(grounder, iri) else None,
                    dose=dose["dose"] if dose else None,
                    fractions=fractions,
                )
            )
    ordered = _ORDERED.search(cell) is not None and not re.search(r"\bafter\b", cell, re.I)
    if not ordered:
        return out
    return [Given(g.printed, g.iri, n, g.extent, g.dose, g.fractions) for n, g in enumerate(out, 1)]


def _procedures(told: str, grounder: Grounder) -> list[str | None]:
    """The treatments that a piece names: as a whole, else every one in it that is no kind of another."""
    whole = grounder.treatment(told)
    if whole is not None:
        return [whole]
    found = [m.iri for m in grounder.mentions(told) if grounder.is_treatment(m.iri)]
    kept = [i for i in found if not any(i != j and i in grounder.vocabulary.ancestors(j) for j in found)]
    return list(dict.fromkeys(kept))


def _fractions(piece: str) -> int | None:
    match = _FRACTIONS.search(piece)
    return None if match is None else int(match["a"] or match["b"] or match["c"])


def extent_of(text: str) -> str | None:
    """Return how much was taken out: total, subtotal or biopsy.

    >>> from batson.ingest.cases.lists import extent_of
    >>> extent_of("near-total removal"), extent_of("macroscopically complete excision"), extent_of("laminectomy")
    ('subtotal', 'total', None)
    """
    plain = flat(text)
    found = [
        (m.end() - m.start(), name)
        for name, words in table("cells")["extent"].items()
        for m in alternation(set(words)).finditer(plain)
    ]
    return max(found)[1] if found else None


def is_operation(grounder: Grounder, iri: str) -> bool:
    """Whether a treatment is surgery, a biopsy included."""
    return "SurgicalProcedure" in grounder.kinds(iri) or iri.endswith("/Biopsy")


def target_of(iri: str | None, *, grounder: Grounder, primary: str | None, column: Target) -> Target:
    """Return what a treatment was aimed at: drugs are systemic, a nephrectomy in kidney cancer is of the primary.

    `column` is what the heading or the table says; *unclear* leaves it open.
    """
    if iri is None:
        return column
    if "SystemicTherapy" in grounder.kinds(iri):
        return Target.SYSTEMIC
    return Target.PRIMARY if primary is not None and iri in _operations(grounder.vocabulary, primary) else column


@cache
def _operations(vocabulary: Vocabulary, primary: str) -> frozenset[str]:
    """Return the operations on the organ of a tumor, every kind of each."""
    origin = vocabulary.origin_site(primary)
    if origin is None:
        return frozenset()
    found: set[str] = set()
    for operation, organs in table("cells")["operation_of"].items():
        sites = {vocabulary.find(organ) for organ in (organs, *organs.split())}
        iri = vocabulary.find(operation)
        if iri is not None and not sites.isdisjoint(vocabulary.wholes(origin)):
            found |= vocabulary.descendants(iri)
    return frozenset(found)


def is_own(cell: str) -> bool:
    """Whether a cell of references names the authors' own patient."""
    return phrases("cells", "own", "phrases").search(flat(cell)) is not None


def affirms(cell: str) -> bool:
    """Whether a cell only says that the thing of its heading is there."""
    return normal(cell) in members("cells", "yes")
