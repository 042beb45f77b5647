from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from onefold.cli import main

CRM = "id,email,first_name\n1,jane@example.com,Jane\n2,john@example.com,John\n3,jane@example.com,Jane\n"
WEB = (
    '{"type": "identify", "userId": "u1", "anonymousId": "a1", "messageId": "m1", "timestamp": "2026-03-01T10:00:00Z",'
    ' "traits": {"email": "JANE@example.com"}}\n'
    '{"type": "page", "anonymousId": "a1", "messageId": "m2", "timestamp": "2026-03-02T10:00:00Z"}\n'
    '{"type": "identify", "userId": "u2", "anonymousId": "a1", "messageId": "m3", "timestamp": "2026-03-03T10:00:00Z"}'
    "\n"
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "crm.csv").write_text(CRM)
    (tmp_path / "events.jsonl").write_text(WEB)
    return tmp_path / "crm.csv", tmp_path / "events.jsonl"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_files_become_profiles_and_reasons(files: tuple[Path, Path], tmp_path: Path) -> None:
    crm, events = files
    out = tmp_path / "out"
    told = run("resolve", crm, f"web={events}", "--out", out)
    assert told.exit_code == 0, told.output
    assert "6 records of 2 sources are 3 profiles (consolidation 50.0 %); 0 unresolved." in told.output
    assert sorted(file.name for file in out.iterdir()) == [
        *(f"{name}.parquet" for name in ("identifiers", "links", "profiles", "records", "refused", "rejections")),
        "summary.json",
    ]
    why = run("why", out, "crm/1", "web/m2")
    assert why.output.splitlines()[:2] == [
        "crm/1 and web/m1 carry the same email jane@example.com (on 2026-03-01).",
        "web/m1 and web/m2 carry the same anonymous_id a1 (first on 2026-03-01, last on 2026-03-02).",
    ]
    why_not = run("why-not", out, "user_id:u1", "user_id:u2")
    assert why_not.exit_code == 0
    assert "web/m3" in why_not.output
    assert "together they would break the limit of user_id: 1 ever" in why_not.output


@pytest.mark.parametrize("format_", ["parquet", "csv", "duckdb"])
def test_explanations_are_the_same_for_every_format(files: tuple[Path, Path], tmp_path: Path, format_: str) -> None:
    crm, events = files
    plain, other = tmp_path / "plain", tmp_path / "other"
    assert run("resolve", crm, events, "--out", plain, "--quiet").output == ""
    assert run("resolve", crm, events, "--out", other, "--quiet", "--format", format_).output == ""
    for asked in (("why", "crm/1", "events/m2"), ("why-not", "user_id:u1", "user_id:u2"), ("why", "crm/1", "crm/2")):
        command, *references = asked
        assert run(command, other, *references).output == run(command, plain, *references).output
    assert run("diff", plain, other).output == "6 records in both results.\nNothing differs.\n"


def test_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_bytes("id,email,city\n1,a@b.ch,Zürich\n".encode("cp1252"))
    told = run("resolve", tmp_path / "crm.csv", "--out", tmp_path / "out")
    assert "crm: read as Windows-1252, as it is not UTF-8\n" in told.output


def test_tables_can_be_chosen_and_missing_ones_are_named(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("resolve", *files, "--out", out, "--tables", "records,links").exit_code == 0
    assert sorted(file.name for file in out.iterdir()) == ["links.parquet", "records.parquet", "summary.json"]
    assert "no table identifiers" in run("why", out, "crm/1", "crm/2").stderr
    unknown = run("resolve", *files, "--out", out, "--tables", "record")
    assert (unknown.exit_code, "no table record: choose from records" in unknown.output) == (2, True)


def test_a_ruleset_comes_first(files: tuple[Path, Path], tmp_path: Path) -> None:
    space = tmp_path / "space.yaml"
    space.write_text("identifiers: {email: {match: false}}\n")
    assert "are 5 profiles" in run("resolve", space, *files, "--out", tmp_path / "out").output
    space.write_text("identifiers: {email: {limit: many}}\n")
    broken = run("resolve", space, *files, "--out", tmp_path / "out")
    assert broken.exit_code == 2
    assert "identifiers.email.limit" in broken.stderr
    assert "Traceback" not in broken.output


def test_a_folder_of_other_things_is_not_replaced_but_an_earlier_result_is(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine")
    refused = run("resolve", *files, "--out", other)
    assert refused.exit_code == 2
    assert (other / "thesis.txt").read_text() == "mine"
    assert [run("resolve", *files, "--out", out).exit_code for _ in range(2)] == [0, 0]


def test_too_much_that_cannot_be_read_fails_at_the_end(files: tuple[Path, Path], tmp_path: Path) -> None:
    crm, events = files
    events.write_text(WEB + "{broken\n")
    out = tmp_path / "out"
    failed = run("resolve", crm, events, "--out", out)
    assert failed.exit_code == 1
    assert f"{events}:4: " in failed.stdout
    assert "error: 1 line could not be read (14.3 % of the input), more than --max-refused allows" in failed.stderr
    assert pq.read_table(out / "records.parquet").num_rows == 6
    for share in ("15%", "0.15"):
        assert run("resolve", crm, events, "--out", out, "--max-refused", share).exit_code == 0
    for share in ("much", "150%", "-1"):
        assert run("resolve", crm, events, "--out", out, "--max-refused", share).exit_code == 2


def test_missing_files_and_arguments_are_said(tmp_path: Path) -> None:
    missing = run("resolve", tmp_path / "none.csv", "--out", tmp_path / "out")
    assert missing.exit_code == 2
    assert missing.stderr.startswith("error: ")
    assert run("resolve", "--out", tmp_path / "out").exit_code == 2
    assert run("resolve", tmp_path / "none.csv").exit_code == 2


def test_two_rulesets_over_the_same_files(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("identifiers: {email: {match: false}}\n")
    told = run("diff", "--ruleset-b", tmp_path / "b.yaml", *files)
    assert told.exit_code == 0, told.output
    assert "split: " in told.output
    plain = json.loads(run("diff", "--ruleset-b", tmp_path / "b.yaml", *files, "--json").output)
    assert plain["changes"]["split"]["new_profiles"] == 3
    assert run("diff", "--ruleset-b", tmp_path / "b.yaml", tmp_path / "b.yaml", *files).exit_code == 2


def test_a_ruleset_is_checked_against_files(files: tuple[Path, Path], tmp_path: Path) -> None:
    space = tmp_path / "space.yaml"
    space.write_text("sources:\n  crm:\n    identifiers: {email: E-Mail}\n")
    told = run("check", space, files[0])
    assert told.exit_code == 1
    assert told.output.startswith(f"{space}:3: error: sources.crm.identifiers.email: There is no column")
