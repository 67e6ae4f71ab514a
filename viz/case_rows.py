"""The cases as rows: the fields that a table shows and filters by, read column by column, never whole cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..appraisal.same_patient.counting import Clusters, clusters
from ..appraisal.same_patient.duplicates import chosen
from ..kg.appraising import decisions_on_patients
from ..ontology.iris import ONTOLOGY, source_id
from ..ontology.model import Case, FieldState, Method, RowType
from ..ontology.model.codec import state_property
from ..ontology.vocabulary import Vocabulary
from ..store import Store
from .case_evidence import proposals
from .lookup import rows

BLANK: Final = tuple(s for s in FieldState if s not in (FieldState.PRESENT, FieldState.NOT_FOUND))
"""The states of blank fields that are looked up; a field in none of them was not found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseField:
    """A field of a case: its name in addresses, what it means, and the way to it in the graph.

    `parent` is the path from the case to the node that has it (empty: the case itself), `prop` the property, `below`
    the property of the items where it is a list of them. `shown`: it is a column; `facet`: it can be filtered by value.
    """

    name: str
    label: str
    says: str
    parent: str
    prop: str
    below: str = ""
    concept: bool = False
    number: bool = False
    shown: bool = True
    facet: bool = True


FIELDS: Final = (
    CaseField(name="age", label="age", says="Years", parent="patient", prop="age", number=True, facet=False),
    CaseField(name="sex", label="sex", says="As reported", parent="patient", prop="sex"),
    CaseField(
        name="primary", label="primary", says="Primary tumor", parent="primaryTumor", prop="histology", concept=True
    ),
    CaseField(name="lesion", label="lesion", says="The metastasis", parent="lesions", prop="lesionType", concept=True),
    CaseField(
        name="site", label="other deposits", says="Sites of other deposits", parent="", prop="disease",
        below="depositSite", concept=True,
    ),
    CaseField(name="compartment", label="compartment", says="Where at the cord or spine", parent="lesions",
              prop="compartment", shown=False),
    CaseField(name="level", label="level", says="Vertebral level", parent="lesions", prop="vertebralLevel"),
    CaseField(name="region", label="region", says="Region of spine or cord", parent="lesions", prop="region",
              shown=False),
    CaseField(name="basis", label="diagnosed by", says="What the diagnosis of the lesion rests on", parent="lesions",
              prop="diagnosisBasis", shown=False),
    CaseField(name="interval", label="interval", says="Months from the primary to the lesion; negative: the lesion "
              "came first", parent="lesions", prop="timeSincePrimary", number=True, facet=False),
    CaseField(name="finding", label="symptoms and signs", says="At presentation", parent="", prop="presentation",
              below="finding", concept=True, shown=False),
    CaseField(name="treatment", label="treatment", says="What was done", parent="", prop="treatments",
              below="procedure", concept=True),
    CaseField(name="thrombus", label="venous thrombus", says="Of the primary tumor", parent="primaryTumor",
              prop="venousThrombus", concept=True, shown=False),
    CaseField(name="outcome", label="outcome", says="What had become of the patient at the last contact",
              parent="course", prop="event"),
    CaseField(name="function", label="functional outcome", says="As told", parent="course", prop="functionalOutcome",
              shown=False, facet=False),
    CaseField(name="time", label="time", says="Months from time zero to the last contact or death", parent="course",
              prop="courseMonths", number=True, facet=False),
    CaseField(name="zero", label="time zero", says="From when the time counts", parent="course", prop="timeZero"),
)  # fmt: skip
"""The fields that a table of cases can have; what a case has besides stands on its own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case as a row: its values by field, as they are read, and the state of every field.

    `wider` are, by field, the values with everything that they are a kind or a part of, for filtering.
    """

    iri: str
    source: str
    place: str
    method: str
    row_type: str
    patients: int
    year: str
    authors: str
    design: str
    confidential: bool
    values: Mapping[str, tuple[str, ...]]
    wider: Mapping[str, frozenset[str]]
    states: Mapping[str, str]

    def number(self, name: str) -> float | None:
        """Return the value of a field of numbers, None where there is none."""
        found = self.values.get(name, ())
        try:
            return float(found[0]) if found else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRows:
    """All cases that count, in order, with the one that stands for each patient where several may be one.

    `stands_for` maps a case to the case that stands for the same patient (itself where it is alone), `decided` does so
    by people's decisions alone; `read_again` are the machine's readings of sources whose cases a person curated: they
    are no further patients.
    """

    rows: tuple[CaseRow, ...]
    read_again: tuple[CaseRow, ...]
    stands_for: Mapping[str, str]
    decided: Mapping[str, str]


def case_rows(store: Store, vocabulary: Vocabulary) -> CaseRows:
    """Read the rows of all cases of a store."""
    about = {row["c"]: row for row in rows(store, ABOUT)}
    filled = {f.name: _filled(store, f) for f in FIELDS}
    blanks = _blanks(store)
    derived = _derived(store, vocabulary)
    made = {
        iri: _row(iri, one, filled, blanks, {name: found.get(iri, ()) for name, found in derived.items()}, vocabulary)
        for iri, one in sorted(about.items())
    }
    slim = [
        Case(source=r.source, place=r.place, method=Method(r.method), row_type=RowType(r.row_type), patients=r.patients)
        for r in made.values()
    ]
    counting = chosen(slim)
    counted = {c.iri for c in counting}
    single, said = [c for c in counting if c.row_type is RowType.PATIENT], decisions_on_patients(store)
    return CaseRows(
        rows=tuple(made[c.iri] for c in counting),
        read_again=tuple(made[c.iri] for c in slim if c.iri not in counted),
        stands_for=_patients(clusters(single, proposals(store), said), made),
        decided=_patients(clusters(single, (), said), made),
    )


ABOUT: Final = """
SELECT ?c ?source ?place ?method ?type ?patients ?year ?authors ?design ?confidential WHERE {
  ?c a b:Case ; b:statedIn ?source ; b:place ?place ; b:method ?method ; b:rowType ?type ; b:patients ?patients .
  OPTIONAL { ?c b:report ?r
    OPTIONAL { ?r b:year ?year } OPTIONAL { ?r b:authors ?authors } OPTIONAL { ?r b:confidential ?confidential } }
  OPTIONAL { ?source b:sourceType ?design }
}"""


def _filled(store: Store, field: CaseField) -> dict[str, list[tuple[str, str]]]:
    """Return the state and the value (else the printed words) of a field, several where it is a list, by case."""
    path = "/".join(f"b:{p}" for p in (field.parent, field.prop, field.below) if p)
    value = "concept" if field.concept else "value"
    found = rows(
        store,
        f"SELECT DISTINCT ?c ?f ?state ?value ?printed WHERE {{ ?c a b:Case ; {path} ?f . ?f b:state ?state "
        f"OPTIONAL {{ ?f b:{value} ?value }} OPTIONAL {{ ?f b:printed ?printed }} }}",
    )
    found.sort(key=lambda row: row["f"])
    by_case: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in found:
        by_case[row["c"]].append((row["state"], row.get("value") or row.get("printed", "")))
    return by_case


def _blanks(store: Store) -> dict[tuple[str, str], str]:
    """Return the state of every blank field, by case and property."""
    names = {state_property(s).value: s.value for s in BLANK}
    wanted = " ".join(f"<{iri}>" for iri in names)
    found = {}
    for parent in sorted({f.parent for f in FIELDS}):
        way = f"?c a b:Case ; b:{parent} ?n ." if parent else "?c a b:Case . BIND(?c AS ?n)"
        for row in rows(store, f"SELECT ?c ?s ?p WHERE {{ VALUES ?s {{ {wanted} }} {way} ?n ?s ?p }}"):
            found[row["c"], row["p"].removeprefix(ONTOLOGY)] = names[row["s"]]
    return found


def _derived(store: Store, vocabulary: Vocabulary) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the routes that the authors of a case conclude, those that an indicator speaks for, and who admits it."""
    asked = {
        "concluded": "?i b:authorsConcluded/b:object ?r .",
        "indicated": '?i b:hasIndicator ?h . ?h b:seen "has" ; b:offered "for" ; b:route ?r .',
    }
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, pattern in asked.items():
        by_case: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows(store, f"SELECT DISTINCT ?c ?r WHERE {{ ?i b:aboutCase ?c . {pattern} }}"):
            by_case[row["c"]].add(vocabulary.label(row["r"]))
        found[name] = {iri: tuple(sorted(labels)) for iri, labels in by_case.items()}
    admitting: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows(store, "SELECT DISTINCT ?c ?q WHERE { ?c b:eligibleFor ?q }"):
        admitting[row["c"]].add(row["q"])
    found["eligible"] = {iri: tuple(sorted(names)) for iri, names in admitting.items()}
    return found


def _row(
    iri: str,
    about: Mapping[str, str],
    filled: Mapping[str, Mapping[str, Sequence[tuple[str, str]]]],
    blanks: Mapping[tuple[str, str], str],
    derived: Mapping[str, tuple[str, ...]],
    vocabulary: Vocabulary,
) -> CaseRow:
    """Make the row of one case."""
    values: dict[str, tuple[str, ...]] = {}
    wider: dict[str, frozenset[str]] = {}
    states: dict[str, str] = {}
    for field in FIELDS:
        told = filled[field.name].get(iri, ())
        there = [v for state, v in told if state == FieldState.PRESENT and v]
        values[field.name] = tuple(dict.fromkeys(_words(v, field, vocabulary) for v in there))
        above = {a for v in there if field.concept and v in vocabulary for a in _above(v, vocabulary)}
        wider[field.name] = frozenset((*values[field.name], *(vocabulary.label(a) for a in above)))
        if there:
            states[field.name] = FieldState.PRESENT.value
        elif told:
            states[field.name] = told[0][0]
        else:
            states[field.name] = blanks.get((iri, field.prop), FieldState.NOT_FOUND.value)
    for name, found in derived.items():
        values[name], wider[name] = found, frozenset(found)
    return CaseRow(
        iri=iri,
        source=source_id(about["source"]),
        place=about["place"],
        method=about["method"],
        row_type=about["type"],
        patients=int(about["patients"]),
        year=about.get("year", ""),
        authors=about.get("authors", ""),
        design=about.get("design", "unknown"),
        confidential=about.get("confidential") == "true",
        values=values,
        wider=wider,
        states=states,
    )


def _words(value: str, field: CaseField, vocabulary: Vocabulary) -> str:
    return vocabulary.label(value) if field.concept and value in vocabulary else value


def _above(iri: str, vocabulary: Vocabulary) -> Iterable[str]:
    return (*vocabulary.ancestors(iri), *vocabulary.wholes(iri))


def _patients(joined: Clusters, made: Mapping[str, CaseRow]) -> Mapping[str, str]:
    """Return for each case the one that stands for its patient: the one with the most fields told."""
    stands = {}
    for members in joined.patients().values():
        best = max(members, key=lambda m: (sum(s == "present" for s in made[m].states.values()), m))
        stands.update(dict.fromkeys(members, best))
    return stands
