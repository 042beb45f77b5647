from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from onefold.cli import main
from onefold.cli.hints import Recognised, plain, read_recognised, tell_recognised


def told(folder: Path, text: str, *ruleset: str) -> str:
    """What resolving one file `crm.csv` prints, its hints included."""
    (folder / "crm.csv").write_bytes(text.encode())
    for one in ruleset:
        (folder / "space.yaml").write_text(one)
    spaces = [str(folder / "space.yaml")] if ruleset else []
    arguments = ["resolve", *spaces, str(folder / "crm.csv"), "--out", str(folder / "out"), "--max-refused", "100%"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


PHONES = "id,phone\n1,(212) 555-0177\n2,212-555-0177\n3,+1 212 555 0177\n4,call me\n"


def test_numbers_without_a_country_ask_for_one_until_they_have_it(tmp_path: Path) -> None:
    asked = "2 values of phone cannot be used for want of a country code"
    first = told(tmp_path, PHONES)
    assert asked in first
    assert "`identifiers: {phone: {region: US}}`" in first
    assert "named first: onefold resolve space.yaml" in first
    second = told(tmp_path, PHONES, "identifiers: {phone: {region: US}}")
    assert "are 2 profiles" in second
    assert "hint" not in second


NUMBERED = "Customer No,E-Mail\n17,a@example.com\n18,A@example.com\n"


def test_a_row_number_taken_for_the_customers_own_is_told_with_the_way_out(tmp_path: Path) -> None:
    mapping = "sources: {crm: {id: Customer No, identifiers: {email: E-Mail}}}"
    first = told(tmp_path, NUMBERED)
    assert "no two of its rows can be one customer; that refused 1 use." in first
    assert f"`{mapping}`" in first
    second = told(tmp_path, NUMBERED, mapping)
    assert "2 records of 1 source are 1 profile" in second
    assert "hint" not in second


def test_a_column_that_may_be_an_identifier_is_named_with_those_that_are(tmp_path: Path) -> None:
    rows = "id,Mail 2b,Mobile,mail sent\n1,a@example.com,+12125550177,yes\n2,A@example.com,,yes\n"
    mapping = "sources: {crm: {identifiers: {phone: Mobile, email: Mail 2b}}}"
    first = told(tmp_path, rows)
    assert "no identifier was seen in Mail 2b of crm." in first
    assert f"`{mapping}`" in first
    second = told(tmp_path, rows, mapping)
    assert "2 records of 1 source are 1 profile" in second
    assert "hint" not in second


def test_replaced_rows_are_told_where_the_id_was_a_guess(tmp_path: Path) -> None:
    rows = "id,email\n1,a@example.com\n1,b@example.com\n"
    assert "1 record gave way to a later version with the same record id (id of crm)" in told(tmp_path, rows)
    assert "hint" not in told(tmp_path, rows, "sources: {crm: {id: id}}")


def test_a_column_that_may_say_when_is_named(tmp_path: Path) -> None:
    rows = "id,email,subscribed to list at,birth_date\n1,a@example.com,2026-01-01,1990-01-01\n"
    mapping = "sources: {crm: {time: subscribed to list at}}"
    assert f"`{mapping}`" in told(tmp_path, rows)
    assert "hint" not in told(tmp_path, rows, mapping)


@pytest.mark.parametrize("column", ["birth_date", "plan", "category"])
def test_other_columns_are_no_times(tmp_path: Path, column: str) -> None:
    assert "hint" not in told(tmp_path, f"id,email,{column}\n1,a@example.com,x\n")


def test_times_that_cannot_be_read_say_how_they_are_written(tmp_path: Path) -> None:
    output = told(tmp_path, "id,email,updated\n1,a@example.com,31.12.2024 14:00 Uhr\n")
    assert "times are read as 2026-03-31, 2026-03-31 14:05:00, 31.03.2026 or seconds since 1970" in output
    assert "looked for in updated of crm" in output


def test_a_line_in_another_encoding_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "mixed.csv").write_bytes("id,email,city\n1,a@b.ch,Zürich\n".encode() + b"2,c@d.ch,Z\xfcrich\n")
    done = CliRunner().invoke(main, ["resolve", str(tmp_path / "mixed.csv"), "--out", str(tmp_path / "out")])
    assert "a file is not written in UTF-8: save it as UTF-8" in done.output


def test_roles_are_read_back_whatever_columns_are_called() -> None:
    lines = ["crm: a: b -> c -> record id", "crm: E-Mail -> identifier email", "crm: a: b -> c -> field x"]
    assert read_recognised(lines) == [Recognised("crm", "a: b -> c", None, {"email": ["E-Mail"]}, {"x": "a: b -> c"})]


def test_many_fields_are_counted() -> None:
    fields = {f"f{number}": f"F{number}" for number in range(10)}
    lines = list(tell_recognised(Recognised("crm", "No", "When", {"email": ["E-Mail"]}, fields)))
    assert lines[:3] == ["crm: No -> record id", "crm: When -> time", "crm: E-Mail -> identifier email"]
    assert lines[3:] == ["crm: fields f0, f1, f2, f3, f4, f5, f6, f7 and 2 more"]


@pytest.mark.parametrize(
    ("text", "written"), [("E-Mail", "E-Mail"), ("a, b", '"a, b"'), ("2nd mail", '"2nd mail"'), ("a: b", '"a: b"')]
)
def test_columns_are_quoted_where_yaml_needs_it(text: str, written: str) -> None:
    assert plain(text) == written


def test_spreadsheets_are_no_tables_of_texts(tmp_path: Path) -> None:
    refused = CliRunner().invoke(main, ["resolve", str(tmp_path / "people.xlsx"), "--out", str(tmp_path / "out")])
    assert refused.exit_code == 2
    assert "save each of its sheets as CSV" in refused.stderr


def test_a_slip_in_a_commands_name_is_guessed() -> None:
    refused = CliRunner().invoke(main, ["resove"])
    assert (refused.exit_code, "Did you mean 'resolve'?" in refused.stderr) == (2, True)
