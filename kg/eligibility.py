"""Review questions of a workspace: the shipped table, and one of the users' own that adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..appraisal.eligibility import Question, read_questions, shipped_table
from ..ontology.vocabulary import Vocabulary
from ..store import Workspace

TABLE = "eligibility.toml"


def review_questions(workspace: Workspace, vocabulary: Vocabulary) -> dict[str, Question]:
    """Return the review questions by name: the shipped ones, and those of the workspace, which go before them.

    Raises ValueError, naming the place, for a table that is not understood.
    """
    found = dict(read_questions(shipped_table(), vocabulary=vocabulary, where=TABLE))
    own = workspace.root / TABLE
    if own.is_file():
        found |= read_questions(own.read_text(encoding="utf-8"), vocabulary=vocabulary, where=str(own))
    return found


def review_question(name: str, known: Mapping[str, Question]) -> Question:
    """Return a review question; raises ValueError, naming those there are, for one that is not."""
    if name not in known:
        raise ValueError(f"no review question {name!r}; there are: {', '.join(known)}")
    return known[name]


def table(workspace: Workspace) -> str:
    """Return the table to edit: the workspace's own, else the shipped one."""
    own = workspace.root / TABLE
    return own.read_text(encoding="utf-8") if own.is_file() else shipped_table()


def keep_table(workspace: Workspace, path: Path, vocabulary: Vocabulary) -> list[str]:
    """Keep a table as the workspace's own, and return the names in it.

    Raises ValueError, naming the place, for a table that is not understood: then the old one stays.
    """
    text = path.read_text(encoding="utf-8-sig")
    names = list(read_questions(text, vocabulary=vocabulary, where=str(path)))
    fresh = workspace.root / f"{TABLE}.new"
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(workspace.root / TABLE)
    return names
