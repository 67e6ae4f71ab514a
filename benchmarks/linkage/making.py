"""Patients made up one by one, the tables that tell of them, and who is told again, in other words.

What patients are like is from weng2018: sex 11:6, age 37 to 70 with a mean of 51, region 7:7:3, side 5:8:2 and 2 not
told, symptoms, deposits, interval 0 to 180 months with a mean of 22, survival of 8.6 months. What that paper does not
say is assumed: vertebral levels even within a region; treatments; how common surnames are (the k-th with weight 1 /
(k + 10)); 3,000 hospitals with twelve authors each; a third of the tables reviews, which take every row from another
report.

Two percent of the rows tell a patient of an earlier row again. Of these 60 % stand in a review that names the report,
25 % in a later series of the same hospital, 15 % in a table that names nobody. Ages are off by one or rounded to
tens, intervals given in years or off by one, levels as regions or as the next one, findings and operations by a
wider, narrower or other word, some things left out, the outcome later, rounded or not told. The shares are
set by hand; the shared staff of a hospital was added after false proposals were looked at, which makes the task harder.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, combinations

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
    Statistic,
    TreatmentGiven,
    blank,
)
from batson.ontology.model.case import Target
from batson.ontology.vocabulary import shipped

UNREPORTED = blank(FieldState.NOT_REPORTED)
SYMPTOMS = {
    "weakness": 0.71,
    "back pain": 0.41,
    "dysesthesia": 0.41,
    "sphincter dysfunction": 0.35,
    "radicular pain": 0.18,
    "Brown-Séquard syndrome": 0.18,
}
OTHER_WORDS = {
    "weakness": "paraparesis",
    "dysesthesia": "numbness",
    "sphincter dysfunction": "urinary retention",
    "radical resection": "surgery",
    "surgery": "laminectomy",
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
NAMES = 20_000
COUNTRIES = 40
HOSPITALS = 3000
STAFF = 12


def concept(label: str) -> str:
    found = shipped().find(label)
    assert found, label
    return found


def have(value) -> Field:
    return UNREPORTED if value is None else Field(state=FieldState.PRESENT, value=value, printed=str(value))


def listing(items) -> Listing:
    there = tuple(items)
    return Listing(state=FieldState.PRESENT if there else FieldState.NOT_REPORTED, items=there)


@dataclass(frozen=True)
class Table:
    """A paper with its table: who wrote it, where and when; a review tells of other people's patients."""

    name: str
    authors: tuple[str, ...]
    year: int
    hospital: int
    review: bool


class Maker:
    """Makes patients, the tables that tell of them, and who is told twice."""

    def __init__(self, total: int, seed: int) -> None:
        self.rng = random.Random(seed)
        self.common = list(accumulate(1 / (k + 10) for k in range(NAMES)))
        self.staff = [self.people(STAFF) for _ in range(HOSPITALS)]
        self.tables = self.made_tables(total)

    def people(self, many: int) -> tuple[str, ...]:
        drawn = self.rng.choices(range(NAMES), cum_weights=self.common, k=many)
        return tuple(f"Name{k}" for k in drawn)

    def made_tables(self, total: int) -> list[Table]:
        rows: list[Table] = []
        r = self.rng
        while len(rows) < total:
            hospital = r.randrange(HOSPITALS)
            authors = tuple(r.sample(self.staff[hospital], r.randint(1, 6)))
            table = Table(f"table{len(rows)}", authors, r.randint(1985, 2023), hospital, r.random() < 1 / 3)
            rows += [table] * r.randint(1, 30)
        return rows[:total]

    def report(self, table: Table) -> Report:
        """The report that a row names: the paper itself, or of a review's row some other."""
        if table.review:
            return Report(authors=f"{self.people(1)[0]} et al.", year=self.rng.randint(1985, table.year))
        return Report(
            authors=", ".join(table.authors),
            year=table.year,
            center=f"Hospital {table.hospital}",
            country=f"Country {table.hospital % COUNTRIES}",
        )

    def case(self, table: Table, place: str) -> Case:
        r = self.rng
        region = r.choices(list(LEVELS), (7, 7, 3))[0]
        letter, most = LEVELS[region]
        side = r.choices(["left", "right", "both", None], (5, 8, 2, 2))[0]
        interval = 0 if r.random() < 0.25 else min(180, max(1, int(r.lognormvariate(2.9, 1.05))))
        given = r.choices(TREATMENTS, WEIGHTS)[0]
        alive = r.random() < 0.3
        return Case(
            source=table.name,
            place=place,
            method=Method.EXTRACTED,
            patient=Patient(
                age=have(Decimal(min(88, max(18, round(r.gauss(51, 9.5)))))), sex=have(r.choices("MF", (11, 6))[0])
            ),
            primary=Primary(
                histology=have(
                    concept("clear cell renal cell carcinoma" if r.random() < 0.3 else "renal cell carcinoma")
                ),
                side=have(side),
            ),
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
            report=self.report(table),
        )

    def retold(self, case: Case, first: Table, table: Table, place: str) -> Case:
        """The same patient as another table tells of him."""
        return replace(
            case,
            source=table.name,
            place=place,
            patient=replace(case.patient, age=have(self.age(case.patient.age.value))),
            primary=Primary(
                histology=have(concept("renal cell carcinoma")) if self.rng.random() < 0.3 else case.primary.histology,
                side=case.primary.side if self.rng.random() < 0.8 else UNREPORTED,
            ),
            lesions=(self.lesion(case.lesions[0]),),
            presentation=listing(
                Presentation(finding=self.word(p.finding)) for p in case.presentation.items if self.rng.random() < 0.8
            ),
            disease=listing(d for d in case.disease.items if self.rng.random() < 0.85),
            treatments=self.treatments(case),
            course=self.course(case.course),
            report=self.named(case.report, first, table),
        )

    def age(self, age: Decimal) -> Decimal | None:
        chance = self.rng.random()
        if chance < 0.05:
            return None
        if chance < 0.10:
            return Decimal(10 * round(age / 10))
        return age + self.rng.choice([-1, 1]) if chance < 0.25 else age

    def lesion(self, lesion: Lesion) -> Lesion:
        r, interval, level = self.rng, lesion.interval.value, lesion.vertebral_level
        if interval is not None and interval >= 12 and r.random() < 0.25:
            interval = Decimal(12 * round(interval / 12))
        elif interval is not None and r.random() < 0.1:
            interval = max(Decimal(0), interval + r.choice([-1, 1]))
        if r.random() < 0.05:
            interval = None
        chance = r.random()
        if chance < 0.3:
            level = UNREPORTED
        elif chance < 0.35 and level.value:
            level = have(f"{level.value[0]}{max(1, int(level.value[1:]) - 1)}")
        return replace(lesion, vertebral_level=level, interval=have(interval))

    def word(self, told: Field) -> Field:
        label = shipped().label(told.value)
        return have(concept(OTHER_WORDS[label])) if label in OTHER_WORDS and self.rng.random() < 0.25 else told

    def treatments(self, case: Case) -> Listing:
        kept = case.treatments.items[:1] if self.rng.random() < 0.2 else case.treatments.items
        return listing(replace(t, procedure=self.word(t.procedure)) for t in kept)

    def course(self, course: Course) -> Course:
        r, time = self.rng, course.time.value
        chance = r.random()
        if chance < 0.2:
            return Course(time=UNREPORTED, event=UNREPORTED)
        if chance < 0.4 and course.event.value is Event.ALIVE and time is not None:
            return Course(time=have(time + r.randint(1, 24)), event=have(r.choice([Event.ALIVE, Event.DEAD])))
        if chance > 0.9 and time is not None:
            return replace(course, time=have(max(Decimal(0), time + r.choice([-1, 1]))))
        return course

    def named(self, report: Report, first: Table, table: Table) -> Report:
        """How a second telling names the report: as a review does, as a later paper of the hospital, or not at all."""
        r, chance = self.rng, self.rng.random()
        year = report.year
        if chance < 0.6:
            author = (report.authors or "").split(",")[0].removesuffix(" et al.")
            return Report(authors=f"{author} et al.", year=year + r.choice([-1, 1]) if r.random() < 0.1 else year)
        if chance < 0.85:
            authors = r.sample(self.staff[first.hospital], r.randint(1, 6))
            return replace(report, authors=", ".join(authors), year=year + r.randint(1, 8))
        return Report()

    def make(self) -> tuple[list[Case], set[frozenset[str]]]:
        total = len(self.tables)
        again = set(self.rng.sample(range(total // 2, total), total // 50))
        cases: list[Case] = []
        told: defaultdict[str, list[str]] = defaultdict(list)
        for row, table in enumerate(self.tables):
            if row in again:
                earlier = self.rng.randrange(total // 2 - 31)
                first = cases[earlier]
                cases.append(self.retold(first, self.tables[earlier], table, f"row {row}"))
                told[first.iri].append(cases[-1].iri)
            else:
                cases.append(self.case(table, f"row {row}"))
        # Who is told three times makes three pairs.
        same = ([first, *others] for first, others in told.items())
        return cases, {frozenset(pair) for group in same for pair in combinations(group, 2)}


def figures(source: str, cases: list[Case]) -> list[Claim]:
    """What a table's authors would say of it: sexes and regions."""

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
