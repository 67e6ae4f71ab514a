"""What a query may ask, and that no way of writing it hides SERVICE from the guard."""

import pyoxigraph as ox
import pytest
from batson.ontology.iris import PREFIXES
from batson.queries.errors import QueryRefused, QuerySyntaxError
from batson.queries.guard import MAX_LENGTH, check, prepare
from batson.queries.lexer import MAX_DEPTH, lex
from hypothesis import given
from hypothesis import strategies as st

CALL = "SERVICE <http://127.0.0.1:49151/> { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT"),
        ("# first a comment\nprefix x: <http://x/> select * { ?s x:y ?o }", "SELECT"),
        ("ASK { ?s ?p ?o }", "ASK"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("DESCRIBE claim:x", "DESCRIBE"),
        ("BASE <http://x/> ASK { <a> <b> <c> }", "ASK"),
    ],
)
def test_the_form_of_a_query(query, form):
    assert check(query) == form


PLAIN = [
    f"SELECT * {{ {CALL} }}",
    f"SELECT * {{ ?a ?b ?c . {CALL.lower()} }}",
    f"SELECT * {{ ?a ?b ?c OPTIONAL {{ {CALL} }} }}",
    f"SELECT * {{ ?a ?b ?c FILTER EXISTS {{ {CALL} }} }}",
    f"SELECT * {{ ?a ?b ?c FILTER(NOT EXISTS {{ {{ {CALL} }} UNION {{}} }}) }}",
    f"SELECT * {{ {{ SELECT ?s {{ {CALL} }} }} }}",
    f"SELECT * {{ ?a ?b ?c BIND(EXISTS {{ {CALL} }} AS ?x) }}",
    f"SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING (EXISTS {{ {CALL} }})",
    f"SELECT ?s {{ ?s ?p ?o }} ORDER BY (EXISTS {{ {CALL} }})",
    f"SELECT * {{ ?a ?b ?c MINUS {{ GRAPH ?g {{ {CALL} }} }} }}",
    f"SELECT * {{ ?a ?b ?c LATERAL {{ {CALL} }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {CALL} }}",
    f"DESCRIBE ?s {{ {CALL} }}",
]
DISGUISED = [
    "SELECT * { SERVICE SILENT ?where { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<http://127.0.0.1:49151/> { ?s ?p ?o } }",
    "PREFIX SERVICEx: <http://127.0.0.1/> PREFIX x: <http://127.0.0.1/> ASK { SERVICEx:y { ?s ?p ?o } }",
    "PREFIX SERVICE: <http://127.0.0.1/> PREFIX : <http://127.0.0.1/> ASK { SERVICE:y { ?s ?p ?o } }",
    # Comments that end, and escapes that are expanded, at different moments in the two parsers.
    f"ASK {{ # \r {CALL} \n }}",
    f'ASK {{\n# \\u000A BIND("""\n{CALL}\n# \\u000A """ AS ?x)\n}}',
    f'ASK {{ BIND("a\\u0022 AS ?x) FILTER(1=1) #" AS ?x) {CALL}\n}}',
    f'ASK {{ ?a ?b ?c FILTER(?a<?b#> """\n) {CALL} # """\n ) }}',
]


@pytest.mark.parametrize("query", [*PLAIN, *DISGUISED])
def test_service_is_refused_wherever_it_stands(query):
    with pytest.raises((QueryRefused, QuerySyntaxError)) as refused:
        check(query)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("query", PLAIN)
@pytest.mark.parametrize("other", ["_refuse_service", "_walk"])
def test_each_of_the_two_looks_finds_service_alone(monkeypatch, query, other):
    monkeypatch.setattr(f"batson.queries.guard.{other}", lambda _: False)
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        check(query)


def test_what_was_checked_is_what_runs():
    # Nothing is left that the two parsers could read differently: no comment, no escape, and no line that a "less than"
    # taken for an IRI could turn into a comment.
    text = lex("ASK { # one\r\n ?s <http://x/a#b> '\\u0023 \\u00e9 #' # two\n}").text
    assert text == "ASK { \r\n ?s <http://x/a#b>\n '# é #' \n}"


def test_service_is_refused_with_place_and_way_out():
    with pytest.raises(QueryRefused, match=r"SERVICE at line 2, column 3 .*; query that endpoint by itself"):
        check(f"SELECT * {{\n  {CALL} }}")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service b:service 'consultation service' } # SERVICE <http://x/> {}",
        'SELECT * { ?s ?p """SERVICE <http://x/> { } " "" \\""" """ }',
        "SELECT * { ?s <http://x/SERVICE> 'it\\'s a SERVICE' }",
        "SELECT * { ?s b:SERVICE ?o . ?o b:x.SERVICE 'x'@SERVICE }",
        "SELECT * { ?s ?p ?o FILTER(?s<?o && ?o>'SERVICE # no comment') }",
    ],
)
def test_the_word_service_elsewhere_is_no_call(query):
    assert check(query) == "SELECT"


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "BASE <http://x/> LOAD <x>",
        "DELETE WHERE { ?s ?p ?o }",
        "drop all",
    ],
)
def test_an_update_is_refused(query):
    with pytest.raises(QueryRefused, match="would write"):
        check(query)


def test_from_may_name_graphs_of_batson_only():
    named = "SELECT * FROM graph:facts FROM NAMED <https://w3id.org/batson/graph/run/x> { ?s ?p ?o }"
    assert prepare(named).own_dataset
    assert prepare("BASE <https://w3id.org/batson/graph/> ASK FROM <facts> { ?s ?p ?o }").own_dataset
    assert not prepare("SELECT * { GRAPH graph:facts { ?s ?p ?o } }").own_dataset
    for clause in (
        "FROM <http://x/>",
        "FROM NAMED <file:///etc/passwd>",
        "FROM graph:facts FROM <http://x/>",
        "FROM b:x",
    ):
        with pytest.raises(QueryRefused, match=r"FROM (NAMED )?<.*> is no graph of batson"):
            check(f"SELECT * {clause} {{ ?s ?p ?o }}")


def test_known_prefixes_need_no_declaration_and_a_declared_one_wins():
    for prefix, iri in PREFIXES.items():
        assert f"PREFIX {prefix}: <{iri}>" in prepare(f"ASK {{ ?s {prefix}:x ?o }}").text
    own = prepare("PREFIX b: <http://mine/> ASK { ?s b:x ?o }").text
    assert own.count("PREFIX") == 1
    with pytest.raises(QuerySyntaxError, match="unknown prefix 'foo:' at line 2, column 4") as refused:
        check("ASK {\n?s foo:x ?o }")
    assert (refused.value.line, refused.value.column) == (2, 4)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * {\n  ?s ?p }", 2, 9),
        ("SELECT * { ?s ?p ?o", 1, 20),
        ("SELECT * {\n\t?s b:x 'a\tb\\u00e9' # why\n;; ?y\n}", 4, 1),
        ("SELECT * { ?s <http://x#y> ?o .\n?s ?p . }", 2, 7),
        ("SELECT * { ?s ?p 'open }", 1, 18),
        ("", 1, 1),
        ("HELLO", 1, 1),
        ("SELECT * { ?s ?p ?o LATERAL { ?s ?p ?o } }", 1, 21),
        ("ASK { ?s ?p '\\uD800' }", 1, 14),
    ],
)
def test_a_mistake_is_placed_in_the_text_as_it_was_asked(query, line, column):
    with pytest.raises(QuerySyntaxError) as refused:
        check(query)
    # The engine may stop one token later than a reader would; it is never before the mistake nor on another line.
    assert refused.value.line == line
    assert column <= refused.value.column <= column + 2
    assert f"line {refused.value.line}, column {refused.value.column}" in str(refused.value)


def test_length_and_depth_are_bounded():
    with pytest.raises(QueryRefused, match="more than 100000"):
        check("ASK { ?s ?p ?o } #" + "x" * MAX_LENGTH)
    for opening, closing in (("{", "}"), ("[ b:x ", "]"), ("(", ")")):
        with pytest.raises(QueryRefused, match="deeper"):
            check("ASK { ?s ?p " + opening * (MAX_DEPTH + 1) + " 1 " + closing * (MAX_DEPTH + 1) + "}")


def test_a_recursion_error_of_the_parser_is_a_refusal(monkeypatch):
    def overflow(_text):
        raise RecursionError

    monkeypatch.setattr("batson.queries.guard.parseQuery", overflow)
    with pytest.raises(QueryRefused, match="flatter"):
        check("ASK { ?s ?p ?o }")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.booleans())
def test_a_text_means_the_same_before_and_after(text, long):
    escaped = "".join(f"\\U{ord(character):08X}" for character in text)
    mark = '"""' if long else "'"
    solutions = ox.Store().query(prepare(f"SELECT ({mark}{escaped}{mark} AS ?x) {{}} # {mark}").text)
    assert [row["x"] for row in solutions] == [ox.Literal(text)]


def test_an_escape_in_an_iri_is_expanded_unless_it_would_end_it():
    assert "<http://x/é>" in prepare("ASK { <http://x/\\u00e9> ?p ?o }").text
    with pytest.raises(QuerySyntaxError, match="escape"):
        check("ASK { <http://x/\\u003E> ?p ?o }")
