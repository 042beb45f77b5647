"""The commands that serve and examine: `demo`, `doctor`."""

from __future__ import annotations

import json
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from onefold.cli import main
from tests.servers.onefold import ROOT, make_workspace


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo's folder after it ran, and all that it printed."""
    folder = tmp_path_factory.mktemp("demo")
    told = run_demo(folder, check_curl=True)
    return folder, told


def run_demo(folder: Path, *, check_curl: bool) -> str:
    """What `onefold demo` prints; the lines of curl in it are run as they stand while it serves."""
    command = [sys.executable, "-m", "onefold", "demo", "--customers", "100", "--port", "0"]
    environment = {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = ""
        for line in process.stdout:
            told += line
            if "/why?" in line:
                break
        if check_curl:
            for line in re.findall(r"^  (curl .*)$", told, re.MULTILINE):
                answer = curl(line)
                assert "error" not in answer, line
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode == 0
    return told


def curl(line: str) -> dict[str, Any]:
    words = [*shlex.split(line), "--silent", "--show-error", "--fail-with-body"]
    answer: dict[str, Any] = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    return answer


def test_the_demo_prints_addresses_secrets_and_lines_that_work(demo: tuple[Path, str]) -> None:
    _, told = demo
    for said in (
        "http://127.0.0.1:",
        "/api/docs",
        "write key    wk_",
        "read token   of_",
        "admin token  of_",
        "curl -u wk_",
    ):
        assert said in told
    assert "3 lines could not be read" in told


def test_a_second_start_serves_the_same_with_the_same_secrets(demo: tuple[Path, str]) -> None:
    folder, told = demo
    again = run_demo(folder, check_curl=True)
    assert "Making up" in told
    assert "Making up" not in again
    secrets = re.compile(r"(?:wk|of)_[\w-]{32}")
    assert secrets.findall(told) == secrets.findall(again)


def test_the_demos_secrets_are_for_its_owner_alone(demo: tuple[Path, str]) -> None:
    folder, _ = demo
    assert (folder / "onefold-demo" / "access.env").stat().st_mode & 0o777 == 0o600


def test_the_doctor_finds_nothing_wrong_with_the_demo(demo: tuple[Path, str]) -> None:
    folder, _ = demo
    told = CliRunner().invoke(main, ["doctor", "--deep", "--db", str(folder / "onefold-demo" / "shop.db")])
    assert told.output == "2 spaces: nothing is wrong.\n"
    assert told.exit_code == 0


def test_the_demo_still_tells_its_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(main, ["demo", "--tell", "--customers", "100"])
    assert told.exit_code == 0
    assert "Jane Hartley" in told.output
    assert (tmp_path / "onefold-demo" / "result" / "records.parquet").exists()


def test_options_of_a_service_are_refused_where_nothing_is_served() -> None:
    told = CliRunner().invoke(main, ["demo", "--tell", "--port", "0", "--log-level", "info"])
    assert told.exit_code == 2
    assert "--port, --log-level: nothing is served with --tell" in told.output


def test_the_doctor_says_what_is_wrong_and_ends_with_1(tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    make_workspace(db)
    with closing(sqlite3.connect(db)) as raw:
        raw.execute("INSERT INTO feeds VALUES (1, 77)")
        raw.commit()
    told = CliRunner().invoke(main, ["doctor", "--db", db])
    assert told.exit_code == 1
    assert "sources that feed a space, one of which is not there: 1" in told.output
    asked = CliRunner().invoke(main, ["doctor", "--db", db, "--json"])
    assert json.loads(asked.output)[0]["check"] == "feed_astray"


def test_the_doctor_makes_no_database(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["doctor", "--db", str(tmp_path / "none.db")])
    assert told.exit_code == 2
    assert "There is no workspace in" in told.output
    assert not (tmp_path / "none.db").exists()
