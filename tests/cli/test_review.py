from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onefold.cli import main

RULESET = """
rules:
  - name: same name and place
    match: {all: [{same: last_name}, {same: city}]}
    review: true
"""
ROWS = "id,email,last name,city\n1,a@example.com,Reed,Rome\n2,b@example.com,Reed,Rome\n3,c@example.com,Cole,Rome\n"


def run(*arguments: object) -> Result:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONEFOLD_DB", str(tmp_path / "shop.db"))
    (tmp_path / "crm.csv").write_text(ROWS, "utf-8")
    (tmp_path / "draft.yaml").write_text(RULESET, "utf-8")
    assert run("init").exit_code == 0
    assert run("ruleset", "set", "draft.yaml", "--space", "dev").exit_code == 0
    done = run("import", "--space", "dev", "crm.csv")
    assert done.exit_code == 0, done.output
    return tmp_path


def test_a_proposal_is_shown_decided_and_taken_back() -> None:
    told = run("review", "next", "--space", "dev")
    assert told.exit_code == 0, told.output
    assert "same name and place" in told.stdout
    number = json.loads(run("review", "next", "--space", "dev", "--json").stdout)["number"]
    assert run("review", "confirm", number, "--space", "dev", "--reason", "rang them up").exit_code == 0
    assert "Nothing is to be reviewed." in run("review", "next", "--space", "dev").stdout
    assert "1 confirmed" in run("review", "list", "--space", "dev").stdout
    assert run("review", "confirm", number, "--space", "dev").exit_code == 2
    assert run("review", "undo", number, "--space", "dev").exit_code == 0
    assert "1 proposal open" in run("review", "list", "--space", "dev").stdout


def test_a_space_without_rules_to_review_has_nothing() -> None:
    assert "Nothing is to be reviewed." in run("review", "next", "--space", "prod").stdout
    assert run("review", "skip", 1, "--space", "prod").exit_code == 2


def test_resolve_counts_what_would_be_proposed(folder: Path) -> None:
    done = run("resolve", "draft.yaml", "crm.csv", "--out", folder / "result")
    assert done.exit_code == 0, done.output
    summary = json.loads((folder / "result" / "summary.json").read_text("utf-8"))
    assert summary["proposals_by_rule"] == {"same name and place": 1}
    assert summary["counts"]["profiles"] == 3
