from __future__ import annotations

import csv
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import onefold
from onefold.batch import engine
from onefold.batch.engine import TABLES
from onefold.batch.write import check_tables, write_table
from onefold.errors import InvalidInput, NotFound
from tests.batch import made_input

FORMATS = ["parquet", "csv", "duckdb"]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> onefold.Result:
    sources: dict[str, Any] = {**made_input.write(tmp_path_factory.mktemp("input"))}
    return onefold.resolve(sources, made_input.DOCUMENT, max_refused=1)


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def written(out: Path, sources: dict[str, Any], format_: str = "parquet", **options: Any) -> dict[str, bytes]:
    options = {"max_refused": 1, **options}
    onefold.resolve_to(out, sources, made_input.DOCUMENT, format=format_, **options)  # type: ignore[arg-type]
    return content(out)


def test_the_input_has_some_of_everything(result: onefold.Result) -> None:
    assert all(len(result.table(name)) for name in TABLES)
    assert set(result.summary["rejections_by_kind"]) >= {"conflict", "too_common", "blocked_value", "invalid_value"}
    assert set(result.summary["links_by_step"]) >= {"together", "email", "first name", "anonymous_id"}
    assert result.summary["counts"]["unresolved"] == 1


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_written_reads_back_the_same(tmp_path: Path, result: onefold.Result, format_: Any) -> None:
    result.write(tmp_path / "out", format_)
    opened = onefold.open_result(tmp_path / "out")
    for name in TABLES:
        assert opened.table(name).to_pylist() == result.table(name).to_pylist(), name
        assert opened.table(name).column_names == result.table(name).column_names
        for field in opened.table(name).schema:
            kind = result.table(name).schema.field(field.name).type
            assert field.type == plain(kind), (name, field)
    assert opened.summary == result.summary


def plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_list(kind):
        return pa.list_(plain(kind.value_type))
    return kind.value_type if pa.types.is_dictionary(kind) else kind


@pytest.mark.parametrize("format_", FORMATS)
def test_a_result_written_in_one_go_is_that_of_memory(tmp_path: Path, result: onefold.Result, format_: Any) -> None:
    sources = made_input.write(tmp_path / "input")
    written(tmp_path / "one", {**sources}, format_)
    one = onefold.open_result(tmp_path / "one")
    assert one.summary == result.summary
    for name in set(TABLES) - {"refused"}:
        assert one.table(name).to_pylist() == result.table(name).to_pylist(), name


def test_a_result_can_be_written_over_itself_in_another_format(tmp_path: Path, result: onefold.Result) -> None:
    out = tmp_path / "out"
    result.write(out, "duckdb")
    for format_ in ("csv", "parquet", "duckdb", "parquet"):
        onefold.open_result(out).write(out, format_)
    assert pq.read_table(out / "identifiers.parquet").to_pylist() == result.identifiers.to_pylist()
    assert sorted(content(out)) == sorted([*(f"{name}.parquet" for name in TABLES), "summary.json"])


def test_parquet_has_the_documented_types(tmp_path: Path, result: onefold.Result) -> None:
    result.write(tmp_path / "out")
    schemas = {name: pq.read_schema(tmp_path / "out" / f"{name}.parquet") for name in TABLES}
    instant = pa.timestamp("us", "UTC")
    assert schemas["links"].field("records").type == pa.list_(pa.field("element", pa.int32()))
    assert schemas["identifiers"].field("first_seen").type == instant
    assert schemas["profiles"].field("last_seen").type == instant
    read = duckdb.read_parquet(str(tmp_path / "out" / "identifiers.parquet"))
    assert dict(zip(read.columns, map(str, read.types), strict=True)) == {
        "profile_id": "VARCHAR",
        "type": "VARCHAR",
        "value": "VARCHAR",
        "first_seen": "TIMESTAMP WITH TIME ZONE",
        "last_seen": "TIMESTAMP WITH TIME ZONE",
        "records": "BIGINT",
        "sources": "VARCHAR[]",
        "first_record": "INTEGER",
    }


def test_csv_can_be_read_by_anything(tmp_path: Path, result: onefold.Result) -> None:
    result.write(tmp_path / "out", "csv")
    with (tmp_path / "out" / "identifiers.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    jane = next(row for row in rows if row["value"] == "jane@example.com" and row["records"] == "3")
    assert jane["sources"] == "['crm, old', web]"
    assert jane["first_seen"] == "2026-01-01 00:00:00+00"
    with (tmp_path / "out" / "profiles.csv").open(newline="") as stream:
        assert any(row["first_name"] == '["line\\nbreak"]' for row in csv.DictReader(stream))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return {**made_input.write(tmp_path_factory.mktemp("sources"))}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory, sources: dict[str, Any]) -> dict[str, bytes]:
    return written(tmp_path_factory.mktemp("usual") / "out", sources)


def test_the_same_files_give_the_same_bytes(tmp_path: Path, sources: dict[str, Any], usual: dict[str, bytes]) -> None:
    assert written(tmp_path / "out", sources) == usual
    assert set(usual) == {*(f"{name}.parquet" for name in TABLES), "summary.json"}


def test_the_same_result_gives_the_same_csv(tmp_path: Path, result: onefold.Result) -> None:
    for name in ("one", "two"):
        result.write(tmp_path / name, "csv")
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_slow_threads_change_no_byte(
    tmp_path: Path, sources: dict[str, Any], usual: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, turn, write = random.Random(1), threading.Lock(), write_table

    def late(*arguments: Any) -> None:
        with turn:
            pause = chance.random() / 20
        time.sleep(pause)
        write(*arguments)

    monkeypatch.setattr(engine, "write_table", late)
    assert written(tmp_path / "out", sources) == usual


def changed(how: str, folder: Path) -> dict[str, Any]:
    """The input in another order, with repetitions, or over several files."""
    sources = made_input.write(folder)
    chance = random.Random(how)
    calls, (head, *rows) = made_input.lines(), made_input.ROWS
    if how == "repeated":
        calls, rows = [*calls, *calls[2:5]], [*rows, *rows[:2]]
    chance.shuffle(calls)
    chance.shuffle(rows)
    web = folder / "web"
    web.mkdir()
    cut = 4 if how == "in two files" else len(calls)
    (web / "a.jsonl").write_text("".join(calls[:cut]))
    (web / "b.jsonl").write_text("".join(calls[cut:]))
    if how == "files twice":
        (web / "c.jsonl").write_text("".join(calls))
    sources["crm, old"].write_text("\n".join([head, *rows]))
    crm = [sources["crm, old"]] * (2 if how == "files twice" else 1)
    return {"crm, old": crm, "web": web}


@pytest.mark.parametrize("how", ["shuffled", "repeated", "in two files", "files twice"])
def test_any_order_and_repetition_gives_the_same_bytes(tmp_path: Path, usual: dict[str, bytes], how: str) -> None:
    actual = written(tmp_path / "out", changed(how, tmp_path / "input"))
    for name in ("records", "profiles", "identifiers", "links", "rejections"):
        assert actual[f"{name}.parquet"] == usual[f"{name}.parquet"], name


def test_chosen_tables_only(tmp_path: Path) -> None:
    sources = made_input.write(tmp_path / "input")
    assert set(written(tmp_path / "out", {**sources}, tables=["links", "records"])) == {
        "links.parquet",
        "records.parquet",
        "summary.json",
    }
    some = onefold.open_result(tmp_path / "out")
    assert len(some.links) == some.summary["counts"]["links"]
    with pytest.raises(NotFound, match="no table identifiers"):
        _ = some.identifiers
    some.write(tmp_path / "copy", "csv")
    assert set(content(tmp_path / "copy")) == {"links.csv", "records.csv", "summary.json"}


@pytest.mark.parametrize(
    "ask",
    [
        lambda out, sources: onefold.resolve_to(out, sources, tables=["link"]),
        lambda out, sources: onefold.resolve(sources).write(out, tables=["link"]),
        lambda _, sources: onefold.resolve(sources).table("link"),
    ],
)
def test_tables_that_do_not_exist_are_said(tmp_path: Path, ask: Callable[[Path, Any], Any]) -> None:
    with pytest.raises(InvalidInput, match="there is no table 'link'; the tables are records, profiles"):
        ask(tmp_path / "out", {"crm": [{"id": "1"}]})
    assert not (tmp_path / "out").exists()


def test_tables_are_in_the_usual_order() -> None:
    assert check_tables({"links", "records"}, TABLES) == ("records", "links")


def test_a_bad_place_is_said_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    monkeypatch.setattr(engine, "load", pytest.fail)
    with pytest.raises(InvalidInput, match="no output of Onefold"):
        onefold.resolve_to(tmp_path, {"crm": [{"id": "1"}]})


def test_a_table_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_folder: Path, name: str, *_: Any) -> None:
        if name == "links":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(engine, "write_table", full)
    with pytest.raises(OSError, match="No space left"):
        onefold.resolve_to(tmp_path / "out", {"crm": [{"id": "1"}]})
    assert list(tmp_path.iterdir()) == []
