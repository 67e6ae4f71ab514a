"""Every format reads back as the same terms, and a document that was cut is still a document."""

import csv
import io

import pyoxigraph as ox
import pytest
from batson.queries.errors import QueryFormatError
from batson.queries.results import FORMATS, choose, guard_cell, write_boolean, write_rows, write_triples

XSD = "http://www.w3.org/2001/XMLSchema#"
TERMS = [
    ox.NamedNode("http://x/é?a=1&b=2"),
    ox.Literal('a "quoted", <b>bold</b> & line\nbreak\r\ttab \\ back'),
    ox.Literal("}},{"),
    ox.Literal('},{},{"x":'),
    ox.Literal("]]></literal></binding>"),
    ox.Literal("métastase 🧠", language="fr"),
    ox.Literal("6.4", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("-12", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("many", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("1.5e300", datatype=ox.NamedNode(XSD + "double")),
    ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")),
    ox.Literal("2018-12-01", datatype=ox.NamedNode(XSD + "date")),
    ox.Literal(""),
]
READERS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}
PARSERS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}


def store(count=1):
    made = ox.Store()
    for number in range(count):
        for at, term in enumerate(TERMS):
            made.add(ox.Quad(ox.NamedNode(f"http://x/s{number}"), ox.NamedNode(f"http://x/p{at}"), term))
    return made


def rows_of(count=1):
    pattern = " ".join(f"?s <http://x/p{at}> ?o{at} ." for at in range(len(TERMS)))
    names = " ".join(f"?o{at}" for at in range(len(TERMS)))
    return store(count).query(f"SELECT ?nothing {names} {{ {pattern} }}")


def written(writer, result, name, **limits):
    parts = []
    told = writer(result, name, parts.append, **limits)
    return b"".join(parts), told


@pytest.mark.parametrize("name", READERS)
def test_terms_survive(name):
    body, told = written(write_rows, rows_of(), name, rows=10, size=100_000, raw=True)
    assert told == (1, False)
    parsed = ox.parse_query_results(body, READERS[name])
    assert [variable.value for variable in parsed.variables] == ["nothing", *(f"o{at}" for at in range(len(TERMS)))]
    assert [list(row) for row in parsed] == [list(row) for row in rows_of()]


def test_csv_holds_the_values():
    body, _ = written(write_rows, rows_of(), "csv", rows=10, size=100_000, raw=True)
    (row,) = rows_of()
    values = [term.value for term in list(row)[1:]]
    assert list(csv.reader(io.StringIO(body.decode(), newline="")))[1] == ["", *values]
    assert body.endswith(b"\r\n")


def test_blank_nodes_and_empty_rows():
    made = ox.Store()
    made.add(ox.Quad(ox.BlankNode("n"), ox.NamedNode("http://x/p"), ox.BlankNode("m")))
    for name, reader in READERS.items():
        body, _ = written(write_rows, made.query("SELECT ?s ?o { ?s ?p ?o }"), name, rows=5, size=1000)
        assert [list(row) for row in ox.parse_query_results(body, reader)] == [[ox.BlankNode("n"), ox.BlankNode("m")]]
        body, told = written(write_rows, made.query("SELECT ?x { { } UNION { } }"), name, rows=5, size=1000)
        assert told == (2, False)
        assert len(list(ox.parse_query_results(body, reader))) == 2
    body, _ = written(write_rows, made.query("SELECT ?s { ?s ?p ?o }"), "csv", rows=5, size=1000)
    assert body == b"s\r\n_:n\r\n"


def test_xml_replaces_what_it_cannot_write():
    result = ox.Store().query('SELECT ("a\\u0001b" AS ?x) {}')
    body, _ = written(write_rows, result, "xml", rows=5, size=1000)
    (row,) = ox.parse_query_results(body, READERS["xml"])
    assert row["x"] == ox.Literal("a\ufffdb")


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_rows_are_cut_between_rows(name):
    for limit in (0, 1, 7, 19):
        body, told = written(write_rows, rows_of(20), name, rows=limit, size=1_000_000)
        assert told == (limit, True)
        assert count_rows(body, name) == limit
    _, told = written(write_rows, rows_of(20), name, rows=20, size=1_000_000)
    assert told == (20, False)


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_bytes_are_cut_between_rows(name):
    whole, _ = written(write_rows, rows_of(20), name, rows=100, size=1_000_000)
    for limit in (1000, len(whole) // 2, len(whole) - 1):
        body, (rows, truncated) = written(write_rows, rows_of(20), name, rows=100, size=limit)
        assert truncated
        assert len(body) <= limit
        assert count_rows(body, name) == rows < 20
    body, told = written(write_rows, rows_of(20), name, rows=100, size=len(whole))
    assert told == (20, False)


def count_rows(body, name):
    if name == "csv":
        return len(list(csv.reader(io.StringIO(body.decode(), newline="")))) - 1
    return len(list(ox.parse_query_results(body, READERS[name])))


@pytest.mark.parametrize("name", PARSERS)
def test_triples_survive_and_are_cut_between_triples(name):
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    whole, told = written(write_triples, store(300).query(query), name, rows=10_000, size=10_000_000)
    assert told == (300 * len(TERMS), False)
    everything = {quad.triple for quad in ox.parse(whole, PARSERS[name])}
    assert everything == {quad.triple for quad in store(300)}
    for rows, size in ((0, 10_000_000), (17, 10_000_000), (10_000, 3000), (10_000, 50_000), (10_000, 100_000)):
        body, (count, truncated) = written(write_triples, store(300).query(query), name, rows=rows, size=size)
        assert truncated
        assert len(body) <= size
        assert len(set(ox.parse(body, PARSERS[name]))) == count <= rows
        assert (count > 0) == (rows > 0)


def test_turtle_is_the_same_each_time():
    bodies = {
        written(write_triples, store().query("CONSTRUCT WHERE { ?s ?p ?o }"), "ttl", rows=99, size=99_999)[0]
        for _ in range(5)
    }
    assert len(bodies) == 1


@pytest.mark.parametrize("name", ["json", "xml"])
@pytest.mark.parametrize("value", [True, False])
def test_booleans(name, value):
    parts = []
    write_boolean(value, name, parts.append)
    assert bool(ox.parse_query_results(b"".join(parts), READERS[name])) is value


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_no_text_becomes_a_formula(name):
    text = ['"=1+1', "+49 30", "@x", "-", "- 5", "-5.2", "+3", 'a=b"']
    made = ox.Store()
    values = " ".join(f'("{cell.strip(chr(34))}")' for cell in text)
    query = f"SELECT ?x {{ values (?x) {{ {values} (-7) }} }}"
    body, _ = written(write_rows, made.query(query), name, rows=99, size=9999)
    cells = [cell.strip('"') for cell in body.decode().split()[1:]]
    assert not [cell for cell in cells if cell[:1] in "=@"]
    assert "'=1+1" in cells
    assert "-7" in cells
    assert "-5.2" in cells
    raw, _ = written(write_rows, made.query(query), name, rows=99, size=9999, raw=True)
    assert b"'" not in raw


def test_guard_cell_leaves_numbers_and_words():
    assert [guard_cell(cell) for cell in ("-5", "+.5e-3", "word", "", "a-b")] == ["-5", "+.5e-3", "word", "", "a-b"]
    assert [guard_cell(cell) for cell in ("-", "=5", "-5%", "@a")] == ["'-", "'=5", "'-5%", "'@a"]


def test_the_first_fitting_format_is_taken():
    assert choose("SELECT", ("ttl", "csv", "json")) == "csv"
    assert choose("DESCRIBE", ("json", "nt")) == "nt"
    with pytest.raises(QueryFormatError, match="CONSTRUCT holds triples, not json; use one of ttl, nt, jsonld"):
        choose("CONSTRUCT", ("json",))
    with pytest.raises(QueryFormatError, match="unknown result format 'pdf'"):
        choose("ASK", ("pdf",))
    assert {known.holds for known in FORMATS.values()} == {"rows", "triples"}
