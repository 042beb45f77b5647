from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onefold.batch.check import check_data
from onefold.errors import InvalidInput
from onefold.ruleset import load

BY_COUNTRY: dict[str, Any] = {
    "rules": [{"name": "same country", "match": {"same": "country"}}, {"name": "by name", "match": {"same": "name_no"}}]
}


def told(document: dict[str, Any], inputs: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem.severity, problem.path) for problem in check_data(load(document), inputs)]


def rows(count: int) -> list[dict[str, Any]]:
    return [{"id": str(n), "country": "BE" if n % 2 else "NL", "name_no": f"n{n}"} for n in range(count)]


def test_a_match_on_few_values_is_warned_of() -> None:
    assert told(BY_COUNTRY, {"crm": rows(100)}) == [("warning", "same country")]
    assert told(BY_COUNTRY, {"crm": rows(4)}) == []


@pytest.mark.parametrize("format_", ["csv", "parquet", "jsonl", "table", "list"])
def test_columns_that_are_not_there_are_errors(tmp_path: Path, format_: str) -> None:
    document = {"sources": {"crm": {"identifiers": {"email": "E-Mail"}}}}
    table = pa.Table.from_pylist([{"id": "1", "mail": "a@x.com"}])
    file = tmp_path / f"crm.{format_}"
    given: dict[str, Any] = {"table": table, "list": table.to_pylist()}
    if format_ == "csv":
        file.write_text("id,mail\n1,a@x.com\n")
    elif format_ == "parquet":
        pq.write_table(table, file)
    elif format_ == "jsonl":
        file.write_text('{"id": "1"}\n{"mail": "a@x.com"}\n')
    assert told(document, {"crm": given.get(format_, file)}) == [("error", "sources.crm.identifiers.email")]


def test_a_log_of_calls_may_have_any_field(tmp_path: Path) -> None:
    (tmp_path / "web.jsonl").write_text('{"type": "track", "event": "Seen", "anonymousId": "a", "messageId": "m"}\n')
    document = {"rules": [{"match": {"same": "properties.plan"}}]}
    assert told(document, {"web": tmp_path / "web.jsonl"}) == []
    assert told({"rules": [{"match": {"same": "colour"}}]}, {"crm": rows(3)}) == [("error", "rules[0].match.same")]


def test_fields_are_known_by_the_names_that_columns_are_recognised_by() -> None:
    german = [{"id": "1", "PLZ": "1000"}, {"id": "2", "PLZ": "2000"}]
    assert told({"rules": [{"match": {"same": "postcode"}}]}, {"crm": german}) == []


def test_sources_that_are_not_given_are_told() -> None:
    assert told({"sources": {"shop": {"id": "n"}}}, {"crm": rows(3)}) == [("warning", "sources.shop")]


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"no")
    with pytest.raises(InvalidInput):
        told({}, {"crm": tmp_path / "x.parquet"})
    with pytest.raises(InvalidInput):
        told({}, {"crm": tmp_path / "none.csv"})
