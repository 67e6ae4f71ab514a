"""The facts that a case gives to the reasoner: what its fields state, each with its source; a blank gives none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from .. import iris
from ..model import Case, Field, FieldState, Lesion, RowType
from ..vocabulary import Vocabulary

Facts = Mapping[Triple, str]
"""Facts with the source of each: the id of the source, and the string as printed where there is one."""

_TYPE: Final = NamedNode(iris.RDF + "type")
_DECIMAL: Final = NamedNode(iris.XSD + "decimal")
_CORD: Final = iris.SITE + "SpinalCord"
_INTRAMEDULLARY: Final = iris.SITE + "IntramedullaryCompartment"
_LEVEL: Final = re.compile(r"([CTLS])(\d{1,2})(?:[-/]([CTLS]?)(\d{1,2}))?")
_REGIONS: Final = {"C": "CervicalSpine", "T": "ThoracicSpine", "L": "LumbarSpine"}
_AND: Final = re.compile(r",| and | & ")


def case_facts(case: Case, vocabulary: Vocabulary) -> Facts:
    """Return the facts of a case, in the words of the axioms, with the source of each.

    Only present fields give facts. A vertebral level stays a level and never becomes a segment of the cord. An
    epicenter is given only for one lesion in one segment: the middle of what spans several is not known. A series
    gives none, because its figures belong to no one patient. The nodes are those of the case in the graph.

    >>> from batson.ingest import curated
    >>> from batson.ontology.reasoning import case_facts
    >>> from batson.ontology.vocabulary import shipped
    >>> own = next(case for case in curated.cases() if case.place == "own case")
    >>> [source for fact, source in case_facts(own, shipped()).items() if "intervalMonths" in str(fact)]
    ['weng2018: “34 months”']
    """
    if case.row_type is RowType.SERIES:
        return {}
    return dict(_Translation(case, vocabulary).facts())


class _Translation:
    """One case on its way into facts."""

    def __init__(self, case: Case, vocabulary: Vocabulary) -> None:
        self.case = case
        self.vocabulary = vocabulary
        self.primary = f"{case.iri}/primaryTumor"

    def facts(self) -> Iterator[tuple[Triple, str]]:
        case = self.case
        yield _said(case.iri, "type", iris.ONTOLOGY + "Case"), case.source
        yield _said(case.iri, "hasLesion", self.primary), case.source
        yield from self._primary()
        for number, lesion in enumerate(case.lesions):
            here = f"{case.iri}/lesions/{number}"
            yield from self._metastasis(here, lesion.type.value if _is_present(lesion.type) else None)
            yield from self._lesion(here, lesion)
        for number, deposit in enumerate(case.disease.items):
            if _is_present(deposit.site) and deposit.site.value is not None:
                here = f"{case.iri}/disease/{number}"
                yield from self._metastasis(here, None)
                yield from self._seat(here, deposit.site)
        for number, shown in enumerate(case.presentation.items):
            if _is_present(shown.finding) and shown.finding.value is not None:
                here = f"{case.iri}/presentation/{number}"
                yield _said(case.iri, "hasPresentation", here), case.source
                yield _said(here, "type", shown.finding.value), self._source(shown.finding)

    def _primary(self) -> Iterator[tuple[Triple, str]]:
        primary, told = self.case.primary, self._source(self.case.primary.histology)
        kind = primary.histology.value if _is_present(primary.histology) else None
        if kind is None or not self._is_a(kind, "PrimaryTumor"):
            yield _said(self.primary, "type", iris.ONTOLOGY + "PrimaryTumor"), self.case.source
        if kind is not None:
            yield _said(self.primary, "type", kind), told
            origin = self.vocabulary.origin_site(kind)
            if origin is not None:
                side = f"{primary.side.value} " if _is_present(primary.side) else ""
                exact = self.vocabulary.find(side + self.vocabulary.label(origin)) or origin
                lateral = exact != origin and self._is_site(exact)
                site, fields = (exact, (primary.side, primary.histology)) if lateral else (origin, (primary.histology,))
                yield _said(self.primary, "hasPrimarySite", site), self._source(*fields)
        thrombus = primary.venous_thrombus
        if _is_present(thrombus) and thrombus.value and self._is_a(thrombus.value, "TumorExtension"):
            here = f"{self.primary}/venousThrombus"
            yield _said(self.primary, "hasExtension", here), self._source(thrombus)
            yield _said(here, "type", thrombus.value), self._source(thrombus)
            yield from (
                (_said(here, "extendsInto", vein), self._source(thrombus)) for vein in self._veins(thrombus.printed)
            )

    def _veins(self, printed: str | None) -> Iterator[str]:
        """Yield the vessels that a printed string lists, where each of its members is the name of one."""
        found = (self.vocabulary.find(part) for part in _AND.split(printed or ""))
        yield from (site for site in found if site and self._is_site(site) and self._is_a(site, "BloodVessel"))

    def _metastasis(self, here: str, kind: str | None) -> Iterator[tuple[Triple, str]]:
        yield _said(self.case.iri, "hasLesion", here), self.case.source
        if kind is None or not self._is_a(kind, "MetastaticLesion"):
            yield _said(here, "type", iris.ONTOLOGY + "MetastaticLesion"), self.case.source
        yield _said(here, "metastasisOf", self.primary), self.case.source

    def _lesion(self, here: str, lesion: Lesion) -> Iterator[tuple[Triple, str]]:
        if _is_present(lesion.type) and lesion.type.value:
            yield _said(here, "type", lesion.type.value), self._source(lesion.type)
        compartment = self._compartment(lesion.compartment)
        if compartment is not None:
            yield _said(here, "epicenterInCompartment", compartment), self._source(lesion.compartment)
        if _is_present(lesion.interval) and lesion.interval.value is not None:
            yield _number(here, "intervalMonths", lesion.interval.value), self._source(lesion.interval)
        alone = lesion.multiplicity.value != "multiple"
        if alone and _is_present(lesion.vertebral_level):
            for name, site in self._levels(lesion.vertebral_level.value):
                yield _said(here, name, site), self._source(lesion.vertebral_level)
        if _is_present(lesion.cord_segment):
            one = f"{iris.SITE}CordSegment{lesion.cord_segment.value}"
            name, site = ("hasEpicenter", one) if alone and one in self.vocabulary else ("epicenterWithin", _CORD)
            yield _said(here, name, site), self._source(lesion.cord_segment)
        region = self.vocabulary.find(lesion.region.value) if lesion.region.value else None
        # "At the conus" says of an extradural lesion how high it lies, of an intramedullary one where it is.
        if region and compartment == _INTRAMEDULLARY and _CORD in self.vocabulary.wholes(region) and alone:
            yield _said(here, "epicenterWithin", region), self._source(lesion.region)

    def _compartment(self, stated: Field[str]) -> str | None:
        site = self.vocabulary.find(f"{stated.value} compartment") if _is_present(stated) and stated.value else None
        return site if site and self._is_site(site) else None

    def _levels(self, stated: str | None) -> Iterator[tuple[str, str]]:
        """Yield the vertebra of a single level, or the region in which a whole range lies."""
        match = _LEVEL.fullmatch(stated or "")
        if match is None:
            return
        first, number, last, until = match.groups()
        vertebra = f"{iris.SITE}Vertebra{first}{number}"
        if until is None and vertebra in self.vocabulary:
            yield "atVertebralLevel", vertebra
        elif until is not None and (last or first) == first and first in _REGIONS:
            yield "atSpineRegion", iris.SITE + _REGIONS[first]

    def _seat(self, here: str, stated: Field[Any]) -> Iterator[tuple[Triple, str]]:
        """Yield where a deposit lies; a kind of site stands for one site of its kind."""
        site, source = str(stated.value), self._source(stated)
        if self._is_site(site):
            yield _said(here, "hasEpicenter", site), source
            return
        there = f"{here}/depositSite"
        yield _said(here, "hasEpicenter", there), source
        yield _said(there, "type", site), source

    def _is_site(self, iri: str) -> bool:
        return iri.startswith(iris.SITE) and iri in self.vocabulary

    def _is_a(self, iri: str, kind: str) -> bool:
        return iris.ONTOLOGY + kind in self.vocabulary.ancestors(iri)

    def _source(self, *fields: Field[Any]) -> str:
        printed = ", ".join(f"“{field.printed}”" for field in fields if field.printed)
        return f"{self.case.source}: {printed}" if printed else self.case.source


def joined(versions: Iterable[Facts]) -> Facts:
    """Return the facts of several readings of one case, each with the first source that gives it."""
    found: dict[Triple, str] = {}
    for version in versions:
        for fact, source in version.items():
            found.setdefault(fact, source)
    return found


def _is_present(field: Field[Any]) -> bool:
    return field.state is FieldState.PRESENT


def _said(subject: str, predicate: str, value: str) -> Triple:
    name = _TYPE if predicate == "type" else NamedNode(iris.ONTOLOGY + predicate)
    return Triple(NamedNode(subject), name, NamedNode(value))


def _number(subject: str, predicate: str, value: Decimal) -> Triple:
    text = f"{value:f}"
    literal = Literal(text if "." in text else f"{text}.0", datatype=_DECIMAL)
    return Triple(NamedNode(subject), NamedNode(iris.ONTOLOGY + predicate), literal)
