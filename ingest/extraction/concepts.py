"""What the reader asks of the ontology: kinds of concepts, the lesion at a site, the tumor of an organ."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from ...ontology import iris
from ...ontology.vocabulary import Vocabulary
from .rule_tables import RULES, group, mapping

_FEATURES = frozenset({"ImagingFinding", "PathologyFinding", "ClinicalFinding", "Complication"})
_KEPT = 8192


@cache
def local(iri: str) -> str:
    """Return the last part of an IRI.

    >>> from batson.ingest.extraction.concepts import local
    >>> local("https://w3id.org/batson/site/Lung")
    'Lung'
    """
    return iri.rpartition("/")[2]


def _plain_side(vocabulary: Vocabulary, iri: str) -> frozenset[str]:
    """Return the site without its side: the kidney of the left kidney."""
    label = vocabulary.label(iri)
    for side in ("left ", "right "):
        if label.startswith(side) and (plain := vocabulary.find(label.removeprefix(side))) is not None:
            return frozenset({plain})
    return frozenset()


def _operations(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the operation that takes out an organ, for the organ and for either side of it."""
    found: dict[str, str] = {}
    with (RULES / "organ_removal.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            operation = vocabulary.find(row["operation"])
            if operation is None:
                raise ValueError(f"organ_removal.csv: no operation {row['operation']!r}")
            for side in ("", "left ", "right "):
                organ = vocabulary.find(side + row["organ"])
                if organ is not None:
                    found[organ] = operation
    return found


def _placed(vocabulary: Vocabulary) -> dict[tuple[str, str], str]:
    """Return what a finding in a place is called: "weakness" of a "lower limb" is weakness of a lower limb."""
    found: dict[tuple[str, str], str] = {}
    with (RULES / "placed_findings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            finding, site, concept = (vocabulary.find(row[k]) for k in ("finding", "site", "concept"))
            if finding is None or site is None or concept is None:
                raise ValueError(f"placed_findings.csv: {row['finding']!r}, {row['site']!r}, {row['concept']!r}")
            found[finding, local(site)] = concept
    return found


@dataclass(frozen=True, slots=True)
class Concepts:
    """The ontology as the rules see it.

    A vessel that stands for a route (`rules/conduits.csv`) is of kind Conduit, of kind
    TellingConduit if it says more than the route does, and like a route itself of kind Way.

    A finding that says more than that there is a lesion is of kind Feature; a marker whose name ends in one of
    `gene_alterations` is of kind GeneAlteration.

    `kinds` holds the local names of a concept and of all classes above it, of a site also those of the wholes it is
    part of. `lesion_at` is the metastasis at a site, `tumor_of` the cancer of an organ, each the most general one;
    `placed` a finding in a place.
    """

    vocabulary: Vocabulary
    kinds: Mapping[str, frozenset[str]]
    lesion_at: Mapping[str, str]
    tumor_of: Mapping[str, str]
    route_of: Mapping[str, str]
    operation_on: Mapping[str, str]
    placed: Mapping[tuple[str, str], str]
    _find: Callable[[str], str | None] = field(init=False, repr=False, compare=False)
    _lesion: Callable[[str], str | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the last answers: texts ask for few names and places again and again."""
        object.__setattr__(self, "_find", lru_cache(_KEPT)(self.vocabulary.find))
        object.__setattr__(self, "_lesion", lru_cache(_KEPT)(self._nearest_lesion))

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Concepts:
        """Read off the vocabulary what the rules ask for."""
        kinds: dict[str, frozenset[str]] = {}
        lesions: dict[str, list[str]] = {}
        tumors: dict[str, list[str]] = {}
        for term in vocabulary:
            names = {local(i) for i in vocabulary.ancestors(term.iri)}
            if term.iri.startswith(iris.SITE):
                names |= {local(i) for i in vocabulary.wholes(term.iri)} | {
                    local(i) for i in _plain_side(vocabulary, term.iri)
                }
            kinds[term.iri] = frozenset(names)
            if term.lesion_site and "MetastaticLesion" in names:
                lesions.setdefault(term.lesion_site, []).append(term.iri)
            if term.origin_site and "PrimaryTumor" in names and term.label.endswith((" cancer", " carcinoma")):
                tumors.setdefault(term.origin_site, []).append(term.iri)

        def general(found: list[str]) -> str:
            return min(found, key=lambda i: (len(kinds[i]), len(vocabulary.label(i)), i))

        for name, label in mapping("tumor_there").items():
            tumor = vocabulary.find(label)
            if tumor is not None:
                tumors.setdefault(iris.SITE + name, [tumor])
        lesion_at = {site: general(found) for site, found in lesions.items()}
        for name, label in mapping("lesion_there").items():
            lesion = vocabulary.find(label)
            if lesion is not None:
                lesion_at.setdefault(iris.SITE + name, lesion)
        route_of: dict[str, str] = {}
        plain: set[str] = set()
        with (RULES / "conduits.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                site, route = vocabulary.find(row["site"]), vocabulary.find(row["route"])
                if route is None:
                    raise ValueError(f"conduits.csv: no route {row['route']!r}")
                each = vocabulary.descendants(site) if site is not None and row["says"] == "each" else ()
                route_of |= {below: route for below in each if below not in route_of}
                if site is not None:
                    route_of[site] = route
                    if row["says"] == "no more":
                        plain.add(site)
        good, removals = frozenset(group("good_results")), frozenset(group("of_the_primary"))
        bare = group("no_feature")
        toxic = group("toxicities")
        altered = tuple(sorted(group("gene_alterations")))
        for iri, above in kinds.items():
            if not above.isdisjoint(_FEATURES) and local(iri) not in bare:
                above = kinds[iri] = above | {"Feature"}
            if not good.isdisjoint(above):
                kinds[iri] = above | {"GoodResult"}
            elif not toxic.isdisjoint(above):
                kinds[iri] = above | {"TreatmentToxicity"}
            elif "Marker" in above and vocabulary.label(iri).endswith(altered):
                kinds[iri] = above | {"GeneAlteration"}
            elif not removals.isdisjoint(above) or local(iri) == "SurgeryOfThePrimaryTumor":
                kinds[iri] = above | {"OrganRemoval"}
            if iri in route_of:
                kinds[iri] = above | ({"Conduit", "Way"} if iri in plain else {"Conduit", "Way", "TellingConduit"})
            elif "MetastaticRoute" in above:
                route_of[iri] = iri
                kinds[iri] = above | {"Way"}
        return cls(
            vocabulary,
            kinds,
            lesion_at,
            {site: general(found) for site, found in tumors.items()},
            route_of,
            _operations(vocabulary),
            _placed(vocabulary),
        )

    def named(self, label: str) -> str | None:
        """Return the concept that a label of a rule table names."""
        return self._find(label)

    def finer(self, tumor: str, words: str) -> str:
        """Return the kind of a tumor that the words beside it name, the tumor itself where they name none.

        >>> from batson.ingest.extraction.concepts import Concepts
        >>> from batson.ontology.vocabulary import shipped
        >>> concepts = Concepts.of(shipped())
        >>> kidney = concepts.named("renal cell carcinoma")
        >>> shipped().label(concepts.finer(kidney, "RCC, papillary"))
        'papillary renal cell carcinoma'
        """
        label = self.vocabulary.label
        wanted = set(re.findall(r"[a-z]{4,}", words.lower())) - set(re.findall(r"[a-z]+", label(tumor).lower()))
        wanted -= group("no_type")
        kinds = [
            below
            for below in sorted(self.vocabulary.descendants(tumor))
            if below != tumor and wanted & set(re.findall(r"[a-z]+", label(below).lower()))
        ]
        return min(kinds, key=lambda below: (len(label(below)), below), default=tumor)

    def kind_with(self, tumor: str, histology: str) -> str | None:
        """Return the kind of a tumor that has a histology and nothing more, None where the ontology has none.

        >>> from batson.ingest.extraction.concepts import Concepts
        >>> from batson.ontology.vocabulary import shipped
        >>> concepts = Concepts.of(shipped())
        >>> lung, adenocarcinoma = concepts.named("lung carcinoma"), concepts.named("adenocarcinoma")
        >>> shipped().label(concepts.kind_with(lung, adenocarcinoma))
        'lung adenocarcinoma'
        """

        def words(*iris_: str | None) -> set[str]:
            found = (re.findall(r"[a-z]+", self.vocabulary.label(i).lower()) for i in iris_ if i is not None)
            return {word for some in found for word in some} - group("no_type") - {"of", "the"}

        wanted, beside = words(histology), words(tumor, self.vocabulary.origin_site(tumor))
        fits = (i for i in sorted(self.vocabulary.descendants(tumor)) if i != tumor and wanted <= words(i))
        return next((i for i in fits if not words(i) - wanted - beside), None) if wanted else None

    def may_be(self, named: str, tumor: str) -> bool:
        """Whether a tumor named without an organ may be one that has an organ: both are kinds of one histology.

        >>> from batson.ingest.extraction.concepts import Concepts
        >>> from batson.ontology.vocabulary import shipped
        >>> concepts = Concepts.of(shipped())
        >>> carcinoid, melanoma = concepts.named("carcinoid tumor"), concepts.named("melanoma")
        >>> ileal = concepts.named("ileal neuroendocrine tumor")
        >>> concepts.may_be(carcinoid, ileal), concepts.may_be(melanoma, ileal)
        (True, False)
        """
        origin = self.vocabulary.origin_site
        if origin(named) is not None or origin(tumor) is None or local(tumor) in self.kinds[named]:
            return False
        family = self.kinds[named] & self.kinds[tumor] & group("one_histology")
        return local(named) not in self.kinds[tumor] and bool(family)

    def lesion_of(self, site: str) -> str | None:
        """Return the metastasis at a site: its own, else that of the nearest whole or class that has one."""
        return self._lesion(site)

    def _nearest_lesion(self, site: str) -> str | None:
        if site in self.lesion_at:
            return self.lesion_at[site]
        seen = {site}
        waiting = [site]
        while waiting:
            here = waiting.pop(0)
            if here not in self.vocabulary:
                continue
            term = self.vocabulary[here]
            for above in (*term.part_of, *term.parents):
                twin = iris.SITE + local(above)
                found = self.lesion_at.get(above) or self.lesion_at.get(twin)
                if found is not None:
                    return found
                if above not in seen:
                    seen.add(above)
                    waiting.append(above)
        return None
