"""Every example in a docstring and in the README runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import batson
import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("ontology", "store", "ingest", "appraisal", "queries", "kg", "viz", "cli")


def modules() -> list[str]:
    found = ["batson"]
    for room in ROOMS:
        package = importlib.import_module(f"batson.{room}")
        found.append(package.__name__)
        found += [m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    return found


@pytest.mark.parametrize("name", modules())
def test_docstring_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "arterial route hypothesized weng2018" in printed


def test_the_version_is_the_packages() -> None:
    from importlib.metadata import version

    assert version("batson") == batson.__version__


def test_every_command_of_the_readme_is_one() -> None:
    import typer
    from batson.cli.app import app

    there = set(typer.main.get_group(app).commands)
    fenced = "\n".join(re.findall(r"```\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL))
    named = set(re.findall(r"\bbatson ([a-z-]+)", fenced))
    assert named
    assert named <= there
