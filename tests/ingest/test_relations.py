"""The table of relations: every row fires on its own example, is well formed, and a new row needs nothing else."""

from __future__ import annotations

import csv

import pytest
from batson.ingest.extraction import fired, shipped
from batson.ingest.extraction.concepts import Concepts
from batson.ingest.extraction.relation_rules import Rule, read_rules
from batson.ingest.extraction.rule_tables import RULES, group, read_table
from batson.ingest.readers import plain
from batson.ontology.model import predicates
from batson.ontology.vocabulary import shipped as vocabulary

ROWS = shipped().rules.rules


@pytest.mark.parametrize("rule", ROWS, ids=[r.name for r in ROWS])
def test_a_row_fires_on_its_example(rule: Rule) -> None:
    section = "\n\nCase report\n\n" if "case" in rule.force else "\n\n"
    text = f"{_title(rule)}{section}{rule.example}\n"
    assert rule.name in fired(plain.read(text.encode())), text


def _title(rule: Rule) -> str:
    lower = rule.example.lower()
    for about, title in (("^tumor", "Spread of renal cell carcinoma"), ("^deposit", "Brain metastases")):
        if any(about in need for need in rule.needs):
            return title
    for words, title in (
        ("cervical cord", "Intramedullary spinal cord metastasis of renal cell carcinoma"),
        ("intramedullary", "Intramedullary spinal cord metastasis of renal cell carcinoma"),
        ("vaginal", "Vaginal metastasis of renal cell carcinoma"),
        ("bone", "Bone metastasis of renal cell carcinoma"),
        ("spinal metastasis", "Vertebral metastasis of renal cell carcinoma"),
        ("vertebral metastasis", "Vertebral metastasis of renal cell carcinoma"),
        ("liver metastasis", "Liver metastasis of colon cancer"),
    ):
        if words in lower:
            return title
    return "Brain metastasis of renal cell carcinoma"


def test_names_are_unique_and_predicates_known() -> None:
    assert len({r.name for r in ROWS}) == len(ROWS)
    assert {r.predicate for r in ROWS} <= set(predicates())


def test_every_predicate_has_a_row() -> None:
    assert set(predicates()) == {r.predicate for r in ROWS}


def test_triggers_and_kinds_of_the_table_exist() -> None:
    triggers = set(read_table("triggers.toml"))
    kinds = {kind for kinds in Concepts.of(vocabulary()).kinds.values() for kind in kinds}
    kinds |= {"AttachedTumor", "ToldSymptom", "ToldComplication", "ToldFeature", "PlusMarker", "MinusMarker"}
    for rule in ROWS:
        assert set(rule.triggers) <= triggers, rule.name
        named = {k for k in rule.objects | rule.subjects | rule.trigger_kinds if not k.startswith("^")}
        assert named <= kinds, (rule.name, named - kinds)
        conditions = [part for cell in (*rule.needs, *rule.unless) for part in cell.split("&")]
        assert {c for c in conditions if c[0] not in "@~!#^"} <= triggers, rule.name
        assert {c[1:] for c in conditions if c[0] == "@"} <= kinds, rule.name


def test_groups_name_classes_of_the_ontology() -> None:
    known = {kind for kinds in Concepts.of(vocabulary()).kinds.values() for kind in kinds}
    for name in ("any_metastasis", "the_tumor", "of_the_primary", "no_organ", "too_general", "of_strength"):
        assert group(name) <= known, group(name) - known


def test_a_fixed_object_that_is_no_concept_is_refused(tmp_path, monkeypatch) -> None:
    with (RULES / "relations.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("#")))
    row = dict(zip(rows[0], rows[1], strict=True)) | {"name": "new row", "object": "=no such thing"}
    with (tmp_path / "relations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerow(row)
    monkeypatch.setattr("batson.ingest.extraction.relation_rules.RULES", tmp_path)
    with pytest.raises(ValueError, match=r"new row.*no such thing"):
        read_rules(Concepts.of(vocabulary()))
