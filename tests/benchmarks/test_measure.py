"""What a process took is counted from its start to its end, and one that takes too long is ended."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import pytest

from benchmarks.measure import BenchmarkFailed, Run, attempt, in_turns, run
from benchmarks.report import Report, parser, row


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_seconds_memory_and_answer_of_a_process() -> None:
    small = run("small", python("print('{\"answer\": 1}')"))
    large = run("large", python("import time; a = bytearray(200_000_000); time.sleep(0.2)"))
    assert small.answer == {"answer": 1}
    assert large.seconds > 0.2
    assert large.peak_mib - small.peak_mib > 150


def test_a_process_that_takes_too_long_is_stopped() -> None:
    stopped = run("slow", python("import time; time.sleep(30)"), stop_after=0.3)
    assert not stopped.finished
    assert stopped.seconds < 5


def test_a_failure_shows_its_last_words_or_counts_as_not_finished() -> None:
    command = python("raise SystemExit('no such file')")
    with pytest.raises(BenchmarkFailed, match="no such file"):
        run("broken", command)
    assert not attempt("broken", command, stop_after=10).finished


def test_commands_take_turns_and_the_fastest_run_of_each_counts(tmp_path: Path) -> None:
    log = tmp_path / "log"
    commands = {name: python(f"open({str(log)!r}, 'a').write({name!r})") for name in "ab"}
    assert list(in_turns(commands, 2)) == ["a", "b"]
    assert log.read_text() == "abab"


def test_a_report_keeps_its_tables_and_targets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = argparse.Namespace(json=tmp_path / "report.json")
    report = Report("Example", options)
    run_of_two = Run("ours", 2.0, 100.0, finished=True, answer={})
    report.table("1,000 records", [row(run_of_two, 1_000, run_of_two)])
    report.target("fast enough", 2.0, at_most=1.5)
    report.target("cheap enough", 2.0, at_least=1.5)
    report.finish()
    printed = capsys.readouterr().out
    assert "MISSED  fast enough: 2 (<= 1.5)" in printed
    assert "met     cheap enough: 2 (>= 1.5)" in printed
    kept = json.loads((tmp_path / "report.json").read_text())
    assert kept["tables"][0]["rows"][0]["time ratio"] == "1.00"
    assert [target["met"] for target in kept["targets"]] == [False, True]


def test_sizes_are_written_as_people_say_them() -> None:
    options = parser("", "1M").parse_args(["--rows", "250k,1M,2.5m,7"])
    assert options.rows == [250_000, 1_000_000, 2_500_000, 7]
    assert parser("", "1M,5M").parse_args([]).rows == [1_000_000, 5_000_000]
