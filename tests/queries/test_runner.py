"""A query is answered or stopped, the next one is answered, nothing is left behind and nothing reaches outside."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from batson.queries.errors import (
    QueryBusy,
    QueryError,
    QueryFailed,
    QueryFormatError,
    QueryOutOfMemory,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
)
from batson.queries.process import resident_size
from batson.queries.runner import Limits, Runner

NODES = 120
TIGHT = Limits(seconds=1.5, memory_bytes=1 << 30)
# Far beyond every limit in these tests: tells a query that was stopped from one that never stops.
STOPPED = 30.0
COUNT = "SELECT (COUNT(*) AS ?n) { ?s b:number ?n }"
CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def node(number):
    return ox.NamedNode(f"https://w3id.org/batson/case/{number}")


def make_store(path, *, nodes=NODES):
    """A complete graph of some nodes, each with a number, spread over two named graphs."""
    link = ox.NamedNode("https://w3id.org/batson/ontology/next")
    number = ox.NamedNode("https://w3id.org/batson/ontology/number")
    graphs = [ox.NamedNode(f"https://w3id.org/batson/graph/run/{name}") for name in "xy"]
    store = ox.Store(str(path))
    store.extend(ox.Quad(node(at), number, ox.Literal(at), graphs[at % 2]) for at in range(nodes))
    store.extend(ox.Quad(node(at), link, node(to), graphs[0]) for at in range(nodes) for to in range(nodes))
    store.flush()
    return path


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    return make_store(tmp_path_factory.mktemp("gen") / "1")


@pytest.fixture(scope="module")
def runner(generation):
    with Runner(lambda: generation, limits=TIGHT) as made:
        yield made


def answered(runner, nodes=NODES):
    return runner.solutions(COUNT).rows[0]["n"].value == str(nodes)


def gone(process):
    """Whether a process ends within some seconds, zombies counted as there."""
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def pid(runner):
    return runner._slots[0].worker._process.pid


def test_the_default_graph_is_the_union_and_from_narrows_it(runner):
    assert answered(runner)
    narrow = "SELECT (COUNT(*) AS ?n) FROM graph:run\\/x { ?s b:number ?n }"
    assert runner.solutions(narrow).rows[0]["n"].value == str(NODES // 2)


def test_forms_and_formats(runner):
    answer = runner.run("SELECT ?n { case:7 b:number ?n }", format="csv")
    assert (answer.form, answer.format, answer.media_type) == ("SELECT", "csv", "text/csv; charset=utf-8")
    assert (answer.body, answer.rows, answer.truncated) == (b"n\r\n7\r\n", 1, False)
    answer = runner.run("ASK { case:7 b:number 8 }")
    assert (answer.form, answer.body) == ("ASK", b'{"head":{},"boolean":false}')
    for query in ("CONSTRUCT WHERE { case:7 b:number ?n }", "DESCRIBE case:7"):
        answer = runner.run(query, format=("json", "nt"))
        assert answer.media_type == "application/n-triples"
        assert b"<https://w3id.org/batson/case/7> <https://w3id.org/batson/ontology/number>" in answer.body
    with pytest.raises(QueryFormatError, match="holds triples, not json"):
        runner.run("DESCRIBE case:7", format="json")
    with pytest.raises(QueryFormatError, match="ASK"):
        runner.solutions("ASK {}")


def test_solutions_leave_out_what_is_unbound(runner):
    found = runner.solutions("SELECT ?n ?x { case:7 b:number ?n OPTIONAL { case:7 b:none ?x } }")
    assert found.variables == ("n", "x")
    assert list(found) == [{"n": ox.Literal(7)}]
    assert (len(found), found.truncated) == (1, False)


@pytest.mark.parametrize(
    ("query", "error", "message"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", QueryRefused, "line 1, column 12"),
        ("LOAD <http://127.0.0.1/>", QueryRefused, "would write"),
        ("SELECT * { ?s ?p ?o", QuerySyntaxError, "line 1, column 20"),
        ("SELECT (COUNT(?s) AS ?n)\n?p { ?s ?p ?o }", QuerySyntaxError, "unbound.*line 2"),
        ("SELECT (<http://x/f>(1) AS ?x) {}", QueryRefused, "custom function"),
    ],
)
def test_a_bad_query_is_one_line_and_costs_no_worker(runner, query, error, message):
    assert answered(runner)
    before = pid(runner)
    for _ in range(2):
        with pytest.raises(error, match=message) as raised:
            runner.run(query)
        assert "\n" not in str(raised.value)
        assert isinstance(raised.value, QueryError)
    assert pid(runner) == before


@pytest.mark.usefixtures("ends")
@pytest.mark.parametrize(
    "query",
    [
        f"SELECT (COUNT(*) AS ?n) {CROSS}",
        f"ASK {{ {{ SELECT (COUNT(*) AS ?n) {CROSS} }} FILTER(?n = 0) }}",
        "SELECT (COUNT(*) AS ?n) { ?a b:next/b:next/b:next/b:next/b:next/b:next ?b }",
        f'SELECT (COUNT(*) AS ?n) {{ {CROSS} FILTER(REGEX(CONCAT(STR(?c), STR(?f), STR(?l)), "((a*)*)*(b*)*c+$")) }}',
        "SELECT * { " + " . ".join(["?s ?p ?o"] * 900) + " }",
        "ASK { FILTER(" + "||".join(["1=1"] * 16_000) + ") }",
    ],
    ids=["count", "ask", "path", "regex", "plan", "parse"],
)
def test_a_runaway_is_stopped_and_the_next_query_answered(runner, query):
    with pytest.raises(QueryTimeout, match=r"limit of 1\.5 s; ask for less, or raise the limit"):
        runner.run(query)
    assert answered(runner)


def test_a_regular_expression_cannot_run_away_by_itself(runner):
    text, pattern = "a" * 40_000, "(a*)*(a|aa)+b$"
    assert runner.run(f'ASK {{ FILTER(REGEX("{text}", "{pattern}")) }}').body == b'{"head":{},"boolean":false}'
    with pytest.raises(QueryError):
        runner.run(f'SELECT (COUNT(*) AS ?n) {{ {CROSS} FILTER(REGEX(STR(?n), "(((a{{99}}){{99}}){{99}}){{99}}")) }}')
    assert answered(runner)


def test_a_sort_bomb_is_stopped_at_the_memory_limit(runner):
    with pytest.raises(QueryOutOfMemory, match="1,073,741,824 bytes of memory"):
        runner.run(f"SELECT * {CROSS} ORDER BY ?c ?f", limits=Limits(seconds=120, memory_bytes=1 << 30))
    assert answered(runner)


def test_the_parent_sees_the_memory_of_a_worker_that_has_no_limit_of_its_own(generation, monkeypatch):
    monkeypatch.setattr("batson.queries.process.resident_size", lambda _: 3 << 30)
    with Runner(lambda: generation, limits=TIGHT) as runner:
        with pytest.raises(QueryOutOfMemory, match="stopped at 3,221,225,472 bytes"):
            runner.run(f"SELECT (COUNT(*) AS ?n) {CROSS}")
        monkeypatch.undo()
        assert answered(runner)
    assert resident_size(os.getpid()) > 1 << 20


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_millions_of_rows_are_cut(runner, name):
    answer = runner.run(f"SELECT * {CROSS}", format=name, limits=Limits(rows=2000))
    assert (answer.rows, answer.truncated) == (2000, True)
    answer = runner.run(f"SELECT * {CROSS}", format=name, limits=Limits(bytes=300_000))
    assert 250_000 < len(answer.body) <= 300_000
    assert answer.truncated
    assert runner.solutions(f"SELECT ?a {CROSS}", limits=Limits(rows=10)).truncated


def test_triples_are_cut(runner):
    answer = runner.run("CONSTRUCT { ?a b:x ?f } WHERE { ?a ?b ?c . ?d ?e ?f }", format="nt", limits=Limits(rows=500))
    assert (answer.rows, answer.truncated) == (500, True)
    assert answer.body.count(b"\n") == 500


def test_deep_nesting_is_refused(runner):
    def nested(depth):
        return "ASK " + "{" * depth + "?s ?p ?o" + "}" * depth

    assert runner.run(nested(64), limits=Limits(seconds=20)).body == b'{"head":{},"boolean":true}'
    for query in (nested(65), nested(20_000), "SELECT * { " + "?s ?p ?o . " * 9000 + "}"):
        with pytest.raises(QueryRefused, match="flatter"):
            runner.run(query, limits=Limits(seconds=60))
        assert answered(runner)


def test_service_reaches_nothing_even_past_the_guard(runner, generation):
    hello = runner.start()
    if hello.online is not None:
        pytest.skip(f"a worker keeps its network here: {hello.online}")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        port = listener.getsockname()[1]
        query = f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        runner._remember(query, {"form": "ASK", "text": query, "own_dataset": False})
        with pytest.raises(QueryFailed, match="unreachable"):
            runner.run(query)
        with pytest.raises(TimeoutError):
            listener.accept()

        # The same query in this process does knock, so that silence above means something.
        def knock():
            with pytest.raises(OSError):
                ox.Store().query(query)

        thread = threading.Thread(target=knock)
        thread.start()
        connection, _ = listener.accept()
        connection.close()
        thread.join()
    assert answered(runner)


def test_a_reader_sees_the_next_generation(tmp_path):
    pointer = [make_store(tmp_path / "1", nodes=3)]
    with Runner(lambda: pointer[0]) as runner:
        assert answered(runner, 3)
        first = pid(runner)
        assert answered(runner, 3)
        assert pid(runner) == first
        pointer[0] = make_store(tmp_path / "2", nodes=5)
        shutil.rmtree(tmp_path / "1")
        assert answered(runner, 5)
        assert pid(runner) != first
        assert gone(first)
        # The same path, another store.
        shutil.rmtree(tmp_path / "2")
        make_store(tmp_path / "2", nodes=7)
        assert answered(runner, 7)
        shutil.rmtree(tmp_path / "2")
        with pytest.raises(QueryFailed, match=r"cannot open the store .*2.*; build it again"):
            runner.run(COUNT)
        make_store(tmp_path / "2", nodes=4)
        assert answered(runner, 4)


def test_a_generation_may_go_between_the_pointer_and_its_opening(tmp_path):
    paths = [tmp_path / "gone", make_store(tmp_path / "2", nodes=3)]
    with Runner(lambda: paths.pop(0) if len(paths) > 1 else paths[0]) as runner:
        assert answered(runner, 3)


def test_a_generation_may_go_under_a_query(tmp_path):
    path = make_store(tmp_path / "1")
    with Runner(lambda: path, limits=TIGHT) as runner:
        assert answered(runner)
        threading.Timer(0.3, shutil.rmtree, [path]).start()
        with pytest.raises(QueryTimeout):
            runner.run(f"SELECT (COUNT(*) AS ?n) {CROSS}")
        make_store(tmp_path / "1", nodes=3)
        assert answered(runner, 3)


def test_a_file_of_quads_is_loaded(tmp_path):
    file = tmp_path / "facts.nq"
    file.write_text("<urn:a> <urn:b> <urn:c> <urn:g> .\n<urn:a> <urn:b> <urn:d> .\n")
    with Runner(lambda: file) as runner:
        assert runner.run("SELECT ?o { ?s ?p ?o }").rows == 2
        file.write_text("no quads")
        with pytest.raises(QueryFailed, match=r"cannot open the store .*facts\.nq"):
            runner.run("SELECT ?o { ?s ?p ?o }")


def test_a_directory_that_is_no_store_is_named_and_left_alone(tmp_path):
    with Runner(lambda: tmp_path) as runner, pytest.raises(QueryFailed, match="cannot open the store") as raised:
        runner.run(COUNT)
    assert "\n" not in str(raised.value)
    assert not list(tmp_path.iterdir())


def test_many_threads_share_the_workers(generation):
    with Runner(lambda: generation, limits=Limits(seconds=20, wait_seconds=60), workers=2) as runner:
        results = []

        def work(number):
            for at in range(10):
                wanted = (number * 10 + at) % NODES
                rows = runner.solutions(f"SELECT ?n {{ case:{wanted} b:number ?n }}").rows
                results.append(rows == ({"n": ox.Literal(wanted)},))

        threads = [threading.Thread(target=work, args=[number]) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [True] * 80
        assert sum(slot.worker is not None for slot in runner._slots) <= 2


def test_a_query_waits_for_a_worker_no_longer_than_it_may(generation):
    with Runner(lambda: generation, limits=Limits(seconds=5)) as runner:
        runner.start()
        stopped = []

        def occupy():
            try:
                runner.run(f"SELECT (COUNT(*) AS ?n) {CROSS}", limits=Limits(seconds=3))
            except QueryTimeout as error:
                stopped.append(error)

        thread = threading.Thread(target=occupy)
        thread.start()
        while not runner._free.empty():
            time.sleep(0.01)
        with pytest.raises(QueryBusy, match=r"all 1 workers were busy for 0\.2 s; ask again later"):
            runner.run(COUNT, limits=Limits(wait_seconds=0.2))
        assert answered(runner)
        thread.join()
        assert stopped


def test_a_worker_outlives_the_thread_that_first_asked(generation):
    with Runner(lambda: generation) as runner:
        thread = threading.Thread(target=runner.start)
        thread.start()
        thread.join()
        before = pid(runner)
        time.sleep(0.3)
        assert answered(runner)
        assert pid(runner) == before


def test_a_worker_that_is_killed_from_outside_is_replaced(generation):
    with Runner(lambda: generation) as runner:
        runner.start()
        before = pid(runner)
        os.kill(before, signal.SIGKILL)
        while runner._slots[0].worker.alive:
            time.sleep(0.05)
        assert answered(runner)
        assert gone(before)


def test_close_ends_idle_and_busy_workers(generation):
    runner = Runner(lambda: generation, workers=2)
    runner.start()
    failures = []

    def occupy():
        try:
            runner.run(f"SELECT (COUNT(*) AS ?n) {CROSS}")
        except QueryError as error:
            failures.append(error)

    thread = threading.Thread(target=occupy)
    thread.start()
    time.sleep(1)
    processes = [slot.worker._process.pid for slot in runner._slots if slot.worker]
    runner.close()
    thread.join(STOPPED)
    assert [type(error) for error in failures] == [QueryFailed]
    assert all(gone(process) for process in processes)
    with pytest.raises(QueryFailed, match="closed"):
        runner.run(COUNT)
    runner.close()


SCRIPT = f"""
import sys, threading
from pathlib import Path
from batson.queries.runner import Runner
runner = Runner(lambda: Path(sys.argv[1]))
runner.start()
print(runner._slots[0].worker._process.pid, flush=True)
if sys.argv[2] == "busy":
    runner.run("SELECT (COUNT(*) AS ?n) {CROSS}")
"""


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_a_worker_dies_with_its_parent(generation, state):
    command = [sys.executable, "-c", SCRIPT, str(generation), state]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        worker = int(parent.stdout.readline())
        if state == "busy":
            time.sleep(0.5)
            os.kill(worker, 0)
            parent.kill()
        assert parent.wait(STOPPED) == (-signal.SIGKILL if state == "busy" else 0)
    assert gone(worker)


def _hear_interrupts():
    """What a shell has started in the background ignores SIGINT, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_ends_the_query_and_its_worker(generation):
    command = [sys.executable, "-c", SCRIPT, str(generation), "busy"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes, preexec_fn=_hear_interrupts) as parent:
        worker = int(parent.stdout.readline())
        time.sleep(0.5)
        parent.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in parent.communicate(timeout=STOPPED)[1]
    assert gone(worker)


def test_a_worker_holds_no_file_of_its_parent(generation, tmp_path):
    with (tmp_path / "open").open("w") as file, Runner(lambda: generation) as runner:
        os.set_inheritable(file.fileno(), True)
        runner.start()
        held = Path(f"/proc/{pid(runner)}/fd")
        if not held.exists():
            pytest.skip("the system does not list the files of a process")
        names = {str(entry.readlink()) for entry in held.iterdir()}
        assert str(tmp_path / "open") not in names
        assert any(str(generation) in name for name in names)


def test_where_the_kernel_does_not_help_a_thread_ends_the_worker():
    child = (
        "import sys, time; from batson.queries import confine; sys.platform = 'darwin'; print(confine.leave_network());"
        "confine.die_with(int(sys.argv[1])); print(1, flush=True); time.sleep(60)"
    )
    script = (
        "import os, subprocess, sys; child = subprocess.Popen([sys.executable, '-c', sys.argv[1], str(os.getpid())],"
        "stdout=subprocess.PIPE, text=True); print(child.pid, child.stdout.readline(), child.stdout.readline())"
    )
    told = subprocess.run([sys.executable, "-c", script, child], capture_output=True, text=True, check=True).stdout
    assert "darwin has no network namespaces" in told
    assert gone(int(told.split()[0]))


def test_the_size_of_a_process_is_known_without_proc(monkeypatch):
    if shutil.which("ps") is None:
        pytest.skip("no ps on this machine")
    directly = resident_size(os.getpid())
    monkeypatch.setattr("batson.queries.process._PROC", "/nowhere")
    assert 0.5 < resident_size(os.getpid()) / directly < 2
