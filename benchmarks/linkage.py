"""Linking and auditing many cases: recall, false proposals, time and memory for three sizes, loading included.

    python benchmarks/linkage.py [--cases 10000 30000 100000] [--seed 1]

Cases are made up one by one with the marginals of weng2018 (sex, age, region, side, interval, symptoms, deposits,
treatment), spread over tables of 1 to 30 rows. Two percent are told again in another table: ages off by one, intervals
rounded to years, levels told as regions, symptoms and treatments shortened, a later follow-up, no outcome. They are
written to an Oxigraph store on disk, read back and decoded (a graph of 2,000 at a time), linked, and each table's
figures audited against it. Each size runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from time import perf_counter, process_time

from batson.appraisal.audit import audit
from batson.appraisal.same_patient.duplicates import same_patients
from batson.ontology.model import (
    Attribution,
    Case,
    Claim,
    Course,
    Deposit,
    Event,
    Field,
    FieldState,
    Lesion,
    Listing,
    Locator,
    Measure,
    Method,
    Patient,
    Presentation,
    Primary,
    Qualifiers,
    Report,
    Source,
    Statistic,
    TreatmentGiven,
    blank,
    decode,
    encode,
)
from batson.ontology.model.case import Target
from batson.ontology.model.terms import TYPE, indexed, node
from batson.ontology.vocabulary import shipped
from batson.store import Embedded

GRAPH = 2000
"""Cases in one named graph of the store."""

UNREPORTED = blank(FieldState.NOT_REPORTED)
SYMPTOMS = {
    "weakness": 0.71,
    "back pain": 0.41,
    "dysesthesia": 0.41,
    "sphincter dysfunction": 0.35,
    "radicular pain": 0.18,
    "Brown-Séquard syndrome": 0.18,
}
SITES = {"lung": 0.59, "brain": 0.47, "bone": 0.18, "liver": 0.06, "adrenal gland": 0.06}
TREATMENTS = (
    ("surgery",),
    ("radical resection",),
    ("radiotherapy",),
    ("surgery", "radiotherapy"),
    ("steroid therapy",),
)
WEIGHTS = (0.22, 0.16, 0.30, 0.25, 0.07)
LEVELS = {"cervical": ("C", 7), "thoracic": ("T", 12), "lumbar": ("L", 2)}


def concept(label: str) -> str:
    found = shipped().find(label)
    assert found, label
    return found


def have(value) -> Field:
    return UNREPORTED if value is None else Field(state=FieldState.PRESENT, value=value, printed=str(value))


def listing(items) -> Listing:
    there = tuple(items)
    return Listing(state=FieldState.PRESENT if there else FieldState.NOT_REPORTED, items=there)


class Maker:
    """Makes patients, the tables that tell of them, and who is told twice."""

    def __init__(self, total: int, seed: int) -> None:
        self.rng = random.Random(seed)
        self.surnames = [f"Author{n}" for n in range(max(200, total // 4))]
        self.sources = self.tables(total)

    def tables(self, total: int) -> list[str]:
        names: list[str] = []
        while len(names) < total:
            names += [f"table{len(names)}"] * self.rng.randint(1, 30)
        return names[:total]

    def case(self, source: str, place: str) -> Case:
        r = self.rng
        region = r.choices(list(LEVELS), (7, 7, 3))[0]
        letter, most = LEVELS[region]
        side = r.choices(["left", "right", "both", None], (5, 8, 2, 2))[0]
        interval = 0 if r.random() < 0.3 else min(180, max(1, int(r.lognormvariate(2.7, 1.1))))
        given = r.choices(TREATMENTS, WEIGHTS)[0]
        alive = r.random() < 0.3
        return Case(
            source=source,
            place=place,
            method=Method.EXTRACTED,
            patient=Patient(
                age=have(Decimal(min(85, max(18, int(r.gauss(55, 12)))))), sex=have(r.choices("MF", (11, 6))[0])
            ),
            primary=Primary(histology=have(concept("renal cell carcinoma")), side=have(side)),
            lesions=(
                Lesion(
                    vertebral_level=have(f"{letter}{r.randint(1, most)}") if r.random() < 0.7 else UNREPORTED,
                    region=have(region),
                    interval=have(Decimal(interval)) if r.random() < 0.9 else UNREPORTED,
                ),
            ),
            presentation=listing(
                Presentation(finding=have(concept(s))) for s, share in SYMPTOMS.items() if r.random() < share
            ),
            disease=listing(Deposit(site=have(concept(s))) for s, share in SITES.items() if r.random() < share),
            treatments=listing(TreatmentGiven(procedure=have(concept(g)), target=Target.THIS_LESION) for g in given),
            course=Course(
                time=have(Decimal(max(1, int(r.expovariate(1 / 8.6))))) if r.random() < 0.8 else UNREPORTED,
                event=have(Event.ALIVE if alive else Event.DEAD_OF_DISEASE),
            ),
            report=Report(authors=r.choice(self.surnames), year=r.randint(1985, 2023)),
        )

    def retold(self, case: Case, source: str, place: str) -> Case:
        """The same patient as another table tells of him."""
        r, lesion, course = self.rng, case.lesions[0], case.course
        age, interval = case.patient.age.value, lesion.interval.value
        if r.random() < 0.15:
            age += r.choice([-1, 1])
        if interval is not None and interval >= 12 and r.random() < 0.25:
            interval = Decimal(12 * round(interval / 12))
        if r.random() < 0.05:
            interval = None
        level = lesion.vertebral_level if r.random() < 0.7 else UNREPORTED
        chance = r.random()
        if chance < 0.2:
            course = Course(time=UNREPORTED, event=UNREPORTED)
        elif chance < 0.4 and course.event.value is Event.ALIVE and course.time.value is not None:
            course = Course(
                time=have(course.time.value + r.randint(1, 24)), event=have(r.choice([Event.ALIVE, Event.DEAD]))
            )
        keep = [p for p in case.presentation.items if r.random() < 0.8]
        sites = [d for d in case.disease.items if r.random() < 0.85]
        return replace(
            case,
            source=source,
            place=place,
            patient=replace(case.patient, age=have(age)),
            primary=replace(case.primary, side=case.primary.side if r.random() < 0.8 else UNREPORTED),
            lesions=(replace(lesion, vertebral_level=level, interval=have(interval)),),
            presentation=listing(keep),
            disease=listing(sites),
            treatments=listing(case.treatments.items[:1] if r.random() < 0.2 else case.treatments.items),
            course=course,
            report=Report(
                authors=case.report.authors if r.random() < 0.6 else r.choice(self.surnames),
                year=case.report.year if r.random() < 0.8 else None,
            ),
        )

    def make(self) -> tuple[list[Case], set[frozenset[str]]]:
        total = len(self.sources)
        again = set(self.rng.sample(range(total // 2, total), total // 50))
        cases: list[Case] = []
        told: defaultdict[str, list[str]] = defaultdict(list)
        for row, source in enumerate(self.sources):
            if row in again:
                first = cases[self.rng.randrange(total // 2 - 31)]
                cases.append(self.retold(first, source, f"row {row}"))
                told[first.iri].append(cases[-1].iri)
            else:
                cases.append(self.case(source, f"row {row}"))
        # Who is told three times makes three pairs.
        same = ([first, *others] for first, others in told.items())
        return cases, {frozenset(pair) for group in same for pair in combinations(group, 2)}


def figures(source: str, cases: list[Case]) -> list[Claim]:
    """What a table's authors would say of it: sexes, ages, regions."""

    def claim(predicate: str, printed: str, obj: str | None, site: str | None, statistic: dict) -> Claim:
        return Claim(
            source=source,
            predicate=predicate,
            subject=concept("intramedullary spinal cord metastasis"),
            object=concept(obj) if obj else None,
            qualifiers=Qualifiers(population=f"{len(cases)} patients", site=concept(site) if site else None),
            statistic=Statistic(printed=printed, **statistic),
            attribution=Attribution.OWN_POOLING,
            method=Method.EXTRACTED,
            locator=Locator.of(f"{source} {printed} {obj} {site}", section="Results"),
        )

    def share(n: int) -> tuple[str, dict]:
        value = Decimal(100 * n) / len(cases)
        value = value.quantize(Decimal(1))
        return f"{value}%", {"measure": Measure.PROPORTION, "value": value, "unit": "%"}

    made = []
    for sex, label in (("M", "male"), ("F", "female")):
        printed, statistic = share(sum(c.patient.sex.value == sex for c in cases))
        made.append(claim("hasDemographic", printed, label, None, statistic))
    for region in LEVELS:
        printed, statistic = share(sum(c.lesions[0].region.value == region for c in cases))
        made.append(claim("frequency", printed, None, f"{region} spinal cord", statistic))
    return made


def write(cases: list[Case], directory: Path) -> None:
    store = Embedded.writable(directory)
    for start in range(0, len(cases), GRAPH):
        store.append(f"urn:run:{start}", (t for c in cases[start : start + GRAPH] for t in encode(c, c.iri, Case)))
    store.flush()


def read(directory: Path) -> list[Case]:
    store = Embedded.read_only(directory)
    kind = node("Case")
    cases = []
    for name in store.graphs():
        graph = indexed(store.triples(name))
        iris = [iri for iri, known in graph.items() if kind in known.get(TYPE.value, ())]
        cases += [decode(Case, iri, graph) for iri in sorted(iris)]
    return cases


def one_size(total: int, seed: int) -> None:
    cases, planted = Maker(total, seed).make()
    with tempfile.TemporaryDirectory() as folder:
        write(cases, Path(folder) / "store")
        del cases
        start, cpu = perf_counter(), process_time()
        cases = read(Path(folder) / "store")
        loaded = perf_counter()
    found = same_patients(cases, vocabulary=shipped())
    linked = perf_counter()
    by_source: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_source[case.source].append(case)
    claims = [c for source, rows in by_source.items() for c in figures(source, rows)]
    findings = audit([Source(id=s) for s in by_source], claims, cases, vocabulary=shipped())
    audited, spent = perf_counter(), process_time() - cpu
    proposed = {frozenset((s.a, s.b)) for s in found if s.probable}
    right = len(proposed & planted)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    alarms = sum(f.verdict == "inconsistent" for f in findings)
    print(
        f"{total:7} cases in {len(by_source)} tables: load {loaded - start:.1f} s, link {linked - loaded:.1f} s, "
        f"audit of {len(claims)} figures {audited - linked:.1f} s, all {audited - start:.1f} s "
        f"({spent:.0f} s of processor), peak {peak:.0f} MB; "
        f"recall {right}/{len(planted)} = {right / len(planted):.3f}, false proposals {len(proposed) - right} "
        f"of {len(proposed)}, false alarms {alarms}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if len(given.cases) == 1:
        one_size(given.cases[0], given.seed)
        return
    for total in given.cases:
        subprocess.run([sys.executable, __file__, "--cases", str(total), "--seed", str(given.seed)], check=True)


if __name__ == "__main__":
    main()
