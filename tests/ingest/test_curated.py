"""The curated evidence says what its sources say: attribution, numbers, states of fields, and nothing twice."""

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from batson.ingest.curated import (
    CURATED,
    CuratedFault,
    casebook,
    cases,
    cited_sources,
    claims,
    field_places,
    files,
    left_out,
    rows,
    source,
    sources,
    tables,
)
from batson.ingest.finder import attach, find
from batson.ingest.verification import verify
from batson.ontology.iris import SITE
from batson.ontology.model import (
    Case,
    Event,
    FieldState,
    RowType,
    SourceType,
    Target,
    TimeZero,
    claim_triples,
    decode,
    encode,
    indexed,
    predicate,
    read_claim,
    read_source,
    source_triples,
)
from batson.ontology.vocabulary import shipped
from batson.store import Text, Texts, text_sha256

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SEEDS = SHARED / "seeds"
with_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="needs the texts of the two sources in ../shared/seeds")
with_gold = pytest.mark.skipif(not (SHARED / "evidence").is_dir(), reason="needs the facts in ../shared/evidence")


@pytest.fixture(scope="module")
def label():
    return shipped().label


def by_row(row):
    return rows("weng2018" if row.startswith("S1") else "healthyday")[row]


# --- claims


def test_there_are_316_claims_and_no_two_are_one():
    everything = [claim for source_id in CURATED for claim in claims(source_id)]
    assert len(everything) == 316
    assert len({claim.id for claim in everything}) == 316


def test_whose_knowledge_it_is():
    assert Counter(c.attribution for c in claims("healthyday")) == {"background": 95}
    assert Counter(c.attribution for c in claims("weng2018")) == {
        "own observation": 61,
        "relayed": 44,
        "own pooling": 40,
        "own inference": 39,
        "background": 37,
    }


# Read from the text, row by row: who knows it, and how firmly it is said.
READ = {
    "S1-001": ("background", "asserted", "affirmed"),  # an opening remark without a citation
    "S1-006": ("own pooling", "asserted", "affirmed"),  # they counted 17 patients
    "S1-011": ("own inference", "asserted", "affirmed"),
    "S1-012a": ("own inference", "hypothesized", "affirmed"),  # "may have been"
    "S1-017b": ("own inference", "asserted", "affirmed"),
    "S1-019": ("relayed", "asserted", "affirmed"),  # cites 1
    "S1-026": ("background", "asserted", "affirmed"),
    "S1-027": ("relayed", "asserted", "negated"),  # the sentence cites 2
    "S1-029": ("background", "recommended", "affirmed"),  # says what is recommended, by whom is not said
    "S1-032": ("background", "hypothesized", "affirmed"),
    "S1-040": ("own observation", "asserted", "negated"),  # no weakness in the first two months
    "S1-059": ("own observation", "hypothesized", "affirmed"),  # a provisional diagnosis
    "S1-066": ("own observation", "asserted", "affirmed"),
    "S1-073": ("own observation", "asserted", "negated"),  # no recurrence
    "S1-095": ("own pooling", "asserted", "affirmed"),
    "S1-103": ("own pooling", "asserted", "affirmed"),
    "S1-119": ("relayed", "asserted", "affirmed"),
    "S1-124": ("own pooling", "asserted", "affirmed"),  # their count, though it carries citations
    "S1-127": ("own observation", "asserted", "affirmed"),  # the interval of their own patient
    "S1-128": ("own inference", "hypothesized", "affirmed"),  # what their data suggest
    "S1-131": ("background", "hypothesized", "affirmed"),  # a mechanism that others proposed, uncited where it stands
    "S1-132": ("background", "asserted", "affirmed"),
    "S1-141": ("relayed", "asserted", "affirmed"),  # Kamerath
    "S1-143": ("background", "asserted", "negated"),  # no valves
    "S1-145": ("own inference", "hypothesized", "affirmed"),
    "S1-146a": ("own observation", "asserted", "affirmed"),
    "S1-149": ("own inference", "asserted", "affirmed"),  # they hold it to be evidence
    "S1-150a": ("own inference", "asserted", "affirmed"),
    "S1-150b": ("own inference", "hypothesized", "affirmed"),  # the route that it points to stays a hypothesis
    "S1-152": ("relayed", "asserted", "affirmed"),  # Grem
    "S1-155": ("background", "asserted", "affirmed"),  # an uncited list of options
    "S1-158": ("relayed", "recommended", "negated"),  # advice against chemotherapy
    "S1-159": ("relayed", "asserted", "negated"),
    "S1-164": ("background", "hypothesized", "affirmed"),  # "some research", nobody named
    "S1-165": ("relayed", "recommended", "affirmed"),
    "S1-170": ("own inference", "hypothesized", "affirmed"),
    "S1-171": ("relayed", "asserted", "affirmed"),  # Schiff
    "S1-173": ("own pooling", "asserted", "affirmed"),
    "S1-178": ("relayed", "hypothesized", "negated"),  # "appears" safe
    "S1-179": ("own inference", "hypothesized", "affirmed"),
    "S1-184b": ("relayed", "asserted", "affirmed"),  # Park
    "S1-187": ("own inference", "recommended", "affirmed"),
    "S1-190": ("relayed", "asserted", "negated"),  # Payer
    "S1-191": ("own inference", "asserted", "affirmed"),  # to their knowledge no study
    "S1-193": ("own observation", "asserted", "affirmed"),
    "S1-195": ("own inference", "recommended", "affirmed"),
    "S1-197a": ("own inference", "hypothesized", "affirmed"),
    "S2-030": ("background", "asserted", "affirmed"),
    "S2-034": ("background", "hypothesized", "affirmed"),
    "S2-071": ("background", "asserted", "negated"),
    "S2-086b": ("background", "recommended", "affirmed"),
}


@pytest.mark.parametrize("row", READ)
def test_a_row_says_what_was_read(row):
    claim = by_row(row)
    assert (claim.attribution, claim.modality, claim.polarity) == READ[row]


def test_what_carries_a_citation_is_relayed_or_pooled_and_nothing_else():
    for claim in claims("weng2018"):
        if claim.attribution == "relayed":
            assert claim.cites, claim.gloss
        else:
            assert not claim.cites or claim.attribution == "own pooling", claim.gloss


def test_every_citation_is_in_the_reference_list():
    keys = {citation.key for citation in source("weng2018").references}
    assert keys == {str(n) for n in range(1, 26)}
    assert {key for claim in claims("weng2018") for key in claim.cites} <= keys
    assert by_row("S1-173").cites == tuple(str(n) for n in range(3, 14))


def test_numbers_that_are_not_printed_are_marked_and_explained():
    share = by_row("S1-095").statistic
    assert (share.value, share.unit, share.n, share.N, share.printed) == (71, "%", 12, 17, "71%")
    assert share.inferred == ("N", "n")
    assert "17" in share.inference
    split = by_row("S1-115").statistic
    assert (split.n, split.N, split.inferred) == (6, 16, ("N", "n"))
    printed = by_row("S1-091").statistic
    assert (printed.n, printed.N, printed.inferred) == (5, 17, ())
    operated = by_row("S1-117").statistic
    assert (operated.value, operated.N, operated.inferred) == (Decimal("8.6"), 10, ())
    assert by_row("S1-102").statistic.inferred == ("N",)


@pytest.mark.parametrize("row", ["S1-103", "S1-083", "S1-104", "S1-110", "S1-114", "S1-152", "S2-042", "S2-060"])
def test_a_denominator_that_the_text_leaves_open_stays_blank(row):
    assert by_row(row).statistic.N is None


def test_among_whom_is_told():
    assert by_row("S1-122").statistic.among == "intramedullary spinal cord metastases"
    assert by_row("S1-119").statistic.among == "spinal cord tumors"
    assert by_row("S1-103").statistic.among == "reviewed patients who were given gadolinium"


def test_a_muscle_grade_is_a_level_and_an_age_range_no_spread():
    grade = by_row("S1-044").statistic
    assert (grade.measure, grade.value, grade.n, grade.N, grade.printed) == ("level", 3, None, None, "3/5")
    age = by_row("S1-083").statistic
    assert (age.measure, age.value, age.low, age.high, age.sd) == ("mean", 51, 37, 70, None)
    assert by_row("S1-104").statistic.high == 180


def test_printed_mistakes_stay_printed_and_concepts_are_right(label):
    assert label(by_row("S1-066").object) == "pan-cytokeratin"
    assert "creatine kinase" in by_row("S1-066").gloss
    assert by_row("S1-152").statistic.printed == "more than 80% ... within 3 months"
    assert by_row("S1-152").statistic.comparator == ">"


def test_follow_up_is_not_a_survival_time():
    alive = by_row("S1-175a").statistic
    assert (alive.value, alive.comparator, alive.printed) == (26, "≥", "still alive ... 26 months")


def test_what_surgery_prevents_is_not_what_it_improves():
    assert [by_row(row).predicate for row in ("S2-079", "S2-080", "S2-081", "S2-090")] == [
        "improves",
        "prevents",
        "prevents",
        "prevents",
    ]


def test_the_mechanisms_are_told_apart(label):
    routes = {row: label(by_row(row).object) for row in ("S1-131", "S1-133a", "S1-136", "S1-138a", "S2-030")}
    assert routes == {
        "S1-131": "arterial route",
        "S1-133a": "vertebral venous plexus route",
        "S1-136": "leptomeningeal route",
        "S1-138a": "direct invasion",
        "S2-030": "lymphatic route",
    }


def test_concepts_are_of_the_kinds_that_their_predicate_takes():
    vocabulary = shipped()
    for row, claim in [*rows("weng2018").items(), *rows("healthyday").items()]:
        rule = predicate(claim.predicate)
        assert not rule.subject_kinds or vocabulary.ancestors(claim.subject) & rule.subject_kinds, row
        assert not rule.object_kinds or vocabulary.ancestors(claim.object) & rule.object_kinds, row


def test_sites_are_sites(label):
    others = {
        row: label(claim.qualifiers.site)
        for row, claim in [*rows("weng2018").items(), *rows("healthyday").items()]
        if claim.qualifiers.site and not claim.qualifiers.site.startswith(SITE)
    }
    assert others == {"S1-093": "bilateral primary", "S1-094": "side not reported"}
    assert label(by_row("S1-039").qualifiers.site) == "lower limb"
    assert label(by_row("S2-055").qualifiers.site) == "chest"


def test_a_conclusion_is_the_second_place_of_its_words():
    first, second = by_row("S1-010a"), by_row("S1-196a")
    assert first.locator.words_sha256 == second.locator.words_sha256
    assert (first.locator.occurrence, second.locator.occurrence) == (1, 2)
    assert (first.section, second.section) == ("Abstract", "5. Conclusions")
    assert first.id != second.id


def test_claims_are_glossed_shortly_and_stand_somewhere():
    for source_id in CURATED:
        for claim in claims(source_id):
            assert 2 < len(claim.gloss.split()) < 25, claim.gloss
            assert claim.section
            assert claim.locator.section == claim.section
            assert claim.evidence_type


# --- rows of the facts


@with_gold
def test_every_row_of_the_facts_is_a_claim_or_says_why_not():
    for source_id, name in (("weng2018", "facts_seed1.csv"), ("healthyday", "facts_seed2.csv")):
        with (SHARED / "evidence" / name).open(encoding="utf-8", newline="") as file:
            facts = {row["claim_id"] for row in csv.DictReader(file)}
        taken = {re.sub("[a-z]$", "", row) for row in rows(source_id)}
        left = {item.row for item in left_out(source_id)}
        assert taken | left == facts
        assert not taken & left


def test_what_was_left_out_says_why():
    assert Counter(item.source for item in left_out()) == {"weng2018": 14, "healthyday": 10}
    assert all(item.reason for item in left_out())


# --- places


@with_seeds
@pytest.mark.parametrize("source_id", CURATED)
def test_every_claim_is_found_in_its_text_and_exact(source_id, tmp_path):
    text = (SEEDS / f"{source_id}.txt").read_text(encoding="utf-8")
    texts = Texts(tmp_path)
    sha256 = texts.put(Text(text=text, about={"source": source_id}))
    attachment = attach(claims(source_id), text, source=source_id, text_sha256=sha256)
    assert attachment.unfound == ()
    assert len(attachment.found) == len(claims(source_id))
    verification = verify((anchor for _, anchor in attachment.found), texts)
    assert verification.exact == len(verification.states) > 50
    assert (verification.normalized, verification.orphaned, verification.unverifiable) == (0, 0, 0)


@with_seeds
def test_quotes_are_those_of_the_gold_widened_to_whole_words():
    import json

    narrowed = 0
    for source_id in CURATED:
        text = (SEEDS / f"{source_id}.txt").read_text(encoding="utf-8")
        gold = json.loads((SHARED / "evidence" / "gold" / f"{source_id}.json").read_text(encoding="utf-8"))
        attached = attach(claims(source_id), text, source=source_id, text_sha256=text_sha256(text))
        anchors = {claim.id: anchor for claim, anchor in attached.found}
        for item in gold["claims"]:
            anchor = anchors[rows(source_id)[item["id"]].id]
            start, end = item["span"]
            if anchor.start <= start and end <= anchor.end:
                assert not re.search(r"\s", text[anchor.start : start] + text[end : anchor.end])
            else:
                narrowed += 1
                assert start <= anchor.start < anchor.end <= end + 1
    assert narrowed == 4


@with_seeds
@pytest.mark.parametrize("source_id", CURATED)
def test_claims_are_found_in_another_capture_of_their_text(source_id):
    text = (SEEDS / f"{source_id}.txt").read_text(encoding="utf-8")
    capture = "Downloaded today.\n\n" + text.replace("\n", "\r\n\t").replace("fi", "\ufb01")
    found = attach(claims(source_id), capture, source=source_id, text_sha256=text_sha256(capture))
    assert found.unfound == ()


@with_seeds
def test_a_sentence_that_is_missing_is_reported_and_only_it():
    text = (SEEDS / "weng2018.txt").read_text(encoding="utf-8")
    start = text.index("ISCMs have a poor prognosis")
    cut = text[:start] + text[start + len("ISCMs have a poor prognosis") :]
    found = attach(claims("weng2018"), cut, source="weng2018", text_sha256=text_sha256(cut))
    assert found.unfound == (by_row("S1-151"),)


@with_seeds
def test_the_wrong_text_holds_nothing():
    text = (SEEDS / "healthyday.txt").read_text(encoding="utf-8")
    spans = find([claim.locator for claim in claims("weng2018")], text)
    assert set(spans.values()) == {None}


# --- sources


def test_the_sources_are_what_is_known_of_them():
    weng, page = source("weng2018"), source("healthyday")
    assert (weng.doi, weng.pmcid, weng.pmid) == ("10.1155/2018/7485020", "PMC6311310", "30643818")
    assert weng.type is SourceType.CASE_REPORT_AND_REVIEW
    assert page.type is SourceType.WEB_PAGE
    assert (page.authors, page.year, page.references) == (None, None, ())


def test_identified_references_lead_to_sources_and_the_others_are_blank():
    known = {item.id: item for item in sources()}
    assert len(known) == len(sources()) == len(CURATED) + len(cited_sources())
    cited = {c.key: c.cited_source for c in source("weng2018").references if c.cited_source}
    assert cited == {
        "1": "kalayci2004",
        "6": "fakih2001",
        "9": "parikh2009",
        "10": "park2013",
        "16": "kamerath2010",
        "17": "grem1985",
        "21": "schiff",
        "25": "payer2015",
    }
    assert set(cited.values()) <= set(known)
    for citation in source("weng2018").references:
        assert citation.note
        if citation.key not in cited:
            assert (citation.authors, citation.year, citation.title, citation.confidence) == (None,) * 4
    assert known["kalayci2004"].type is SourceType.UNKNOWN


# --- cases


def case(source_id, place):
    (found,) = (c for c in cases() if (c.source, c.place) == (source_id, place))
    return found


def test_fifteen_cases_one_of_them_a_series_of_six():
    assert len(cases()) == 15
    assert len({c.iri for c in cases()}) == 15
    (series,) = (c for c in cases() if c.row_type is RowType.SERIES)
    assert (series.source, series.patients) == ("fakih2001", 6)
    assert series.patient.age.state is FieldState.SOURCE_NOT_AT_HAND
    assert {c.source for c in cases()} <= {s.id for s in sources()}


def test_the_own_case_is_whole(label):
    own = case("weng2018", "own case")
    lesion = own.lesions[0]
    assert (own.patient.age.value, own.patient.sex.value, own.primary.side.value) == (58, "M", "right")
    assert (lesion.vertebral_level.value, lesion.cord_segment.state) == ("T12", FieldState.NOT_REPORTED)
    assert lesion.region.state is FieldState.NOT_REPORTED
    assert (lesion.size.value, lesion.interval.value, lesion.interval.printed) == (15, 34, "34 months")
    assert label(own.primary.venous_thrombus.value) == "renal vein and inferior vena cava tumor thrombus"
    weak = [p.finding for p in own.presentation.items if p.finding.state is FieldState.ABSENT]
    assert [label(f.value) for f in weak] == ["weakness"]
    assert [(f.grade.printed, f.when) for f in own.function.items] == [
        ("0/5", "at presentation, below the knee"),
        ("3/5", "at presentation, proximal lower limbs"),
        ("3/5", "after surgery, below the knee"),
    ]
    assert [(label(t.procedure.value), t.target) for t in own.treatments.items] == [
        ("radical nephrectomy", Target.PRIMARY),
        ("inferior vena cava thrombectomy", Target.PRIMARY),
        ("interleukin-2", Target.SYSTEMIC),
        ("interferon", Target.SYSTEMIC),
        ("laminectomy", Target.THIS_LESION),
        ("radical resection", Target.THIS_LESION),
        ("radiotherapy", Target.THIS_LESION),
    ]
    course = own.course
    assert (course.time.value, course.time_zero.value, course.event.value) == (6, TimeZero.SURGERY, Event.ALIVE)
    assert own.primary.stage.state is FieldState.NOT_REPORTED
    assert course.complications.state is FieldState.NOT_REPORTED


def test_a_source_not_at_hand_is_not_a_silent_one():
    for item in cases():
        blanks = [item.primary.grade, item.primary.hereditary_syndrome, item.lesions[0].cord_segment]
        expected = FieldState.NOT_REPORTED if item.place == "own case" else FieldState.SOURCE_NOT_AT_HAND
        assert {field.state for field in blanks} == {expected}, item.id
        assert item.function.state is (FieldState.PRESENT if item.place == "own case" else expected)


@pytest.mark.parametrize(
    ("source_id", "place"), [("parikh2009", "case"), ("weng2018", "reference 12"), ("weng2018", "reference 13")]
)
def test_a_relayed_interval_stays_a_claim(source_id, place):
    assert case(source_id, place).lesions[0].interval.state is FieldState.SOURCE_NOT_AT_HAND
    assert by_row("S1-124").cites == ("6", "9", "12", "13")


def test_intervals_that_a_report_gives_are_there():
    given = {c.source: c.lesions[0].interval.value for c in cases() if c.lesions[0].interval.value is not None}
    assert given == {"weng2018": 34, "park2013": 6, "gomezdelariva2005": 0, "asadi2009": 0}


def test_who_lived_and_who_died():
    events = {c.source: (c.course.time.value, c.course.event.value) for c in cases() if c.course.event.value}
    assert events == {
        "weng2018": (6, Event.ALIVE),
        "parikh2009": (26, Event.ALIVE),
        "gomezdelariva2005": (14, Event.ALIVE),
        "soga2016": (3, Event.DEAD),
    }


def test_every_case_says_how_far_to_trust_it():
    assert all("confidence" in c.note for c in cases())
    unknown = [c for c in cases() if c.place.startswith("reference")]
    assert [c.report.cites for c in unknown] == [(c.place.removeprefix("reference "),) for c in unknown]
    assert {c.report.attribution for c in unknown} == {"relayed"}


# --- faults

HEADER = ",".join(tables._COLUMNS)
GOOD = dict.fromkeys(tables._COLUMNS, "") | {
    "row": "X-1",
    "predicate": "metastasizesTo",
    "subject": "renal cell carcinoma",
    "object": "lung",
    "polarity": "affirmed",
    "modality": "asserted",
    "attribution": "background",
    "section": "Results",
    "word_count": "2",
    "words_sha256": "0" * 64,
    "occurrence": "1",
}


@pytest.fixture
def faulty(tmp_path, monkeypatch):
    def read(**cells):
        folder = tmp_path / "weng2018"
        folder.mkdir(exist_ok=True)
        with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, tables._COLUMNS)
            writer.writeheader()
            writer.writerow(GOOD | cells)
        monkeypatch.setattr(files.resources, "files", lambda package: tmp_path)
        return tables.rows.__wrapped__("weng2018")

    return read


def test_a_good_row_is_read(faulty):
    assert list(faulty()) == ["X-1"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"subject": "renal cell carcinomma"}, r"claims\.csv: row X-1: column subject: .*renal cell carcinoma"),
        ({"subject": "RCC"}, r"column subject: 'RCC' is a synonym; the label is 'renal cell carcinoma'"),
        ({"predicate": "spreads"}, r"row X-1: no predicate 'spreads'"),
        ({"polarity": "yes"}, r"row X-1: 'yes' is not a valid Polarity"),
        ({"word_count": "two"}, r"row X-1: column word_count: 'two' is no whole number"),
        ({"measure": "mean", "printed": "2", "value": "2,5"}, r"column value: '2,5' is no number"),
        ({"value": "2"}, r"row X-1: column value is filled, but the row has no measure"),
        ({"measure": "mean", "value": "2"}, r"row X-1: .*printed"),
        ({"object": ""}, r"row X-1: .*needs an object"),
        ({"occurrence": ""}, r"row X-1: locator"),
    ],
)
def test_a_malformed_row_is_named(faulty, cells, message):
    with pytest.raises(CuratedFault, match=message) as caught:
        faulty(**cells)
    assert "\n" not in str(caught.value)


def test_a_table_with_other_columns_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("row,why\n1,x\n", encoding="utf-8")
    monkeypatch.setattr(files.resources, "files", lambda package: tmp_path)
    with pytest.raises(CuratedFault, match=r"curated/a\.csv: header: the columns must be row,reason"):
        list(files.table("a.csv", ("row", "reason")))


def test_a_short_row_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("row,reason\nx\n", encoding="utf-8")
    monkeypatch.setattr(files.resources, "files", lambda package: tmp_path)
    with pytest.raises(CuratedFault, match="line 2: must have 2 cells"):
        list(files.table("a.csv", ("row", "reason")))


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[[case]\n", "is no TOML"),
        ('[[case]]\nsource = "a"\nplace = "b"\n', "case a b: lacks 'unfilled'"),
        ('[[case]]\nsource = "a"\nplace = "b"\nunfilled = "unknown"\n', "'unknown' is not a valid FieldState"),
        ('[[case]]\nsource = "a"\nplace = "b"\nunfilled = "not found"\nage = 3\n', "Case has no 'age'"),
        (
            '[[case]]\nsource = "a"\nplace = "b"\nunfilled = "not found"\npatients = 6\n',
            "case a b: case a-b: a patient of 6 patients",
        ),
        (
            '[[case]]\nsource = "a"\nplace = "b"\nunfilled = "not found"\nprimary = {histology = "kidny cancr"}\n',
            "case a b: .*kidny cancr",
        ),
    ],
)
def test_a_malformed_case_is_named(tmp_path, monkeypatch, toml, message):
    from batson.ingest.curated import casebook

    (tmp_path / "cases.toml").write_text(toml, encoding="utf-8")
    monkeypatch.setattr(files.resources, "files", lambda package: tmp_path)
    with pytest.raises(CuratedFault, match=message):
        casebook.cases.__wrapped__()


def test_a_source_that_is_only_cited_has_no_claims():
    assert claims("grem1985") == ()
    assert left_out("grem1985") == ()
    with pytest.raises(KeyError, match="is not curated; there are: weng2018, healthyday"):
        source("grem1985")


# --- as triples


def test_all_of_it_comes_back_from_triples():
    for source_id in CURATED:
        for claim in claims(source_id):
            assert read_claim(claim.iri, indexed(claim_triples(claim))) == claim
    for item in sources():
        assert read_source(item.iri, indexed(source_triples(item))) == item
    for item in cases():
        assert decode(Case, item.iri, indexed(encode(item, item.iri, Case))) == item


def test_fields_of_the_own_case_stand_where_their_words_are(seeds: Path) -> None:
    text = (seeds / "weng2018.txt").read_text(encoding="utf-8")
    places = field_places("weng2018")
    spans = find(set(places.values()), text)
    (own,) = [c for c in cases() if c.iri == "https://w3id.org/batson/case/weng2018/own%20case"]
    printed = {
        t.subject.value: t.object.value for t in encode(own, own.iri, Case) if t.predicate.value.endswith("/printed")
    }
    assert set(printed) == set(places), "every printed string of the own case has its place"
    for node, locator in places.items():
        span = spans[locator]
        assert span is not None
        said, words = (" ".join(s.lower().split()) for s in (text[slice(*span)], printed[node]))
        assert words in said, node


def test_a_case_that_names_no_row_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"source": "weng2018", "place": "own case", "patient": {"age": {"value": 1, "printed": "1", "at": "S9-9"}}}
    monkeypatch.setattr(casebook, "document", lambda _: {"case": [entry]})
    with pytest.raises(CuratedFault, match=r"at = 'S9-9' is no row of weng2018/claims\.csv"):
        casebook.field_places.__wrapped__("weng2018")
