from __future__ import annotations

import csv
import gzip
import io
import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onefold.batch.read import Loaded, load
from onefold.errors import InvalidInput
from onefold.model import SourceName
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load as load_ruleset
from onefold.ruleset.plan import Plan

ROWS = [
    {
        "id": "2",
        "E-Mail": "Bob@Example.com",
        "Mobile": "+41 44 668 18 00",
        "Vorname": "Bob",
        "updated_at": "2024-05-02",
    },
    {
        "id": "1",
        "E-Mail": " jane@example.com ",
        "Mobile": "",
        "Vorname": "Jané",
        "updated_at": "2024-05-01T10:00:00+02:00",
    },
    {"id": "3", "E-Mail": "n/a", "Mobile": "12", "Vorname": 'O"Hara, Jr.', "updated_at": ""},
]
EXPECTED: list[dict[str, Any]] = [
    {"id": "1", "time": 1714550400000000, "i:email": "jane@example.com", "i:phone": None, "t:first_name": "Jané"},
    {
        "id": "2",
        "time": 1714608000000000,
        "i:email": "bob@example.com",
        "i:phone": "+41446681800",
        "t:first_name": "Bob",
    },
    {"id": "3", "time": None, "i:email": None, "i:phone": None, "t:first_name": 'O"Hara, Jr.'},
]


def plan_of(**document: Any) -> Plan:
    return compile_plan(load_ruleset({"version": 1, **document}))


PLAN = plan_of()


def read(plan: Plan = PLAN, share: float = 0.1, **inputs: Any) -> Loaded:
    return load({SourceName(name): given for name, given in inputs.items()}, plan, max_refused_share=share)


def rows_of(loaded: Loaded, *columns: str) -> list[dict[str, Any]]:
    return loaded.table.select(list(columns) or EXPECTED[0].keys()).to_pylist()


def csv_text(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def jsonl_text(items: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(item) + "\n" for item in items)


def write(path: Path, content: str | bytes) -> Path:
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def refusals(loaded: Loaded) -> list[tuple[Any, ...]]:
    return [(Path(row["file"]).name, row["line"], row["reason"]) for row in loaded.refused.to_pylist()]


def same_tables(one: Loaded, other: Loaded) -> bool:
    return (
        one.table.equals(other.table) and one.rejections.equals(other.rejections) and one.aliases.equals(other.aliases)
    )


FILES: dict[str, str | bytes] = {
    "a.csv": csv_text(ROWS),
    "a.csv.gz": csv_text(ROWS),
    "a.tsv": csv_text(ROWS, "\t"),
    "semicolon.csv": csv_text(ROWS, ";"),
    "pipe.txt": csv_text(ROWS, "|"),
    "mark.csv": "\ufeff" + csv_text(ROWS),
    "utf16.csv": csv_text(ROWS).encode("utf-16"),
    "unix.csv": csv_text(ROWS).replace("\r\n", "\n"),
    "no_suffix": csv_text(ROWS),
    "a.jsonl": jsonl_text(ROWS),
    "a.ndjson.gz": jsonl_text(ROWS),
    "mark.jsonl": "\ufeff" + jsonl_text(ROWS),
    "array.json": "\n " + json.dumps(ROWS),
    "a_log": jsonl_text(ROWS),
}


@pytest.mark.parametrize("name", FILES)
def test_every_text_format_gives_the_same_records(tmp_path: Path, name: str) -> None:
    loaded = read(crm=str(write(tmp_path / name, FILES[name])))
    assert rows_of(loaded) == EXPECTED
    assert loaded.refused.num_rows == 0
    assert loaded.kinds == {"crm": "row"}


def test_parquet_and_tables_in_memory_give_the_same_records(tmp_path: Path) -> None:
    table = pa.Table.from_pylist(ROWS)
    pq.write_table(table, tmp_path / "a.parquet")
    several: list[Any] = [tmp_path / "a.parquet", table, pd.DataFrame(ROWS), pl.DataFrame(ROWS), ROWS]
    for one in several:
        assert rows_of(read(crm=one)) == EXPECTED, type(one)


def test_a_list_of_paths_a_glob_and_a_folder_are_one_source(tmp_path: Path) -> None:
    files = [write(tmp_path / "in" / f"{row['id']}.csv", csv_text([row])) for row in ROWS]
    write(tmp_path / "in" / "_SUCCESS", "")
    write(tmp_path / "in" / "readme.md", "not data")
    for one in (files, tmp_path / "in", str(tmp_path / "in" / "*.csv"), str(tmp_path / "**" / "[1-3].csv")):
        assert rows_of(read(crm=one)) == EXPECTED


def test_names_that_look_like_patterns(tmp_path: Path) -> None:
    for name in ("a1.csv", "axb.csv"):
        write(tmp_path / name, csv_text([{**ROWS[0], "id": name}]))
    pq.write_table(pa.Table.from_pylist(ROWS[:1]), tmp_path / "b1.parquet")
    for name in ("a[1].csv", "a*b.csv", "a?.csv", "it's {x} $1.csv", "b[1].parquet", "b*.parquet", "c*.jsonl"):
        file = tmp_path / name
        if file.suffix == ".parquet":
            pq.write_table(pa.Table.from_pylist(ROWS), file)
        else:
            write(file, csv_text(ROWS) if file.suffix == ".csv" else jsonl_text(ROWS))
        assert rows_of(read(crm=file)) == EXPECTED, name


def test_the_columns_are_told(tmp_path: Path) -> None:
    told = read(crm=write(tmp_path / "a.csv", csv_text(ROWS))).recognised
    assert told == [
        "crm: id -> record id",
        "crm: updated_at -> time",
        "crm: E-Mail -> identifier email",
        "crm: Mobile -> identifier phone",
        "crm: Vorname -> field first_name",
    ]


def test_the_table_is_sorted_by_source_and_id() -> None:
    loaded = read(web=ROWS, crm=ROWS, Ä=ROWS)
    order = [(row["source"], row["id"]) for row in loaded.table.select(["source", "id"]).to_pylist()]
    assert order == sorted(order)
    assert len(order) == len(set(order)) == 9


def test_rejections_name_what_cannot_be_used_and_the_trait_keeps_it() -> None:
    loaded = read(crm=ROWS)
    assert loaded.rejections.to_pylist() == [
        {"kind": "blocked_value", "type": "email", "value": "n/a", "row": 2},
        {"kind": "invalid_value", "type": "phone", "value": "12", "row": 2},
    ]
    assert rows_of(loaded, "t:email", "t:phone")[2] == {"t:email": "n/a", "t:phone": "12"}


def test_a_column_that_is_identifier_and_trait_is_held_once() -> None:
    table = read(crm=[{"id": "1", "email": "a@b.ch", "first_name": "A"}]).table
    for one, other in (("i:email", "t:email"), ("f:first_name", "t:first_name")):
        addresses = [table[name].chunk(0).buffers()[-1].address for name in (one, other)]
        assert addresses[0] == addresses[1]


def test_values_said_twice_stand_once() -> None:
    loaded = read(crm=[{"id": "1", "email": "A@b.ch", "work email": "a@B.ch", "home_email": "c@b.ch"}])
    assert rows_of(loaded, "i:email", "i:email:2", "i:email:3") == [
        {"i:email": "a@b.ch", "i:email:2": None, "i:email:3": "c@b.ch"}
    ]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "list"])
def test_odd_column_names(tmp_path: Path, kind: str) -> None:
    odd = 'a"b; drop table x --'
    rows = [{"id": "1", odd: "one@b.ch", "it's $1": "x", "naïve ✓": "y", "select": "z", "{brace}": "w"}]
    plan = plan_of(sources={"crm": {"identifiers": {"email": odd}, "fields": {"quote": "it's $1"}}})
    table: Any = rows
    if kind == "csv":
        table = write(tmp_path / "a.csv", csv_text(rows))
    elif kind == "jsonl":
        table = write(tmp_path / "a.jsonl", jsonl_text(rows))
    elif kind == "parquet":
        table = tmp_path / "a.parquet"
        pq.write_table(pa.Table.from_pylist(rows), table)
    found = read(plan, crm=table).table.to_pylist()[0]
    assert found["i:email"] == "one@b.ch"
    assert (found["t:quote"], found["t:naïve"], found["t:select"], found["t:brace"]) == ("x", "y", "z", "w")


def test_typed_columns_become_text() -> None:
    from datetime import UTC, date, datetime  # noqa: PLC0415

    table = pa.table(
        {
            "id": pa.array([7, 8]),
            "customer_id": pa.array([1001.0, None]),
            "score": pa.array([0.5, float("nan")]),
            "vip": pa.array([True, None]),
            "born": pa.array([date(1990, 1, 2), None]),
            "seen": pa.array([datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), None]),
            "tags": pa.array([["a", "b"], None]),
            "plan": pa.array(["pro", " "]).dictionary_encode(),
            "updated_at": pa.array([datetime(2024, 1, 2), None], pa.timestamp("ns")),  # noqa: DTZ001
        }
    )
    first, second = read(crm=table).table.to_pylist()
    assert first["i:user_id"] == "1001"
    assert first["time"] == 1704153600000000
    traits = {name[2:]: value for name, value in first.items() if name.startswith("t:")}
    assert traits == {
        "score": "0.5",
        "vip": "true",
        "born": "1990-01-02",
        "seen": "2024-01-02T03:04:05Z",
        "tags": '["a","b"]',
        "plan": "pro",
    }
    assert {value for name, value in second.items() if name.startswith(("t:", "i:"))} == {None}


@pytest.mark.parametrize(
    ("said", "micros"),
    [
        ("2024-05-01", 1714521600000000),
        ("2024-05-01 02:00:00.5", 1714528800500000),
        ("2024-05-01T02:00:00+02:00", 1714521600000000),
        ("2024-05-01T00:00:00Z", 1714521600000000),
        ("20240501", 1714521600000000),
        ("01.05.2024", 1714521600000000),
        ("01.05.2024 02:00", 1714528800000000),
        (" 01.05.2024T02:00:05", 1714528805000000),
        ("1714521600", 1714521600000000),
        ("1714521600000", 1714521600000000),
        ("1714521600000000", 1714521600000000),
        (" 1714521600.25 ", 1714521600250000),
        ("  ", None),
    ],
)
def test_times(said: str, micros: int | None) -> None:
    assert rows_of(read(crm=[{"id": "1", "email": "a@b.ch", "updated_at": said}]), "time") == [{"time": micros}]


RIGHT_TIMES = "is not one: write 2026-03-31, 2026-03-31 14:05:00, 31.03.2026 or seconds since 1970"


@pytest.mark.parametrize(
    "said", ["yesterday", "1969-12-31", "2200-01-01", "9999-99-99", "infinity", "-5", "31/12/2024", "31.02.2024"]
)
def test_absurd_times_refuse_the_row(tmp_path: Path, said: str) -> None:
    rows = [{"id": "1", "email": 'a"\nb@b.ch', "updated_at": ""}, {"id": "2", "email": "c@b.ch", "updated_at": said}]
    rows += [{"id": "3", "email": "d@b.ch", "updated_at": "2024-01-01"}]
    text = csv_text(rows).replace("\r\n", "\n")
    for one, line in (
        (rows, 2),
        (write(tmp_path / "a.csv", text), 4),
        (write(tmp_path / "a.jsonl", jsonl_text(rows)), 2),
    ):
        loaded = read(crm=one)
        assert rows_of(loaded, "id") == [{"id": "1"}, {"id": "3"}]
        ((_, refused_line, reason),) = refusals(loaded)
        assert refused_line == line
        assert reason.startswith("the time in column 'updated_at' ")
        year = said in ("1969-12-31", "2200-01-01", "infinity")
        assert reason.endswith("lies before 1970 or after 2200" if year else RIGHT_TIMES)
        assert said not in reason


def test_lines_of_absurd_times_after_broken_lines(tmp_path: Path) -> None:
    text = (
        'id,email,updated_at\n1,a@b.ch,2024-01-01\n2,short\n\n"3","x\ny",2024-01-01\n4,"a\nb\n",never\n5,c@b.ch,never\n'
    )
    loaded = read(crm=write(tmp_path / "a.csv", text))
    assert rows_of(loaded, "id") == [{"id": "1"}, {"id": "3"}]
    assert [line for _, line, _ in refusals(loaded)] == [3, 7, 10]


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "too few": ("2,short", "fewer values"),
    "too many": ("2,a@b.ch,X,more", "more values"),
    "encoding": (b"2,a\xff\xfe@b.ch,X", "is not UTF-8: save the file as UTF-8"),
    "open quote": ('2,"a@b.ch,X', "quote"),
    "text after quote": ('2,"a"@b.ch,X', "quote"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_broken_csv_lines_are_refused_and_the_others_kept(tmp_path: Path, name: str, suffix: str) -> None:
    line, reason = BROKEN[name]
    broken = line.encode() if isinstance(line, str) else line
    good = [b'1,"one\nline ""more""",A', "3,thr\u00e9@b.ch,C".encode(), b'4,"four@b.ch",D']
    content = b"\n".join([b"id,email,first_name", good[0], broken, *good[1:]])
    loaded = read(share=0.5, crm=write(tmp_path / f"a{suffix}", content))
    assert rows_of(loaded, "id", "t:first_name") == [
        {"id": k, "t:first_name": n} for k, n in zip("134", "ACD", strict=True)
    ]
    ((_, refused_line, why),) = refusals(loaded)
    assert refused_line == 4
    assert reason in why
    assert not loaded.too_many_refused


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_huge_field_is_refused_alone(tmp_path: Path, quote: str) -> None:
    text = f"id,email\n1,a@b.ch\n2,{quote}{'x' * 3_000_000}{quote}\n3,c@b.ch\n"
    loaded = read(share=0.5, crm=write(tmp_path / "a.csv", text))
    assert rows_of(loaded, "id") == [{"id": "1"}, {"id": "3"}]
    assert [line for _, line, _ in refusals(loaded)] == [3]


def test_a_huge_value_in_a_table_or_a_json_line_is_refused_alone(tmp_path: Path) -> None:
    rows = [{"id": "1", "note": "x" * 5_000_000}, {"id": "2", "note": "y"}]
    for one in (pa.Table.from_pylist(rows), write(tmp_path / "a.jsonl", jsonl_text(rows))):
        loaded = read(share=0.5, crm=one)
        assert rows_of(loaded, "id") == [{"id": "2"}]
        assert [line for _, line, _ in refusals(loaded)] == [1]


def test_broken_json_lines_are_refused_and_the_others_kept(tmp_path: Path) -> None:
    lines = ['{"id":1,"email":"a@b.ch"}', '{"id":2,', "", "[1]", '{"id":NaN}', "{}", '{"id":3,"email":"c@b.ch"}']
    content = "\n".join(lines).encode() + b'\n{"id":"\xff"}\n'
    loaded = read(share=0.9, crm=write(tmp_path / "a.jsonl", content))
    assert rows_of(loaded, "id") == [{"id": "1"}, {"id": "3"}]
    assert [line for _, line, _ in refusals(loaded)] == [2, 4, 5, 8]


def test_a_gzip_file_that_breaks_off_gives_what_is_whole(tmp_path: Path) -> None:
    generator = random.Random(1)
    rows = [{"id": str(n), "email": f"{generator.random()}@b.ch"} for n in range(20_000)]
    for name, text in (("a.csv.gz", csv_text(rows)), ("a.jsonl.gz", jsonl_text(rows))):
        whole = gzip.compress(text.encode())
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
        loaded = read(crm=tmp_path / name)
        assert 5_000 < loaded.table.num_rows < 15_000
        assert "breaks off" in loaded.refused["reason"].to_pylist()[-1]


def test_a_file_in_windows_1252_is_read_as_such(tmp_path: Path) -> None:
    row = {"id": "1", "first_name": "Zoë €", "city": "Bern"}
    header = {"id": "1", "first_name": "Zoe", "städt": "Bern"}
    for one, name in ((row, "Zoë €"), (header, "Zoe")):
        text = csv_text([one, {**one, "id": "2", "first_name": "Bob"}])
        loaded = read(crm=write(tmp_path / "a.csv", text.rstrip().encode("cp1252")))
        assert rows_of(loaded, "t:first_name") == [{"t:first_name": name}, {"t:first_name": "Bob"}]
        assert loaded.refused.num_rows == 0
        assert loaded.recognised[0] == "crm: read as Windows-1252, as it is not UTF-8"


def test_one_line_in_another_encoding_is_refused_alone(tmp_path: Path) -> None:
    content = "id,first_name\n1,Zoë\n".encode() + "2,Zoë\n".encode("cp1252")
    loaded = read(crm=write(tmp_path / "a.csv", content))
    assert rows_of(loaded, "t:first_name") == [{"t:first_name": "Zoë"}]
    assert refusals(loaded) == [("a.csv", 3, "is not UTF-8: save the file as UTF-8")]
    assert not [line for line in loaded.recognised if "1252" in line]


@pytest.mark.parametrize("delimiter", [";", "\t", "~"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_line_that_tells_excel_the_delimiter(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = f"sep={delimiter}\r\nid,{delimiter}first_name\r\n1{delimiter}Zoë, a|b\r\n2{delimiter}B{delimiter}C\r\n"
    loaded = read(crm=write(tmp_path / "a.csv", text.encode(encoding)))
    assert rows_of(loaded, "t:first_name") == [{"t:first_name": "Zoë, a|b"}]
    assert [line for _, line, _ in refusals(loaded)] == [4]


@pytest.mark.parametrize("name", ["a.xlsx", "A.XLS", "a.ods"])
def test_a_spreadsheet_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match=rf"{name} is a spreadsheet: save it as CSV \(UTF-8\)"):
        read(crm=write(tmp_path / name, "PK"))


def test_too_many_refused_is_said(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "id,email\n1,a@b.ch\n2\n")
    assert read(crm=file).too_many_refused
    assert read(share=0.5, crm=file).table.num_rows == 1
    assert not read(share=0.5, crm=file).too_many_refused


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.csv", None, "there is no file"),
        ("a*.csv", None, "there is no file"),
        ("a.parquet", b"PAR1 no", "cannot be read as Parquet"),
        ("a.parquet", b"", "cannot be read as Parquet"),
        ("a.csv", b"", "is empty"),
        ("a.csv.gz", b"not packed", "not a gzip file"),
        ("a.json", b'[{"id":1}, {', "not a whole one"),
    ],
)
def test_what_cannot_be_guessed_fails_and_names_the_file(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=said) as raised:
        read(crm=tmp_path / name)
    assert name in str(raised.value)


def test_an_empty_folder_fails(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="has no file"):
        read(crm=tmp_path)


def test_a_mapped_column_that_is_not_there_fails_and_says_what_there_is(tmp_path: Path) -> None:
    plan = plan_of(sources={"crm": {"identifiers": {"email": "Mail"}}})
    with pytest.raises(
        InvalidInput, match=r"a\.csv: there is no column 'Mail'; there are: id, E-Mail, Mobile, Vorname, updated_at"
    ):
        read(plan, crm=write(tmp_path / "a.csv", csv_text(ROWS)))


def test_something_that_is_no_input_fails() -> None:
    with pytest.raises(InvalidInput, match="cannot read an int"):
        read(crm=5)


def test_files_without_records(tmp_path: Path) -> None:
    loaded = read(a=write(tmp_path / "a.csv", "id,email\n"), b=write(tmp_path / "b.jsonl", ""), c=[])
    assert loaded.table.num_rows == 0
    assert loaded.table.schema.names[:4] == ["source", "id", "time", "event"]
    assert not loaded.too_many_refused


def test_no_inputs() -> None:
    assert read().table.num_rows == 0


def test_rows_without_a_key_are_named_by_their_content(tmp_path: Path) -> None:
    rows = [{"email": "a@b.ch", "city": "Bern"}, {"email": "c@b.ch", "city": ""}, {"email": "a@b.ch", "city": "Bern"}]
    one = read(crm=rows)
    other = read(
        crm=write(
            tmp_path / "a.csv", csv_text([{"city": row["city"], "email": row["email"]} for row in reversed(rows)])
        )
    )
    assert one.table.num_rows == 2
    assert one.replaced == 1
    assert one.table["id"].to_pylist() == other.table["id"].to_pylist()
    assert all(name.startswith("h_") and len(name) == 22 for name in one.table["id"].to_pylist())


def test_rows_without_any_value_are_passed_over(tmp_path: Path) -> None:
    text = "id,email,city\n1,a@b.ch,Bern\n,,\n , ,\n"
    for one in (
        write(tmp_path / "a.csv", text),
        [{"id": "1"}, {}, {"id": " ", "email": None}],
        pa.table({"id": ["1", "", None]}),
    ):
        loaded = read(crm=one)
        assert loaded.table.num_rows == 1
        assert loaded.refused.num_rows == 0


def test_a_row_whose_key_is_blank_is_named_by_its_content() -> None:
    loaded = read(crm=[{"id": "1", "email": "a@b.ch"}, {"id": " ", "email": "c@b.ch"}, {"id": None, "email": "d@b.ch"}])
    assert [name[:2] for name in loaded.table["id"].to_pylist()] == ["1", "h_", "h_"]


def test_a_number_that_looks_like_a_key_is_one_only_if_no_two_rows_share_it() -> None:
    unique = [{"order_no": "1", "email": "a@b.ch"}, {"order_no": "2", "email": "c@b.ch"}]
    shared = [*unique, {"order_no": "2", "email": "d@b.ch"}]
    assert read(shop=unique).table["id"].to_pylist() == ["1", "2"]
    assert read(shop=unique + unique).table["id"].to_pylist() == ["1", "2"]
    assert read(shop=shared).table.num_rows == 3
    assert all(name.startswith("h_") for name in read(shop=shared).table["id"].to_pylist())


def test_the_latest_version_of_a_record_stays_and_among_equals_the_greatest() -> None:
    rows = [
        {"id": "1", "city": "old", "updated_at": "2024-01-01"},
        {"id": "1", "city": "new", "updated_at": "2024-01-03"},
        {"id": "1", "city": "zzz", "updated_at": ""},
        {"id": "2", "city": "a", "updated_at": "2024-01-01"},
        {"id": "2", "city": "b", "updated_at": "2024-01-01"},
        {"id": "2", "city": "b", "updated_at": "2024-01-01"},
    ]
    loaded = read(crm=rows)
    assert rows_of(loaded, "id", "t:city") == [{"id": "1", "t:city": "new"}, {"id": "2", "t:city": "b"}]
    assert loaded.replaced == 4


def test_what_was_said_of_replaced_records_is_forgotten() -> None:
    loaded = read(
        crm=[
            {"id": "1", "email": "no", "updated_at": "2024-01-01"},
            {"id": "1", "email": "a@b.ch", "updated_at": "2024-01-02"},
        ]
    )
    assert loaded.rejections.num_rows == 0


CELLS = st.sampled_from(["", "a@b.ch", "A@B.ch", "null", "n/a", "not an address", "é@b.ch"])
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from(["", "1", "2", "10", "é"]),
            "email": CELLS,
            "phone": st.sampled_from(["", "+41446681800", "0041 44 668 18 00", "000", "x"]),
            "user_id": st.sampled_from(["", "u1", "null", "U1"]),
            "city": st.sampled_from(["", "Bern", 'B"e,rn']),
            "updated_at": st.sampled_from(["", "2024-01-01", "2024-01-02"]),
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=20)
@given(rows=RECORDS, shuffle=st.randoms(use_true_random=False), cut=st.integers(0, 8))
def test_order_batches_and_copies_of_rows_do_not_matter(
    rows: list[dict[str, str]], shuffle: random.Random, cut: int
) -> None:
    again = rows + shuffle.sample(rows, k=len(rows) // 2)
    shuffle.shuffle(again)
    tables = [pa.Table.from_pylist(rows) for rows in (again[:cut], again[cut:]) if rows]
    assert same_tables(read(crm=rows), read(crm=again))
    assert same_tables(read(crm=rows), read(crm=tables))


def test_order_and_copies_of_files_do_not_matter(tmp_path: Path) -> None:
    late = [{**row, "Vorname": "later"} for row in ROWS]
    files = [
        write(tmp_path / "a.csv", csv_text(ROWS)),
        write(tmp_path / "b.jsonl", jsonl_text(late)),
        write(tmp_path / "c.csv", csv_text(late)),
    ]
    expected = read(crm=files)
    assert expected.table["t:first_name"].to_pylist() == ["later", "later", "later"]
    assert same_tables(expected, read(crm=list(reversed(files))))
    assert same_tables(expected, read(crm=files + files))


def test_progress_ends_with_all_of_it(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    files = [write(tmp_path / "a.csv", csv_text(ROWS)), write(tmp_path / "b.jsonl", jsonl_text(ROWS))]
    load({SourceName("crm"): files}, PLAN, progress=lambda done, total: told.append((done, total)))
    total = sum(file.stat().st_size for file in files)
    assert told[-1] == (total, total)
    assert told == sorted(told)
