from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onefold.cli import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONEFOLD_DB", str(tmp_path / "shop.db"))
    return tmp_path


CALLS = [
    {"type": "track", "event": "Seen", "anonymousId": "a1", "timestamp": "2026-01-01T12:00:00Z"},
    {"type": "identify", "anonymousId": "a1", "userId": "u1", "timestamp": "2026-01-02T12:00:00Z"},
]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(CALLS),
        json.dumps({"batch": CALLS}),
        json.dumps({"calls": CALLS}),
        "\n".join(map(json.dumps, CALLS)),
    ],
    ids=["list", "batch", "calls", "lines"],
)
def test_a_file_of_calls_is_simulated(folder: Path, text: str) -> None:
    (folder / "calls.json").write_text(text, "utf-8")
    told = run("simulate", "calls.json")
    assert told.exit_code == 0, told.output
    assert "Call 2 joins" in told.stdout
    assert "carry the same anonymous_id a1" in told.stdout
    found = json.loads(run("simulate", "calls.json", "--json").stdout)
    assert [one["calls"] for one in found["after"][1]["profiles"]] == [[1, 2]]


def test_a_draft_is_tried_on_a_scenario(folder: Path) -> None:
    (folder / "draft.yaml").write_text("identifiers: {phone: {match: false}}", "utf-8")
    plain = run("simulate", "--scenario", "non-unique-phone")
    draft = run("simulate", "--scenario", "non-unique-phone", "--ruleset", "draft.yaml")
    assert "What to look at:" in plain.stdout
    assert ("by phone" in plain.stdout, "by phone" in draft.stdout) == (True, False)


def test_the_ruleset_of_a_space_is_tried() -> None:
    assert run("init").exit_code == 0
    assert run("simulate", "--scenario", "shared-device", "--space", "dev").exit_code == 0
    assert run("simulate", "--scenario", "shared-device", "--space", "nowhere").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--scenario"),
        (["calls.json", "--scenario", "shared-device"], "--scenario"),
        (["nowhere.json"], "nowhere.json"),
        (["bad.json"], "bad.json:1"),
        (["text.json"], "list of calls"),
    ],
)
def test_what_cannot_be_simulated_is_said(folder: Path, arguments: list[str], said: str) -> None:
    (folder / "bad.json").write_text("{", "utf-8")
    (folder / "text.json").write_text('"calls"', "utf-8")
    (folder / "calls.json").write_text("[]", "utf-8")
    told = run("simulate", *arguments)
    assert told.exit_code == 2
    assert said in told.stderr


def test_a_profile_and_the_space_as_of_a_day(folder: Path) -> None:
    (folder / "web.jsonl").write_text("\n".join(map(json.dumps, CALLS)), "utf-8")
    assert run("init").exit_code == 0
    done = run("import", "--space", "dev", "web.jsonl")
    assert done.exit_code == 0, done.output
    early = json.loads(run("as-of", "2026-01-01", "anonymous_id:a1", "--space", "dev", "--json").stdout)
    late = json.loads(run("as-of", "2026-01-02", "anonymous_id:a1", "--space", "dev", "--json").stdout)
    assert (early["records"], late["records"]) == (1, 2)
    assert json.loads(run("as-of", "2026-01-01", "--space", "dev", "--json").stdout)["records"] == 1
    assert "anonymous_id" in run("as-of", "2026-01-01", "anonymous_id:a1", "--space", "dev").stdout
    assert "profiles" in run("as-of", "2026-01-01", "--space", "dev").stdout
    assert run("as-of", "yesterday", "--space", "dev").exit_code == 2
