"""The one file that knows pyvis: it builds the network, and pyvis writes it into our own template.

pyvis ships vis-network, which we serve or write in-line from there; its own template loads from other hosts and runs
what stands in titles, and is not used (no `title` is ever given to a node).
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import asdict
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from .. import __version__
from . import addresses
from .cards import Card, Link, cards
from .contexts.pictures import StandaloneGraph
from .explorer import context_of, environment
from .picture import CONTEXT, MOST_CLAIMS, Edge, Node, Picture, picture
from .pieces import EdgeRow
from .view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyvis.network import Network

    from ..kg import KnowledgeGraph

LIBRARY: Final = "lib/vis-9.1.2/vis-network.min.js"
DASHES: Final[Mapping[str, Any]] = {"asserted": False, "hypothesized": [9, 7], "recommended": [2, 6], "": [1, 4]}
GRAY: Final = "#8a8f98"
RED: Final = "#d1382c"


def library_path() -> Path:
    """Return the file of vis-network in the installed pyvis, without importing pyvis.

    Raises FileNotFoundError where pyvis ships another version than the one we know.
    """
    spec = find_spec("pyvis")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / LIBRARY
        if path.is_file():
            return path
    raise FileNotFoundError(f"pyvis does not ship {LIBRARY}; install pyvis 0.3.2")


def network(found: Picture) -> Network:
    """Return the picture as a pyvis network: places given, nothing simulated, no pop-ups."""
    from pyvis.network import Network

    made = Network(directed=True, cdn_resources="in_line")
    for n in found.nodes:
        made.add_node(n.iri, n.lines, shape=n.kind.shape, color=n.kind.color, **node_options(n))
    for e in found.edges:
        made.add_edge(e.subject, e.object, **edge_options(e))
    return made


def node_options(n: Node) -> dict[str, Any]:
    """Return what vis-network and our script are told of a node; ids of claims, not IRIs."""
    claims = [c.rpartition("/")[2] for c in n.claims]
    return {
        "x": n.x,
        "y": n.y,
        "size": n.size,
        "name": n.label,
        "kind": n.kind.name,
        "hollow": n.kind.hollow,
        "claims": claims[:MOST_CLAIMS],
        "count": len(claims),
    }


def edge_options(e: Edge) -> dict[str, Any]:
    """Return what vis-network and our script are told of an edge."""
    claims = [c.rpartition("/")[2] for c in e.claims]
    context = e.kind == CONTEXT
    return {
        "id": e.id,
        "label": e.label,
        "dashes": DASHES.get(e.modality, False),
        "color": {"color": RED if e.negated else GRAY, "opacity": 0.55 if context else 1},
        "width": 1 if context else round(1.2 + min(len(claims), 12) * 0.22, 2),
        "arrows": {"to": {"enabled": not context, "scaleFactor": 0.6}},
        "smooth": {"enabled": True, "type": "curvedCW", "roundness": e.bend} if e.bend else False,
        "words": e.words,
        "kind": e.kind,
        "modality": e.modality,
        "polarity": e.polarity,
        "claims": claims[:MOST_CLAIMS],
        "count": len(claims),
    }


def written(found: Picture, template: str, context: Mapping[str, Any]) -> str:
    """Let pyvis write a network into one of our templates, which also gets the variables of `context`."""
    made = network(found)
    made.templateEnv = environment()
    made.templateEnv.globals.update(context)
    made.path = template
    html: str = made.generate_html()
    return html


def fragment(found: Picture, made: Mapping[str, Card]) -> Markup:
    """Return the picture as the data block of a served page; the script that draws it is a file of ours."""
    return Markup(written(found, "picture.html", {"claims": panel_data(made)}))


def panel_data(made: Mapping[str, Card]) -> dict[str, Any]:
    """Return the cards of claims by id as the panel's script reads them."""
    return {card.id: asdict(card) for card in made.values()}


def edge_rows(found: Picture, *, offline: bool = False) -> tuple[EdgeRow, ...]:
    """Return the edges of a picture as the rows of a list, in the order of their names."""
    labels = {n.iri: n.label for n in found.nodes}

    def link(iri: str) -> Link:
        return Link(label=labels[iri], url=None if offline else addresses.concept(iri))

    rows = (
        EdgeRow(
            id=e.id,
            subject=link(e.subject),
            predicate=f"({e.words})" if e.kind == CONTEXT else e.words,
            object=link(e.object),
            negated=e.negated,
            modality=e.modality,
            sign=e.label[-1] if e.modality in ("hypothesized", "recommended") else "",
            polarity=e.polarity,
            kind=e.kind,
            count=len(e.claims),
        )
        for e in found.edges
    )
    return tuple(sorted(rows, key=lambda r: (r.subject.label, r.predicate, r.object.label, r.modality, r.polarity)))


def standalone(
    kg: KnowledgeGraph,
    *,
    center: str | None = None,
    hops: int = 1,
    source: str = "",
    kind: str = "",
    modality: str = "",
    limit: int = 150,
) -> str:
    """Return the picture of a neighborhood as one HTML file that works without a server and loads nothing.

    `center` is a label, synonym or IRI; without one the concepts with most claims are shown, at most `limit` (300).
    Raises ValueError for a center that is no concept.

    >>> import batson
    >>> from batson.viz.pyvis_page import standalone
    >>> with batson.open("memory:") as kg:
    ...     standalone(kg, center="spinal cord").startswith("<!doctype html>")
    True
    """
    iri = kg.vocabulary.find(center) if center else None
    if center and iri is None:
        near = ", ".join(kg.vocabulary.suggest(center)) or "nothing near it"
        raise ValueError(f"center: no concept {center!r} in the ontology; did you mean: {near}?")
    view = View(center=iri, hops=hops, source=source, kind=kind, modality=modality, limit=limit)
    with kg.workspace.reader() as store:
        found = picture(store, kg.vocabulary, view)
        made = cards(store, kg.records, kg.vocabulary, found.claims, offline=True)
    folder = files("batson.viz") / "static"
    scripts = [folder.joinpath(name).read_text(encoding="utf-8") for name in ("panel.js", "graph.js")]
    style = folder.joinpath("style.css").read_text(encoding="utf-8")
    vis = library_path().read_text(encoding="utf-8").replace("</script", "<\\/script")
    script = "\n".join(scripts)
    page = StandaloneGraph(
        title=f"{kg.vocabulary.label(iri)}: what is claimed" if iri else "What is claimed",
        policy=f"default-src 'none'; script-src {digest(vis)} {digest(script)}; style-src {digest(style)}",
        style=Markup(style),
        library=Markup(vis),
        script=Markup(script),
        made=f"batson {__version__}",
        claims=panel_data(made),
        legend=found.legend,
        listing=edge_rows(found, offline=True),
        nodes_shown=len(found.nodes),
        nodes_left_out=found.left_out,
        claims_shown=len(found.claims),
    )
    return written(found, page.TEMPLATE, context_of(page))


def digest(content: str) -> str:
    """Return the source expression that lets one in-line block run, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
