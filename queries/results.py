"""Answers as documents: the formats, and writers that stop at a limit and still leave a well-formed document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from json import JSONEncoder
from types import MappingProxyType
from typing import IO, Final, Literal, cast

import pyoxigraph as ox

from ..ontology.iris import PREFIXES, XSD
from .errors import QueryFailed, QueryFormatError

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
Term = ox.NamedNode | ox.BlankNode | ox.Literal
Emit = Callable[[bytes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to write an answer: its media type, and whether it holds rows (SELECT, ASK) or triples."""

    media_type: str
    holds: Literal["rows", "triples"]


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "json": Format(media_type="application/sparql-results+json", holds="rows"),
        "xml": Format(media_type="application/sparql-results+xml", holds="rows"),
        "csv": Format(media_type="text/csv; charset=utf-8", holds="rows"),
        "tsv": Format(media_type="text/tab-separated-values; charset=utf-8", holds="rows"),
        "ttl": Format(media_type="text/turtle", holds="triples"),
        "nt": Format(media_type="application/n-triples", holds="triples"),
        "jsonld": Format(media_type="application/ld+json", holds="triples"),
    }
)
_TRIPLE_FORMATS: Final = MappingProxyType(
    {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
)
_CHUNK: Final = 1 << 16
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_BARE: Final = MappingProxyType(
    {
        XSD + "integer": re.compile(r"[+-]?\d+"),
        XSD + "decimal": re.compile(r"[+-]?\d*\.\d+"),
        XSD + "double": re.compile(r"[+-]?(\d+\.\d*|\.?\d+)[eE][+-]?\d+"),
        XSD + "boolean": re.compile(r"true|false"),
    }
)
_XML_SPECIAL: Final = re.compile('[&<>"\r]|[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')
_XML_ENTITY: Final = MappingProxyType({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_json: Final = JSONEncoder(ensure_ascii=False).encode


def choose(form: Form, wanted: Sequence[str]) -> str:
    """The first of the wanted formats that can hold the answer of a form of query.

    Raises QueryFormatError if none can, or one is unknown.

    >>> from batson.queries.results import choose
    >>> choose("CONSTRUCT", ("json", "ttl"))
    'ttl'
    """
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise QueryFormatError(f"unknown result format {unknown[0]!r}; use one of {', '.join(FORMATS)}")
    holds = "rows" if form in ("SELECT", "ASK") else "triples"
    for name in wanted:
        if FORMATS[name].holds == holds:
            return name
    fitting = ", ".join(name for name, known in FORMATS.items() if known.holds == holds)
    raise QueryFormatError(f"the answer of {form} holds {holds}, not {' or '.join(wanted)}; use one of {fitting}")


def guard_cell(text: str) -> str:
    """A cell of text that no spreadsheet takes for a formula: `= + - @` at its start is preceded by an apostrophe.

    Numbers stay as they are.

    >>> from batson.queries.results import guard_cell
    >>> [guard_cell("=1+1"), guard_cell("-5.2"), guard_cell("+/- 3")]
    ["'=1+1", '-5.2', "'+/- 3"]
    """
    return "'" + text if text[:1] in ("=", "+", "-", "@") and text and not _NUMBER.fullmatch(text) else text


def write_boolean(value: bool, format: str, emit: Emit) -> None:
    """Write the answer of an ASK query; CSV and TSV, which have no standard for it, hold the bare word."""
    word = "true" if value else "false"
    if format == "json":
        word = f'{{"head":{{}},"boolean":{word}}}'
    elif format == "xml":
        word = f"{_XML_HEAD}<head/><boolean>{word}</boolean></sparql>"
    emit(word.encode())


def write_rows(
    solutions: ox.QuerySolutions, format: str, emit: Emit, *, rows: int, size: int, raw: bool = False
) -> tuple[int, bool]:
    """Write the solutions of a SELECT query, at most `rows` of them and `size` bytes, cut between two rows.

    Returns the number of rows written and whether there were more. `raw` leaves text cells of CSV and TSV unguarded
    (see `guard_cell`).
    """
    names = [variable.value for variable in solutions.variables]
    head, row, between, foot = _WRITERS[format](names, raw)
    pending = [head]
    held, total, count = len(head), len(head) + len(foot), 0
    truncated = False
    for solution in solutions:
        written = (between if count else "").encode() + row(solution).encode()
        if count >= rows or total + len(written) > size:
            truncated = True
            break
        pending.append(written)
        held, total, count = held + len(written), total + len(written), count + 1
        if held >= _CHUNK:
            emit(b"".join(pending))
            pending, held = [], 0
    emit(b"".join([*pending, foot]))
    return count, truncated


def write_triples(triples: Iterable[ox.Triple], format: str, emit: Emit, *, rows: int, size: int) -> tuple[int, bool]:
    """Write the triples of a CONSTRUCT or DESCRIBE query, at most `rows` of them and `size` bytes.

    Returns the number of triples written and whether there were more.
    """
    bounded = _BoundedTriples(triples, emit, rows=rows, size=size, factor=3 if format == "jsonld" else 1)
    prefixes = dict(PREFIXES) if format == "ttl" else None
    ox.serialize(bounded, cast(IO[bytes], bounded), _TRIPLE_FORMATS[format], prefixes=prefixes)
    return bounded.count, bounded.truncated


class _BoundedTriples:
    """Triples up to a limit, and the file that the serializer writes them to: it knows how much is already out."""

    def __init__(self, triples: Iterable[ox.Triple], emit: Emit, *, rows: int, size: int, factor: int) -> None:
        self._triples, self._emit, self._rows, self._size, self._factor = triples, emit, rows, size, factor
        self._out = 0
        # What the serializer may still hold back; it starts with the prefixes and ends with the last triple's marks.
        self._unwritten = sum(len(prefix) + len(iri) + 20 for prefix, iri in PREFIXES.items()) + 64
        self._last = 0
        self.count = 0
        self.truncated = False

    def __iter__(self) -> Iterator[ox.Triple]:
        for triple in self._triples:
            # A line of N-Triples is the longest that a triple becomes in Turtle; JSON-LD repeats its keys.
            self._last = self._factor * (len(str(triple).encode()) + 8)
            if self.count >= self._rows or self._out + self._unwritten + self._last > self._size:
                self.truncated = True
                return
            self._unwritten += self._last
            self.count += 1
            yield triple

    def write(self, data: bytes) -> int:
        # The serializer writes the prefixes, all of them first, in a new order each time.
        self._emit(_sorted_prefixes(bytes(data)) if self._out == 0 else bytes(data))
        self._out += len(data)
        self._unwritten = self._last + 64
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""


def _sorted_prefixes(start: bytes) -> bytes:
    lines = start.splitlines(keepends=True)
    count = next((at for at, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"".join([*sorted(lines[:count]), *lines[count:]])


_Row = Callable[[ox.QuerySolution], str]
_Writer = Callable[[list[str], bool], tuple[bytes, _Row, str, bytes]]


def _json_writer(names: list[str], _raw: bool) -> tuple[bytes, _Row, str, bytes]:
    keys = [_json(name) + ":" for name in names]

    def row(solution: ox.QuerySolution) -> str:
        cells = [key + _json_term(term) for key, term in zip(keys, solution, strict=True) if term is not None]
        return "{" + ",".join(cells) + "}"

    head = f'{{"head":{{"vars":{_json(names)}}},"results":{{"bindings":['
    return head.encode(), row, ",", b"]}}"


def _json_term(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return f'{{"type":"uri","value":{_json(term.value)}}}'
    if isinstance(term, ox.BlankNode):
        return f'{{"type":"bnode","value":{_json(term.value)}}}'
    literal = _literal(term)
    if literal.language is not None:
        return f'{{"type":"literal","value":{_json(literal.value)},"xml:lang":{_json(literal.language)}}}'
    datatype = literal.datatype.value
    typed = "" if datatype == XSD + "string" else f',"datatype":{_json(datatype)}'
    return f'{{"type":"literal","value":{_json(literal.value)}{typed}}}'


_XML_HEAD: Final = '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _xml_writer(names: list[str], _raw: bool) -> tuple[bytes, _Row, str, bytes]:
    opening = [f'<binding name="{_xml(name)}">' for name in names]

    def row(solution: ox.QuerySolution) -> str:
        cells = [
            start + _xml_term(term) + "</binding>"
            for start, term in zip(opening, solution, strict=True)
            if term is not None
        ]
        return "<result>" + "".join(cells) + "</result>"

    variables = "".join(f'<variable name="{_xml(name)}"/>' for name in names)
    return f"{_XML_HEAD}<head>{variables}</head><results>".encode(), row, "", b"</results></sparql>"


def _xml(text: str) -> str:
    # XML 1.0 has no way to write the other control characters.
    return _XML_SPECIAL.sub(lambda found: _XML_ENTITY.get(found[0], "\ufffd"), text)


def _xml_term(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_xml(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{_xml(term.value)}</bnode>"
    literal = _literal(term)
    if literal.language is not None:
        return f'<literal xml:lang="{_xml(literal.language)}">{_xml(literal.value)}</literal>'
    datatype = literal.datatype.value
    typed = "" if datatype == XSD + "string" else f' datatype="{_xml(datatype)}"'
    return f"<literal{typed}>{_xml(literal.value)}</literal>"


def _csv_writer(names: list[str], raw: bool) -> tuple[bytes, _Row, str, bytes]:
    def cell(term: object) -> str:
        if term is None:
            return ""
        if isinstance(term, ox.BlankNode):
            return str(term)
        text = term.value if isinstance(term, ox.NamedNode) else _literal(term).value
        text = text if raw else guard_cell(text)
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in '",\r\n') else text

    head = ",".join(names) + "\r\n"
    return head.encode(), lambda solution: ",".join([cell(term) for term in solution]) + "\r\n", "", b""


def _tsv_writer(names: list[str], raw: bool) -> tuple[bytes, _Row, str, bytes]:
    def cell(term: object) -> str:
        if term is None:
            return ""
        if isinstance(term, ox.Literal):
            bare = _BARE.get(term.datatype.value)
            if bare is not None and bare.fullmatch(term.value):
                return term.value
            guarded = term.value if raw else guard_cell(term.value)
            if guarded != term.value:
                return str(_with_value(term, guarded))
        return str(term)

    head = "\t".join("?" + name for name in names) + "\n"
    return head.encode(), lambda solution: "\t".join([cell(term) for term in solution]) + "\n", "", b""


def _with_value(literal: ox.Literal, value: str) -> ox.Literal:
    if literal.language is not None:
        return ox.Literal(value, language=literal.language)
    return ox.Literal(value, datatype=literal.datatype)


def _literal(term: object) -> ox.Literal:
    if not isinstance(term, ox.Literal):
        raise QueryFailed(f"the answer holds {term}, which no result format can write; leave it out of the SELECT")
    return term


_WRITERS: Final[Mapping[str, _Writer]] = MappingProxyType(
    {"json": _json_writer, "xml": _xml_writer, "csv": _csv_writer, "tsv": _tsv_writer}
)
