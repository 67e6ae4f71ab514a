"""Explaining a case or a term: which facts and axioms lead where, and what cannot all be true."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from ..ontology import iris
from ..ontology.reasoning import DEFAULT_MONTHS, Facts, engine
from ..ontology.vocabulary import Vocabulary
from ..store import Workspace
from .reasoning import case_explained, facts_by_case, facts_in_turtle, term_explained
from .records import Record

CACHE = "reasoning"
"""The folder of a workspace in which what the reasoner found is kept, by a hash of what it was given."""


class Explanations:
    """What a graph can explain: mixed into KnowledgeGraph."""

    workspace: Workspace
    vocabulary: Vocabulary

    def explain(self, what: str, *, months: Decimal = DEFAULT_MONTHS) -> Iterator[Record]:
        """Yield what follows for a case, or why it contradicts itself; or what the axioms say of a term.

        `what` is the id or IRI of a case, a label, synonym or IRI of the ontology, or the path of a Turtle file (.ttl)
        with the facts of a case of one's own. `months` is the threshold from which a metastasis is metachronous. Each
        record has a `kind` (inference, contradiction, warning, definition, kind, axiom, anatomy, nothing, not checked)
        and a `sentence`. Raises ValueError, with the nearest words, for what is none of these, and for a threshold that
        is not above zero.
        """
        if what.endswith(".ttl"):
            path = Path(what)
            try:
                facts = facts_in_turtle(path.read_text(encoding="utf-8"), path.name)
            except SyntaxError as error:
                raise ValueError(f"{path}: no Turtle: {error}") from None
            yield from self._case(f"{iris.CASE}{path.stem}", facts, months)
            return
        with self.workspace.reader() as store:
            known = facts_by_case(store, self.vocabulary)
        iri = next((iri for iri, case in known.items() if what in (iri, case.id)), None)
        if iri is not None:
            yield from self._case(iri, known[iri].facts, months)
            return
        term = self.vocabulary.find(what)
        if term is None:
            near = ", ".join(self.vocabulary.suggest(what)) or "nothing near it"
            raise ValueError(f"no case and no term {what!r}; `batson cases` lists the cases, and terms near it: {near}")
        yield from term_explained(term, self.vocabulary)

    def _case(self, iri: str, facts: Facts, months: Decimal) -> Iterator[Record]:
        cache = self.workspace.root / CACHE
        yield from case_explained(iri, facts, self.vocabulary, engine=engine(), cache=cache, months=months)
