"""Comparison of many pairs of cases: at which level each field agrees, and what that weighs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, Any

from .profiles import Profiles
from .weights import table

if TYPE_CHECKING:
    import numpy as np

    Column = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One field of many pairs: the name of the level (index into `levels`, -1 unknown) and its weight in bits."""

    levels: tuple[str, ...]
    level: Column
    bits: Column


class Weigher:
    """Compares pairs field by field; the weights of shared values come from how common they are."""

    def __init__(self, p: Profiles, cited_sources: Mapping[int, frozenset[int]]) -> None:
        self._p = p
        self._fields = table()["field"]
        self._common = {
            name: self._commonness(getattr(p, name), field)
            for name, field in {
                **{name: name for name in ("sex", "age", "primary", "side", "level", "interval", "year")},
                **{name: name for name in ("center", "country")},
                **{f"all_{name}": name for name in ("findings", "deposits", "treatments")},
                "time": "outcome",
            }.items()
        }
        self._names = Counter(name for names in p.names for name in names)
        import numpy as np

        n = int(p.source.max(initial=-1)) + 1
        pairs = [min(a, b) * n + max(a, b) for a, cited in cited_sources.items() for b in cited]
        self._citing = np.unique(np.array(pairs, dtype=np.int64))

    def compare(self, a: Column, b: Column) -> dict[str, Compared]:
        """Return every field of the pairs of rows a and b."""
        p = self._p
        found = {
            "sex": self._coded("sex", p.sex, a, b),
            "age": self._near("age", p.age, a, b),
            "primary": self._primary(a, b),
            "side": self._coded("side", p.side, a, b),
            "level": self._level(a, b),
            "interval": self._near("interval", p.interval, a, b),
            "outcome": self._outcome(a, b),
            "findings": self._sets("findings", p.findings, a, b),
            "deposits": self._deposits(a, b),
            "treatments": self._sets("treatments", p.treatments, a, b),
            "authors": self._authors(a, b),
            "center": self._coded("center", p.center, a, b),
            "country": self._coded("country", p.country, a, b),
            "year": self._near("year", p.year, a, b),
            "cites": self._cites(a, b),
        }
        return self._counted_once(found)

    def _counted_once(self, found: dict[str, Compared]) -> dict[str, Compared]:
        """Of authors, center and country, which go together, let only the one that says most for one patient count.

        Another center counts against all the same, and the country says nothing where both centers are known.
        """
        import numpy as np

        names = ("authors", "center", "country")
        best = np.argmax([found[name].bits for name in names], axis=0)
        for rank, name in enumerate(names):
            one = found[name]
            along = (best != rank) & (one.bits > 0)
            if name == "country":
                along |= (found["center"].level >= 0) & (one.level >= 0)
            level = np.where(along, one.levels.index("along"), one.level)
            found[name] = Compared(levels=one.levels, level=level, bits=np.where(along, 0.0, one.bits))
        return found

    def bits(self, a: Column, b: Column) -> Column:
        """Return the total weight of pairs in bits, the odds before comparison left out.

        Pairs of which too little is known to be compared weigh minus infinity.
        """
        import numpy as np

        compared = self.compare(a, b)
        known = np.sum([c.level >= 0 for name, c in compared.items() if name != "cites"], axis=0)
        total = np.sum([c.bits for c in compared.values()], axis=0)
        return np.where(known >= table()["threshold"]["known"], total, -np.inf)

    def _commonness(self, column: Column, name: str) -> Column:
        """Return for each row how common its value is, blended with the table's u of a field."""
        import numpy as np

        base, strength = self._fields[name]["exact"]["u"], table()["prior"]["strength"]
        known = ~np.isnan(column) if column.dtype.kind == "f" else column >= 0
        values, where, counts = np.unique(column[known], return_inverse=True, return_counts=True)
        share = np.full(len(column), base, dtype=np.float64)
        if len(values):
            total = counts.sum()
            # The share of *other* cases with the value: a value that nobody else has is only as rare as the table says.
            share[known] = ((counts - 1 + base * strength) / (total - 1 + strength))[where]
        return share

    def _weights(self, name: str, level: Column, common: Column | None = None) -> Compared:
        """Turn levels (positions in the table's order, -1 unknown) into bits; 'exact' by how common the value is."""
        import numpy as np

        field = self._fields[name]
        names = tuple(field)
        fixed = np.array([log2(entry["m"] / entry["u"]) for entry in field.values()] + [0.0])
        bits = fixed[level]
        if common is not None and "exact" in names:
            exact = level == names.index("exact")
            bits = np.where(exact, np.log2(field["exact"]["m"] / common), bits)
        return Compared(levels=names, level=level, bits=bits)

    def _coded(self, name: str, column: Column, a: Column, b: Column) -> Compared:
        import numpy as np

        same, known = column[a] == column[b], (column[a] >= 0) & (column[b] >= 0)
        level = np.where(known, np.where(same, 0, 1), -1)
        common = self._common[name][a] if name in self._common else None
        return self._weights(name, level, common)

    def _near(self, name: str, column: Column, a: Column, b: Column) -> Compared:
        """Compare numbers: the same, within so many units or so great a share, or different."""
        import numpy as np

        field = self._fields[name]
        names = list(field)
        x, y = column[a], column[b]
        gap = np.abs(x - y)
        level = np.full(len(a), names.index("differ"))
        for step in reversed(names):
            within = field[step].get("within")
            if within is not None:
                room = np.maximum(within, field[step].get("share", 0) * np.maximum(x, y))
                level = np.where(gap <= room, names.index(step), level)
        level = np.where(gap == 0, names.index("exact"), level)
        return self._weights(name, np.where(np.isnan(gap), -1, level), self._common[name][a])

    def _primary(self, a: Column, b: Column) -> Compared:
        import numpy as np

        p = self._p
        kind = np.where(p.root[a] == p.root[b], 1, 2)
        level = np.where(p.primary[a] == p.primary[b], 0, kind)
        known = (p.primary[a] >= 0) & (p.primary[b] >= 0)
        return self._weights("primary", np.where(known, level, -1), self._common["primary"][a])

    def _level(self, a: Column, b: Column) -> Compared:
        import numpy as np

        p = self._p
        names = list(self._fields["level"])
        regions = (p.region[a] >= 0) & (p.region[b] >= 0)
        levels = (p.level[a] >= 0) & (p.level[b] >= 0)
        alike = np.where(levels, names.index("nearby"), names.index("region"))
        region = np.where(p.region[a] == p.region[b], alike, names.index("differ"))
        level = np.where(levels & (p.level[a] == p.level[b]), names.index("exact"), np.where(regions, region, -1))
        return self._weights("level", level, self._common["level"][a])

    def _outcome(self, a: Column, b: Column) -> Compared:
        """Compare what became of two patients: who died does not live on, who lived may be seen again later."""
        import numpy as np

        p = self._p
        names = list(self._fields["outcome"])
        x, y, alive_x, alive_y = p.time[a], p.time[b], p.alive[a], p.alive[b]
        gap = np.abs(x - y)
        first_alive = np.where(x <= y, alive_x, alive_y)
        both = (alive_x >= 0) & (alive_y >= 0)
        level = np.where(gap <= self._fields["outcome"]["near"]["within"], names.index("near"), names.index("differ"))
        level = np.where((gap > 0) & (first_alive == 1), names.index("later"), level)
        level = np.where(gap == 0, names.index("exact"), level)
        level = np.where((gap == 0) & both & (alive_x != alive_y), names.index("differ"), level)
        return self._weights("outcome", np.where(np.isnan(gap), -1, level), self._common["time"][a])

    def _sets(self, name: str, column: Column, a: Column, b: Column, none: Column | None = None) -> Compared:
        """Compare sets by the share of members that both have; an empty set is unknown unless `none` says otherwise."""
        import numpy as np

        names, whole = list(self._fields[name]), f"all_{name}"
        x, y, codes = column[a], column[b], getattr(self._p, whole)
        known = (x != 0) & (y != 0)
        common = np.bitwise_count(x & y).astype(np.float64)
        either = np.maximum(np.bitwise_count(x | y), 1)
        share = self._fields[name]["same"].get("share", 0)
        alike = np.where(common / either >= share, names.index("same"), names.index("some"))
        level = np.where(common > 0, alike, names.index("none"))
        level = np.where((codes[a] == codes[b]) & (x != 0), names.index("exact"), level)
        if none is not None:
            level = np.where(none[a] & none[b], names.index("same"), level)
            known = (known | none[a] | none[b]) & ((x != 0) | none[a]) & ((y != 0) | none[b])
        return self._weights(name, np.where(known, level, -1), self._common[whole][a])

    def _authors(self, a: Column, b: Column) -> Compared:
        """Compare author lists: a common name says as much as it is rare."""
        import numpy as np

        p, field = self._p, self._fields["authors"]
        names = list(field)
        x, y = p.authors[a], p.authors[b]
        level = np.where((x != 0) & (y != 0), names.index("none"), -1)
        share = np.ones(len(a), dtype=np.float64)
        strength, n = table()["prior"]["strength"], int((p.authors != 0).sum())
        for i in np.flatnonzero(x & y):
            if both := p.names[a[i]] & p.names[b[i]]:
                level[i] = names.index("exact")
                rarest = min(self._names[name] for name in both)
                # Any name of the shorter list could have been the common one.
                chances = min(len(p.names[a[i]]), len(p.names[b[i]]))
                share[i] = chances * (rarest - 1 + field["exact"]["u"] * strength) / (n - 1 + strength)
        return self._weights("authors", level, share)

    def _deposits(self, a: Column, b: Column) -> Compared:
        return self._sets("deposits", self._p.deposits, a, b, self._p.no_deposits)

    def _cites(self, a: Column, b: Column) -> Compared:
        """Say whether a row names the other's paper, or one paper cites the other; silence says nothing."""
        import numpy as np

        p = self._p
        row = (p.cited[a] == p.source[b]) | (p.cited[b] == p.source[a])
        n = int(p.source.max(initial=-1)) + 1
        pair = np.minimum(p.source[a], p.source[b]) * n + np.maximum(p.source[a], p.source[b])
        paper = np.isin(pair, self._citing)
        other = p.names_reference[a] | p.names_reference[b]
        return self._weights("cites", np.where(row, 0, np.where(paper, np.where(other, 2, 1), -1)))
