"""Words of cells to concepts: tumors, sites, findings, treatments, each by what its column is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import Final

from ...ontology import iris
from ...ontology.lexicon import Lexicon
from ...ontology.vocabulary import Vocabulary
from ..extraction.concepts import Concepts
from ..extraction.naming.mentions import Mention, MentionFinder
from ..extraction.naming.noun_phrases import compose
from ..extraction.sentence.phrases import flat
from .wording import normal, table

FINDINGS: Final = frozenset({"Finding", "Syndrome", "Complication", "Disease"})
_NO_SYMPTOM: Final = frozenset({"ImagingFinding", "PathologyFinding", "Incidentaloma"})
_NO_TUMOR: Final = frozenset({"PrimaryTumor", "MalignantNeoplasm", "AdvancedCancer", "SolidTumor"})
_TUMOR_HEADS: Final = ("", " carcinoma", " cancer", " tumor")
_GENERAL: Final = frozenset(
    {"PrimaryTumor", "MalignantNeoplasm", "Carcinoma", "Adenocarcinoma", "SquamousCellCarcinoma", "SolidTumor"}
    | {"Sarcoma", "AdvancedCancer", "NeuroendocrineCarcinoma", "NeuroendocrineTumor", "UndifferentiatedCarcinoma"}
)


_ABOUT_SITE: Final = re.compile(
    r"\([^()]*\)|\bx\s?\d+|\d+\s?x\b|\+ve\b|\bmet(?:s|astas[ei]s)?\b\.?"
    r"|\b(?:multiple|solitary|single|left|right|bilateral|deposits?|lesions?|nodules?|diffuse)\b",
    re.I,
)
_ABOUT_FINDING: Final = re.compile(
    r"\([^()]*\)|\b(?:progressive|severe|mild|acute|sudden|bilateral|left|right|rapidly|slowly|marked)\b", re.I
)
_ABOUT_TREATMENT: Final = re.compile(
    r"\([^()]*\)|\b(?:only|alone|palliative|adjuvant|post-?op(?:erative)?|local|surgical)\b|\d+(?:\.\d+)?\s?c?gy\b.*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Grounder:
    """The vocabulary as cells of case tables use it; what a string means is remembered."""

    concepts: Concepts
    finder: MentionFinder
    _seen: dict[tuple[str, str], str | None] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, vocabulary: Vocabulary, lexicon: Lexicon) -> Grounder:
        """Compile what is asked of the vocabulary."""
        concepts = Concepts.of(vocabulary)
        return cls(concepts, MentionFinder.of(concepts, lexicon))

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary that grounds."""
        return self.concepts.vocabulary

    def mentions(self, text: str) -> list[Mention]:
        """Return the concepts that a short text names, phrases joined as in prose."""
        plain = flat(text)
        found = self.finder.find(text, plain, [(0, len(text))])
        return self.whole(compose(found, lambda a, b: plain[a:b], self.concepts))

    def whole(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Return mentions with the kinds of their concepts, whatever phrase they are part of."""
        return [replace(m, kinds=self.concepts.kinds.get(m.iri, m.kinds)) for m in mentions]

    def kinds(self, iri: str | None) -> frozenset[str]:
        """Return the local names of the classes of a concept."""
        return self.concepts.kinds.get(iri or "", frozenset())

    def tumor(self, cell: str) -> str | None:
        """Return the tumor that a cell of primaries names, an organ alone standing for its cancer.

        >>> from batson.ingest.cases.grounding import Grounder
        >>> from batson.ontology import lexicon, vocabulary
        >>> grounder = Grounder.of(vocabulary.shipped(), lexicon.shipped())
        >>> [vocabulary.shipped().label(grounder.tumor(c)) for c in ("RCC, clear cell", "breast (lobular)", "colon")]
        ['clear cell renal cell carcinoma', 'lobular breast carcinoma', 'colon carcinoma']
        """
        return self._remember("tumor", cell, self._tumor)

    def site(self, piece: str) -> str | None:
        """Return the site that a piece of a cell names, whether as a site or as a metastasis there."""
        return self._remember("site", piece, self._site)

    def finding(self, piece: str) -> str | None:
        """Return the symptom or sign that a piece of a cell names."""
        return self._remember("finding", piece, self._finding)

    def treatment(self, piece: str) -> str | None:
        """Return the treatment that a piece of a cell names as a whole, by the table of abbreviations."""
        return self._remember("treatment", piece, self._treatment)

    def lesion(self, text: str) -> str | None:
        """Return the metastasis that a text names, with its place; a site alone stands for the metastasis there."""
        return self._remember("lesion", text, self._lesion)

    def _remember(self, kind: str, text: str, ground: object) -> str | None:
        key = (kind, text)
        if key not in self._seen:
            self._seen[key] = ground(text) if text.strip() else None  # type: ignore[operator]
        return self._seen[key]

    def _abbreviated(self, kind: str, piece: str) -> str | None:
        label = table("cells")["abbreviation"][kind].get(normal(piece))
        return None if label is None else self.vocabulary.find(label)

    def _tumor(self, cell: str) -> str | None:
        parts = [p for p in (" ".join(w.split()) for w in re.split(r"[,;:/()\[\]\-–]| - ", cell)) if p]
        words = " ".join(parts)
        spelled = [self._spelled(part) for part in parts]
        wholes = [cell, words, " ".join(spelled)]
        for count in (3, 2):
            if len(spelled) >= count:
                wholes += [" ".join(order) for order in permutations(spelled[:4], count)]
        broken = " ".join(spelled).split()
        if 2 <= len(broken) <= 4:
            wholes += [" ".join(order) for order in permutations(broken)]
        found: list[str] = []
        for whole in dict.fromkeys(wholes):
            for head in _TUMOR_HEADS:
                iri = self.vocabulary.find(whole + head)
                if iri is not None and "PrimaryTumor" in self.kinds(iri):
                    found.append(iri)
        for text in (cell, " ".join(spelled)):
            found += [m.iri for m in self.mentions(text) if "PrimaryTumor" in m.kinds]
        if not any(self._local(iri) not in _GENERAL for iri in found):
            sites = (m.iri for m in self.mentions(" ".join(spelled)) if m.iri.startswith(iris.SITE))
            cancers = [tumor for site in sites if (tumor := self.concepts.tumor_of.get(self._organ(site))) is not None]
            found = cancers + found
        found = [iri for iri in found if self._local(iri) not in _NO_TUMOR]
        return max(
            found, key=lambda i: (self._local(i) not in _GENERAL, len(self.kinds(i)), -found.index(i)), default=None
        )

    def _organ(self, site: str) -> str:
        """Return the nearest whole of a site that has a cancer of its own, else the site."""
        if site in self.concepts.tumor_of:
            return site
        return next((w for w in sorted(self.vocabulary.wholes(site)) if w in self.concepts.tumor_of), site)

    def _spelled(self, part: str) -> str:
        listed = table("cells")["abbreviation"]["primary"]
        return listed.get(normal(part)) or " ".join(listed.get(normal(word), word) for word in part.split())

    def _local(self, iri: str) -> str:
        return iri.rpartition("/")[2]

    def _site(self, piece: str) -> str | None:
        bare = _ABOUT_SITE.sub(" ", piece)
        for text in (piece, bare):
            iri = self._abbreviated("site", text) or self.vocabulary.find(text)
            if iri is not None and (site := self._place(iri)) is not None:
                return site
        for mention in self.mentions(piece):
            if (site := mention.site or self._place(mention.iri)) is not None:
                return site
        words = [w for w in re.split(r"[\s()]+", bare) if w]
        return next((iri for w in words if (iri := self._abbreviated("site", w)) is not None), None)

    def _place(self, iri: str) -> str | None:
        if iri.startswith(iris.SITE):
            return iri
        return self.vocabulary.lesion_site(iri) if "MetastaticLesion" in self.kinds(iri) else None

    def _finding(self, piece: str) -> str | None:
        bare = _ABOUT_FINDING.sub(" ", piece)
        for text in (piece, bare):
            iri = self._abbreviated("finding", text) or self.vocabulary.find(text)
            if iri is not None and self.is_symptom(iri):
                return iri
        return next((m.iri for m in self.mentions(piece) if self.is_symptom(m.iri)), None)

    def is_symptom(self, iri: str) -> bool:
        """Whether a concept is what a patient feels or a doctor finds, and no image or slide."""
        kinds = self.kinds(iri)
        return not FINDINGS.isdisjoint(kinds) and _NO_SYMPTOM.isdisjoint(kinds)

    def _treatment(self, piece: str) -> str | None:
        bare = _ABOUT_TREATMENT.sub(" ", piece)
        for text in (piece, bare):
            iri = self._abbreviated("treatment", text) or self.vocabulary.find(text)
            if iri is not None and self.is_treatment(iri):
                return iri
        return None

    def is_specific(self, tumor: str) -> bool:
        """Whether a tumor is more than "carcinoma" or "cancer"."""
        return self._local(tumor) not in _GENERAL | _NO_TUMOR

    def related(self, one: str, other: str) -> bool:
        """Whether two tumors may be one: a kind of the other, or of the same organ."""
        ancestors, origin = self.vocabulary.ancestors, self.vocabulary.origin_site
        kin = one in ancestors(other) or other in ancestors(one)
        return kin or (origin(one) is not None and origin(one) == origin(other))

    def is_treatment(self, iri: str) -> bool:
        """Whether a concept is a treatment; a biopsy counts, as tables list it among the operations."""
        return "Treatment" in self.kinds(iri) or self._local(iri) == "Biopsy"

    def _lesion(self, text: str) -> str | None:
        found = self.mentions(text)
        for mention in found:
            if "MetastaticLesion" in mention.kinds and self.vocabulary.lesion_site(mention.iri) is not None:
                return mention.iri
        origins = {self.vocabulary.origin_site(m.iri) for m in found if "PrimaryTumor" in m.kinds}
        for mention in found:
            if mention.iri.startswith(iris.SITE) and mention.iri not in origins:
                lesion = self.concepts.lesion_of(mention.iri)
                if lesion is not None:
                    return lesion
        return None
