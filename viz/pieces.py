"""What pages are made of: rows, cells, filters and counts, as plain strings and links."""

from __future__ import annotations

from dataclasses import dataclass

from .cards import Card, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many there are of each value of something, with what the number means."""

    title: str
    says: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One source in a list."""

    name: Link
    title: str
    type: str
    year: int | None
    claims: int
    cases: int
    paper: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Which part of a long list is shown: pages count from 1, `url` is the address up to its page number."""

    page: int
    pages: int
    total: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: what it says, what it is (its column's name), and where it leads; `links` where it leads to several."""

    column: str
    text: str
    url: str | None = None
    links: tuple[Link, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of an answer with the claims behind it, and links to the cases behind it.

    `lead` is the claim that the row is about, or those of its claims that are shown at once; `rest` the others under
    what they are to it; `more` counts those that are not shown at all.
    """

    cells: tuple[Cell, ...]
    lead: tuple[Card, ...] = ()
    rest: tuple[tuple[str, tuple[Card, ...]], ...] = ()
    cases: tuple[Link, ...] = ()
    more: int = 0

    @property
    def claims(self) -> int:
        """How many claims the row rests on."""
        return len(self.lead) + sum(len(found) for _, found in self.rest) + self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class Opposite:
    """What stands against a claim: its claims, both sides in one line, and what keeps them apart (empty: nothing)."""

    says: str
    apart: tuple[str, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An answer to read: columns with what they mean, and rows that open to their evidence."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    paging: Paging
    truncated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLink:
    """A question in a list."""

    name: str
    title: str
    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A parameter to fill in; `options` are suggestions, `understood` what the word was taken for."""

    name: str
    doc: str
    value: str
    example: str
    options: tuple[str, ...]
    understood: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An entry of a reference list."""

    key: str
    text: str
    url: str | None
    source: Link | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A filter: its name, its label, its options, and the one that is chosen (empty for all)."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The head of a column that can be sorted: `url` sorts by it, `order` says how it is sorted now (empty: not)."""

    name: str
    says: str
    url: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many there are, how many once probable duplicates are one, and the address of their list."""

    of: str
    number: int
    once: int
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One field of a case: what it is, in what state, what it holds and how it was printed.

    `place` is the address of its sentence in the text, where that is known.
    """

    name: str
    state: str
    value: str
    url: str | None
    printed: str = ""
    quote: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRow:
    """One line of the picture as a row of the list below it."""

    id: str
    subject: Link
    predicate: str
    object: Link
    negated: bool
    modality: str
    sign: str
    polarity: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendEntry:
    """A kind of node: the classes it stands for, its name, its shape, its color, and the shape as a character."""

    classes: tuple[str, ...]
    name: str
    shape: str
    color: str
    glyph: str
    hollow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a text between two borders of spans: the claims that cover it, and those that begin with it.

    `asked`: it belongs to the stretch that the address asks for; `asks`: that stretch begins with it.
    """

    text: str
    claims: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    asked: bool = False
    asks: bool = False
    classes: str = ""
    says: str = ""
