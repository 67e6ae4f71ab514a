"""Every template uses what its page declares, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pytest
from batson.viz import app  # noqa: F401  (every page is known once the application is)
from batson.viz.contexts.page import Page
from batson.viz.explorer import environment
from jinja2 import meta

ENVIRONMENT = environment()
PYVIS = {"nodes", "edges", "claims"}
"""What pyvis and the file that knows it hand to the template of the picture."""
MACROS = {"graph"}
"""The name under which the macros of the picture are imported."""


def pages(above: type[Page]) -> Iterator[type[Page]]:
    """Yield the pages that have a template of their own, in the order of their names."""
    for page in sorted(above.__subclasses__(), key=lambda page: page.__name__):
        yield from [page] if "TEMPLATE" in vars(page) else pages(page)


PAGES = list(pages(Page))


def variables(template: str) -> set[str]:
    """Return the variables that a template needs, with those of what it extends and includes."""
    tree = ENVIRONMENT.parse(ENVIRONMENT.loader.get_source(ENVIRONMENT, template)[0])
    needed = meta.find_undeclared_variables(tree) - set(ENVIRONMENT.globals)
    for other in meta.find_referenced_templates(tree):
        if other != "graph_parts.html":
            needed |= variables(other)
    return needed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_a_template_uses_what_its_page_declares(page):
    declared = {f.name for f in fields(page)}
    used = variables(page.TEMPLATE)
    assert used - declared <= PYVIS | MACROS
    assert declared - used <= {"here"}


def test_every_template_belongs_to_a_page():
    known = {page.TEMPLATE for page in PAGES} | {"base.html", "parts.html", "graph_parts.html", "picture.html"}
    assert set(ENVIRONMENT.list_templates()) == known
