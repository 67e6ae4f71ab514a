"""Blocks of plain text: which lines belong together, and what each block is."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from .alignment import columns_of
from .sections import is_salutation, named_kind

BlockKind = Literal["prose", "list", "heading", "caption", "rows", "stray", "page number", "running head"]

# A text of which this share of characters stands in lines longer than `LONG_LINE` has one paragraph a line.
_UNWRAPPED_SHARE = 0.4
LONG_LINE = 200
_LONGEST_HEADING = 110
_MOST_WORDS = 14

_CAPTION = re.compile(
    r"(?P<label>(?:Supplementary |Supplemental |Extended Data |Online )?"
    r"(?:Figure|Fig\.?|FIGURE|FIG\.?|Table|TABLE|Tab\.|Scheme|Box|Chart|Plate)\s?(?:[A-Z]?\d{1,3}[A-Za-z]?|[IVXL]{1,6})"
    r"|(?:Table|TABLE)(?=[.:]\s))"
    r"(?P<stop>\s?[:.|—–]|\s{2,}|$|\s(?=[A-Z(]))"
)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})(\.?)\s{1,4}(?=[^\W\d_a-z])")
_BULLET = re.compile(r"(?:[•‣◦▪●○·∙*]|[-–—])\s{1,4}(?=\S)|\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[.)]\s{1,4}(?=\S)")
_PAGE_NUMBER = re.compile(r"(?:[Pp]age\s)?\d{1,5}(?:\s?(?:of|/)\s?\d{1,5})?$|[ivxl]{1,6}$")
_LEAST_ROWS = 3
"""Lines with gaps that make a table; two may be a chance."""
_GAP = re.compile(r"\t+| {3,}")
_SENTENCE_END = ".!?:;"
_CLOSERS = ")]\"'”’»*"
_RULES = Path(__file__).parent.parent / "rules" / "layout.toml"


@cache
def _words(table: str) -> frozenset[str]:
    with _RULES.open("rb") as file:
        return frozenset(tomllib.load(file)[table])


@dataclass(slots=True)
class Block:
    """A stretch of text, from its first to its last character that is no white space; `lines` are its lines."""

    kind: BlockKind
    start: int
    end: int
    lines: list[tuple[int, int]]
    alone: bool  # a blank line, or the end of the text, on both sides
    level: int = 0
    label: str = ""


def ends_open(text: str, end: int) -> bool:
    """Whether the text before `end` breaks off in the middle of a sentence, as the word there shows."""
    word = text[max(0, end - 20) : end].split()[-1:]
    return bool(word) and word[0].lower() in _words("open_ended")


def is_terminated(text: str, end: int) -> bool:
    """Whether the text before `end` ends as a sentence does: a period or colon, closed quotation or not."""
    at = end - 1
    while at > end - 4 and at > 0 and text[at] in _CLOSERS:
        at -= 1
    return text[at] in _SENTENCE_END


def caption_at(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the label of a caption ("Figure 1:", "Table II.") that begins at `start`, or None."""
    if text[start] not in "FTSBCPEO":
        return None
    return _CAPTION.match(text, start, end)


def bullet_end(text: str, start: int, end: int) -> int:
    """Return where a list item's own text begins: after its bullet or number."""
    bullet = _BULLET.match(text, start, end)
    return bullet.end() if bullet else start


def numbering(text: str, start: int, end: int) -> int:
    """Return how many parts the number before a heading has ("3.1. Our case": 2), 0 where there is none."""
    number = _NUMBERED.match(text, start, end)
    return number[1].count(".") + 1 if number else 0


def find_blocks(text: str, *, headings: frozenset[int] = frozenset()) -> list[Block]:
    """Return the blocks of a text in order; lines that begin at an offset in `headings` are known to be headings."""
    groups = _groups(text)
    if not groups:
        return []
    long = sum(b - a for group in groups for a, b in group if b - a > LONG_LINE)
    unwrapped = long > _UNWRAPPED_SHARE * sum(b - a for group in groups for a, b in group)
    blocks: list[Block] = []
    for group in groups:
        first = len(blocks)
        if len(group) == 1 and group[0][1] - group[0][0] > LONG_LINE:
            blocks.append(_new(text, group[0]))
        else:
            _split_group(text, group, unwrapped=unwrapped, headings=headings, out=blocks)
        blocks[first].alone = len(blocks) == first + 1
    _mark_furniture(text, blocks)
    _mark_headings(text, blocks, headings)
    return blocks


def _groups(text: str) -> list[list[tuple[int, int]]]:
    """Lines, without white space at their ends, in groups between blank lines."""
    groups: list[list[tuple[int, int]]] = []
    group: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            low = at if line[0] == bare[0] else at + len(line) - len(line.lstrip())
            group.append((low, low + len(bare)))
        elif group:
            groups.append(group)
            group = []
        at += len(line) + 1
    if group:
        groups.append(group)
    return groups


def _new(text: str, line: tuple[int, int]) -> Block:
    start, end = line
    caption = caption_at(text, start, end)
    if caption and caption["stop"].strip() in (":", ".", "|", "—", "–", ""):
        return Block("caption", start, end, [line], False, label=caption["label"])
    if text[start] in "•‣◦▪●○·∙*-–—(0123456789abcdefghivx" and _BULLET.match(text, start, end):
        return Block("list", start, end, [line], False)
    return Block("prose", start, end, [line], False)


def _split_group(
    text: str, group: list[tuple[int, int]], *, unwrapped: bool, headings: frozenset[int], out: list[Block]
) -> None:
    rows = _row_runs(text, group)
    each = unwrapped or any(b - a > LONG_LINE for a, b in group)
    last: Block | None = None
    for i, line in enumerate(group):
        if i in rows:
            if last is not None and last.kind == "rows" and i - 1 in rows:
                last.lines.append(line)
                last.end = line[1]
            else:
                last = Block("rows", line[0], line[1], [line], False)
                out.append(last)
            continue
        begins = last is None or last.kind == "rows" or each or line[0] in headings or last.start in headings
        if last is not None and (begins or _begins(text, last, group, i)):
            last = None
        if last is None:
            last = _new(text, line)
            out.append(last)
        else:
            last.lines.append(line)
            last.end = line[1]


def _begins(text: str, block: Block, group: list[tuple[int, int]], i: int) -> bool:
    """Whether line `i` of a hard-wrapped group begins a new block after `block`."""
    start, end = group[i]
    previous = group[i - 1]
    caption = caption_at(text, start, end)
    if caption is not None:
        word = text[max(0, previous[1] - 20) : previous[1]].split()[-1].strip("(,;.").lower()
        stop = caption["stop"].strip()
        if stop == ":" or (stop and is_terminated(text, previous[1])):
            return True
        return stop in (".", "|") and word not in _words("referring") and text[previous[1] - 1] not in "(,"
    short = end - start <= _LONGEST_HEADING
    terminated = is_terminated(text, previous[1])
    single = len(block.lines) == 1
    if single and _is_plain_heading(text, *block.lines[0]) and not text[start].islower():
        return True
    if not short or not (terminated or (single and block.kind != "prose")):
        return bool(_BULLET.match(text, start, end)) and text[start] in "•‣◦▪●○∙"
    if terminated and (named_kind(text[start:end]) is not None or _NUMBERED.match(text, start, end)):
        return _is_plain_heading(text, start, end) or numbering(text, start, end) > 1 or block.kind == "list"
    return _BULLET.match(text, start, end) is not None


def _is_plain_heading(text: str, start: int, end: int) -> bool:
    """A line that is a heading whatever stands around it: a known name, or a number and few words."""
    line = text[start:end]
    if end - start > _LONGEST_HEADING or (line[-1] in ".,;" and not is_salutation(line)):
        return False
    if named_kind(line) is not None:
        return True
    number = _NUMBERED.match(line)
    if number is None or ". " in line[number.end() :]:
        return False
    return bool(number[2] or "." in number[1]) and len(line.split()) <= _MOST_WORDS


def _row_runs(text: str, group: list[tuple[int, int]]) -> set[int]:
    """Indices of lines that are rows of a table: two or more in a run with the same kind of separator."""
    start, end = group[0][0], group[-1][1]
    barred = text.find("|", start, end) >= 0
    if len(group) < 2 or not (barred or text.find("   ", start, end) >= 0 or text.find("\t", start, end) >= 0):
        return set()
    bars = [i for i, (a, b) in enumerate(group) if text.find(" |", a, b) >= 0 or text[a] == "|"] if barred else []
    bars += [i for i in range(1, len(group) - 1) if i not in bars and i - 1 in bars and i + 1 in bars]
    gaps = []
    if len(bars) < 2:
        bars = []
        gaps = [i for i, (a, b) in enumerate(group) if len(_GAP.findall(text, a, b)) >= 2]
        parted = [line for line in group if _GAP.search(text, *line)]
        if len(parted) == len(group) >= _LEAST_ROWS and len(columns_of(text, group)) > 1:
            gaps = list(range(len(group)))  # a row may have only one cell that is not empty
        if len(gaps) < _LEAST_ROWS:
            gaps = []
    found = bars or gaps
    return {i for i in found if i - 1 in found or i + 1 in found}


def _mark_furniture(text: str, blocks: list[Block]) -> None:
    """Running heads and bare page numbers, which stand between the pages of a converted text."""
    for block in blocks:
        if block.kind == "rows" or block.end - block.start > _LONGEST_HEADING * 2:
            continue
        if all(_PAGE_NUMBER.match(text, a, b) for a, b in block.lines) and (block.alone or len(block.lines) == 1):
            block.kind = "page number"
    short = [(i, b) for i, b in enumerate(blocks) if len(b.lines) <= 3 and b.end - b.start <= 240]
    counts = Counter(text[a:b] for _, block in short for a, b in block.lines if b - a <= 80)
    for i, block in short:
        if not any(counts[text[a:b]] > 1 for a, b in block.lines):
            continue
        beside = any(0 <= j < len(blocks) and blocks[j].kind == "page number" for j in (i - 1, i + 1))
        lines = [text[a:b] for a, b in block.lines]
        if block.kind not in ("prose", "list"):
            continue
        heads = [n for n in lines if counts[n] > 1 and n[-1] not in _SENTENCE_END and named_kind(n) is None]
        heads = [n for n in heads if any(c.isalpha() for c in n)]
        numbers = [n for n in lines if _PAGE_NUMBER.match(n)]
        if len(heads) + len(numbers) == len(lines) and heads and (beside or numbers or counts[heads[0]] >= 3):
            block.kind = "running head"


def _mark_headings(text: str, blocks: list[Block], headings: frozenset[int]) -> None:
    texts = [b for b in blocks if b.kind not in ("page number", "running head")]
    for i, block in enumerate(texts):
        before = texts[i - 1] if i else None
        after = texts[i + 1] if i + 1 < len(texts) else None
        if block.kind in ("prose", "list") and (block.start in headings or _is_heading(text, block, before, after)):
            block.kind = "heading"
            block.level = numbering(text, block.start, block.end) or 1
        elif block.kind == "prose" and len(block.lines) == 1 and _is_scrap(text, block):
            block.kind = "caption" if block.end - block.start > _LONGEST_HEADING else "stray"


def _is_scrap(text: str, block: Block) -> bool:
    """Capitalized throughout and not ended: the caption of a picture, or a scrap of the page around the text."""
    return not is_terminated(text, block.end) and _title_case(text[block.start : block.end])


def _is_heading(text: str, block: Block, before: Block | None, after: Block | None) -> bool:
    line = text[block.start : block.end]
    plain = len(block.lines) == 1 and _is_plain_heading(text, block.start, block.end)
    if before is None and after is not None and not plain and block.end - block.start <= 300:
        return block.kind == "prose" and line[-1] not in ".,;:" and line[0].isupper()
    if len(block.lines) > 1 or block.end - block.start > _LONGEST_HEADING:
        return False
    if plain:
        return named_kind(line) is not None or not _in_list(text, block, before, after)
    if block.kind != "prose" or len(line.split()) > _MOST_WORDS or not line[0].isupper() or line[-1] in ".,;:!":
        return False
    if after is None or ends_open(text, block.end) or looks_like_names(line) or ". " in line:
        return False
    cut = before is not None and before.kind in ("prose", "caption") and not is_terminated(text, before.end)
    letters = [c for c in line if c.isalpha()]
    if len(letters) >= 4 and all(c.isupper() for c in letters):
        return not cut
    longer = after.end - after.start > 2 * len(line) or after.kind != "prose"
    unfinished = cut and before is not None and before.end - before.start <= LONG_LINE and ends_open(text, before.end)
    return longer and not unfinished and (block.alone or after.end - after.start > LONG_LINE or _title_case(line))


def _in_list(text: str, block: Block, before: Block | None, after: Block | None) -> bool:
    """Whether a short numbered line is an item of a list: its neighbors are numbered, and follow without a blank."""
    if block.alone:
        return False
    return any(b is not None and _BULLET.match(text, b.start, b.end) is not None for b in (before, after))


def _title_case(line: str) -> bool:
    words = [w for w in line.split() if len(w) > 3]
    return len(words) > 1 and all(w[0].isupper() for w in words)


def looks_like_names(line: str) -> bool:
    """Whether a line is one of authors: commas, and every word a name, an initial or a number."""
    words = re.split(r"[,\s]+", line)
    named = [w for w in words if w and (w[0].isupper() or w[0].isdigit() or w.lower() in ("and", "&", "md", "phd"))]
    return "," in line and len(named) == len([w for w in words if w])
