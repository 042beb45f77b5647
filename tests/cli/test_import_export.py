from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from onefold.cli import main
from tests.servers import onefold as servers

HEAD = "id,email,city\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A workspace that commands find by themselves."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONEFOLD_DB", str(tmp_path / "shop.db"))
    assert run("init").exit_code == 0
    (tmp_path / "crm.csv").write_text(HEAD + "1,jane@a.io,Bern\n2,tom@a.io,Basel\n")
    return str(tmp_path / "shop.db")


def test_an_import_says_what_it_took_columns_for_and_what_became_of_the_rows() -> None:
    done = run("import", "--space", "prod", "crm.csv")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "crm: id -> record id",
        "crm: email -> identifier email",
        "crm: fields city",
        "2 records read into prod: 2 new.",
    ]
    Path("crm.csv").write_text(HEAD + "1,jane@a.io,Zug\n2,tom@a.io\n")
    again = run("import", "--space", "prod", "crm.csv")
    assert "1 record read into prod: 0 new, 1 replaced." in again.stdout
    assert "crm.csv:3: has fewer values than the header has columns" in again.stdout


def test_source_names_the_source_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text(HEAD + "3,ann@a.io,Chur\n")
    assert run("import", "--space", "prod", "--source", "customers", "crm.csv", "more.csv").exit_code == 0
    assert "3 records" in run("export", "--space", "prod", "--out", "out").stdout
    with duckdb.connect() as database:
        rows = database.execute("SELECT DISTINCT source FROM 'out/records.parquet'").fetchall()
    assert rows == [("customers",)]


def test_an_export_is_a_result_that_other_commands_read() -> None:
    run("import", "--space", "prod", "crm.csv")
    done = run("export", "--space", "prod", "--out", "out", "--format", "csv")
    assert done.stdout == "2 records in 2 profiles of prod. 13 tables written to out.\n"
    why_not = run("why-not", "out", "email:jane@a.io", "crm/2")
    assert why_not.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "--space", "test", "crm.csv"], "There is no such space"),
        (["import", "--space", "prod", "nothing.csv"], "there is no file nothing.csv"),
        (["import", "--space", "prod", "crm.xlsx"], "is a spreadsheet"),
        (["import", "--space", "prod", "--url", "ftp://x", "--token", "t", "crm.csv"], "begins with http"),
        (["import", "--space", "prod", "--url", "http://127.0.0.1:9", "--token", "t", "crm.csv"], "does not answer"),
        (["import", "--space", "prod", "--url", "http://127.0.0.1:9", "--db", "a.db", "crm.csv"], "--db: --url names"),
        (["import", "--space", "prod", "--token", "t", "crm.csv"], "--token: only a service"),
        (["export", "--space", "test", "--out", "out"], "There is no such space"),
        (["export", "--space", "prod", "--out", "out", "--tables", "nothing"], "no table nothing"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.exit_code in {1, 2}
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_running_service_keeps_the_file_and_takes_imports_over_http(db: str, tmp_path: Path) -> None:
    token = run("token", "create", "import", "--scope", "space_admin", "--space", "prod").stdout.strip()
    with servers.running(db) as server:
        refused = run("import", "--space", "prod", "crm.csv")
        assert (refused.exit_code, "Another process" in refused.stderr) == (2, True)
        over = ["import", "--url", server.address, "--token", token, "--space", "prod"]
        done = run(*over, "crm.csv")
        assert done.exit_code == 0, done.output
        assert "2 records read into prod: 2 new." in done.stdout
        (tmp_path / "crm.csv").write_text(HEAD + "2,tom@a.io,Basel\n")
        assert "0 new, 1 unchanged, 1 removed" in run(*over, "--full", "crm.csv").stdout
        (tmp_path / "broken.parquet").write_text("no parquet")
        broken = run(*over, "broken.parquet")
        assert "error: broken.parquet cannot be read as Parquet" in broken.stderr
        assert run(*over[:-1], "dev", "crm.csv").stderr == "error: There is no such space.\n"
        assert run("export", "--space", "prod", "--out", "out").exit_code == 0
