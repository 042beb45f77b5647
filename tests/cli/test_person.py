from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onefold.cli import main
from tests.servers.onefold import running


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def done(*arguments: object) -> str:
    found = run(*arguments)
    assert found.exit_code == 0, found.output
    return found.stdout


@pytest.fixture(autouse=True)
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with Jane and Tom, who shared a telephone, in prod."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONEFOLD_DB", str(tmp_path / "shop.db"))
    done("init")
    (tmp_path / "crm.csv").write_text(
        "id,user_id,email,first_name\njane-key,u-jane,jane@example.com,Jane\ntom-key,u-tom,tom@example.com,Tom\n"
    )
    done("import", "--space", "prod", "--quiet", "crm.csv")
    return tmp_path / "shop.db"


def test_a_person_is_previewed_forgotten_and_proved_to_be_gone(db: Path) -> None:
    preview = json.loads(done("person", "preview", "--space", "prod", "email:jane@example.com", "--json"))
    assert (preview["records"], preview["sources"]) == (1, {"crm": 1})
    assert run("person", "prove", "jane@example.com").exit_code == 2
    said = done("person", "delete", "--space", "prod", "email:jane@example.com")
    assert said.startswith("1 record gone.")
    assert "Nothing" in done("person", "prove", "email:jane@example.com", "u-jane", "jane-key")
    assert b"jane" not in db.read_bytes()
    certificate = said.split()[-1].rstrip(".")
    assert done("person", "verify", "--space", "prod", "email:jane@example.com", certificate)
    assert run("person", "verify", "--space", "prod", "email:tom@example.com", certificate).exit_code == 2
    assert done("doctor", "--deep")


def test_somebody_who_is_kept_out_is_not_imported_until_let_in_again(db: Path) -> None:  # noqa: ARG001 - by its place
    done("person", "delete", "--space", "prod", "user_id:u-jane", "--suppress")
    assert "1 kept out" in done("import", "--space", "prod", "crm.csv")
    done("person", "unsuppress", "--space", "prod", "email:jane@example.com")
    assert "1 new" in done("import", "--space", "prod", "crm.csv")


def test_while_a_service_runs_it_does_the_work(db: Path) -> None:
    with running(str(db)):
        assert done("person", "delete", "--space", "prod", "email:tom@example.com").startswith("1 record gone.")
        assert done("person", "prove", "tom@example.com")


def test_what_is_known_is_written_as_json_and_as_a_table(db: Path) -> None:
    told = json.loads(done("person", "export", "--space", "prod", "email:jane@example.com"))
    assert told["traits"]["first_name"]["value"] == "Jane"
    assert [one["record"] for one in told["records"]] == ["crm/jane-key"]
    done(
        "person",
        "export",
        "--space",
        "prod",
        "email:jane@example.com",
        "--format",
        "csv",
        "--out",
        db.parent / "jane.csv",
    )
    assert "crm/jane-key" in (db.parent / "jane.csv").read_text()


def test_retention_is_set_listed_and_ended(db: Path) -> None:  # noqa: ARG001 - by its place
    done("retention", "set", "crm", "30", "--space", "prod")
    assert json.loads(done("retention", "list", "--json")) == [{"space": "prod", "source": "crm", "days": 30}]
    done("retention", "set", "crm", "--keep", "--space", "prod")
    assert json.loads(done("retention", "list", "--json")) == []
    assert run("retention", "set", "crm", "--space", "prod").exit_code == 2
    assert run("retention", "set", "crm", "3", "--space", "dev").exit_code == 2
