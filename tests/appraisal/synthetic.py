"""Synthetic reviews with their case tables: consistent ones, and copies with one error of a known kind.

A review is a table of patients and the sentences that authors would write about it: every figure is computed from the
table and rounded as authors round (half up or half to even). It holds what tempts an audit to cry wolf: shares that add
up to 99 or 101 %, subsets with their own denominators, patients of whom something is not reported, living patients who
are rightly left out of a mean, figures of other papers, an own case outside counts that cite.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from statistics import mean, median, stdev

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
    Modality,
    Patient,
    Presentation,
    Primary,
    Qualifiers,
    Report,
    Source,
    SourceType,
    Statistic,
    TimeZero,
    TreatmentGiven,
    blank,
)
from batson.ontology.model.case import Target
from batson.ontology.vocabulary import shipped

SYMPTOMS = ("back pain", "weakness", "sphincter dysfunction", "radicular pain", "dysesthesia")
DEPOSITS = {"lung metastasis": "lung", "brain metastasis": "brain", "bone metastasis": "bone"}
REGIONS = ("cervical", "thoracic", "lumbar")
NOT_REPORTED: Field = blank(FieldState.NOT_REPORTED)


def concept(label: str) -> str:
    found = shipped().find(label)
    assert found, label
    return found


def have(value) -> Field:
    return Field(state=FieldState.PRESENT, value=value, printed=str(value))


@dataclass(frozen=True)
class Review:
    source: Source
    claims: tuple[Claim, ...]
    cases: tuple[Case, ...]


def percent(n: int, total: int, decimals: int, rounding: str) -> Decimal:
    return (Decimal(100 * n) / total).quantize(Decimal(1).scaleb(-decimals), rounding=rounding)


class Author:
    """Writes the claims of a review about its table."""

    def __init__(self, number: int) -> None:
        self.rng = random.Random(number)
        self.id = f"review{number}"
        self.total = self.rng.randint(9, 34)
        self.population = f"{self.total} reviewed patients"
        self.decimals = self.rng.choice([0, 0, 0, 1])
        self.rounding = self.rng.choice([ROUND_HALF_UP, ROUND_HALF_EVEN])
        self.primary = concept("renal cell carcinoma")
        self.lesion = concept("intramedullary spinal cord metastasis")
        self.cases = tuple(self.patient(i) for i in range(self.total))
        self.claims: list[Claim] = []

    def patient(self, number: int) -> Case:
        r = self.rng
        symptoms = [s for s in SYMPTOMS if r.random() < 0.45]
        symptoms_known = r.random() < 0.9
        deposits = [d for d in DEPOSITS.values() if r.random() < 0.35]
        roll = r.random()
        given = ["radical resection"] if roll < 0.3 else ["surgery"] if roll < 0.6 else ["radiotherapy"]
        known = r.random() < 0.85
        synchronous = r.random() < 0.3
        alive = r.random() < 0.2
        filled = FieldState.PRESENT
        treatments = tuple(TreatmentGiven(procedure=have(concept(g)), target=Target.THIS_LESION) for g in given)
        return Case(
            source=self.id,
            place=f"row {number + 1}",
            method=Method.EXTRACTED,
            patient=Patient(age=have(Decimal(r.randint(30, 80))), sex=have(r.choice("MMF"))),
            primary=Primary(
                histology=have(self.primary),
                side=have(r.choice(["left", "right"])) if r.random() < 0.85 else NOT_REPORTED,
            ),
            lesions=(
                Lesion(
                    type=have(self.lesion),
                    region=have(r.choice(REGIONS)),
                    enhancement=have(r.choice(["yes", "yes", "no"])) if r.random() < 0.8 else NOT_REPORTED,
                    interval=have(Decimal(0 if synchronous else r.randint(1, 70))),
                ),
            ),
            presentation=Listing(
                state=filled if symptoms and symptoms_known else FieldState.NOT_REPORTED,
                items=tuple(Presentation(finding=have(concept(s))) for s in symptoms) if symptoms_known else (),
            ),
            disease=Listing(
                state=filled if deposits else FieldState.ABSENT,
                items=tuple(Deposit(site=have(concept(d))) for d in deposits),
            ),
            treatments=Listing(state=filled, items=treatments) if known else Listing(state=FieldState.NOT_REPORTED),
            course=Course(
                time=have(Decimal(r.randint(1, 30))),
                time_zero=have(TimeZero.DIAGNOSIS),
                event=have(Event.ALIVE if alive else Event.DEAD_OF_DISEASE),
            ),
            report=Report(authors=f"Author {number}", year=2000 + number % 20),
        )

    def say(
        self,
        predicate: str,
        printed: str,
        *,
        object: str | None = None,
        subject: str | None = None,
        section: str = "Results",
        population: str | None = None,
        site: str | None = None,
        treatment: str | None = None,
        measure: Measure = Measure.PROPORTION,
        attribution: Attribution = Attribution.OWN_POOLING,
        modality: Modality = Modality.ASSERTED,
        cites: tuple[str, ...] = (),
        statistic: bool = True,
        **numbers,
    ) -> None:
        figure = None
        if statistic:
            exact = {k: Decimal(str(v)) if k in {"value", "low", "high", "sd"} else v for k, v in numbers.items()}
            figure = Statistic(measure=measure, printed=printed, counted="patients", **exact)
        self.claims.append(
            Claim(
                source=self.id,
                predicate=predicate,
                subject=concept(subject) if subject else self.lesion,
                object=concept(object) if object else None,
                qualifiers=Qualifiers(
                    primary=self.primary,
                    site=concept(site) if site else None,
                    treatment=concept(treatment) if treatment else None,
                    population=population or self.population,
                ),
                statistic=figure,
                attribution=attribution,
                modality=modality,
                cites=cites,
                section=section,
                method=Method.EXTRACTED,
                locator=Locator.of(f"{self.id} {section} sentence {len(self.claims)} {printed}", section=section),
            )
        )

    def share(self, predicate: str, n: int, *, total: int | None = None, form: str | None = None, **about) -> None:
        form = form or self.rng.choice(["percent", "percent", "both", "count"])
        of = total or self.total
        value = percent(n, of, self.decimals, self.rounding)
        if form == "percent" and total is None:
            self.say(predicate, f"{value}%", value=value, unit="%", **about)
        elif form == "count":
            about["measure"] = Measure.COUNT
            self.say(predicate, f"{n} of {of}", value=n, n=n, N=of, unit="patients", **about)
        else:
            self.say(predicate, f"{n} of {of} ({value}%)", value=value, n=n, N=of, unit="%", **about)

    def average(self, predicate: str, values: list[int], measure: Measure, decimals: int, **about) -> None:
        exact = Decimal(str(mean(values) if measure is Measure.MEAN else median(values)))
        value = exact.quantize(Decimal(1).scaleb(-decimals), rounding=self.rounding)
        if measure is Measure.MEDIAN and value == value.to_integral_value():
            value = value.to_integral_value()
        self.say(predicate, f"{measure} {value} {about['unit']}", value=value, measure=measure, **about)

    def review(self) -> Review:
        cases, say, share = self.cases, self.say, self.share
        say(
            "frequency",
            f"{self.total} patients",
            value=self.total,
            n=self.total,
            measure=Measure.COUNT,
            unit="patients",
        )
        for section in ("Abstract", "Results"):
            self.ages(section)
        men = sum(c.patient.sex.value == "M" for c in cases)
        share("hasDemographic", men, object="male", form="percent")
        share("hasDemographic", self.total - men, object="female", form="percent")
        for region in REGIONS:
            n = sum(c.lesions[0].region.value == region for c in cases)
            share("frequency", n, site=f"{region} spinal cord", form="percent")
        kidney = {"left kidney": "left", "right kidney": "right", "side not reported": None}
        for site, side in kidney.items():
            n = sum(c.primary.side.value == side for c in cases)
            share("frequency", n, subject="renal cell carcinoma", site=site, form="count")
        for symptom in SYMPTOMS:
            n = sum(any(p.finding.value == concept(symptom) for p in c.presentation.items) for c in cases)
            share("presentsWith", n, object=symptom)
        for metastasis, site in DEPOSITS.items():
            n = sum(any(d.site.value == concept(site) for d in c.disease.items) for c in cases)
            share("coOccursWith", n, object=metastasis)
        known = [c.lesions[0].enhancement.value for c in cases if c.lesions[0].enhancement.value]
        if known:
            about = {"object": "contrast enhancement", "population": "patients given contrast"}
            share("showsFinding", known.count("yes"), total=len(known), form="both", **about)
        self.times()
        self.treatment()
        # Another paper's figures, a rough one, and a figure of other patients: none of them is a finding.
        other = {"attribution": Attribution.RELAYED, "cites": ("1",), "object": "back pain"}
        say(
            "presentsWith", "63%", value=63, unit="%", population="38 patients of Miller", section="Discussion", **other
        )
        about_half = {"comparator": "≈", "attribution": Attribution.BACKGROUND, "section": "Discussion"}
        say("presentsWith", "about half", value=50, unit="%", object="weakness", population="literature", **about_half)
        source = Source(id=self.id, type=SourceType.REVIEW, year=2021)
        return Review(source=source, claims=tuple(self.claims), cases=cases)

    def ages(self, section: str) -> None:
        ages = [int(c.patient.age.value) for c in self.cases]
        about = {"object": "age", "unit": "years", "section": section}
        if section == "Results":
            about |= {"low": min(ages), "high": max(ages)}
            if self.rng.random() < 0.5:
                about["sd"] = Decimal(f"{stdev(ages):.1f}")
        self.average("hasDemographic", ages, Measure.MEAN, 1 if "sd" in about else 0, **about)

    def times(self) -> None:
        times = [int(c.lesions[0].interval.value) for c in self.cases]
        self.average("interval", times, Measure.MEAN, 1, unit="months", low=min(times), high=max(times))
        about = {"measure": Measure.COUNT, "unit": "patients", "section": "Discussion"}
        early = sum(t < 12 for t in times)
        for n, words in (
            (times.count(0), "at the time of diagnosis"),
            (early, "within one year"),
            (self.total - early, "a year or more"),
        ):
            self.say("interval", f"{n} of {self.total} {words}", value=n, n=n, N=self.total, **about)

    def treatment(self) -> None:
        def had(case: Case, *names: str) -> bool:
            return any(t.procedure.value in {concept(n) for n in names} for t in case.treatments.items)

        known = [c for c in self.cases if c.treatments.state is FieldState.PRESENT]
        operated = [c for c in known if had(c, "surgery", "radical resection")]
        form = "percent" if len(known) == self.total else "both"
        total = None if form == "percent" else len(known)
        self.share("treatedWith", len(operated), object="surgery", total=total, form=form)
        self.share("treatedWith", len(known) - len(operated), object="conservative therapy", total=total, form=form)
        radical = [c for c in operated if had(c, "radical resection")]
        measure = self.rng.choice([Measure.MEAN, Measure.MEDIAN])
        dead = {}
        for name, group in (("surgery", operated), ("radical resection", radical)):
            dead[name] = [int(c.course.time.value) for c in group if c.course.event.value is not Event.ALIVE]
            if not dead[name]:
                continue
            for section in ("Abstract", "Results"):
                about = {"treatment": name, "unit": "months", "N": len(dead[name]), "section": section}
                self.average("survival", dead[name], measure, 1, **about)
        better = len(dead.get("radical resection", ())) > 0 and all(
            f(dead["radical resection"]) > f(dead["surgery"]) + 0.2 for f in (mean, median)
        )
        advice = {"modality": Modality.RECOMMENDED, "attribution": Attribution.OWN_INFERENCE, "section": "Conclusions"}
        treatment = "radical resection" if better else "radiotherapy"
        lesion = "intramedullary spinal cord metastasis"
        self.say("recommendedFor", "", subject=treatment, object=lesion, statistic=False, **advice)


def consistent(number: int) -> Review:
    """A review whose every figure follows from its table."""
    return Author(number).review()


# --- errors of known kinds: each changes claims of a review and names what it changed, or finds nothing to change

Change = tuple[Review, tuple[Claim, ...]]


def changed(review: Review, old: Claim, new: Claim, *more: Claim) -> Change:
    claims = tuple(new if c is old else c for c in review.claims)
    return replace(review, claims=(*claims, *more)), (new, *more)


def restated(claim: Claim, **numbers) -> Claim:
    """The claim with other numbers, printed accordingly."""
    old = claim.statistic
    printed = old.printed
    for name in ("value", "n", "N", "low", "high", "sd"):
        if name in numbers and getattr(old, name) is not None:
            printed = printed.replace(str(getattr(old, name)), str(numbers[name]), 1)
    statistic = replace(old, **numbers, printed=printed)
    return replace(claim, statistic=statistic)


def pick(review: Review, rng: random.Random, test: Callable[[Claim], bool]) -> Claim | None:
    found = [c for c in review.claims if c.statistic and c.attribution is Attribution.OWN_POOLING and test(c)]
    return rng.choice(found) if found else None


def is_percent(claim: Claim) -> bool:
    return claim.statistic.measure is Measure.PROPORTION and claim.statistic.N is None


def total_of(review: Review) -> int:
    return len(review.cases)


def impossible_share(review: Review, rng: random.Random) -> Change | None:
    total = total_of(review)
    claim = pick(review, rng, is_percent)
    if claim is None:
        return None
    real = {percent(n, total, 0, r) for n in range(total + 1) for r in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
    near = [v for v in range(1, 99) if v not in real and abs(v - claim.statistic.value) < 12]
    return changed(review, claim, restated(claim, value=Decimal(rng.choice(near)))) if near else None


def other_count(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.predicate in {"presentsWith", "coOccursWith"} and is_percent(c))
    if claim is None:
        return None
    total = total_of(review)
    n = round(claim.statistic.value * total / 100)
    wrong = rng.choice([m for m in (n - 2, n - 1, n + 1, n + 2) if 0 <= m <= total])
    return changed(review, claim, restated(claim, value=percent(wrong, total, 0, ROUND_HALF_UP)))


def sum_off(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.predicate == "frequency" and c.qualifiers.site and c.statistic.N)
    n = claim.statistic.n + rng.choice([1, 2])
    return changed(review, claim, restated(claim, n=n, value=Decimal(n)))


def sexes_off(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.predicate == "hasDemographic" and is_percent(c))
    total = total_of(review)
    n = round(claim.statistic.value * total / 100)
    wrong = n + 1 if n < total else n - 1
    return changed(review, claim, restated(claim, value=percent(wrong, total, 0, ROUND_HALF_UP)))


def bins_off(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.predicate == "interval" and c.statistic.measure is Measure.COUNT)
    n = claim.statistic.n + rng.choice([1, 2])
    return changed(review, claim, restated(claim, n=n, value=Decimal(n)))


def impossible_median(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.statistic.measure is Measure.MEDIAN and c.section == "Results")
    if claim is None:
        return None
    value = int(claim.statistic.value) + Decimal(rng.choice(["0.2", "0.3", "0.6", "0.8"]))
    return changed(review, claim, restated(claim, value=value))


def impossible_mean(review: Review, rng: random.Random) -> Change | None:
    claim = pick(
        review,
        rng,
        lambda c: c.predicate == "survival" and c.statistic.measure is Measure.MEAN and c.statistic.N < 10,
    )
    if claim is None:
        return None
    n = claim.statistic.N
    real = {(Decimal(k) / n).quantize(Decimal("0.1"), r) for k in range(400) for r in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
    near = [v for d in range(-9, 10) if (v := claim.statistic.value + Decimal(d) / 10) > 0 and v not in real]
    return changed(review, claim, restated(claim, value=rng.choice(near))) if near else None


def label_swapped(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.predicate == "survival" and c.section == "Abstract")
    if claim is None:
        return None
    old = claim.statistic
    other = Measure.MEDIAN if old.measure is Measure.MEAN else Measure.MEAN
    printed = old.printed.replace(old.measure, other)
    return changed(review, claim, replace(claim, statistic=replace(old, measure=other, printed=printed)))


def told_otherwise(review: Review, rng: random.Random) -> Change | None:
    claim = pick(
        review, rng, lambda c: c.section == "Abstract" and c.statistic.measure in (Measure.MEAN, Measure.MEDIAN)
    )
    value = claim.statistic.value + rng.choice([-3, -2, 2, 3])
    return changed(review, claim, restated(claim, value=value)) if value > 0 else None


def outside_range(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.statistic.measure is Measure.MEAN and c.statistic.low is not None)
    old = claim.statistic
    return changed(review, claim, restated(claim, low=old.value + 2))


def range_of_others(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.statistic.measure is Measure.MEAN and c.statistic.high is not None)
    return changed(review, claim, restated(claim, high=claim.statistic.high + rng.randint(3, 20)))


def spread_too_wide(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.statistic.sd is not None)
    if claim is None:
        return None
    old = claim.statistic
    return changed(review, claim, restated(claim, sd=(old.high - old.low) * Decimal("0.8") + Decimal("0.1")))


def too_many(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.statistic.n is not None and c.statistic.N is not None)
    n = claim.statistic.N + rng.randint(1, 3)
    value = Decimal(n) if claim.statistic.measure is Measure.COUNT else claim.statistic.value
    return changed(review, claim, restated(claim, n=n, value=value))


def share_of_another_count(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.statistic.unit == "%" and c.statistic.n is not None and c.statistic.N)
    if claim is None:
        return None
    value = claim.statistic.value
    wrong = value + rng.choice([6, 9, 13]) if value < 80 else value - rng.choice([6, 9, 13])
    return changed(review, claim, restated(claim, value=wrong))


def symptom_free_too(review: Review, rng: random.Random) -> Change | None:
    claim = pick(review, rng, lambda c: c.predicate == "presentsWith" and is_percent(c) and c.statistic.value > 30)
    if claim is None:
        return None
    total = total_of(review)
    n = total - round(claim.statistic.value * total / 100) + 2
    value = percent(n, total, 0, ROUND_HALF_UP)
    free = replace(
        claim,
        object=concept("asymptomatic"),
        statistic=replace(claim.statistic, value=value, printed=f"{value}%"),
        locator=Locator.of(f"{review.source.id} without symptoms", section="Results"),
    )
    return replace(review, claims=(*review.claims, free)), (free,)


def advice_without_advantage(review: Review, rng: random.Random) -> Change | None:
    survival = {
        c.qualifiers.treatment: c for c in review.claims if c.predicate == "survival" and c.section == "Results"
    }
    radical, surgery = survival.get(concept("radical resection")), survival.get(concept("surgery"))
    advice = next(c for c in review.claims if c.predicate == "recommendedFor")
    if not radical or not surgery or radical.statistic.value > surgery.statistic.value:
        return None
    return changed(review, advice, replace(advice, subject=concept("radical resection")))


def part_larger_than_whole(review: Review, rng: random.Random) -> Change | None:
    survival = {
        c.qualifiers.treatment: c for c in review.claims if c.predicate == "survival" and c.section == "Results"
    }
    radical, surgery = survival.get(concept("radical resection")), survival.get(concept("surgery"))
    if not radical or not surgery:
        return None
    return changed(review, radical, restated(radical, N=surgery.statistic.N + rng.randint(1, 4)))


def living_counted_as_dead(review: Review, rng: random.Random) -> Change | None:
    wanted = {concept("surgery"), concept("radical resection")}
    group = [c for c in review.cases if any(t.procedure.value in wanted for t in c.treatments.items)]
    times = [int(c.course.time.value) for c in group]
    alive = [c for c in group if c.course.event.value is Event.ALIVE]
    claim = pick(
        review,
        rng,
        lambda c: c.predicate == "survival" and c.qualifiers.treatment == concept("surgery") and c.section == "Results",
    )
    if not alive or claim is None:
        return None
    form = mean if claim.statistic.measure is Measure.MEAN else median
    value = Decimal(str(form(times))).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if abs(value - claim.statistic.value) < Decimal("0.2"):
        return None
    return changed(review, claim, restated(claim, value=value, N=len(times)))


ERRORS: dict[str, Callable[[Review, random.Random], Change | None]] = {
    f.__name__: f
    for f in (
        impossible_share,
        other_count,
        sum_off,
        sexes_off,
        bins_off,
        impossible_median,
        impossible_mean,
        label_swapped,
        told_otherwise,
        outside_range,
        range_of_others,
        spread_too_wide,
        too_many,
        share_of_another_count,
        symptom_free_too,
        advice_without_advantage,
        part_larger_than_whole,
        living_counted_as_dead,
    )
}


def seeded(number: int) -> tuple[str, Review, tuple[Claim, ...]]:
    """A copy of the consistent review of this number with one error; kinds take turns, and one that fits is taken."""
    review, rng, kinds = consistent(number), random.Random(10_000 + number), list(ERRORS)
    for step in range(len(kinds)):
        kind = kinds[(number + step) % len(kinds)]
        if (change := ERRORS[kind](review, rng)) is not None:
            return kind, *change
    raise ValueError(f"review {number}: no error fits")
