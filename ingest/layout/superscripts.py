"""Raised digits as characters of their own, where plain ones would change a number."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")


def raised(text: str, *, after: str) -> str:
    """Return raised text as Unicode superscripts where it would else run into the digit before it.

    Nothing else is changed: a raised letter, or a raised number after a letter, stays as it is.

    >>> from batson.ingest.layout.superscripts import raised
    >>> "10" + raised("9", after="10"), "m" + raised("2", after="m")
    ('10⁹', 'm2')
    """
    if not after[-1:].isdigit() or not any(c.isdigit() for c in text):
        return text
    return text.translate(_RAISED)
