"""Forms of a word or phrase: one shape for matching, British and American spelling, plurals.

The pairs of spellings stand in `spelling.csv`, where an entry is a piece of a word and where in the word it may stand.
"""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from importlib.resources import files
from typing import Final

_PLAIN: Final = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    "'": "\u2018\u2019\u02bc\u2032`\u00b4",
    "a": "áàâäãå",
    "c": "ç",
    "e": "éèêë",
    "i": "íìîï",
    "n": "ñ",
    "o": "óòôöõø",
    "u": "úùûü",
    " ": "\t\n\r\x0b\x0c\u00a0\u2002\u2003\u2009\u202f",
}
_FOLDS: Final = (*((odd, plain) for plain, odds in _PLAIN.items() for odd in odds), ("-", " "))
_CAPITAL_FOLDS: Final = tuple(
    (odd.upper(), plain.upper()) for odd, plain in _FOLDS if odd.isalpha() and len(odd.upper()) == 1
)
_PREPOSITION: Final = re.compile(r" (?:of|to|in|with|from|for|without|at|under|by|on|along|through|across|and|into) ")
_LATIN: Final = {
    "ium": "ia",
    "ula": "ulae",
    "bia": "biae",
    "illa": "illae",
    "foramen": "foramina",
    "ganglion": "ganglia",
    "femur": "femora",
    "pelvis": "pelves",
    "testis": "testes",
    "septum": "septa",
    "antrum": "antra",
    "cortex": "cortices",
    "apex": "apices",
    "appendix": "appendices",
    "cervix": "cervices",
    "pleura": "pleurae",
    "fossa": "fossae",
    "bursa": "bursae",
    "lamina": "laminae",
    "ulna": "ulnae",
    "axilla": "axillae",
    "acetabulum": "acetabula",
    "ramus": "rami",
    "hilus": "hili",
    "humerus": "humeri",
}
_IRREGULAR: Final = {"vertebra": "vertebrae", "child": "children", "man": "men", "woman": "women", "foot": "feet"}
_ONE_OF: Final = {many: one for one, many in _IRREGULAR.items()}


def folded(text: str) -> str:
    """Return the text with dashes, blanks, quotes and accented letters made plain, in its own case.

    The length never changes, so offsets (code points) into the result are offsets into the text.

    >>> from batson.ontology.wordforms import folded
    >>> folded("Brown–Séquard")
    'Brown Sequard'
    """
    for odd, plain in _FOLDS:
        if odd in text:
            text = text.replace(odd, plain)
    if not text.isascii():
        for odd, plain in _CAPITAL_FOLDS:
            if odd in text:
                text = text.replace(odd, plain)
    return text


def lowered(text: str) -> str:
    """Return the text in lower case, of the same length: a letter whose lower case is longer stays as it is."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def key(text: str) -> str:
    """Return the form under which a name is looked up: folded, lower case, American, single blanks.

    >>> from batson.ontology.wordforms import key
    >>> key("Venous  tumour\\nthrombus")
    'venous tumor thrombus'
    """
    plain = lowered(folded(unicodedata.normalize("NFC", text)))
    return _respelled(" ".join(plain.split()), "american")


@functools.cache
def _spellings() -> dict[str, tuple[tuple[re.Pattern[str], str, str], ...]]:
    """Return the rules toward American and toward British: pattern, piece to look for, replacement."""
    rows = list(csv.DictReader((files(__package__) / "spelling.csv").read_text(encoding="utf-8").splitlines()))
    around = {"any": r"{}", "start": r"\b{}", "end": r"{}\b"}
    pieces = [(row["where"], {name: folded(row[name]) for name in ("american", "british")}) for row in rows]
    rules: dict[str, tuple[tuple[re.Pattern[str], str, str], ...]] = {}
    for wanted, other in (("american", "british"), ("british", "american")):
        rules[wanted] = tuple(
            (re.compile(around[where].format(re.escape(piece[other]))), piece[other], piece[wanted])
            for where, piece in sorted(pieces, key=lambda entry: -len(entry[1][other]))
        )
    return rules


def _respelled(plain: str, wanted: str) -> str:
    for pattern, piece, replacement in _spellings()[wanted]:
        if piece in plain and not (piece in replacement and replacement in plain):
            plain = pattern.sub(replacement, plain)
    return plain


def _plural_word(word: str) -> str | None:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("sis"):
        return word[:-2] + "es"
    if re.search(r"(?:thromb|embol|foc|nucle|sulc|bronch)us$", word):
        return word[:-2] + "i"
    if word.endswith("s") and not word.endswith(("ss", "us")):
        return None
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def plural(phrase: str) -> str | None:
    """Return the plural of a noun phrase in lower case, or None where it has none of its own.

    The head stands before the first preposition.

    >>> from batson.ontology.wordforms import plural
    >>> plural("metastasis to the spine"), plural("vena cava thrombus"), plural("cancer cells")
    ('metastases to the spine', 'vena cava thrombi', None)
    """
    found = _PREPOSITION.search(phrase)
    head, rest = (phrase[: found.start()], phrase[found.start() :]) if found else (phrase, "")
    before, blank, word = head.rpartition(" ")
    if not word or not word[-1].isalpha():
        return None
    many = _plural_word(word)
    return None if many is None else f"{before}{blank}{many}{rest}"


def singular(plain: str) -> str:
    """Return a key with its last word in the singular, for looking up what a person typed."""
    before, blank, word = plain.rpartition(" ")
    if word in _ONE_OF:
        word = _ONE_OF[word]
    elif re.search(r"(?:ta|pse|no|po|ro)ses$", word):
        word = word[:-2] + "is"
    elif re.search(r"(?:thromb|embol|foc|nucle|sulc)i$", word):
        word = word[:-1] + "us"
    elif word.endswith("uses"):
        word = word[:-2]
    elif word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif re.search(r"(?:ss|x|z|ch|sh)es$", word):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return before + blank + word


def spellings(form: str) -> set[str]:
    """Return a name in lower case, folded, in American and in British spelling, accents composed or not.

    >>> from batson.ontology.wordforms import spellings
    >>> sorted(spellings("Spinal-cord tumor"))
    ['spinal cord tumor', 'spinal cord tumour']
    """
    composed, decomposed = (unicodedata.normalize(shape, form) for shape in ("NFC", "NFD"))
    bases = (
        {lowered(folded(composed)), lowered(folded(decomposed))} if composed != decomposed else {lowered(folded(form))}
    )
    return {spelled for base in bases for spelled in (base, _respelled(base, "american"), _respelled(base, "british"))}


def shortened(form: str) -> set[str]:
    """Return a name without the word that everybody leaves out: the node of a named station is a lymph node.

    >>> from batson.ontology.wordforms import shortened
    >>> sorted(shortened("hilar lymph node metastasis"))
    ['hilar nodal metastasis', 'hilar node metastasis']
    """
    station, found, rest = form.partition(" lymph node")
    if not found or not station or not (rest == "" or rest.startswith(" ")):
        return set()
    return {f"{station} node{rest}", f"{station} nodal{rest}"} if rest else {f"{station} node"}


def plurals(form: str) -> set[str]:
    """Return the plurals of every spelling of a name, less those that are spellings of the name itself."""
    forms = spellings(form)
    return {many for spelled in forms for many in (plural(spelled), _latin_plural(spelled)) if many} - forms


def _latin_plural(phrase: str) -> str | None:
    """Return the Latin plural of a phrase without a preposition: "parametria", "left atria", "femora"."""
    if _PREPOSITION.search(phrase):
        return None
    for ending, many in _LATIN.items():
        if phrase.endswith(ending):
            return phrase.removesuffix(ending) + many
    return None
