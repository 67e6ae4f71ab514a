"""What could not be read: problems that are reported, and errors that stop one document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing of a source that was dropped or could not be grounded; it goes into the ingest report.

    `source` is the source id or file name, `place` says where in it (row, sentence, page), `value` is the string
    as it stands there, `reason` says in one line why it was not taken and what to do.
    """

    source: str
    place: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.place}: {self.value!r}: {self.reason}"


class UnreadableDocument(ValueError):
    """A document that no reader can turn into text; the message names the fault and the way out in one line."""


class LimitExceeded(UnreadableDocument):
    """A document that is larger, deeper or slower than the `Limits` in force allow."""
