"""Values of a response as plain text: no markup, no control characters, no length without end."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any

_NAMES = "h[1-6]|p|br|i|b|u|em|strong|sub|sup|small|div|span|sec|title|list|list-item|ul|ol|li"
# Attributes are quoted, so that the words of "a<b and c>d" are none.
_MARKUP = rf"/?(?:{_NAMES})(?:\s{{1,9}}[\w:-]{{1,40}}=(?:\"[^\"<>]{{0,200}}\"|'[^'<>]{{0,200}}')){{0,9}}\s{{0,9}}/?>"
_TAG = re.compile(f"<{_MARKUP}", re.IGNORECASE)
_NO_TAG = re.compile(f"<(?!{_MARKUP})", re.IGNORECASE)


def text_of(value: Any, *, limit: int = 2_000) -> str:
    """Return a string or number as one line of text; empty for anything else.

    Tags such as `<i>` go, entities become characters, and what a terminal would obey (control and format characters,
    lone surrogates) becomes a space, so that a title can be printed, written and compared as it is.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    plain = html.unescape(_TAG.sub("", str(value)[: 4 * limit]))
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in plain)
    return " ".join(plain.split())[:limit]


def only_markup(text: str) -> str:
    """Return text with every `<` written as an entity that begins no tag of an abstract: "p<b" is a comparison."""
    return _NO_TAG.sub("&lt;", text)


def year_of(value: Any) -> int | None:
    """Return a year from 1000 to 2999, or None."""
    found = text_of(value, limit=10)
    return int(found) if re.fullmatch(r"[12]\d{3}", found) else None


def within(value: Any, *names: str) -> Any:
    """Return what lies under these names, one inside the other; None where something on the way is no object."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def items(value: Any) -> list[dict[str, Any]]:
    """Return the objects in a list; empty for anything that is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
