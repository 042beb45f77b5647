"""What is wrong with the input is told with file and line, everything else goes on, and no value is ever printed."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import onefold

SECRET = "canary"
"""Part of every personal value here."""

GOOD = '{"type":"identify","messageId":"m%d","userId":"canary-u%d","traits":{"email":"canary%d@example.com"}}\n'
CSV = "id,email,name,updated\n"


def good(count: int) -> str:
    return "".join(GOOD % (n, n, n) for n in range(count))


class Told:
    """A run of the command line, which never prints a value."""

    def __init__(self, folder: Path, *arguments: object) -> None:
        self.out = folder / "out"
        command = [sys.executable, "-m", "onefold", "resolve", *map(str, arguments), "--out", str(self.out)]
        path = {**os.environ, "PYTHONPATH": str(Path(onefold.__file__).parents[1])}
        ran = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=path, check=False, timeout=120)
        self.code, self.stdout, self.stderr = ran.returncode, ran.stdout, ran.stderr
        assert SECRET not in (self.stdout + self.stderr).lower()
        assert "Traceback" not in self.stderr

    def records(self) -> int:
        return int(pq.read_table(self.out / "records.parquet").num_rows)

    def refused(self) -> list[tuple[str, int | None]]:
        """File and line; the reasons never hold a value."""
        rows = pq.read_table(self.out / "refused.parquet").to_pylist()
        assert all(SECRET not in row["reason"] for row in rows)
        return [(Path(row["file"]).name, row["line"]) for row in rows]


def test_lines_that_are_no_json(tmp_path: Path) -> None:
    lines = good(30).splitlines(keepends=True)
    lines[3] = '{"userId":"canary\n'
    lines[7] = '["canary"]\n'
    lines[9] = '{"type":"canary","messageId":"x"}\n'
    lines[11] = "\n"
    (tmp_path / "web.jsonl").write_text("".join(lines) + '{"userId":"canary-last')
    told = Told(tmp_path, "web.jsonl", "--max-refused", "50%")
    assert (told.code, told.records()) == (0, 26)
    assert told.refused() == [("web.jsonl", line) for line in (4, 8, 10, 31)]
    assert "web.jsonl:4: " in told.stdout


def test_too_many_fail_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "web.jsonl").write_text(good(3) + "canary\n")
    told = Told(tmp_path, "web.jsonl")
    assert (told.code, told.records(), told.refused()) == (1, 3, [("web.jsonl", 4)])
    assert "more than --max-refused allows" in told.stderr


def test_rows_and_lines_with_nul(tmp_path: Path) -> None:
    rows = [f"{n},canary{n}@example.com,canary {n},2026-01-01" for n in range(30)]
    rows[2] = "2,canary\0@example.com,canary 2,2026-01-01"
    rows[5] = "5\0,canary5@example.com,canary 5,2026-01-01"
    rows[9] = "9,canary9@example.com,canary\0 9,2026-01-01"
    (tmp_path / "crm.csv").write_text(CSV + "\n".join(rows) + "\n")
    (tmp_path / "web.jsonl").write_text(good(30).replace("canary7@", "canary\\u0000@"))
    told = Told(tmp_path, "crm.csv", "web.jsonl", "--max-refused", "50%")
    assert told.code == 0
    assert told.refused() == [("crm.csv", 4), ("crm.csv", 7), ("crm.csv", 11), ("web.jsonl", 8)]
    assert told.records() == 56


def test_rows_that_cannot_be_read(tmp_path: Path) -> None:
    rows = [f"{n},canary{n}@example.com,canary {n},2026-01-01" for n in range(30)]
    rows[2] = "2,canary2@example.com,canary,2,3,4,5"
    rows[4] = "4,canary4@example.com,canary,99999999-99-99"
    rows[6] = '6,"canary6@example.com'
    (tmp_path / "crm.csv").write_text(CSV + "\n".join(rows) + "\n")
    told = Told(tmp_path, "crm.csv", "--max-refused", "1")
    assert told.code == 0
    assert ("crm.csv", 4) in told.refused()
    assert ("crm.csv", 8) in told.refused()
    assert told.records() + len(told.refused()) == 30
    assert len(told.refused()) <= 3


def test_wrong_encoding(tmp_path: Path) -> None:
    rows = "".join(f"{n},canary{n}@x.io,J\xfcrg canary,\n" for n in range(5))
    (tmp_path / "crm.csv").write_bytes((CSV + rows).encode("latin-1"))
    broken = good(20).encode() + b'{"type":"page","messageId":"x","userId":"canary\xff"}\n' + good(1).encode()
    (tmp_path / "web.jsonl").write_bytes(broken)
    told = Told(tmp_path, "crm.csv", "web.jsonl", "--max-refused", "1")
    assert told.code == 0
    assert ("web.jsonl", 21) in told.refused()
    assert told.records() + len({line for file, line in told.refused() if file == "crm.csv"}) == 25
    (tmp_path / "utf16.csv").write_bytes((CSV + "1,canary@x.io,canary,\n").encode("utf-16"))
    assert Told(tmp_path, "utf16.csv", "--max-refused", "1").code in (0, 2)


HUGE = "canary" * 17_000_000


def test_a_call_of_a_hundred_megabytes(tmp_path: Path) -> None:
    (tmp_path / "web.jsonl").write_text(good(2) + f'{{"type":"page","userId":"{HUGE}"}}\n' + (GOOD % (5, 5, 5)))
    told = Told(tmp_path, "web.jsonl", "--max-refused", "1")
    assert (told.code, told.records(), told.refused()) == (0, 3, [("web.jsonl", 3)])


@pytest.mark.parametrize(
    "size",
    [
        12_000_000,
        len(HUGE),
    ],
)
def test_a_field_of_a_hundred_megabytes(tmp_path: Path, size: int) -> None:
    (tmp_path / "crm.csv").write_text(
        f"{CSV}1,a@example.com,ann,\n2,b@example.com,{HUGE[:size]},\n3,c@example.com,cid,\n"
    )
    told = Told(tmp_path, "crm.csv", "--max-refused", "1")
    assert (told.code, told.records(), told.refused()) == (0, 2, [("crm.csv", 3)])


def test_a_compressed_file_that_breaks_off(tmp_path: Path) -> None:
    rows = "".join(f"{n},canary{n}@example.com,canary,2026-01-01\n" for n in range(2000))
    (tmp_path / "crm.csv.gz").write_bytes(gzip.compress((CSV + rows).encode())[:-2000])
    told = Told(tmp_path, "crm.csv.gz", "--max-refused", "1")
    ((file, line),) = told.refused()
    assert file == "crm.csv.gz"
    assert line in (told.records() + 1, told.records() + 2)
    assert told.records() > 500


@pytest.mark.parametrize("name", ["empty.jsonl", "head.csv"])
def test_a_file_of_nothing_takes_nothing_from_others(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(CSV if name == "head.csv" else "")
    (tmp_path / "web.jsonl").write_text(good(3))
    told = Told(tmp_path, name, "web.jsonl", "--max-refused", "1")
    assert (told.code, told.records()) == (0, 3)


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("missing.csv", "there is no file"),
        ("crm=missing/*.csv", "there is no file"),
        ("folder", "has no file that can be read"),
        ("notes.parquet", "cannot be read as Parquet"),
        ("empty.csv", "is empty"),
    ],
)
def test_what_is_no_input_is_said_and_nothing_is_written(tmp_path: Path, argument: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "notes.parquet").write_text("canary")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "web.jsonl").write_text(good(3))
    told = Told(tmp_path, argument, "web.jsonl")
    assert told.code == 2
    assert told.stderr.startswith("error: ")
    assert words in told.stderr
    assert not told.out.exists()


def test_a_mapped_column_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "space.yaml").write_text("sources: {crm: {identifiers: {email: E-Mail}}}\n")
    (tmp_path / "crm.csv").write_text(CSV + "1,canary@example.com,canary,\n")
    told = Told(tmp_path, "space.yaml", "crm.csv")
    assert told.code == 2
    assert "there is no column 'E-Mail'; there are: id, email, name, updated" in told.stderr


def test_a_folder_of_all_sorts(tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "web.jsonl").write_text(good(3))
    (folder / "crm.csv").write_text(CSV + "1,canary@example.com,canary,\n")
    (folder / "old.csv.gz").write_bytes(gzip.compress((CSV + "2,canary2@example.com,canary,\n").encode()))
    (folder / "photo.png").write_bytes(b"\x89PNG canary")
    (folder / ".hidden.csv").write_text("canary")
    (folder / "_SUCCESS").write_text("")
    told = Told(tmp_path, "all=drop", "--max-refused", "0")
    assert (told.code, told.records(), told.refused()) == (0, 5, [])


def test_absurd_times_cost_the_time_only(tmp_path: Path) -> None:
    times = ["2026-01-01", "0000-00-00", "99999-01-01T00:00:00Z", "canary", "-5", "1e400", "2026-13-45", ""]
    rows = [f"{n},canary{n}@example.com,canary,{time}" for n, time in enumerate(times)]
    (tmp_path / "crm.csv").write_text(CSV + "\n".join(rows) + "\n")
    call = '{"type":"page","messageId":"m%d","userId":"canary%d","timestamp":"%s"}\n'
    (tmp_path / "web.jsonl").write_text("".join(call % (n, n, time) for n, time in enumerate(times)))
    told = Told(tmp_path, "crm.csv", "web.jsonl", "--max-refused", "1")
    assert told.code == 0
    assert told.records() + len(told.refused()) == 16
    assert told.records() >= 4
