"""A cell of a case table where it stands: what it says, what it prints, and the case that it fills."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...ontology.model import Anchor
from .columns import Column
from .draft import Draft, filled
from .grounding import Grounder

if TYPE_CHECKING:
    from .rows import RowReader


@dataclass(frozen=True, slots=True)
class CellAt:
    """A cell to be read: `text` is what it stands for by the mapping, `printed` what it prints."""

    reader: RowReader
    row: Draft
    index: int
    column: Column
    text: str
    printed: str
    anchor: Anchor

    @property
    def grounder(self) -> Grounder:
        """What grounds words."""
        return self.reader.grounder

    @property
    def told(self) -> str:
        """The text with the codes that the notes explain written out."""
        return self.reader.table.legend.expanded(self.text)

    def once(self, read: Callable[[str], Any]) -> Any:
        """Return what the text says, read once for all cells of the column that say the same."""
        return self.reader.remember(self.index, self.text, read)

    def unread(self, what: str) -> None:
        """Report that the cell was not understood."""
        self.reader.unread(self.row, self.column, self.printed, what)

    def put(self, name: str, value: Any) -> None:
        """Fill a field with a value, or with what is printed alone."""
        self.row.put(name, filled(value, self.printed, self.anchor))
