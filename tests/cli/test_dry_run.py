"""`onefold ruleset dry-run`, on a database that a server may be using."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from onefold.cli import main
from tests.servers import onefold as servers

CSV = (
    "id,email,phone,first_name\n1,jane@a.io,+41791234567,Jane\n2,jane@a.io,,Jane\n3,tom@a.io,+41791234567,Tom\n"
    "4,tom@a.io,,Tom\n5,ann@a.io,,Ann\n"
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["ruleset", "dry-run", *arguments])


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder with a database of five records, a stricter ruleset, and a truth."""
    monkeypatch.chdir(tmp_path)
    servers.make_workspace("shop.db")
    Path("crm.csv").write_text(CSV)
    Path("strict.yaml").write_text("identifiers: {email: {limit: 1}}")
    Path("truth.csv").write_text("record_id,person\n1,a\n2,a\n3,b\n4,b\n99,c\n")
    done = CliRunner().invoke(main, ["import", "--db", "shop.db", "--space", "prod", "crm.csv"])
    assert done.exit_code == 0, done.output


def test_it_tells_what_would_change() -> None:
    told = run("strict.yaml", "--db", "shop.db", "--space", "prod", "--truth", "truth.csv")
    assert told.exit_code == 0, told.output
    assert "profiles with several email     1      0" in told.output
    assert "split         1              1      2         4" in told.output
    assert "conflict   phone            0      1" in told.output
    assert "4 records of 2 persons; 1 record of the truth" in told.output
    assert "jane" not in told.output


def test_json_is_the_whole_report() -> None:
    told = run("strict.yaml", "--db", "shop.db", "--space", "prod", "--newest", "3", "--json")
    report = json.loads(told.output)
    assert (report["records"], report["newest"], report["before"]["profiles"]) == (3, 3, 2)


def test_what_is_kept_is_read_by_its_id_from_a_server_that_runs() -> None:
    token = CliRunner().invoke(main, ["token", "create", "reader", "--scope", "read", "--db", "shop.db"]).stdout.strip()
    with servers.running("shop.db") as server:
        told = run("strict.yaml", "--db", "shop.db", "--space", "prod", "--keep", "--json")
        report = json.loads(told.output)
        address = f"{server.address}/api/v1/spaces/prod/dry-runs/{report.pop('id')}"
        found = httpx.get(address, auth=(token, ""), trust_env=False).json()
        assert (found["state"], found["by"], found["report"]) == ("done", "command line", report)
        assert httpx.get(f"{address}/examples/1", auth=(token, ""), trust_env=False).json()["records"] == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name what to try"),
        (("strict.yaml", "--version", "1"), "name what to try"),
        (("--version", "9"), "no"),
        (("missing.yaml",), "missing.yaml"),
        (("strict.yaml", "--truth", "missing.csv"), "no such file"),
        (("strict.yaml", "--newest", "0"), "--newest"),
    ],
)
def test_what_is_wrong_is_said(arguments: tuple[str, ...], said: str) -> None:
    told = run(*arguments, "--db", "shop.db", "--space", "prod")
    assert told.exit_code == 2
    assert said in told.output
