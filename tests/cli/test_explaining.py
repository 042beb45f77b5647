from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onefold.cli import main
from tests.batch import made_output
from tests.batch.made_output import JANE, JOHN


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_output.write(tmp_path_factory.mktemp("made") / "out")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_why(folder: Path) -> None:
    told = run("why", folder, "crm/1", "web/b")
    assert told.exit_code == 0
    assert told.output == (
        "crm/1 and web/a carry the same email jane@example.com (first on 2026-03-01, last on 2026-03-05).\n"
        "web/a and web/b carry the same anonymous_id anon1 (on 2026-03-02).\n"
        f"Both are profile {JANE}.\n"
    )


def test_why_as_json(folder: Path) -> None:
    told = json.loads(run("why", folder, "crm/1", "web/b", "--json").output)
    assert told["together"] is True
    assert [hop["step"] for hop in told["chain"]] == ["email", "anonymous_id"]


def test_why_not(folder: Path) -> None:
    told = run("why-not", folder, "crm/1", "email:john@example.com")
    assert told.exit_code == 0
    assert f"web/c ({JOHN}): anonymous_id tablet did not join {JANE}" in told.output


def test_why_not_as_json(folder: Path) -> None:
    told = json.loads(run("why-not", folder, "crm/1", "crm/2", "--json").output)
    assert told["together"] is False
    assert told["barriers"][0]["refusals"][0]["kind"] == "conflict"


def test_nobody_is_an_error(folder: Path) -> None:
    told = run("why", folder, "crm/99", "web/b")
    assert told.exit_code == 2
    assert told.stderr == "error: crm/99 is in no record of this result\n"


def test_evaluate(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text(
        "source,record_id,person\ncrm,1,jane\nweb,a,jane\nweb,b,x\ncrm,2,john\nweb,c,john\n"
    )
    told = run("evaluate", folder, tmp_path / "truth.csv")
    assert told.exit_code == 0
    assert "5 records in 2 profiles, in truth 3 customers; 1 customers are exactly one profile." in told.output
    assert "Left out: 0 records only in the truth, 4 only in the result." in told.output
    assert "1 profile with several customers" in told.output
    assert f"{JANE}" in told.output
    plain = json.loads(run("evaluate", folder, tmp_path / "truth.csv", "--json").output)
    assert plain["wrong_pairs"] == 2
    assert plain["pairwise"]["recall"] == 1


def test_evaluate_takes_names_of_columns(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text("file,n,who\ncrm,1,jane\nweb,a,jane\n")
    named = run("evaluate", folder, tmp_path / "truth.csv", "--columns", "record_id=n,cluster=who,source=file")
    assert named.exit_code == 0
    assert run("evaluate", folder, tmp_path / "truth.csv").exit_code == 2
    for wrong in ("record_id", "colour=x", "record_id=n,cluster="):
        assert run("evaluate", folder, tmp_path / "truth.csv", "--columns", wrong).exit_code == 2


def test_check_tells_every_problem_with_its_line(tmp_path: Path) -> None:
    space = tmp_path / "space.yaml"
    space.write_text("version: 1\nidentifiers:\n  email: {limit: -1}\n  phone: {when_shared: sometimes}\n")
    told = run("check", space)
    assert told.exit_code == 1
    assert f"{space}:3: error: identifiers.email.limit: " in told.output
    assert f"{space}:4: error: identifiers.phone.when_shared: " in told.output
    assert told.output.endswith("2 errors, 0 warnings.\n")
    plain = json.loads(run("check", space, "--json").output)
    assert [problem["line"] for problem in plain["problems"]] == [3, 4]


def test_check_passes_what_is_sound(tmp_path: Path) -> None:
    space = tmp_path / "space.yaml"
    space.write_text("version: 1\n")
    assert run("check", space).output == f"{space}: nothing is wrong.\n"
    assert run("check", tmp_path / "none.yaml").exit_code == 2


def test_warnings_do_not_fail(tmp_path: Path) -> None:
    space = tmp_path / "space.yaml"
    space.write_text("version: 1\nidentifiers: {ip: {match: false, max_profiles: 3}}\n")
    told = run("check", space)
    assert told.exit_code == 0
    assert "warning: identifiers.ip.max_profiles" in told.output
    assert told.output.endswith("0 errors, 1 warning.\n")


def test_the_default_ruleset_is_sound(tmp_path: Path) -> None:
    printed = run("ruleset").output
    (tmp_path / "space.yaml").write_text(printed)
    assert printed.startswith("# Onefold's default ruleset")
    assert run("check", tmp_path / "space.yaml").exit_code == 0


def test_diff_of_two_folders(folder: Path, tmp_path: Path) -> None:
    same = run("diff", folder, folder)
    assert same.output == "9 records in both results.\nNothing differs.\n"
    other = made_output.write(tmp_path / "other", "csv")
    text = (other / "records.csv").read_text()
    (other / "records.csv").write_text(text.replace(JOHN, JANE))
    told = run("diff", folder, other, "--records", tmp_path / "concerned.csv")
    assert told.exit_code == 0
    assert f"merged: {JANE} (3) + {JOHN} (2) -> {JANE} (5)" in told.output
    assert "1 profile unchanged" in told.output
    assert len((tmp_path / "concerned.csv").read_text().splitlines()) == 6
    assert json.loads(run("diff", folder, other, "--json").output)["changes"]["merged"]["records"] == 5


def test_diff_is_told_what_it_needs(folder: Path, tmp_path: Path) -> None:
    assert run("diff", folder).exit_code == 2
    assert run("diff", folder, folder, "--records", tmp_path / "x.txt").exit_code == 2
