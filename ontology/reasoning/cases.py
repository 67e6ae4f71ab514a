"""What follows from the facts of cases, and which cases contradict themselves; in batches, remembered by content."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from .. import iris
from .asking import answers, questions
from .assembly import DEFAULT_MONTHS, Module, module, ontology, relevant
from .engine import Engine
from .hermit import consistent, realize
from .nodes import text_of

BATCH: Final = 50
"""Cases a run; above 200 HermiT's time grows faster than their number."""

RELATIONS: Final = (
    "atSpineRegion",
    "atVertebralLevel",
    "epicenterInCompartment",
    "epicenterWithin",
    "growsInto",
    "locatedIn",
    "originatesFromSite",
)
"""The property values that are asked for, each with every site that the facts lead to."""

_TYPE: Final = NamedNode(iris.RDF + "type")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """What the reasoner makes of one case: whether its facts can all be true, and what follows beyond them."""

    case: str
    consistent: bool
    inferred: tuple[Triple, ...] = ()


def reason(
    cases: Mapping[str, Iterable[Triple]],
    *,
    engine: Engine,
    months: Decimal = DEFAULT_MONTHS,
    cache: Path | None = None,
) -> tuple[CaseResult, ...]:
    """Return the result of each case, in the order given; a case is given by its IRI with all its facts.

    `months` is the threshold from which a metastasis counts as metachronous. `cache` is a directory in which results
    are kept by a hash of ontology, threshold and facts. A case that contradicts itself is reported and does not touch
    the others. Raises ReasonerError where HermiT cannot finish.

    >>> from batson.ontology.reasoning import NotChecked, engine, reason
    >>> found = engine()
    >>> isinstance(found, NotChecked) or reason({}, engine=found) == ()
    True
    """
    facts = {case: relevant(triples) for case, triples in cases.items()}
    keys = {case: _key(triples, months) for case, triples in facts.items()}
    results = {case: found for case, key in keys.items() if (found := _recall(cache, key, case)) is not None}
    waiting = [case for case in facts if case not in results]
    for start in range(0, len(waiting), BATCH):
        for result in _batch(waiting[start : start + BATCH], facts, engine, months):
            results[result.case] = result
            _remember(cache, keys[result.case], result)
    return tuple(results[case] for case in facts)


def _batch(
    names: Sequence[str], facts: Mapping[str, list[Triple]], engine: Engine, months: Decimal
) -> list[CaseResult]:
    """Reason over some cases at once; if they contradict, set the guilty ones apart and go on with the rest."""
    together = [fact for name in names for fact in facts[name]]
    part = module(together, months=months)
    realized = realize([*part.triples(), *together, *questions(_asked(part))], engine=engine)
    if realized.consistent:
        return _shared_out(names, facts, answers(realized))
    guilty = _guilty(names, facts, engine)
    results = [CaseResult(case=name, consistent=False) for name in guilty]
    rest = [name for name in names if name not in guilty]
    # Cases that contradict one another only together share a name by mistake; each is then taken alone.
    groups = [rest] if guilty else [[name] for name in rest]
    return results + [result for group in groups if group for result in _batch(group, facts, engine, months)]


def _guilty(names: Sequence[str], facts: Mapping[str, list[Triple]], engine: Engine) -> list[str]:
    """Return the cases that contradict themselves, found by halves with the quick question of consistency."""
    together = [fact for name in names for fact in facts[name]]
    if consistent([*module(together).triples(), *together], engine=engine):
        return []
    if len(names) == 1:
        return list(names)
    half = len(names) // 2
    return [*_guilty(names[:half], facts, engine), *_guilty(names[half:], facts, engine)]


def _asked(part: Module) -> list[tuple[str, str]]:
    known = ontology().sites
    sites = {text_of(t.subject) for t in part.anatomy if text_of(t.subject) in known}
    return [(iris.ONTOLOGY + name, site) for name in RELATIONS for site in sites]


def _shared_out(names: Sequence[str], facts: Mapping[str, list[Triple]], found: frozenset[Triple]) -> list[CaseResult]:
    by_subject: dict[str, list[Triple]] = defaultdict(list)
    for triple in found:
        by_subject[text_of(triple.subject)].append(triple)
    results = []
    for name in names:
        asserted = set(facts[name])
        subjects = {text_of(fact.subject) for fact in asserted} | {
            text_of(fact.object) for fact in asserted if isinstance(fact.object, NamedNode) and fact.predicate != _TYPE
        }
        new = {t for s in subjects - ontology().sites.keys() for t in by_subject[s]} - asserted
        results.append(CaseResult(case=name, consistent=True, inferred=tuple(sorted(new, key=str))))
    return results


def _key(facts: Iterable[Triple], months: Decimal) -> str:
    lines = sorted(str(fact) for fact in facts)
    text = "\n".join((ontology().digest, f"{months:f}", *RELATIONS, *lines))
    return hashlib.sha256(text.encode()).hexdigest()


def _recall(cache: Path | None, key: str, case: str) -> CaseResult | None:
    """Read a result; one that is missing or damaged is worked out anew."""
    if cache is None:
        return None
    try:
        kept = json.loads((cache / f"{key}.json").read_text(encoding="utf-8"))
        inferred = tuple(quad.triple for quad in parse(kept["inferred"], format=RdfFormat.N_TRIPLES))
        return CaseResult(case=case, consistent=bool(kept["consistent"]), inferred=inferred)
    except (OSError, ValueError, KeyError, SyntaxError):
        return None


def _remember(cache: Path | None, key: str, result: CaseResult) -> None:
    if cache is None:
        return
    cache.mkdir(parents=True, exist_ok=True)
    lines = (serialize(result.inferred, format=RdfFormat.N_TRIPLES) or b"").decode()
    with tempfile.NamedTemporaryFile("w", dir=cache, encoding="utf-8", delete=False) as file:
        json.dump({"consistent": result.consistent, "inferred": lines}, file)
    # A reader must never see half a result.
    Path(file.name).replace(cache / f"{key}.json")
