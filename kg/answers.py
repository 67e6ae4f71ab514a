"""The answer to a question: rows that know the claims and cases behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from ..queries.catalog import Question

if TYPE_CHECKING:
    import pandas

Row = Mapping[str, Any]
LINKS = ("claims", "cases")
"""The columns that hold IRIs of what a row rests on, and are no text to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The rows of a question, and the way from each to its evidence.

    A row maps column names to text or numbers, and `claims` or `cases` to lists of IRIs. `truncated` says that there
    are more rows than the limit; `parameters` what was asked, with the labels that the words were understood as.
    """

    question: Question
    parameters: Mapping[str, str]
    rows: Sequence[Row]
    truncated: bool
    sparql: str
    records: Callable[[Sequence[str]], list[dict[str, Any]]] = field(repr=False)

    @property
    def columns(self) -> list[str]:
        """The names of the columns to read, without those that are links."""
        return [c.name for c in self.question.columns if c.name not in LINKS]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def evidence(self, row: Row | None = None) -> list[dict[str, Any]]:
        """Return the claims (or cases) behind one row, or behind all, as the design's records, each once."""
        rows = self.rows if row is None else [row]
        wanted = {iri for r in rows for link in LINKS for iri in r.get(link, ())}
        return self.records(sorted(wanted))

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a data frame; needs the extra `pandas`.

        Raises ModuleNotFoundError without it.
        """
        import pandas

        return pandas.DataFrame(list(self.rows), columns=[c.name for c in self.question.columns])

    def _repr_html_(self) -> str:
        """Show the rows as a table in a notebook; every cell is escaped."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(str(row.get(name, '')))}</td>" for name in self.columns) + "</tr>"
            for row in self.rows
        )
        return f"<p>{escape(self.question.question)}</p><table><tr>{head}</tr>{body}</table>"
