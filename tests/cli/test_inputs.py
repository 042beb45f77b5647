from __future__ import annotations

from pathlib import Path

import click
import pytest

from onefold.cli.inputs import is_ruleset, source_of, split_arguments, split_source


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("crm.csv", "crm"),
        ("data/web-events.jsonl.gz", "web-events"),
        ("web/*.parquet", "web"),
        ("web/events-*.csv", "events"),
        ("exports/", "exports"),
        ("exports", "exports"),
        ("v1.2.csv", "v1.2"),
        ("logs/**/*.jsonl", "logs"),
    ],
)
def test_a_file_is_a_source_of_its_name(file: str, source: str) -> None:
    assert source_of(file) == source


def test_the_folder_one_is_in_has_a_name_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert source_of(".") == tmp_path.name
    assert source_of("*.csv") == tmp_path.name


def test_a_source_stands_before_the_equals_sign() -> None:
    assert split_source("crm=export.csv") == ("crm", "export.csv")
    assert split_source("export.csv") == ("export", "export.csv")
    assert split_source("day=1/export.csv") == ("day", "1/export.csv")
    assert split_source("data/day=1/export.csv") == ("export", "data/day=1/export.csv")


def test_a_file_with_an_equals_sign_that_exists_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "day=1").mkdir()
    (tmp_path / "day=1/export.csv").touch()
    assert split_source("day=1/export.csv") == ("export", "day=1/export.csv")


def test_several_files_may_share_a_source() -> None:
    assert split_arguments(["web=a.csv", "web=b.csv", "crm.csv"]) == (
        None,
        {"web": ["a.csv", "b.csv"], "crm": ["crm.csv"]},
    )


def test_the_first_argument_may_be_a_ruleset(tmp_path: Path) -> None:
    space, data = tmp_path / "space.json", tmp_path / "data.json"
    space.write_text('{"version": 1, "identifiers": {}}')
    data.write_text('{"userId": "u1"}')
    assert is_ruleset("anything.yaml")
    assert is_ruleset("anything.YML")
    assert is_ruleset(str(space))
    assert not is_ruleset(str(data))
    assert not is_ruleset("not there.json")
    assert split_arguments([str(space), "a.csv"]) == (space, {"a": ["a.csv"]})
    assert split_arguments([str(data)]) == (None, {"data": [str(data)]})


def test_json_lines_and_lists_are_data(tmp_path: Path) -> None:
    for text in ('{"version": 1}\n{"version": 1}', "[]", "{}", "not json"):
        (tmp_path / "x.json").write_text(text)
        assert not is_ruleset(str(tmp_path / "x.json"))


def test_no_files_is_misuse() -> None:
    with pytest.raises(click.UsageError, match="no input files"):
        split_arguments(["space.yaml"])
