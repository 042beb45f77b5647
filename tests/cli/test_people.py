from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onefold.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`onefold people ...` in a workspace of its own."""
    db = str(tmp_path / "shop.db")
    assert CliRunner().invoke(main, ["init", "--db", db]).exit_code == 0
    return lambda *arguments: CliRunner().invoke(main, ["people", *arguments, "--db", db])


def test_a_person_is_added_listed_reset_disabled_and_enabled(run: Run) -> None:
    added = run("add", "Sam@Example.com", "--space", "prod", "--url", "https://onefold.example.com/")
    assert added.exit_code == 0, added.output
    assert added.stdout.startswith("https://onefold.example.com/sign-in#set=pw_")
    assert run("add", "jane@example.com", "--name", "Jane Doe", "--role", "admin").stdout.startswith("/sign-in#set=pw_")
    (sam, jane) = json.loads(run("list", "--json").stdout)
    assert [sam[one] for one in ("email", "name", "role", "space", "personal", "disabled")] == [
        "sam@example.com", "Sam", "viewer", "prod", "masked", "",
    ]  # fmt: skip
    assert (jane["role"], jane["space"], jane["personal"]) == ("admin", "all", "shown")
    reset = run("reset", "sam@example.com")
    assert reset.stdout.startswith("/sign-in#set=pw_")
    assert run("disable", "sam@example.com").output == "Disabled.\n"
    assert json.loads(run("list", "--json").stdout)[0]["disabled"]
    assert run("enable", "sam@example.com").output == "Enabled.\n"
    assert not json.loads(run("list", "--json").stdout)[0]["disabled"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "no address"), "An email address is such as"),
        (("add", "a@b.example", "--role", "admin", "--space", "dev"), "An admin is for the whole workspace"),
        (("add", "a@b.example", "--space", "nowhere"), "There is no such space"),
        (("reset", "a@b.example"), "Nobody has this email address"),
        (("disable", "a@b.example"), "Nobody has this email address"),
    ],
)
def test_what_cannot_be_is_said(run: Run, arguments: tuple[str, ...], says: str) -> None:
    found = run(*arguments)
    assert found.exit_code == 2
    assert says in found.output
