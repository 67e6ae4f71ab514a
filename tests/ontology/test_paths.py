"""The anatomical paths: what stands in them, what is doubtful, and that they agree with the property chains."""

import pytest
from batson.ontology import iris
from batson.ontology.connectivity import connections
from batson.ontology.paths import anatomical_routes, paths, reachable
from batson.ontology.reasoning import NotChecked, engine
from batson.ontology.reasoning.asking import answers, questions
from batson.ontology.reasoning.assembly import everything, module, ontology
from batson.ontology.reasoning.hermit import realize
from batson.ontology.vocabulary import shipped

FOUND = engine(seconds=600, memory_mb=2500)
needs_java = pytest.mark.skipif(isinstance(FOUND, NotChecked), reason=str(FOUND))


def site(name: str) -> str:
    return iris.SITE + name


def short(found) -> list[list[str]]:
    return [[s.removeprefix(iris.SITE) for s in path.sites] for path in found]


def by(name: str, start: str, target: str, **options):
    return paths(site(start), site(target), routes=[iris.ONTOLOGY + name], **options)


def test_the_backward_venous_path_of_the_right_kidney_is_derived_and_contested():
    first = by("VertebralVenousPlexusRoute", "RightKidney", "SpinalCord")[0]
    assert short([first]) == [
        [
            "RightKidney",
            "RightRenalVein",
            "InferiorVenaCava",
            "EpiduralVenousPlexus",
            "RadiculomedullaryVein",
            "SpinalVein",
            "SpinalCord",
        ]
    ]
    assert first.standing == "contested"
    assert first.standing_source == "weng2018"
    assert "contested" in first.caveat
    steps = {step.to_site.removeprefix(iris.SITE): step for step in first.steps}
    assert steps["EpiduralVenousPlexus"].source == "weng2018"
    assert steps["EpiduralVenousPlexus"].standing == ""
    assert not steps["SpinalCord"].forward
    assert steps["SpinalCord"].standing == "contested"
    typed_in = {(c.subject, c.object) for c in connections()}
    assert ("RightKidney", "SpinalCord") not in typed_in
    assert ("EpiduralVenousPlexus", "SpinalCord") not in typed_in


def test_the_left_kidney_has_a_shorter_way_through_its_lumbar_link():
    found = short(by("VertebralVenousPlexusRoute", "LeftKidney", "SpinalCord"))
    assert any("LeftRenalLumbarLink" in way and "InferiorVenaCava" not in way for way in found)
    assert not any(
        "LeftRenalLumbarLink" in way for way in short(by("VertebralVenousPlexusRoute", "RightKidney", "SpinalCord"))
    )


def test_blood_from_the_body_reaches_the_arteries_through_the_lung_and_that_from_the_gut_through_the_liver_too():
    assert by("ArterialRoute", "RightKidney", "SpinalCord")[0].filters == (site("Lung"),)
    assert by("ArterialRoute", "Colon", "SpinalCord")[0].filters == (site("Liver"), site("Lung"))
    assert by("ArterialRoute", "LeftLung", "SpinalCord")[0].filters in ((), (site("Lung"),))
    assert by("ArterialRoute", "RightKidney", "SpinalCord")[0].standing == ""


def test_the_artery_of_adamkiewicz_is_on_a_way_to_the_cord():
    ways = short(by("ArterialRoute", "Lung", "SpinalCord", most=10))
    assert any(
        {"IntercostalArtery", "GreatRadiculomedullaryArtery", "AnteriorSpinalArtery"} <= set(way) for way in ways
    )


def test_a_gonadal_vein_is_passed_against_its_valves():
    (first, *_) = by("RetrogradeGonadalVenousRoute", "LeftKidney", "Vagina")
    assert first.against_valves == (site("LeftOvarianVein"),)
    assert "valves" in first.caveat
    assert not any(path.against_valves for path in by("VertebralVenousPlexusRoute", "LeftKidney", "SpinalCord"))


def test_lymph_of_the_kidney_reaches_the_left_supraclavicular_nodes_through_the_thoracic_duct():
    (way, *_) = short(by("LymphaticRoute", "LeftKidney", "LeftSupraclavicularLymphNode"))
    assert way.index("CisternaChyli") < way.index("ThoracicDuct") < way.index("LeftSupraclavicularLymphNode")
    assert by("LymphaticRoute", "LeftKidney", "RightSupraclavicularLymphNode") == ()


def test_a_nerve_leads_from_the_jaw_to_the_pons():
    (way, *_) = short(by("PerineuralRoute", "Mandible", "Pons"))
    assert way == [
        "Mandible",
        "InferiorAlveolarNerve",
        "MandibularNerve",
        "ForamenOvaleOfSkull",
        "MeckelCave",
        "TrigeminalGanglion",
        "TrigeminalNerve",
        "Pons",
    ]


@pytest.mark.parametrize(
    ("route", "start", "target", "through"),
    [
        ("PerineuralRoute", "OralCavity", "CavernousSinus", ["PterygopalatineFossa", "ForamenRotundum"]),
        ("PerineuralRoute", "Tongue", "CavernousSinus", ["LingualNerve", "ForamenOvaleOfSkull", "MeckelCave"]),
        ("PerineuralRoute", "Palate", "CavernousSinus", ["GreaterPalatineNerve", "ForamenRotundum"]),
        ("TranscoelomicRoute", "Stomach", "Ovary", ["PeritonealCavity"]),
        ("TranscoelomicRoute", "Lung", "Diaphragm", ["PleuralCavity"]),
        ("PortalVenousRoute", "Colon", "Liver", ["PortalVein"]),
        ("LymphaticRoute", "Testis", "LeftSupraclavicularLymphNode", ["ParaAorticLymphNode", "ThoracicDuct"]),
        ("CerebrospinalFluidRoute", "Cerebellum", "CaudaEquina", ["CisternaMagna", "LumbarCistern"]),
        ("VertebralVenousPlexusRoute", "Prostate", "LumbarSpine", ["ProstaticVenousPlexus", "EpiduralVenousPlexus"]),
        ("VertebralVenousPlexusRoute", "Breast", "Brain", ["IntercostalVein", "CranialVenousSinus"]),
        ("RetrogradeGonadalVenousRoute", "LeftKidney", "Testis", ["LeftRenalVein", "LeftTesticularVein"]),
        ("ArterialRoute", "Lung", "AdrenalGland", ["LeftVentricle", "AdrenalArtery"]),
    ],
)
def test_a_way_that_clinicians_know_runs_through_what_they_name(route, start, target, through):
    ways = short(by(route, start, target))
    assert any([site for site in way if site in through] == through for way in ways), ways


def test_no_cavity_joins_abdomen_and_chest():
    assert by("TranscoelomicRoute", "Stomach", "Pleura") == ()
    assert by("TranscoelomicRoute", "Kidney", "Ovary") == ()


def test_cerebrospinal_fluid_and_leptomeninges_lead_to_the_cord():
    assert by("CerebrospinalFluidRoute", "CerebellarVermis", "ConusMedullaris")
    first = by("LeptomeningealRoute", "RightKidney", "SpinalCord")[0]
    assert first.standing == "hypothesized"
    assert "Leptomeninges" in short([first])[0]
    assert by("CerebrospinalFluidRoute", "RightKidney", "SpinalCord") == ()


def test_a_neighbor_is_reached_by_growth_and_the_source_is_named():
    (first, *_) = by("DirectInvasion", "RenalCapsule", "PerirenalTissue")
    assert [step.source for step in first.steps] == ["healthyday"]
    assert by("DirectInvasion", "RightKidney", "SpinalCord") == ()


def test_paths_come_shortest_first_without_repeats_and_as_many_as_asked():
    found = by("ArterialRoute", "RightKidney", "SpinalCord", most=4)
    assert len(found) == 4
    ways = short(found)
    assert len({tuple(way) for way in ways}) == 4
    assert all(len(set(way)) == len(way) for way in ways)
    moves = [sum(step.property != iris.ONTOLOGY + "partOf" for step in path.steps) for path in found]
    assert moves == sorted(moves)
    assert not any("RenalVein" in way for way in ways), "a path in vaguer terms repeats an exact one"


def test_every_step_is_a_statement_of_the_table_with_its_source():
    table = {(c.subject, c.predicate, c.object): c for c in connections()}
    for path in paths(site("LeftKidney"), site("SpinalCord"), most=3):
        for step in path.steps:
            ends = (step.from_site, step.to_site) if step.forward else (step.to_site, step.from_site)
            names = [end.removeprefix(iris.SITE) for end in ends]
            prop = step.property.removeprefix(iris.ONTOLOGY)
            known = table.get((names[0], prop, names[1])) or table[(names[1], "gonadalInflowFrom", names[0])]
            assert step.source == known.source


@pytest.mark.parametrize("name", ["Kidny", "Moon"])
def test_an_unknown_site_is_named_with_what_is_near(name):
    with pytest.raises(ValueError, match=f"{name} is no anatomical site; near: "):
        paths(site(name), site("SpinalCord"))


def test_an_unknown_route_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"is no anatomical route; there are: .*ArterialRoute"):
        reachable(site("Lung"), route=iris.ONTOLOGY + "Teleport")


def test_every_route_of_the_table_is_a_route_of_the_ontology():
    for route in anatomical_routes():
        assert iris.ONTOLOGY + "MetastaticRoute" in shipped().ancestors(route.iri)
        assert route.access in ontology().properties


def disagreement(route, starts, targets, chained) -> list[tuple[str, str]]:
    walked = {(start, end) for start in ontology().sites for end in reachable(start, route=route.iri)}
    return sorted(
        (start, target)
        for start in starts
        for target in targets
        if start != target and ((start, target) in chained[route.access]) != ((start, target) in walked)
    )


def chains(targets, background, *, routes) -> dict[str, set[tuple[str, str]]]:
    """Return who has which access to the targets by the chains; several routes are asked for in one run."""
    asked = questions((access, target) for access in routes for target in targets)
    found = {access: set() for access in routes}
    for triple in answers(realize([*background, *asked], engine=FOUND)):
        if triple.predicate.value in routes:
            found[triple.predicate.value].add((triple.subject.value, triple.object.value))
    return found


COMMON = [
    site(name)
    for name in ["RightKidney", "LeftKidney", "Lung", "Prostate", "Colon", "CerebellarVermis", "ParotidGland"]
]
NEAR = [site(n) for n in ("SpinalCord", "Lung", "Liver", "Vagina", "Pons", "LeftSupraclavicularLymphNode", "Ovary")]
_TARGETS = (
    "SpinalCord Lung Liver Brain VertebraL3 LeftSupraclavicularLymphNode ParaAorticLymphNode Vagina Pons Rib Ovary "
    "SpinalNerveRoot RadiculomedullaryVein AdrenalGland ConusMedullaris Prostate CavernousSinus CisternaMagna"
)
FAR = [site(name) for name in _TARGETS.split()]


@pytest.fixture(scope="module")
def common() -> dict[str, set[tuple[str, str]]]:
    part = module((), links=None, targets=[*COMMON, *NEAR])
    return chains(NEAR, part.triples(), routes={route.access for route in anatomical_routes()})


@needs_java
@pytest.mark.parametrize("route", anatomical_routes(), ids=lambda route: route.access.rpartition("/")[2])
def test_paths_agree_with_the_chains_from_the_sites_of_common_primaries(route, common):
    assert disagreement(route, COMMON, NEAR, common) == []


@needs_java
@pytest.mark.slow
@pytest.mark.parametrize("route", anatomical_routes(), ids=lambda route: route.access.rpartition("/")[2])
def test_paths_agree_with_the_chains_from_every_site(route):
    found = chains(FAR, everything().triples(), routes={route.access})
    assert disagreement(route, sorted(ontology().sites), FAR, found) == []
