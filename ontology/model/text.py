"""How text is normalized before it is hashed or compared: one place, so that addresses never depend on who asks."""

from __future__ import annotations

import hashlib
import unicodedata


def squeezed(quote: str) -> str:
    """Return the quote in NFC with every run of white space as one blank; what claim identity hashes."""
    return " ".join(unicodedata.normalize("NFC", quote).split())


def words(text: str) -> list[str]:
    """Return the words that a locator counts: NFKC, lower case, split at white space."""
    return unicodedata.normalize("NFKC", text).lower().split()


def words_sha256(sequence: list[str]) -> str:
    """Return the SHA-256 (hex) of words joined by single blanks."""
    return hashlib.sha256(" ".join(sequence).encode()).hexdigest()


def short_hash(*parts: str) -> str:
    """Return 16 hex digits of SHA-256 over the parts; a separator that no part contains keeps them apart."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
