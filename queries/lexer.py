"""The text of a query as tokens, and rewritten so that two SPARQL parsers cannot read it differently.

rdflib expands `\\u` escapes before it looks for strings and comments, the engine afterwards, and the two end a comment
at different characters: a SERVICE that one of them takes for a comment could be live code to the other. The canonical
text holds neither comments nor `\\u` escapes, so that what was checked is what runs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .errors import QueryRefused, QuerySyntaxError

MAX_DEPTH: Final = 64

_TOKEN: Final = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?!"")(?:[^"\\\r\n]|\\.)*"|'(?!'')(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<blank>_:(?:[\w.\-\u00b7])*)
    | (?P<name>(?P<prefix>(?:[^\W\d_][\w.\-\u00b7]*)?):(?:[\w:.\-\u00b7]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<other>[^"'\\])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL)
_SPECIAL: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A bare word (keyword or function name) and its offset in the original text, 0-based code points."""

    text: str
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexed:
    """A query as the parsers get it, with what its tokens say and the way back to the original text."""

    original: str
    text: str
    words: tuple[Word, ...]
    used_prefixes: dict[str, int]
    declared_prefixes: frozenset[str]
    origins: tuple[tuple[int, int], ...]

    def original_offset(self, offset: int) -> int:
        """Where in the original text a 0-based offset of the canonical text stands."""
        canonical, original = self.origins[bisect_right(self.origins, (offset, len(self.original))) - 1]
        return min(original + offset - canonical, len(self.original))


def place(text: str, offset: int) -> tuple[int, int]:
    """The line and the column of a 0-based offset, both counted from 1 in code points."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def lex(sparql: str) -> Lexed:
    """Split a query into tokens and rewrite it without comments and `\\u` escapes, meaning unchanged.

    Raises QuerySyntaxError where no token can start (an open string, a stray backslash, an escape of no character) and
    QueryRefused where brackets nest deeper than `MAX_DEPTH`.

    >>> from batson.queries.lexer import lex
    >>> lex(r'ASK { ?s ?p "caf\\u00e9" } # a comment').text
    'ASK { ?s ?p "café" } '
    """
    pieces: list[str] = []
    origins: list[tuple[int, int]] = [(0, 0)]
    words: list[Word] = []
    used: dict[str, int] = {}
    declared: set[str] = set()
    written = position = depth = 0
    declaring = False
    while position < len(sparql):
        found = _TOKEN.match(sparql, position)
        if found is None:
            what = "a string that is never closed" if sparql[position] in "\"'" else "a stray backslash"
            raise _syntax_error(sparql, position, what)
        piece, kind = found[0], found.lastgroup
        if kind == "comment":
            piece = ""
        elif kind == "space":
            piece = piece.replace("\t", " ")
        elif kind == "string":
            piece = _rewritten(sparql, found, _in_string).replace("\t", "\\t")
        elif kind == "iri":
            piece = _rewritten(sparql, found, _in_iri)
            # `?a<?b#>` may be "less than" and a comment to a parser: with the new line that comment hides nothing.
            piece += "\n" if "#" in piece else ""
        elif kind == "name":
            if declaring:
                declared.add(found["prefix"])
            else:
                used.setdefault(found["prefix"], position)
        elif kind == "word":
            words.append(Word(text=piece, start=position))
        elif piece in "([{":
            depth += 1
            if depth > MAX_DEPTH:
                line, column = place(sparql, position)
                raise QueryRefused(
                    f"brackets nest deeper than {MAX_DEPTH} at line {line}, column {column}; write the query flatter"
                )
        elif piece in ")]}":
            depth -= 1
        if kind not in ("space", "comment"):
            declaring = kind == "word" and piece.upper() == "PREFIX"
        pieces.append(piece)
        written += len(piece)
        position = found.end()
        if len(piece) != len(found[0]):
            origins.append((written, position))
    return Lexed(
        original=sparql,
        text="".join(pieces),
        words=tuple(words),
        used_prefixes=used,
        declared_prefixes=frozenset(declared),
        origins=tuple(origins),
    )


def _syntax_error(sparql: str, position: int, what: str) -> QuerySyntaxError:
    line, column = place(sparql, position)
    return QuerySyntaxError(f"the query has {what} at line {line}, column {column}", line=line, column=column)


def _rewritten(sparql: str, token: re.Match[str], rewrite: Callable[[str, str | None, str], str | None]) -> str:
    """A token with each of its escapes rewritten; where that is not possible, the place is named."""

    def one(escape: re.Match[str]) -> str:
        digits = escape[1] or escape[2]
        code = int(digits, 16) if digits else 0
        possible = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
        rewritten = rewrite(escape[0], chr(code) if digits else None, token[0][0]) if possible else None
        if rewritten is None:
            raise _syntax_error(sparql, token.start() + escape.start(), f"an escape that cannot be, {escape[0]},")
        return rewritten

    return _ESCAPE.sub(one, token[0])


def _in_string(escape: str, character: str | None, mark: str) -> str:
    if character is None:
        character = escape[1] if escape[1] in "\"'" else None
    if character is None:
        return escape
    # A quotation mark is escaped only where it would close the string: rdflib knows no other in a long one.
    return "\\" + mark if character == mark else _SPECIAL.get(character, character)


def _in_iri(_escape: str, character: str | None, _mark: str) -> str | None:
    return None if character is None or _NOT_IN_IRI.match(character) else character
