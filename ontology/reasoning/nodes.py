"""The text of an RDF term, for triples whose terms are known to be no triples themselves."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Triple


def text_of(term: NamedNode | BlankNode | Literal | Triple) -> str:
    """Return the IRI, the name of a blank node, or the text of a literal.

    Raises TypeError for a triple that is quoted as a term: the ontology and the facts of cases hold none.
    """
    if isinstance(term, Triple):
        raise TypeError(f"a quoted triple cannot be reasoned with: {term}")
    return str(term.value)
