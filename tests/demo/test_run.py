"""The demo as its reader sees it: every part of the story is told, and told truly."""

from __future__ import annotations

from pathlib import Path

import pytest

from onefold.api import Result, resolve
from onefold.demo import run
from onefold.demo.generator import SOURCES, generate
from onefold.demo.oddities import BROKEN_LINES
from onefold.demo.story import MEANINGS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    generate(folder, customers=600)
    return folder


@pytest.fixture(scope="module")
def result(folder: Path) -> Result:
    return resolve({name: folder / file for name, file in SOURCES.items()}, ruleset=folder / "space.yaml")


def profile_of(result: Result, source: str, record_id: str) -> str:
    rows = result.records.to_pylist()
    found = [row["profile_id"] for row in rows if (row["source"], row["record_id"]) == (source, record_id)]
    assert len(found) == 1
    return str(found[0])


def test_the_story_is_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path / "demo", customers=300)
    told = capsys.readouterr().out
    for heading in (
        "What was unified",
        "Jane Hartley",
        "What it is for",
        "What was refused",
        "How accurate",
        "Where it is",
    ):
        assert heading in told
    assert told.count("(Jane is one)") == 4
    assert "3 lines could not be read" in told
    assert {path.name for path in (tmp_path / "demo" / "result").iterdir()} >= {"records.parquet", "summary.json"}


def test_jane_is_one_customer_and_not_tom(result: Result) -> None:
    jane = profile_of(result, "website", "hartley-01")
    hers = [("crm", "1001"), ("support", "T00001"), ("newsletter", "n00000"), ("ios_app", "hartley-05")]
    hers += [("android_app", f"hartley-{number}") for number in (11, 12, 13)] + [("trails_app", "hartley-14")]
    assert {profile_of(result, *record) for record in hers} == {jane}
    his = {profile_of(result, "android_app", f"hartley-{number:02d}") for number in (8, 9, 10)}
    assert len(his) == 1
    assert jane not in his


def test_statements_hold(result: Result) -> None:
    assert profile_of(result, "crm", "1002") != profile_of(result, "crm", "1003")
    assert profile_of(result, "crm", "1004") == profile_of(result, "crm", "1005")
    assert profile_of(result, "support", "T00002") == profile_of(result, "crm", "1004")


def test_every_kind_of_refusal_but_one_occurs(result: Result) -> None:
    kinds = set(result.rejections["kind"].to_pylist())
    assert kinds == set(MEANINGS) - {"outside_window"}


def test_broken_lines_are_refused_with_their_place(result: Result, folder: Path) -> None:
    refused = result.refused.to_pylist()
    assert {row["source"] for row in refused} == set(BROKEN_LINES)
    for row in refused:
        lines = (folder / SOURCES[row["source"]]).read_text("utf-8").splitlines()
        assert lines[row["line"] - 1] == BROKEN_LINES[row["source"]]


def test_nobody_joins_through_junk(result: Result) -> None:
    values = {row["value"] for row in result.identifiers.to_pylist()}
    assert values.isdisjoint({"null", "undefined", "-1", "n/a", "test@test.com", "000000", "0000000000"})


def test_accuracy(result: Result, folder: Path) -> None:
    quality = result.evaluate(folder / "truth.csv")
    assert quality.missing == 0
    assert quality.unlabelled == 0
    assert quality.b_cubed.f1 > 0.95
    assert quality.b_cubed.f1 < 0.995, "the shop is to be as hard as shops are"
