"""Any string in a cell gives a value or nothing; the usual strings give the usual values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from batson.ingest.cases import Grounder, cells, lists, outcomes, times
from batson.ingest.cases.cells import Legend, blank_state, read_legend
from batson.ingest.cases.levels import find_levels, joined, levels_in, region_of
from batson.ingest.cases.whereabouts import read_place
from batson.ingest.extraction.sentence.phrases import flat
from batson.ontology.model import Event, FieldState, TimeZero
from hypothesis import given, settings
from hypothesis import strategies as st

messy = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                "M/52",
                "52/M",
                "?",
                "~70",
                "58",
                "y",
                "C5-6",
                "T12/L1",
                "D2",
                "alive",
                "at",
                "26",
                "mo",
                "DOD",
                "8",
                "m",
                "NR",
                "-",
                "n/a",
                ">",
                "12",
                "2y",
                "3mo",
                "½",
                "1",
                "wk",
                "s/p",
                "RT",
                "none",
                "R",
                ",",
                ";",
                "/",
                "(",
                ")",
                "+",
                "and",
                "brain",
                "x3",
                "x",
                "2",
                "GTR",
                "then",
                "30",
                "Gy/10",
                "fx",
                "4/5",
                "0",
                "±",
                "1.5",
                "–",
                "−",
                "♂",
                "†",
                "²",
                "٣",
                "yes",
                "+ve",
                "LTFU",
                "no",
                "metastases",
            ]
        ),
        max_size=8,
    ).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(cell=messy)
def test_no_cell_raises(grounder: Grounder, cell: str) -> None:
    legend = Legend({"pr": "partial resection"})
    for column in ("age", "disease", "treatment"):
        assert blank_state(cell, column=column, legend=legend) in {None, *FieldState}
    age = cells.read_age(cell)
    assert age is None or 0 <= age <= 115
    both = cells.read_age_sex(cell)
    assert both[1] in {None, "M", "F"}
    assert cells.read_sex(cell) in {None, "M", "F"}
    assert cells.read_side(cell) in {None, "left", "right", "bilateral", "midline"}
    assert cells.read_size(cell, heading="Size (cm)") is None or cells.read_size(cell, heading="Size (cm)") >= 0
    assert cells.multiplicity(cell) in {None, "single", "multiple"}
    assert outcomes.read_event(cell) in {None, *Event}
    time = times.read_time(cell, unit="month")
    assert time is None or time.months is not None or time.low is not None
    for found in times.find_times(flat(cell), short=True):
        assert 0 <= found.start < found.end <= len(cell)
    for level in levels_in(cell):
        assert 0 <= level.start < level.end <= len(cell)
    read_place(cell, grounder=grounder)
    grounder.tumor(cell)
    for pieces in (
        lists.read_sites(cell, grounder=grounder, legend=legend),
        lists.read_findings(cell, grounder=grounder, legend=legend),
        lists.read_treatments(cell, grounder=grounder, legend=legend),
    ):
        assert pieces is None or all(p.printed for p in pieces)
    read_legend(cell)


@pytest.mark.parametrize(
    ("cell", "months"),
    [
        ("2y 3mo", "27"),
        ("2½ yrs", "30"),
        ("1 wk", "0.23"),
        ("eleven years", "132"),
        ("1 year and 6 months", "18"),
        ("2,5 yrs", "30"),
        ("9 days", "0.3"),
        ("> 2 years", "24"),
        ("0 (synchronous)", "0"),
        ("at diagnosis", "0"),
        ("3 months before primary", "-3"),
        ("18", "18"),
        ("12+", "12"),
        ("-3", "-3"),
    ],
)
def test_times_in_months(cell: str, months: str) -> None:
    found = times.read_time(cell, unit="month")
    assert found is not None
    assert found.months == Decimal(months)


@pytest.mark.parametrize("cell", ["3-4 weeks", "10–12"])
def test_a_range_is_no_single_time(cell: str) -> None:
    found = times.read_time(cell, unit="month")
    assert found is not None
    assert found.months is None
    assert found.low < found.high


@pytest.mark.parametrize("cell", ["58-year-old", "T2", "in 2001", "strength 4/5", "grade II"])
def test_what_is_no_time(cell: str) -> None:
    assert times.read_time(cell) is None


def test_a_bare_number_needs_a_unit() -> None:
    assert times.read_time("18") is None
    assert times.read_time("0").months == 0


@pytest.mark.parametrize(
    ("cell", "event"),
    [
        ("alive at 26 mo", Event.ALIVE),
        ("DOD 8 m", Event.DEAD_OF_DISEASE),
        ("d. 4 mo", Event.DEAD),
        ("died of MI @ 9 mo", Event.DEAD_OF_OTHER),
        ("died of brain and lung metastases", Event.DEAD_OF_DISEASE),
        ("no evidence of disease", Event.ALIVE),
        ("AWD (14)", Event.ALIVE),
        ("lost to F/U after being well", Event.LOST),
        ("6.5 mo", None),
        ("not recorded as dead", None),
        ("paraplegia", None),
    ],
)
def test_events(cell: str, event: Event | None) -> None:
    assert outcomes.read_event(cell) == event


@pytest.mark.parametrize(
    ("words", "zero"),
    [
        ("19 months after surgery", TimeZero.SURGERY),
        ("survival from the onset of symptoms", TimeZero.SYMPTOMS),
        ("os from diagnosis of metastasis (mo)", TimeZero.DIAGNOSIS),
        ("after the start of radiotherapy", TimeZero.RADIOTHERAPY_START),
        ("29 months after the first spinal deposit was seen", TimeZero.IMAGING),
        ("88 months after radical nephrectomy", TimeZero.PRIMARY_TREATMENT),
        ("overall survival", None),
    ],
)
def test_time_zero(words: str, zero: TimeZero | None) -> None:
    found = outcomes.find_zero(words)
    assert (found[0] if found else None) == zero


@pytest.mark.parametrize(
    ("cell", "levels", "region"),
    [
        ("C6/7", "C6-7", "cervical"),
        ("T12/L1", "T12/L1", "thoracolumbar"),
        ("D5–6", "T5-6", "thoracic"),
        ("T9 & C2 (2 lesions)", "T9, C2", "thoracic and cervical"),
        ("Th8/9", "T8-9", "thoracic"),
        ("T10 to L1", "T10-L1", "thoracolumbar"),
        ("T13", "", None),
        ("sensory level T4", "", None),
    ],
)
def test_levels(cell: str, levels: str, region: str | None) -> None:
    found = levels_in(cell)
    assert joined(found) == levels
    assert region_of(found) == region


@pytest.mark.parametrize("words", ["t2-weighted images", "t2 hyperintensity", "a t2 tumor of the prostate", "t2 n1 m0"])
def test_signals_and_stages_are_no_levels(words: str) -> None:
    assert find_levels(words, strict=True) == []


def test_a_segment_of_the_cord_is_no_vertebra(grounder: Grounder) -> None:
    place = read_place("C5 cord segment", grounder=grounder)
    assert (place.level, place.segment) == (None, "C5")


def test_what_a_dash_means_is_for_the_notes_to_say() -> None:
    told = read_legend("NR = not reported, - = none, n/a = not applicable")
    assert blank_state("-", column="disease", legend=told) is FieldState.ABSENT
    assert blank_state("-", column="disease", legend=Legend()) is FieldState.NOT_REPORTED
    assert blank_state("n/a", column="side", legend=told) is FieldState.NOT_APPLICABLE
    assert blank_state("", column="side", legend=told) is FieldState.NOT_FOUND


def test_notes_explain_abbreviations() -> None:
    legend = read_legend("Abbreviations: PR, partial resection; XT, radiotherapy. Interval, time to metastasis.")
    assert legend.expanded("PR + XT") == "partial resection + radiotherapy"
    assert legend.expansion("Interval") is None


def test_a_zero_denies_a_list_and_is_a_time() -> None:
    assert blank_state("0", column="disease", legend=Legend()) is FieldState.ABSENT
    assert blank_state("0", column="interval", legend=Legend()) is None


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("RCC, clear cell", "clear cell renal cell carcinoma"),
        ("adenocarcinoma, lung", "lung adenocarcinoma"),
        ("Ca breast", "breast carcinoma"),
        ("thyroid, papillary", "papillary thyroid carcinoma"),
        ("melanoma (cheek)", "melanoma"),
        ("kidney", "renal cell carcinoma"),
    ],
)
def test_tumors(grounder: Grounder, cell: str, label: str) -> None:
    found = grounder.tumor(cell)
    assert found is not None
    assert grounder.vocabulary.label(found) == label


@pytest.mark.parametrize("cell", ["various", "primary tumor", "cancer", "XYZ"])
def test_no_tumor_is_guessed(grounder: Grounder, cell: str) -> None:
    assert grounder.tumor(cell) is None


def test_findings_keep_grade_duration_and_denial(grounder: Grounder) -> None:
    found = lists.read_findings("leg weakness (2/5) 3 weeks, no pain", grounder=grounder, legend=Legend())
    assert found is not None
    assert [(p.grade, p.duration, p.denied) for p in found] == [("2/5", "3 weeks", False), (None, None, True)]


def test_treatments_keep_order_extent_and_dose(grounder: Grounder) -> None:
    read = lists.read_treatments("STR, then RT 30 Gy/10 fx, then FOLFOX", grounder=grounder, legend=Legend())
    assert read is not None
    assert [(g.order, g.extent, g.dose, g.fractions) for g in read] == [
        (1, "subtotal", None, None),
        (2, None, "30 Gy", 10),
        (3, None, None, None),
    ]
    unordered = lists.read_treatments("surgery + RT", grounder=grounder, legend=Legend())
    assert unordered is not None
    assert [g.order for g in unordered] == [None, None]
