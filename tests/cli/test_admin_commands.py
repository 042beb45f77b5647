from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onefold.cli import main
from onefold.ruleset import default_text
from onefold.store.open import open_database
from onefold.store.workspace import Principal, Workspace


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place that commands find by themselves."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONEFOLD_DB", str(tmp_path / "shop.db"))
    return tmp_path / "shop.db"


@pytest.fixture
def workspace(db: Path) -> Iterator[Workspace]:
    """What `onefold init` made; to be refreshed to see what commands did."""
    assert run("init").exit_code == 0
    with closing(open_database(str(db))) as database:
        yield Workspace(database)


def test_init_makes_two_spaces_and_shows_the_admin_token_once(db: Path) -> None:
    made = run("init")
    assert made.exit_code == 0
    token = made.stdout.strip()
    assert token.startswith("of_")
    assert "dev, prod" in made.stderr
    assert token not in made.stderr
    assert token[3:].encode() not in b"".join(file.read_bytes() for file in db.parent.iterdir())
    with closing(open_database(str(db))) as database:
        found = Workspace(database)
        assert list(found.spaces) == ["dev", "prod"]
        assert found.principal(token) == Principal("admin", "admin", None)


def test_init_refuses_a_second_time_and_changes_nothing(workspace: Workspace) -> None:
    again = run("init")
    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr.startswith("error: The workspace is there already")
    assert [one.name for one in workspace.list_tokens()] == ["admin"]


def test_init_refuses_what_is_another_programs(db: Path) -> None:
    with closing(sqlite3.connect(db)) as raw:
        raw.execute("CREATE TABLE theirs (a)")
    assert run("init").exit_code == 2


def test_a_place_can_be_named_by_option_environment_or_file(
    workspace: Workspace, db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(workspace.spaces) == ["dev", "prod"]
    assert run("space", "list").exit_code == 0
    monkeypatch.delenv("ONEFOLD_DB")
    assert run("space", "list").exit_code == 2
    assert run("space", "list", "--db", db).exit_code == 0
    (tmp_path / "onefold.toml").write_text(f'db = "{db}"\n')
    assert run("space", "list").exit_code == 0


def test_commands_make_no_database_where_there_is_none(tmp_path: Path) -> None:
    told = run("space", "list", "--db", tmp_path / "none.db")
    assert told.exit_code == 2
    assert "`onefold init` makes one" in told.stderr
    assert not (tmp_path / "none.db").exists()


def test_a_database_without_a_workspace_is_said_to_have_none(db: Path) -> None:
    with closing(open_database(str(db))) as database:
        database.migrate()
    assert "There is no workspace" in run("token", "list").stderr


def test_spaces_are_created_and_listed(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "space.yaml").write_text("version: 1\nalias: ignore\n")
    assert run("space", "create", "app", "--name", "The app", "--ruleset", "space.yaml").exit_code == 0
    workspace.refresh()
    assert workspace.spaces["app"].ruleset == "version: 1\nalias: ignore\n"
    listed = json.loads(run("space", "list", "--json").stdout)
    assert [(one["space"], one["name"], one["ruleset"]) for one in listed] == [
        ("dev", "Development", 1), ("prod", "Production", 1), ("app", "The app", 1)
    ]  # fmt: skip
    assert "The app" in run("space", "list").stdout
    assert run("space", "create", "app").stderr == "error: There is a space with this slug already.\n"


def test_sources_are_created_fed_and_listed(workspace: Workspace) -> None:
    made = run("source", "create", "web", "--kind", "website", "--space", "prod")
    assert made.stdout == "Created the source web. It feeds prod.\n"
    assert run("source", "create", "later").stdout == "Created the source later. It feeds no space.\n"
    assert run("source", "feed", "web", "--space", "prod", "--space", "dev").stdout == "It feeds dev, prod.\n"
    workspace.refresh()
    assert workspace.sources["web"].spaces == (1, 2)
    listed = json.loads(run("source", "list", "--json").stdout)
    assert [(one["source"], one["kind"], one["spaces"]) for one in listed] == [
        ("web", "website", ["dev", "prod"]), ("later", "other", [])
    ]  # fmt: skip
    assert "dev, prod" in run("source", "list").stdout
    assert run("source", "create", "app", "--space", "none").stderr == "error: There is no such space.\n"


def test_refusals_of_a_source_are_listed(workspace: Workspace) -> None:
    run("source", "create", "web")
    assert run("source", "refusals", "web").stdout == "Nothing was refused.\n"
    workspace.refuse(1, 1_700_000_000_000_000, [("too_large", "An event has at most 32 KB.")])
    assert "2023-11-14 22:13:20" in run("source", "refusals", "web").stdout
    assert json.loads(run("source", "refusals", "web", "--json").stdout)[0]["code"] == "too_large"


def test_a_write_key_is_shown_once_and_revoked(workspace: Workspace) -> None:
    run("source", "create", "web")
    made = run("key", "create", "web")
    key = made.stdout.strip()
    workspace.refresh()
    assert workspace.source_of_key(key) == workspace.sources["web"]
    listed = run("key", "list", "web").stdout
    assert key[:9] in listed
    assert key not in listed
    assert run("key", "revoke", "web", key[:9]).exit_code == 0
    workspace.refresh()
    assert workspace.source_of_key(key) is None
    assert json.loads(run("key", "list", "web", "--json").stdout)[0]["revoked"]
    assert run("key", "revoke", "web", key[:9]).exit_code == 2


def test_a_token_is_shown_once_and_revoked(workspace: Workspace) -> None:
    token = run("token", "create", "reader", "--space", "prod").stdout.strip()
    workspace.refresh()
    assert workspace.principal(token) == Principal("reader", "read", 2)
    assert token not in run("token", "list").stdout
    listed = json.loads(run("token", "list", "--json").stdout)
    assert [(one["token"], one["scope"], one["space"]) for one in listed] == [
        ("admin", "admin", "all"), ("reader", "read", "prod")
    ]  # fmt: skip
    assert run("token", "revoke", "reader").exit_code == 0
    workspace.refresh()
    assert workspace.principal(token) is None
    assert run("token", "create", "root", "--scope", "admin", "--space", "prod").exit_code == 2


def test_the_default_ruleset_is_printed_without_a_database() -> None:
    assert run("ruleset").stdout == default_text()


def test_a_ruleset_is_set_and_comes_back_as_it_was_written(workspace: Workspace, tmp_path: Path) -> None:
    assert run("ruleset", "get", "--space", "prod").stdout == default_text()
    written = "version: 1\r\n# ours\nrules:\n  - {name: surname, sources: [crm], match: {same: last_name}}\n"
    (tmp_path / "space.yaml").write_bytes(written.encode())
    told = run("ruleset", "set", "space.yaml", "--space", "prod")
    assert told.stdout == "Version 2 of the ruleset of prod is in force.\n"
    assert "space.yaml:4: warning: rules[0].sources[0]: No source `crm` feeds this space." in told.stderr
    workspace.refresh()
    assert workspace.spaces["prod"].ruleset == written
    assert run("ruleset", "get", "--space", "prod").stdout_bytes == written.encode()
    assert run("ruleset", "get", "--space", "dev").stdout == default_text()


def test_an_unsound_ruleset_is_not_set(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "space.yaml").write_text("version: 1\nrules:\n  - name: a\n    matsch: x\n")
    told = run("ruleset", "set", "space.yaml", "--space", "prod")
    assert told.exit_code == 2
    assert "line 4" in told.stderr
    workspace.refresh()
    assert workspace.spaces["prod"].version == 1
    assert run("ruleset", "set", "none.yaml", "--space", "prod").exit_code == 2
    assert run("ruleset", "set", "space.yaml").exit_code == 2
