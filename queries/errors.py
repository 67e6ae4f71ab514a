"""What can go wrong with a query: one type a cause, each with a message of one line."""

from __future__ import annotations


class QueryError(Exception):
    """A query that was not answered; the message names what, where and the way out."""


class QueryRefused(QueryError):
    """The query asks for something that batson never does: reach outside, write, or pass a bound on its own size."""


class QuerySyntaxError(QueryError):
    """The text is no SPARQL 1.1 query; `line` and `column` count from 1, in code points."""

    def __init__(self, message: str, *, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryFormatError(QueryError):
    """None of the formats asked for can hold the answer of this form of query."""


class QueryTimeout(QueryError):
    """The query was stopped at its time limit."""


class QueryOutOfMemory(QueryError):
    """The query was stopped at its memory limit."""


class QueryBusy(QueryError):
    """No worker came free within the time that a query may wait."""


class QueryFailed(QueryError):
    """The engine or the store failed under the query."""
