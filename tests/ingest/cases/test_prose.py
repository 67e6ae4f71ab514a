"""Cases from prose: who is a patient, what is told of whom, and one patient told twice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from batson.ingest.cases import CaseReading
from batson.ingest.cases.patients import introductions
from batson.ingest.cases.scopes import find_scopes
from batson.ingest.extraction.sentence.cues import shipped
from batson.ingest.readers import read
from batson.ontology import vocabulary
from batson.ontology.model import Attribution, Event, FieldState, Target, TimeZero

Reading = Callable[..., CaseReading]

THYROID = """Intramedullary metastasis of follicular thyroid carcinoma: a case report

Abstract
We report a 71-year-old woman with an intramedullary metastasis of follicular thyroid carcinoma at C3-C4.

Case report
A 71-year-old right-handed woman was admitted with a 3-week history of progressive weakness of the left arm and neck \
pain. She denied incontinence. Her mother had died of breast cancer. Total thyroidectomy had been performed 6 years \
earlier for follicular thyroid carcinoma, followed by radioiodine. On examination, strength was 3/5 in the left arm. \
Gadolinium-enhanced MRI of the cervical spine showed an intramedullary lesion at C3-C4, 18 x 9 mm, with edema from C1 \
to T2. Chest CT revealed multiple pulmonary metastases; there was no brain metastasis. She underwent C2-C5 laminectomy \
and gross total resection. Histopathology confirmed metastatic follicular thyroid carcinoma. Postoperatively, strength \
improved to 4/5. Radiotherapy (30 Gy in 10 fractions) was given to the cervical cord. At the last follow-up, 14 months \
after surgery, the patient was alive and walking without aid.

Discussion
Smith et al. [4] described a 55-year-old man with thyroid cancer who died 3 months after diagnosis of the cord lesion. \
He had been treated with radiotherapy. Surgery may improve survival. Patients older than 60 years do worse.
"""

OVARY = """Two patients with brain metastases of ovarian cancer

Case 1
A 49-year-old woman was diagnosed with stage IIIC high-grade serous ovarian carcinoma in 2012 and was treated by \
debulking surgery and six cycles of carboplatin and paclitaxel. Twenty-six months later she presented with headache \
and seizures. MRI revealed a single 3 cm lesion in the right frontal lobe. Craniotomy with complete removal was \
followed by whole-brain radiotherapy. She is alive with no evidence of disease 40 months after craniotomy.

Case 2
A 61-year-old woman with a history of ovarian cancer treated 4 years earlier was referred because of ataxia. CT showed \
multiple cerebellar lesions. She refused surgery and received only dexamethasone. She died of disease progression 6 \
weeks later.
"""


def label(value: str | None) -> str | None:
    return None if value is None else vocabulary.shipped().label(value)


def test_a_case_report_with_a_relayed_case(reading: Reading) -> None:
    own, cited = reading(THYROID).cases
    assert (own.patient.age.value, own.patient.sex.value) == (71, "F")
    assert label(own.primary.histology.value) == "follicular thyroid carcinoma"
    assert label(own.lesions[0].type.value) == "intramedullary spinal cord metastasis"
    assert own.lesions[0].vertebral_level.value == "C3-4"
    assert own.lesions[0].size.value == 18
    assert own.lesions[0].interval.value == 72
    assert own.lesions[0].diagnosis_basis.value == "lesion histology"
    felt = {label(p.finding.value): p.finding.state for p in own.presentation.items}
    assert felt == {
        "upper limb weakness": FieldState.PRESENT,
        "neck pain": FieldState.PRESENT,
        "urinary incontinence": FieldState.ABSENT,
    }
    assert [label(d.site.value) for d in own.disease.items] == ["lung"]
    done = {label(t.procedure.value): t for t in own.treatments.items}
    assert done["thyroidectomy"].target is Target.PRIMARY
    assert done["laminectomy"].target is Target.THIS_LESION
    assert done["radical resection"].extent == "total"
    assert (done["radiotherapy"].dose, done["radiotherapy"].fractions) == ("30 Gy", 10)
    assert (done["thyroidectomy"].order, done["radiotherapy"].order) == (1, 5)
    assert (own.course.event.value, own.course.time.value, own.course.time_zero.value) == (
        Event.ALIVE,
        14,
        TimeZero.SURGERY,
    )
    assert [(f.grade.value, f.when) for f in own.function.items] == [
        ("3/5", "at presentation"),
        ("4/5", "after treatment"),
    ]
    assert own.report.attribution is Attribution.OWN_OBSERVATION
    assert (cited.patient.age.value, cited.patient.sex.value) == (55, "M")
    assert (cited.course.event.value, cited.course.time.value) == (Event.DEAD, 3)
    assert cited.course.time_zero.value is TimeZero.DIAGNOSIS
    assert (cited.report.attribution, cited.report.cites) == (Attribution.RELAYED, ("4",))


def test_a_patient_told_in_abstract_and_body_is_one_case(reading: Reading) -> None:
    own = reading(THYROID).cases[0]
    assert len(own.anchors) == 2
    assert len(own.patient.age.anchors) == 2


def test_two_patients_are_kept_apart(reading: Reading) -> None:
    first, second = reading(OVARY).cases
    assert (first.place, second.place) == ("case 1", "case 2")
    assert label(first.primary.histology.value) == "high-grade serous ovarian carcinoma"
    assert (first.lesions[0].interval.value, second.lesions[0].interval.value) == (26, 48)
    assert (first.course.event.value, first.course.time.value) == (Event.ALIVE, 40)
    assert (second.course.event.value, second.course.time.value) == (Event.DEAD_OF_DISEASE, Decimal("1.38"))
    assert [label(t.procedure.value) for t in second.treatments.items] == ["dexamethasone"]
    assert first.treatments.items[0].target is Target.PRIMARY


def test_every_field_stands_where_its_anchor_says(reading: Reading) -> None:
    text = read(THYROID.encode()).text
    for case in reading(THYROID).cases:
        for field in (case.patient.age, case.primary.histology, case.course.time, case.lesions[0].interval):
            for anchor in field.anchors:
                assert text[anchor.start : anchor.end] == anchor.exact
                assert field.printed == " ".join(case.patient.age.printed.split()) or field.printed


def test_a_table_that_tells_another_age_is_reported(reading: Reading) -> None:
    page = (
        "<html><body><h1>Thyroid metastasis of renal cell carcinoma</h1><h2>Case 1</h2><p>A 63-year-old man with renal "
        "cell carcinoma presented with dysphagia. He underwent thyroidectomy and is alive 9 months after surgery.</p>"
        "<h2>Results</h2><table><caption>Table 1. Patients</caption><tr><th>Patient</th><th>Age</th><th>Sex</th>"
        "<th>Primary</th><th>Outcome</th></tr><tr><td>Present case 1</td><td>64</td><td>M</td><td>RCC</td>"
        "<td>alive, 9 mo</td></tr><tr><td>2</td><td>50</td><td>F</td><td>RCC</td><td>dead, 2 mo</td></tr></table>"
        "</body></html>"
    )
    found = reading(page)
    assert len(found.cases) == 2
    assert found.cases[0].patient.age.value == 63
    assert any("age is told differently" in p.reason for p in found.problems)


def test_patients_of_one_age_and_sex_are_not_merged(reading: Reading) -> None:
    text = OVARY.replace("61-year-old", "49-year-old")
    assert len(reading(text).cases) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "the mean age was 58 years",
        "58-year-old men have a higher risk",
        "her 60-year-old mother had breast cancer",
        "patients older than 60 years",
        "a median follow-up of 12 months",
    ],
)
def test_who_is_no_patient(sentence: str) -> None:
    assert introductions(sentence, 0, 0) == []


def test_a_negation_ends_with_its_list() -> None:
    words = "there was no metastasis in the chest, liver or brain, and the bones were involved"
    denied = [words[s.start : s.end] for s in find_scopes(words, shipped()) if s.kind == "negation"]
    assert denied == ["no metastasis in the chest, liver or brain"]
    words = "without pain, weakness of the arm was noted"
    assert [words[x.start : x.end] for x in find_scopes(words, shipped()) if x.kind == "negation"] == ["without pain"]


@pytest.mark.parametrize(
    "text",
    [
        "A trial\n\nMethods. 120 patients aged 18 to 80 years were randomized.\n\nResults. Mean age was 61 years. "
        "Death occurred in 12 patients.\n",
        "Bone metastases: what to know\n\nAbout half of the people with bone metastases live longer than two years.\n",
    ],
)
def test_no_patient_is_made_up(reading: Reading, text: str) -> None:
    assert reading(text).cases == ()


def test_the_own_case_of_a_review(reading: Reading, seeds: Path) -> None:
    (case,) = reading(seeds / "weng2018.txt").cases
    assert (case.patient.age.value, case.patient.sex.value, case.primary.side.value) == (58, "M", "right")
    assert case.lesions[0].vertebral_level.value == "T12"
    assert case.lesions[0].size.value == 15
    assert case.course.event.value is Event.ALIVE
    assert case.course.time.value == 6
    aimed = {label(t.procedure.value): t.target for t in case.treatments.items}
    assert aimed["radical nephrectomy"] is Target.PRIMARY
    assert aimed["laminectomy"] is Target.THIS_LESION
    assert "weakness" in {
        label(p.finding.value) for p in case.presentation.items if p.finding.state is FieldState.ABSENT
    }


BREAST = """Spinal cord metastasis from breast cancer treated with radiosurgery

Introduction
Intramedullary metastases are rare. Rossi (2003) described a woman of 44 with breast cancer and a lesion at T4, who \
was treated by radiotherapy and survived 5 months.

Case Presentation
A previously healthy 52-year-old female teacher presented to our hospital with numbness and weakness of the right leg \
that had begun six weeks earlier. Eight years before she had been treated for invasive ductal carcinoma of the left \
breast (pT2 N1 M0) by mastectomy and tamoxifen. There was no bladder dysfunction. Sensation was reduced below T10. \
T2-weighted MRI showed an enhancing intramedullary lesion of 12 mm at the level of T8 with extensive oedema. \
Because of the liver metastases surgery was not performed. She received stereotactic radiosurgery (18 Gy) and \
capecitabine. She died on the 9th postoperative day of pulmonary embolism.
"""


def test_what_is_not_the_lesion_is_told_apart(reading: Reading) -> None:
    cited, own = reading(BREAST).cases
    assert (cited.report.attribution, cited.course.time.value) == (Attribution.RELAYED, 5)
    assert own.lesions[0].vertebral_level.value == "T8"
    assert own.lesions[0].size.value == 12
    assert own.lesions[0].enhancement.value == "yes"
    assert own.lesions[0].interval.value == 96
    assert (own.primary.side.value, own.primary.stage.value) == ("left", "pT2 N1 M0")
    assert "surgery" not in {label(t.procedure.value) for t in own.treatments.items}
    assert own.course.event.value is Event.DEAD_OF_OTHER
    assert (own.course.time.value, own.course.time_zero.value) == (Decimal("0.3"), TimeZero.SURGERY)


PATIENTS = Path(__file__).resolve().parents[2] / "data" / "patients"


def test_a_letter_that_tells_its_patient_twice_has_one_case(reading: Reading) -> None:
    (case,) = reading((PATIENTS / "cauda-letter.txt").read_text(encoding="utf-8")).cases
    assert (case.patient.age.value, case.patient.sex.value) == (Decimal(47), "F")
    given = {label(t.procedure.value) for t in case.treatments.items}
    assert {"mastectomy", "laminectomy", "radiotherapy"} <= given
    assert "intrathecal methotrexate" not in given, "it was considered and not given"


def test_two_patients_of_one_sentence_keep_their_own_words(reading: Reading) -> None:
    one, two, cited = reading((PATIENTS / "scalp-report.txt").read_text(encoding="utf-8")).cases
    assert label(one.primary.histology.value) == "lung carcinoma"
    assert str(label(two.primary.histology.value)).endswith("thyroid carcinoma")
    assert label(cited.primary.histology.value) == "renal cell carcinoma"
    assert label(one.lesions[0].type.value) == "scalp metastasis"


def test_the_tumor_of_a_relative_is_not_what_a_story_is_about(reading: Reading) -> None:
    text = "Case report\nA 62-year-old man noticed a nodule of the scalp. His father died of gastric cancer. He died."
    (case,) = reading(text).cases
    assert case.primary.histology.value is None


def test_patients_that_are_counted_off_are_told_apart(reading: Reading) -> None:
    text = (
        "Carcinoma of the thyroid in the orbit\n\nTwo women under our care had such deposits.\n"
        "The first, aged 66, had proptosis. She died after nine months.\n"
        "The second, aged 59, had diplopia, which a sarcoma of the orbit was at first thought to explain. "
        "She is alive at 20 months."
    )
    first, second = reading(text).cases
    assert (first.patient.age.value, second.patient.age.value) == (Decimal(66), Decimal(59))
    assert label(second.primary.histology.value) == "thyroid carcinoma", "the title's tumor stands against one weighed"
    assert (first.course.event.value, second.course.event.value) == (Event.DEAD, Event.ALIVE)
