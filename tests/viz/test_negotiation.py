"""Which answer a request wants most."""

from __future__ import annotations

import pytest
from batson.viz.negotiation import preferred
from batson.viz.pages.sparql import OFFERED

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "first"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        (BROWSER, "html"),
        ("text/html, */*", "html"),
        ("application/sparql-results+xml", "xml"),
        ("application/sparql-results+json;q=0.5, text/csv;q=0.6", "csv"),
        ("text/csv;q=0, */*;q=0.1", "json"),
        ("text/*;q=0.5, text/turtle", "ttl"),
        ("text/turtle;q=0.4, application/n-triples;q=0.9", "nt"),
        ("TEXT/CSV", "csv"),
        ("text/tab-separated-values; charset=utf-8", "tsv"),
        ("application/json; q=nonsense, text/csv;q=0.1", "csv"),
        ("application/ld+json", "jsonld"),
    ],
)
def test_the_most_wanted_comes_first(accept, first):
    assert preferred(accept, OFFERED)[0] == first


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "nonsense", "*/csv", "*/*;q=0"])
def test_nothing_that_is_not_wanted(accept):
    assert preferred(accept, OFFERED) == []
