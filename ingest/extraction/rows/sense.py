"""Whether what a row finds makes sense: of this lesion, at this place, in this text."""

from __future__ import annotations

from dataclasses import dataclass

from ..concepts import Concepts, local
from ..naming.mentions import Mention
from ..relation_rules import Rule
from ..rule_tables import group, joint, mapping
from ..sentence.reading import Reading
from ..topics.focus import Focus, kin


def deposit(mention: Mention, concepts: Concepts) -> str | None:
    """Return the deposit that a mention names or whose place it names."""
    return mention.iri if "MetastaticLesion" in mention.kinds else concepts.lesion_of(mention.iri)


@dataclass(frozen=True, slots=True)
class Sense:
    """Holds what rows find against the ontology and against what the text is about."""

    concepts: Concepts

    def says_nothing(self, rule: Rule, subject: str, named: str) -> bool:
        """Whether a claim would relate a thing to itself, or a lesion to one of its own kind that it co-occurs with."""
        if rule.predicate == "spreadsVia":  # perineural spread spreads by no other route
            same = mapping("stands_for").get(local(named)) == self.concepts.vocabulary.label(subject)
            return named == subject or same
        kind = rule.predicate == "coOccursWith" and local(subject) in self.concepts.kinds.get(named, ())
        at_home = "site" in rule.force and rule.predicate == "metastasizesTo" and self._at_home(subject, named)
        return named == subject or kind or at_home

    def _at_home(self, tumor: str, lesion: str) -> bool:
        """Whether a deposit sits where a tumor arises: "The working diagnosis was carcinoma of the gallbladder"."""
        seat = self.concepts.vocabulary.lesion_site(lesion)
        return seat is not None and self.concepts.vocabulary.origin_site(tumor) == seat

    def looks_elsewhere(self, rule: Rule, test: Mention, lesion: str) -> bool:
        """Whether a test shows nothing of a lesion because it looks at another region: "chest CT was normal"."""
        if rule.predicate != "detectedBy" or "negated" not in rule.force:
            return False
        region = mapping("region_seen").get(local(test.iri))
        seat = self.concepts.vocabulary.lesion_site(lesion)
        if region is None or seat is None:
            return False
        return region not in self.concepts.kinds.get(seat, ()) and local(seat) != region

    @staticmethod
    def past(reading: Reading, mention: Mention) -> bool:
        """Whether a finding was there before: "a history of asthma", "a man with cirrhosis presented with pain"."""
        known = reading.follows("known_with", mention.start)
        if known and joint("comes_with").search(reading.gap(mention.end, reading.end)) is not None:
            return True
        cue = next((s.cue for s in reading.scopes if s.kind == "history" and s.start <= mention.start < s.end), None)
        if cue is None:
            return False
        recent = joint("recent").search(reading.gap(reading.start, cue))
        return recent is None and not joint("recent_after").search(reading.gap(cue, mention.start))

    def nervous(self, lesion: str | None) -> bool:
        """Whether a lesion is one of brain, cord or spine, so that "improved" speaks of neurologic function."""
        kinds = self.concepts.kinds.get(lesion or "", frozenset())
        return not kinds.isdisjoint({"CentralNervousSystemMetastasis", "VertebralMetastasis"})

    @staticmethod
    def speaks_of(what: str, focus: Focus) -> bool:
        """Whether a text is about a `series` of patients, a `tumor` and where it goes, or a `deposit` of any tumor."""
        if what == "series":
            return focus.case is None
        if what == "case":
            return focus.case is not None
        if what == "one":
            return focus.steady
        if what == "tumor":
            return focus.primary is not None and focus.case is None and focus.at_large
        return focus.any_tumor and focus.lesion is not None and local(focus.lesion) not in group("no_place")

    def placed(self, rule: Rule, mention: Mention, focus: Focus) -> bool:
        """Whether a site is, or is not, a part of the seat of the lesion in focus, as the row asks."""
        if "placed" in rule.force and focus.case is None and local(mention.iri) in group("no_place"):
            return False
        if "general" in rule.force and not self._general(mention, focus):
            return False
        if "seat" in rule.force and mention.iri != focus.lesion:
            return False
        if "denied" in rule.force and not mention.denied:
            return False
        if "another" in rule.force and self._own_tumor(mention, focus):
            return False
        if "elsewhere" in rule.force and not self._elsewhere(rule, mention, focus):
            return False
        if rule.force.isdisjoint({"part", "apart"}):
            return True
        where = mention.iri if "MetastaticLesion" in mention.kinds else self.concepts.lesion_of(mention.iri)
        seat = self.concepts.vocabulary.lesion_site(focus.lesion) if focus.lesion is not None else None
        whole = focus.primary is None or (seat is not None and local(seat) in group("told_by_region"))
        of_it = where == focus.lesion or local(focus.lesion or "") in self.concepts.kinds.get(where or "", ())
        part = seat is not None and of_it and mention.iri != seat and whole
        return part if "part" in rule.force else not part

    def _own_tumor(self, mention: Mention, focus: Focus) -> bool:
        """Whether a tumor is the one in focus, or names no organ and so may be it."""
        own = focus.throughout or focus.primary
        same = own is not None and kin(mention.iri, own, self.concepts)
        return "PrimaryTumor" in mention.kinds and (same or local(mention.iri) in group("no_organ"))

    @staticmethod
    def _general(mention: Mention, focus: Focus) -> bool:
        """Whether a deposit of a series tells where the tumor of the text goes, not what else its patients have."""
        own = mention.iri == focus.lesion or not focus.steady
        placed = mention.site is not None or local(mention.iri) not in group("no_place")
        return own and focus.case is None and focus.primary is not None and placed

    def _elsewhere(self, rule: Rule, mention: Mention, focus: Focus) -> bool:
        """Whether a place is neither the organ of the tumor in focus nor the seat of the lesion in focus.

        The deposit that a sentence tells of is no less told of as a place of the tumor, unless the text is about it.
        """
        vocabulary = self.concepts.vocabulary
        organ = vocabulary.origin_site(focus.primary) if focus.primary is not None else None
        where = deposit(mention, self.concepts)
        home = organ is not None and (organ == mention.iri or local(organ) in self.concepts.kinds[mention.iri])
        told = rule.predicate == "metastasizesTo" and not focus.steady and focus.case is None
        below = local(focus.lesion or "") in self.concepts.kinds.get(where or "", ())
        return where is not None and (told or not below) and not home
