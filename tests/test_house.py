"""The house: imports go downhill, the wheel holds what it must, and nothing in the tree is what it must not be."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BELOW = {
    "ontology": set(),
    "store": {"ontology"},
    "ingest": {"ontology", "store"},
    "appraisal": {"ontology", "store"},
    "queries": {"ontology", "store"},
    "kg": {"ontology", "store", "ingest", "appraisal", "queries"},
    "viz": {"ontology", "store", "ingest", "appraisal", "queries", "kg"},
    "cli": {"ontology", "store", "ingest", "appraisal", "queries", "kg", "viz"},
}


def tracked(*patterns: str) -> list[Path]:
    command = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", *patterns]
    try:
        names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


READING = ("ground", "naming", "quantities", "sentence", "topics", "routes", "figures", "rows", "tables", "top")
"""The rooms of `ingest/extraction`, each above those before it; its own modules are the ground, or above all rooms."""
GROUND = {"concepts", "rule_tables", "relation_rules", "memory"}


def imported(file: Path) -> set[tuple[str, ...]]:
    """What a module imports, whether relatively or by name, as dotted paths in parts."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    package = ["batson", *parts[:-1]]
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            path = [*base, *(node.module or "").split(".")] if node.module else base
            targets = [[*path, alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            targets = [alias.name.split(".") for alias in node.names]
        else:
            continue
        found |= {tuple(t) for t in targets}
    return found


def imported_rooms(file: Path) -> set[str]:
    """The rooms that a module imports."""
    return {t[1] for t in imported(file) if t[0] == "batson" and len(t) > 1 and t[1] in BELOW}


def storey(path: tuple[str, ...]) -> int:
    """How high in `ingest/extraction` a module stands, by its path below that folder."""
    if path[0] in READING:
        return READING.index(path[0])
    return 0 if path[0] in GROUND else len(READING) - 1


def too_high(file: Path) -> set[str]:
    """What a module of `ingest/extraction` imports from above itself."""
    here = ROOT / "ingest" / "extraction"
    own = storey(file.relative_to(here).with_suffix("").parts)
    inside = (t[3:] for t in imported(file) if t[:3] == ("batson", "ingest", "extraction") and len(t) > 3)
    return {".".join(path) for path in inside if storey(path) > own}


def test_rooms_of_reading_import_downhill() -> None:
    files = sorted((ROOT / "ingest" / "extraction").rglob("*.py"))
    rooms = {p.parent.name for p in files} - {"extraction"}
    assert rooms == set(READING) - {"ground", "top"}
    assert {p.name: too_high(p) for p in files if too_high(p)} == {}
    assert storey(("rows", "roles")) > storey(("topics", "focus")) > storey(("concepts", "local"))


@pytest.mark.parametrize("room", BELOW)
def test_imports_go_downhill(room: str) -> None:
    uphill = {
        f"{file.relative_to(ROOT)} imports {other}"
        for file in sorted((ROOT / room).rglob("*.py"))
        for other in imported_rooms(file) - BELOW[room] - {room}
    }
    assert uphill == set()


def test_an_uphill_import_would_be_seen(tmp_path: Path) -> None:
    file = ROOT / "store" / "protocol.py"
    assert "kg" not in imported_rooms(file)
    assert "ontology" in imported_rooms(ROOT / "appraisal" / "concerns.py")
    assert "appraisal" in imported_rooms(ROOT / "kg" / "deriving.py")


def test_no_room_is_a_lumber_room() -> None:
    names = {p.stem for p in tracked("*.py")} | {p.parent.name for p in tracked("*.py")}
    assert names & {"core", "common", "utils", "util", "helpers", "misc"} == set()


def test_only_the_package_itself_stands_at_the_root() -> None:
    assert [p.name for p in tracked("*.py") if p.parent == ROOT] == ["__init__.py"]


def test_every_room_is_packaged() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    rooms = {p.parent for room in BELOW for p in (ROOT / room).rglob("*.py")}
    there = {"batson", *(".".join(("batson", *p.relative_to(ROOT).parts)) for p in rooms)}
    assert there == listed


def test_the_pins_are_the_same_in_both_places() -> None:
    pins = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line]
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["constraint-dependencies"] == pins
    assert all(re.fullmatch(r"[A-Za-z0-9._\-\[\]]+==[A-Za-z0-9.+!]+( ; .+)?", pin) for pin in pins)


MODULE_LINES = 320


def test_modules_are_of_one_idea() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in tracked("*.py")
        if "tests" not in p.parts and (n := len(p.read_text(encoding="utf-8").splitlines())) > MODULE_LINES
    }
    assert long == {}


def test_the_tree_names_no_machine_and_no_registry() -> None:
    bad = re.compile(r"(?<![\w./-])/(?:work|farm|root)/|pypi\.org|pythonhosted|registry\.npmjs", re.IGNORECASE)
    found = set()
    for path in tracked():
        if path == Path(__file__) or path.stat().st_size > 4 << 20:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found |= {f"{path.relative_to(ROOT)}: {m.group()}" for m in bad.finditer(text)}
    assert found == set()


def test_no_lock_file_is_kept() -> None:
    assert [p.name for p in tracked() if p.name in {"uv.lock", "poetry.lock", "package-lock.json"}] == []


def test_no_sentence_of_a_source_stands_in_the_tree() -> None:
    tool = ROOT.parent / "shared" / "tools" / "own_words.py"
    if not tool.exists():
        pytest.skip("the source texts are not here")
    done = subprocess.run([sys.executable, str(tool), str(ROOT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_help_is_quick_because_heavy_parts_wait() -> None:
    code = (
        "import sys, batson.cli.app; "
        "heavy = {'rdflib', 'pyvis', 'networkx', 'pandas', 'starlette', 'pyshacl', 'lxml', 'owlready2'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["batson", "x-1"])
def test_the_wheel_of_a_clone_of_any_name(tmp_path: Path, name: str) -> None:
    clone = tmp_path / name
    for path in tracked():
        target = clone / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(clone)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert [n for n in inside if n.count("/") == 0] == []
    assert [n for n in inside if n.startswith("batson/") and n.count("/") == 1 and n.endswith(".py")] == [
        "batson/__init__.py"
    ]
    assert not [n for n in inside if "/tests/" in n or "/benchmarks/" in n or n.startswith(("tests/", "benchmarks/"))]
    data = (".ttl", ".rq", ".toml", ".csv", ".tsv", ".html", ".css", ".js", ".md")
    wanted = {
        f"batson/{p.relative_to(ROOT).as_posix()}"
        for room in BELOW
        for p in (ROOT / room).rglob("*")
        if p.is_file() and p.suffix in data
    }
    assert wanted - inside == set()
