"""`batson chain`: where a relayed claim comes from, step by step."""

from __future__ import annotations

from typing import Any

from .options import DEFAULT_STORE, Format, Raw, RowFormat, Source, Store, opened
from .output import print_rows

NAME = "chain"
COLUMNS = ("claim", "path", "modality", "depth", "end", "note")


def command(
    source: Source = None,
    format: Format = RowFormat.TABLE,
    raw: Raw = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Follow every relayed claim to what it cites: primary data, a hypothesis, a source not at hand, or nothing.

    Example: batson chain --source weng2018
    """
    with opened(store) as kg:
        rows = kg.chains(source)
    if format is not RowFormat.JSONL:
        rows = [flat(row, path) for row in rows for path in row["paths"]]
    print_rows(rows, COLUMNS, format=format, raw=raw)


def flat(row: dict[str, Any], path: dict[str, Any]) -> dict[str, Any]:
    """Return one path of a chain as a row."""
    steps = [f"{s['source']} [{s['key']}]" if s["key"] else s["source"] for s in path["steps"]]
    modalities = [str(s["modality"] or "not known") for s in path["steps"]]
    return {
        "claim": row["claim"].rpartition("/")[2],
        "path": " > ".join(map(str, steps)),
        "modality": " > ".join(modalities),
        "depth": path["depth"],
        "end": path["end"],
        "note": path["note"],
    }
