"""The connections between anatomical sites: one reviewable table, and the triples that are generated from it.

`connectivity.csv` is edited by hand. `terms/connectivity.ttl` is generated from it, so that whatever reads the folder
of terms has the statements and, as a node for each, who makes them; a test compares the two.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from . import iris

CONNECTION: Final = iris.BASE + "connection/"
STANDINGS: Final = ("", "hypothesized", "contested")


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One statement that joins two sites: local names of sites and property, who makes it, and how far it is agreed.

    `source` is the id of a source that was read, empty where nobody compared the statement with one. `standing` is
    empty for ordinary anatomy, else hypothesized or contested.
    """

    subject: str
    predicate: str
    object: str
    source: str = ""
    standing: str = ""
    note: str = ""

    @property
    def iri(self) -> str:
        """The node that stands for the statement."""
        return f"{CONNECTION}{self.subject}.{self.predicate}.{self.object}"

    @property
    def triple(self) -> Triple:
        """The statement itself."""
        return Triple(
            NamedNode(iris.SITE + self.subject),
            NamedNode(iris.ONTOLOGY + self.predicate),
            NamedNode(iris.SITE + self.object),
        )


@functools.cache
def connections() -> tuple[Connection, ...]:
    """Return every connection of the shipped table, in its order.

    Raises ValueError, naming the line, for a standing that is none.

    >>> from batson.ontology.connectivity import connections
    >>> next(c.source for c in connections() if c.predicate == "communicatesWithPlexus" and c.source)
    'weng2018'
    """
    text = (files(__package__) / "connectivity.csv").read_text(encoding="utf-8")
    found = []
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        if row["standing"] not in STANDINGS:
            raise ValueError(f"connectivity.csv line {number}: standing {row['standing']!r} is none of {STANDINGS[1:]}")
        found.append(
            Connection(
                subject=row["from"],
                predicate=row["property"],
                object=row["to"],
                source=row["source"],
                standing=row["standing"],
                note=row["note"],
            )
        )
    return tuple(found)


def connection_triples() -> Iterator[Triple]:
    """Yield each statement between sites, and for each the node that says where it comes from."""
    for connection in connections():
        yield connection.triple
        yield from _node(connection)


def connectivity_turtle() -> str:
    """Return the text of `terms/connectivity.ttl`, to be written there after the table was edited."""
    lines = [
        "# Generated from connectivity.csv; edit the table, not this file.",
        f"@prefix b: <{iris.ONTOLOGY}> .",
        f"@prefix connection: <{CONNECTION}> .",
        f"@prefix dcterms: <{iris.DCTERMS}> .",
        f"@prefix rdfs: <{iris.RDFS}> .",
        f"@prefix site: <{iris.SITE}> .",
        f"@prefix source: <{iris.SOURCE}> .",
    ]
    for c in connections():
        origin = f"dcterms:source source:{c.source}" if c.source else 'b:reviewStatus "unreviewed"'
        standing = f' b:standing "{c.standing}" ;' if c.standing else ""
        note = f' rdfs:comment "{c.note}"@en ;' if c.note else ""
        lines.append(
            f"site:{c.subject} b:{c.predicate} site:{c.object} . "
            f"<{c.iri}> a b:Connection ; b:connectionFrom site:{c.subject} ; b:connectionBy b:{c.predicate} ; "
            f"b:connectionTo site:{c.object} ;{standing}{note} {origin} ."
        )
    return "\n".join(lines) + "\n"


def _node(connection: Connection) -> Iterator[Triple]:
    here = NamedNode(connection.iri)

    def ours(name: str) -> NamedNode:
        return NamedNode(iris.ONTOLOGY + name)

    yield Triple(here, NamedNode(iris.RDF + "type"), ours("Connection"))
    yield Triple(here, ours("connectionFrom"), connection.triple.subject)
    yield Triple(here, ours("connectionBy"), connection.triple.predicate)
    yield Triple(here, ours("connectionTo"), connection.triple.object)
    if connection.standing:
        yield Triple(here, ours("standing"), Literal(connection.standing))
    if connection.note:
        yield Triple(here, NamedNode(iris.RDFS + "comment"), Literal(connection.note, language="en"))
    if connection.source:
        yield Triple(here, NamedNode(iris.DCTERMS + "source"), NamedNode(iris.source(connection.source)))
    else:
        yield Triple(here, ours("reviewStatus"), Literal("unreviewed"))
