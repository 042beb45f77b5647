"""Each live benchmark runs from its command line, on sizes of a test, and reports what it claims."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.live.report import placed, written
from benchmarks.measure import python, run

QUICK = ("--seconds", "0.4", "--warm-up", "0.1", "--events", "20000")
SMALL = ("--stored", "3000", "--profiles", "300")
COMMANDS: dict[str, tuple[str, ...]] = {
    "batches": (*QUICK, "--stores", "sqlite"),
    "singles": (*QUICK,),
    "flat": (*QUICK, *SMALL, "--small", "1000"),
    "hot_spot": (*QUICK, "--users", "100"),
    "lookup": (*QUICK, *SMALL),
    "memory": (*QUICK, *SMALL),
    "overload": (*QUICK,),
    "bulk": ("--rows", "1000"),
    "review": ("--records", "400", "--pairs", "100"),
    "deletion": ("--seconds", "0.5", "--records", "1000", "--store", "sqlite"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_benchmark_measures_and_judges(name: str, tmp_path: Path) -> None:
    content = _content(name, tmp_path)
    assert content["tables"]
    assert all(target["figure"] >= 0 for target in content["targets"])
    for target in content["targets"]:
        assert "not answered 200" not in target["claim"] or target["met"], target


def _content(name: str, folder: Path) -> dict[str, Any]:
    out = folder / "figures.json"
    run(name, python(f"benchmarks.live.{name}", *COMMANDS[name], "--work", folder, "--json", out))
    content: dict[str, Any] = json.loads(out.read_text())
    return content


CONTENT: dict[str, Any] = {
    "title": "Batches",
    "tables": [{"caption": "sqlite", "rows": [{"what": "floor", "events/s": "80,000"}, {"what": "onefold"}]}],
    "targets": [
        {"claim": "events/s", "figure": 30_000.4, "bound": 20_000, "at_most": False, "met": True},
        {"claim": "requests not answered 200", "figure": 0, "bound": 0, "at_most": True, "met": True},
        {"claim": "of the floor", "figure": 0.375, "bound": 0.4, "at_most": False, "met": False},
    ],
}


def test_the_table_says_what_was_met_and_what_was_missed() -> None:
    table = written({"batches": CONTENT})
    assert "| events/s | 30,000 | at least 20,000 | met | `benchmarks.live.batches` |" in table
    assert "| of the floor | 0.375 | at least 0.4 | **missed** | `benchmarks.live.batches` |" in table
    assert "not answered" not in table
    assert "| floor | 80,000 |" in table


def test_the_table_takes_the_place_of_the_one_before() -> None:
    page = placed("# Speed\n\nText.\n", "first")
    again = placed(page + "\nMore.\n", "second")
    assert "first" not in again
    assert again.count("second") == 1
    assert again.startswith("# Speed\n\nText.\n")
    assert again.rstrip().endswith("More.")
