from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onefold.cli import main
from onefold.store import versions
from onefold.store.open import open_database
from onefold.store.workspace import Workspace

ONE = "identifiers: {user_id: {}, email: {limit: 1, per: year}}\n"
TWO = "identifiers: {user_id: {}, email: {limit: 2, per: year}}\n"
UNSOUND = "identifiers: {email: {limt: 1}}\n"
CHANGED = "identifier email: limit: 5 ever → 1 per year"


def run(*arguments: object, ends: int = 0) -> Result:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == ends, done.output
    return done


@pytest.fixture(autouse=True)
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONEFOLD_DB", str(tmp_path / "shop.db"))
    run("init")
    for name, text in (("one", ONE), ("two", TWO), ("unsound", UNSOUND)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path / "shop.db"


@pytest.fixture
def workspace(db: Path) -> Iterator[Workspace]:
    with closing(open_database(str(db))) as database:
        yield Workspace(database)


def ruleset(*arguments: object, ends: int = 0) -> Result:
    return run("ruleset", *arguments, "--space", "prod", ends=ends)


def test_a_file_becomes_a_draft_and_the_draft_a_version(workspace: Workspace) -> None:
    saved = ruleset("save", "stricter", "unsound.yaml")
    assert "The draft stricter of prod is at revision 1." in saved.output
    assert "1 error" in saved.output
    assert "stricter:1: error: identifiers.email.limt" in ruleset("check", "stricter", ends=1).output
    assert "has 1 error" in ruleset("activate", "stricter", ends=2).stderr
    assert "say its revision, 1" in ruleset("save", "stricter", "one.yaml", ends=2).stderr
    assert "revision 2" in ruleset("save", "stricter", "one.yaml", "--replace").output
    assert "0 errors" in ruleset("check", "stricter").output
    assert ruleset("difference", "--draft", "stricter").output == f"{CHANGED}\n"
    assert json.loads(ruleset("drafts", "--json").output)[0]["revision"] == 2
    activated = ruleset("activate", "stricter", "--note", "for the new shop")
    assert activated.output == "Version 2 of the ruleset of prod is in force.\n"
    assert json.loads(ruleset("drafts", "--json").output) == []
    workspace.refresh()
    assert workspace.spaces["prod"].ruleset == ONE


def test_versions_are_listed_shown_compared_and_returned_to() -> None:
    ruleset("set", "one.yaml", "--note", "first")
    ruleset("set", "two.yaml")
    back = ruleset("rollback", 2, "--note", "too loose")
    assert back.output == "Version 4 of the ruleset of prod is in force.\n"
    listed = json.loads(ruleset("versions", "--json").output)
    assert [(one["version"], one["state"], one["note"]) for one in listed] == [
        (4, "active", "returns to version 2: too loose"),
        (3, "past", ""),
        (2, "past", "first"),
        (1, "past", ""),
    ]
    assert listed[2]["changes"] == [CHANGED]
    assert listed[3]["changes"] == []
    assert CHANGED in ruleset("versions").output
    assert ruleset("show").output == ONE
    assert ruleset("show", 3).output == TWO
    assert ruleset("show", 1).output.startswith("# Onefold's default ruleset")
    assert ruleset("difference", 3).output == "identifier email: limit: 1 per year → 2 per year\n"
    assert ruleset("difference").output == "identifier email: limit: 2 per year → 1 per year\n"
    assert ruleset("difference", 4, "--to", 2).output == "version 4 says the same as version 2.\n"
    assert "+" + TWO in ruleset("difference", 3, "--lines").output
    assert json.loads(ruleset("difference", 3, "--json").output)[0]["setting"] == "limit"
    ruleset("rollback", 9, ends=2)
    ruleset("difference", 1, "--draft", "x", ends=2)


def test_a_version_of_dev_becomes_a_draft_of_prod() -> None:
    run("ruleset", "set", "one.yaml", "--space", "dev")
    assert "revision 1" in ruleset("copy", "dev", "from-dev").output
    assert ruleset("show", "--draft", "from-dev").output == ONE
    ruleset("copy", "dev", "from-dev", "--version", 1, ends=2)
    assert "revision 2" in ruleset("copy", "dev", "from-dev", "--version", 1, "--replace").output
    assert ruleset("remove", "from-dev").output == "Removed.\n"
    ruleset("remove", "from-dev", ends=2)


def test_without_waiting_it_is_said_that_a_server_has_to_do_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(workspace)
    monkeypatch.setattr(versions, "IN_BACKGROUND", True)
    said = ruleset("set", "one.yaml", "--no-wait").output
    assert "will be in force when a server" in said
    assert "until then it is version 1" in said
    assert "Version 2 is waiting: 0 of 0 records." in ruleset("versions").output
    assert ruleset("cancel").output == "Version 1 stays in force.\n"
    ruleset("cancel", ends=2)


def test_where_no_server_runs_the_command_resolves_all_records_anew(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text("id,email\n1,a@x.org\n2,a@x.org\n")
    (tmp_path / "apart.yaml").write_text("identifiers: {email: {match: false}}\n")
    run("import", "--space", "prod", "crm.csv")
    assert ruleset("set", "apart.yaml").output.endswith("Version 2 of the ruleset of prod is in force.\n")
    workspace.refresh()
    assert workspace.spaces["prod"].version == 2
    assert ruleset("rollback", 1).output == "Version 3 of the ruleset of prod is in force.\n"
    assert run("doctor", "--deep").output.endswith("nothing is wrong.\n")
    assert [one["state"] for one in json.loads(ruleset("versions", "--json").output)] == ["active", "past", "past"]


def remember(workspace: Workspace) -> None:
    number = workspace.spaces["prod"].number << 40
    with closing(workspace.database.connect()) as connection, connection.transaction():
        connection.append("record", [(number + 1, 1, "r1", 1, 1, number + 1, "track", "Seen", 0, b"{}")])


def test_the_audit_log_is_listed_exported_and_verified(db: Path) -> None:
    ruleset("set", "one.yaml")
    run("token", "create", "reader", "--space", "prod")
    listed = json.loads(run("audit", "list", "--json").output)
    assert [one["action"] for one in listed] == [
        "token.created", "ruleset.activated", "ruleset.version_made", "token.created", "space.created", "space.created"
    ]  # fmt: skip
    assert [one["slug"] for one in listed[:3]] == ["prod"] * 3
    only = json.loads(run("audit", "list", "--json", "--action", "token.created", "--space", "prod").output)
    assert [one["number"] for one in only] == [6]
    assert json.loads(run("audit", "list", "--json", "--until", "2001-01-01").output) == []
    assert len(json.loads(run("audit", "list", "--json", "--since", "2001-01-01", "--limit", 3).output)) == 3
    assert "ruleset.activated" in run("audit", "list").output
    anchor = run("audit", "head").output.strip()
    assert run("audit", "verify").output == f"6 entries: nothing was changed. Head: {anchor}\n"
    assert run("audit", "export", "--out", "log.jsonl").output == "6 entries written to log.jsonl.\n"
    assert run("audit", "export").output == Path("log.jsonl").read_text()
    assert run("audit", "verify", "log.jsonl", "--anchor", anchor).output.startswith("6 entries: nothing")
    Path("log.jsonl").write_text(Path("log.jsonl").read_text().replace("command line", "somebody", 1))
    assert run("audit", "verify", "log.jsonl", ends=1).output.startswith("Broken at entry 1: ")
    Path("log.jsonl").write_text("x\n")
    assert "log.jsonl:1: This is no line" in run("audit", "verify", "log.jsonl", ends=2).stderr
    with closing(sqlite3.connect(db)) as raw:
        raw.execute("DROP TRIGGER audit_entry_changed")
        raw.execute("UPDATE audit_entry SET by = 'eve' WHERE number = 4")
        raw.commit()
    assert run("audit", "verify", ends=1).output.startswith("Broken at entry 4: ")
    assert "audit" in run("doctor", ends=1).output
    run("audit", "verify", "--anchor", "x", ends=2)


def test_the_default_ruleset_is_still_printed_without_a_command() -> None:
    assert run("ruleset").output.startswith("# Onefold's default ruleset")
