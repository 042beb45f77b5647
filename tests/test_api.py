from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import onefold
from onefold.batch.engine import TABLES
from onefold.errors import InvalidInput, NotFound

ROWS = [
    {"id": "1", "email": "jane@example.com", "first_name": "Jane"},
    {"id": "2", "email": "JANE@example.com", "first_name": "<b>"},
    {"id": "3", "email": "john@example.com", "first_name": "John"},
]
COLUMNS = {
    "records": ["record", "source", "record_id", "profile_id"],
    "profiles": ["profile_id", "first_seen", "last_seen", "records"],
    "identifiers": [
        "profile_id",
        "type",
        "value",
        "first_seen",
        "last_seen",
        "records",
        "sources",
        "first_record",
    ],
    "links": ["profile_id", "step", "key", "records", "time", "last_time"],
    "rejections": [
        "kind",
        "step",
        "type",
        "value",
        "source",
        "record_id",
        "profile_id",
        "other_profile_id",
        "detail",
    ],
    "refused": ["source", "file", "line", "reason"],
}


def partition(result: onefold.Result) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for row in result.records.to_pylist():
        groups.setdefault(row["profile_id"], []).append(row["record_id"])
    return sorted(groups.values())


def files(folder: Path) -> str:
    path = folder / "crm.csv"
    pd.DataFrame(ROWS).to_csv(path, index=False)
    return str(path)


@pytest.mark.parametrize(
    "given",
    [
        lambda _: ROWS,
        lambda _: tuple(ROWS),
        lambda _: pa.Table.from_pylist(ROWS),
        lambda _: pd.DataFrame(ROWS),
        lambda _: pl.DataFrame(ROWS),
        files,
        lambda folder: Path(files(folder)),
        lambda folder: [files(folder)],
        lambda _: [pd.DataFrame(ROWS[:1]), pl.DataFrame(ROWS[1:])],
    ],
    ids=["dicts", "tuple", "arrow", "pandas", "polars", "file", "path", "files", "tables"],
)
def test_every_kind_of_input(tmp_path: Path, given: Any) -> None:
    result = onefold.resolve({"crm": given(tmp_path)})
    assert partition(result) == [["1", "2"], ["3"]]
    assert result.records["source"].to_pylist() == ["crm"] * 3


@pytest.mark.parametrize("given", [17, b"id,email", {"id": "1"}, None])
def test_what_cannot_be_read_is_said(given: Any) -> None:
    with pytest.raises(InvalidInput, match="source crm"):
        onefold.resolve({"crm": given})


@pytest.mark.parametrize("given", ["x.csv", ROWS, None])
def test_sources_that_are_no_mapping_are_told_what_to_write(given: Any) -> None:
    with pytest.raises(InvalidInput, match=r"sources maps names to data: resolve\(\{'crm': 'x.csv'\}\)"):
        onefold.resolve(given)


def test_a_ruleset_is_a_path_a_dict_or_none(tmp_path: Path) -> None:
    path = tmp_path / "space.yaml"
    path.write_text("identifiers: {email: {match: false}}\n")
    rulesets: list[Any] = [path, str(path), {"identifiers": {"email": {"match": False}}}]
    for ruleset in rulesets:
        assert partition(onefold.resolve({"crm": ROWS}, ruleset)) == [["1"], ["2"], ["3"]]
    assert partition(onefold.resolve({"crm": ROWS}, None)) == [["1", "2"], ["3"]]


def test_the_function_is_not_shadowed_by_a_module() -> None:
    onefold.resolve({"crm": ROWS})
    importlib.import_module("onefold.cli.resolve")
    importlib.import_module("onefold.resolution.resolve")
    assert partition(onefold.resolve({"crm": ROWS})) == [["1", "2"], ["3"]]
    with pytest.raises(AttributeError, match="no attribute 'resolved'"):
        _ = onefold.resolved


@pytest.mark.parametrize("sources", [{}, {"crm": []}, {"crm": pa.table({"id": pa.array([], pa.string())})}])
def test_nothing_gives_empty_tables_of_the_same_columns(tmp_path: Path, sources: dict[str, Any]) -> None:
    result, full = onefold.resolve(sources), onefold.resolve({"crm": ROWS})
    for name in TABLES:
        table, schema = result.table(name), full.table(name).schema
        assert len(table) == 0
        assert table.column_names == COLUMNS[name]
        assert all(field.type == schema.field(field.name).type for field in table.schema)
        assert result.table(name) is table
    assert result.summary["consolidation_rate"] == 0
    result.write(tmp_path / "out")
    assert onefold.open_result(tmp_path / "out").summary == result.summary


def test_a_single_record() -> None:
    result = onefold.resolve({"crm": ROWS[:1]})
    assert partition(result) == [["1"]]
    assert [len(result.table(name)) for name in TABLES] == [1, 1, 1, 0, 0, 0]


def test_tables_are_for_pandas_and_polars() -> None:
    page = {"type": "page", "messageId": "m", "userId": "u", "anonymousId": "a"}
    result = onefold.resolve({"crm": ROWS, "web": [page]})
    for name in TABLES:
        table = result.table(name)
        assert table.column_names[: len(COLUMNS[name])] == COLUMNS[name]
        assert len(table.to_pandas()) == len(table)
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)
        assert frame.to_dicts() == table.to_pylist()
    joined = result.records.to_pandas().merge(result.profiles.to_pandas(), on="profile_id")
    assert len(joined) == 4


def test_one_profile() -> None:
    result = onefold.resolve({"crm": ROWS})
    name = result.records["profile_id"][1].as_py()
    profile = result.profile(name)
    assert (profile["profile_id"], profile["records"], profile["email"]) == (name, 2, "jane@example.com")
    assert profile["record_ids"] == [{"source": "crm", "record_id": "1"}, {"source": "crm", "record_id": "2"}]
    assert [(one["type"], one["value"], one["records"]) for one in profile["identifiers"]] == [
        ("email", "jane@example.com", 2)
    ]
    with pytest.raises(NotFound, match="there is no profile prf_nobody"):
        result.profile("prf_nobody")


def test_a_result_shows_itself() -> None:
    rules = [{"name": "<script>", "match": {"same": "first_name"}}]
    result = onefold.resolve({"crm": [*ROWS, {"id": "4", "first_name": "John"}]}, {"rules": rules})
    assert repr(result) == "<onefold.Result: 4 records are 2 profiles>"
    shown = result._repr_html_()
    assert "links by email</th><td>1</td>" in shown
    assert "links by &lt;script&gt;" in shown
    assert "<script>" not in shown


def test_a_result_answers_for_itself(tmp_path: Path) -> None:
    result = onefold.resolve({"crm": ROWS})
    loose = onefold.resolve({"crm": ROWS}, {"identifiers": {"email": {"match": False}}})
    assert "jane@example.com" in str(result.why("crm/1", "crm/2"))
    assert result.diff(result).unchanged == 2
    assert result.diff(loose).changes["split"].records == 2
    truth = pa.table({"record_id": ["1", "2", "3"], "cluster": ["a", "a", "b"]})
    result.write(tmp_path / "out")
    for one in (result, onefold.open_result(tmp_path / "out")):
        assert one.evaluate(truth).pairwise.f1 == 1.0


def test_stages_are_timed_once_and_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    report = onefold.resolve_to(
        tmp_path / "out", {"crm": ROWS}, progress=lambda stage, share: told.append((stage, share))
    )
    assert set(report.timings) == {"read", "resolve", "write"}
    assert {stage for stage, share in told if share == 1} == {"read", "resolve", "write"}
    assert all(0 <= share <= 1 for _, share in told)


def test_refused_rows_are_named_in_a_report(tmp_path: Path) -> None:
    path = tmp_path / "web.jsonl"
    path.write_text('{"type": "page", "messageId": "m", "anonymousId": "a"}\n{"secret"\n')
    report = onefold.resolve_to(tmp_path / "out", {"web": path})
    assert report.too_many_refused
    ((file, line, reason),) = report.refused_examples
    assert (file, line) == (str(path), 2)
    assert "secret" not in reason


def test_without_profiles_the_other_tables_are_the_same(tmp_path: Path) -> None:
    rows = [{"id": str(n), "email": f"c{n % 3}@example.com", "first_name": f"n{n}", "city": "Rome"} for n in range(9)]
    names = ["records", "identifiers", "links", "rejections"]
    onefold.resolve_to(tmp_path / "some", {"crm": rows}, tables=names)
    onefold.resolve_to(tmp_path / "all", {"crm": rows})
    for name in names:
        assert (tmp_path / "some" / f"{name}.parquet").read_bytes() == (
            tmp_path / "all" / f"{name}.parquet"
        ).read_bytes()
    assert not (tmp_path / "some" / "profiles.parquet").exists()
