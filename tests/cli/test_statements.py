from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onefold.cli import main
from onefold.serve.app import application
from tests.servers.service import Served, listening

ROWS = "id,user_id,email,updated\n1,u1,a@x.com,2026-01-01\n2,u1,b@x.com,2026-01-02\n3,,b@x.com,2026-01-03\n"


def run(*arguments: object, fails: bool = False) -> Result:
    found = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert (found.exit_code != 0) == fails, found.output
    return found


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace whose space prod has one profile."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONEFOLD_DB", str(tmp_path / "shop.db"))
    Path("crm.csv").write_text(ROWS, encoding="utf-8")
    run("init")
    run("import", "crm.csv", "--space", "prod", "--quiet")
    return tmp_path


def test_statements_in_a_database_are_previewed_made_listed_and_withdrawn() -> None:
    said = ("apart", "email:a@x.com", "email:b@x.com", "--space", "prod")
    assert "would be split" in run("statement", "preview", *said).output
    assert "Statement 1: apart" in run("statement", "add", *said, "--reason", "sisters", "--by", "jo").output
    (listed,) = json.loads(run("statement", "list", "--space", "prod", "--json").stdout)
    assert (listed["statement"], listed["by"], listed["reason"]) == (
        {"apart": ["email:a@x.com", "email:b@x.com"]},
        "jo",
        "sisters",
    )
    assert "would become part of" in run("statement", "withdraw", 1, "--preview", "--space", "prod").output
    run("statement", "withdraw", 1, "--space", "prod")
    assert run("statement", "list", "--space", "prod").output == ""
    assert "sisters" in run("statement", "list", "--space", "prod", "--all").output
    assert "withdrawn already" in run("statement", "withdraw", 1, "--space", "prod", fails=True).output
    assert "nothing is wrong" in run("doctor", "--deep").output


def test_a_split_is_shown_and_made_when_agreed() -> None:
    asked = CliRunner().invoke(main, ["split", "email:a@x.com", "crm/3", "--space", "prod"], input="n\n")
    assert "would be split" in asked.output
    assert run("statement", "list", "--space", "prod").output == ""
    told = json.loads(run("split", "email:a@x.com", "crm/3", "--space", "prod", "--preview", "--json").stdout)
    assert told["preview"]["changes"]
    assert "Split, by statements 1 to 2" in run("split", "email:a@x.com", "crm/3", "--space", "prod", "--yes").output
    assert "nothing is wrong" in run("doctor", "--deep").output


def test_what_is_misused_is_said() -> None:
    assert "takes two" in run("statement", "add", "detach", "email:a@x.com", "--space", "prod", fails=True).output
    assert "--url names none" in run("statement", "list", "--space", "prod", "--token", "x", fails=True).output
    assert "--preview" in run("split", "email:a@x.com", "crm/3", "--space", "prod", "--json", fails=True).output


def test_a_running_service_is_asked(tmp_path: Path) -> None:
    served = Served(tmp_path)
    with listening(application(served.context), "on") as address:
        token = served.engine.workspace.create_token("support", "space_admin", served.told.slug)
        served.told.identify(0, userId="u1", traits={"email": "a@x.com"})
        served.told.identify(1, userId="u1", traits={"email": "b@x.com"})
        served.told.identify(2, traits={"email": "b@x.com"}, anonymousId="x")
        where = ("--space", served.told.slug, "--url", address, "--token", token)
        assert (
            "would be split" in run("statement", "preview", "apart", "email:a@x.com", "anonymous_id:x", *where).output
        )
        run("statement", "add", "apart", "email:a@x.com", "anonymous_id:x", "--reason", "sisters", *where)
        assert "support" in run("statement", "list", *where).output
        run("statement", "withdraw", 1, *where)
        assert "Split, by statements" in run("split", "email:a@x.com", "email:b@x.com", "--yes", *where).output
        assert "error: " in run("statement", "add", "apart", "nobody", "x/1", *where, fails=True).output
