"""Every concept of the shipped ontology is well formed, so that names can be trusted to mean one thing."""

from collections import defaultdict

import pytest
from batson.ontology import iris
from batson.ontology.lexicon import ROOTS
from batson.ontology.vocabulary import Term, Vocabulary, shipped
from batson.ontology.wordforms import key

B = iris.ONTOLOGY


def clinical(vocabulary: Vocabulary) -> list[Term]:
    wanted = {*ROOTS, B + "EvidenceType"}
    return [term for term in vocabulary if wanted & vocabulary.ancestors(term.iri)]


def named_in_texts(vocabulary: Vocabulary) -> list[Term]:
    return [t for t in vocabulary if t.iri.startswith(iris.SITE) or set(ROOTS) & vocabulary.ancestors(t.iri)]


def name_key(name: str) -> str:
    """Short names are told apart by their capitals (ALS, als), all others are not."""
    return name if len(name) <= 4 else key(name)


def faults(terms: list[Term]) -> list[str]:
    """Say what is wrong with the terms, one line a fault."""
    found = []
    known = {term.iri for term in terms}
    labels: dict[str, list[str]] = defaultdict(list)
    firm: dict[str, set[str]] = defaultdict(set)
    loose: dict[str, set[str]] = defaultdict(set)
    for term in terms:
        name = term.iri.rsplit("/", 1)[1]
        labels[key(term.label)].append(name)
        if not term.definition.endswith(".") or "\n" in term.definition:
            found.append(f"{name}: no definition of one sentence")
        if (term.source is None) == (term.review_status is None):
            found.append(f"{name}: exactly one of source and review mark")
        if term.source and not term.source.startswith(iris.SOURCE):
            found.append(f"{name}: source {term.source} is no source of ours")
        if not name[0].isupper() or not name.isalnum() or not name.isascii():
            found.append(f"{name}: the name is not in camel case")
        words = (term.label, *term.synonyms, *term.misspellings, *term.ambiguous, *term.adjectives, *term.negatives)
        found.extend(f"{name}: blanks in {word!r}" for word in words if word != " ".join(word.split()))
        found.extend(
            f"{name}: {site} is not there"
            for site in (term.lesion_site, term.origin_site)
            if site and site not in known
        )
        found.extend(f"{name}: parent {parent} is not there" for parent in term.parents if parent not in known)
        for word in (term.label, *term.synonyms, *term.misspellings):
            firm[name_key(word)].add(name)
        for word in (*term.ambiguous, *term.negatives):
            loose[name_key(word)].add(name)
    found.extend(f"label {label!r} of {names}" for label, names in labels.items() if len(names) > 1)
    found.extend(f"{word!r} names {sorted(owners)}" for word, owners in firm.items() if len(owners) > 1)
    found.extend(f"{word!r} is firm and ambiguous" for word in firm.keys() & loose.keys() if firm[word] != loose[word])
    return found


def test_every_term_is_well_formed() -> None:
    terms = {term.iri: term for term in [*clinical(shipped()), *named_in_texts(shipped())]}
    anatomical = [t for t in shipped() if t.iri not in terms and B + "AnatomicalSite" in shipped().ancestors(t.iri)]
    sites = {key(t.label) for t in terms.values() if t.iri.startswith(iris.SITE)}
    classes = [t for t in anatomical if key(t.label) not in sites]
    shadows = {t.iri for t in anatomical} - {t.iri for t in classes}
    complaints = faults([*terms.values(), *classes])
    assert [c for c in complaints if not any(f"parent {iri} " in c for iri in shadows)] == []


@pytest.mark.parametrize(
    ("term", "complaint"),
    [
        (Term(iri=B + "X", label="x", definition="A thing.", review_status=None), "exactly one of source"),
        (Term(iri=B + "X", label="x", review_status="unreviewed"), "no definition"),
        (Term(iri=B + "X", label="lung", definition="A.", review_status="unreviewed"), "label 'lung'"),
        (Term(iri=B + "X", label="x", definition="A.", review_status="unreviewed", synonyms=("lung",)), "'lung' names"),
        (
            Term(iri=B + "X", label="x", definition="A.", review_status="unreviewed", ambiguous=("lung",)),
            "firm and ambig",
        ),
        (Term(iri=B + "X", label="x", definition="A.", review_status="unreviewed", parents=(B + "Y",)), "parent"),
        (Term(iri=B + "X", label="x", definition="A.", review_status="unreviewed", lesion_site=B + "Y"), "not there"),
    ],
)
def test_the_check_catches_a_broken_term(term: Term, complaint: str) -> None:
    good = Term(iri=iris.SITE + "Lung", label="lung", definition="An organ.", review_status="unreviewed")
    assert faults([good]) == []
    assert any(complaint in fault for fault in faults([good, term]))


def test_a_metastasis_of_a_site_names_the_site() -> None:
    vocabulary = shipped()
    expected = {
        "IntramedullarySpinalCordMetastasis": "SpinalCord",
        "VertebralMetastasis": "Vertebra",
        "LungMetastasis": "Lung",
        "AdrenalMetastasis": "AdrenalGland",
        "DuralMetastasis": "DuraMater",
        "EpiduralMetastasis": "SpinalEpiduralSpace",
        "InferiorVenaCavaTumorThrombus": "InferiorVenaCava",
    }
    assert {name: vocabulary.lesion_site(B + name) for name in expected} == {
        name: iris.SITE + site for name, site in expected.items()
    }


def test_the_routes_are_called_as_the_design_calls_them() -> None:
    vocabulary = shipped()
    routes = (
        "arterial route",
        "vertebral venous plexus route",
        "hematogenous route",
        "lymphatic route",
        "leptomeningeal route",
        "cerebrospinal fluid route",
        "direct invasion",
        "perineural route",
        "portal venous route",
        "retrograde gonadal venous route",
        "iatrogenic spread",
    )
    for label in routes:
        iri = vocabulary.find(label)
        assert iri is not None, label
        assert vocabulary.label(iri) == label
        assert B + "MetastaticRoute" in vocabulary.ancestors(iri)
    blood = {
        B + n
        for n in ("ArterialRoute", "VertebralVenousPlexusRoute", "PortalVenousRoute", "RetrogradeGonadalVenousRoute")
    }
    assert blood < vocabulary.descendants(B + "HematogenousRoute")


def test_primary_tumors_and_metastases_stay_apart() -> None:
    vocabulary = shipped()
    assert not vocabulary.descendants(B + "PrimaryTumor") & vocabulary.descendants(B + "MetastaticLesion")
    assert B + "KidneyCancer" in vocabulary.ancestors(B + "ClearCellRenalCellCarcinoma")


def test_nothing_is_its_own_ancestor() -> None:
    vocabulary = shipped()
    for term in vocabulary:
        for parent in term.parents:
            assert term.iri not in vocabulary.ancestors(parent), term.iri
