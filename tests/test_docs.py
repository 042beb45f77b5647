"""What the documentation tells readers to run, runs: its blocks of `bash`, `python` and `sql`, each page in a folder.

Blocks of a page follow one another: they share a folder, and the Python blocks also their names. A page that speaks
of `onefold-demo` finds a small demo there, and one that speaks of `http://127.0.0.1:8000` the demo's service, with its
secrets in the environment. A `console` block is what the block before it prints, `...` standing for
anything. Other blocks (`sh` for what needs the checkout itself, `yaml`, `json`) are not run.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from onefold import demo
from onefold.cli import main
from onefold.demo.service import ACCESS, fill
from tests.servers.onefold import running

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])
BLOCK = re.compile(r"^```(bash|python|sql|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLAIN_CALL = re.compile(r"^onefold [^|<>\\$*;&\n]*$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
DEMO = "onefold-demo"
CUSTOMERS = 100
SERVICE = "http://127.0.0.1:8000"


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `onefold demo` leaves, small."""
    folder = tmp_path_factory.mktemp("shop")
    with contextlib.redirect_stdout(io.StringIO()):
        demo.run(folder / DEMO, CUSTOMERS)
    return folder / DEMO


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `onefold demo` serves, small."""
    return fill(tmp_path_factory.mktemp("served") / DEMO, CUSTOMERS, 7, lambda _stage, _share: None).database.parent


@contextlib.contextmanager
def served(filled: Path, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the demo's service over a copy in this folder."""
    shutil.copytree(filled, folder / DEMO)
    for line in (folder / DEMO / ACCESS).read_text().split():
        patch.setenv(*line.split("="))
    with running(str(folder / DEMO / "shop.db")) as server:
        yield server.address


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `onefold`, as this checkout has it."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "onefold").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m onefold "$@"\n')
    (folder / "onefold").chmod(0o755)
    return folder


def run_shell(code: str, commands: Path) -> str:
    """Plain calls of `onefold` run here, to save the start of a process; all else runs in bash."""
    printed, at = "", 0
    for call in PLAIN_CALL.finditer(code):
        printed += run_bash(code[at : call.start()], commands) + run_call(call[0])
        at = call.end()
    return printed + run_bash(code[at:], commands)


def run_call(line: str) -> str:
    done = CliRunner().invoke(main, shlex.split(line, comments=True)[1:])
    assert done.exit_code == 0, f"{line}\n{done.output}\n{done.exception!r}"
    return done.stdout


def run_bash(code: str, commands: Path) -> str:
    if not code.strip():
        return ""
    path = os.pathsep.join((str(commands), str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code],
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def run_python(code: str, page: str, names: dict[str, object]) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, page, "exec"), names)
    return printed.getvalue()


def run_sql(code: str) -> str:
    with duckdb.connect() as database:
        rows = database.sql(code)
        assert len(rows) > 0, f"no rows: {code}"
        return str(rows)


def outputs(page: Path, commands: Path, address: str) -> Iterator[tuple[str, str]]:
    """Runs the blocks of a page: what each console block says, and what the block before it printed."""
    names: dict[str, object] = {"__name__": "__main__"}
    printed = ""
    for language, code in BLOCK.findall(page.read_text("utf-8").replace(SERVICE, address)):
        if language == "console":
            yield code, printed
        elif language == "bash":
            printed = run_shell(code, commands)
        elif language == "sql":
            printed = run_sql(code)
        else:
            printed = run_python(code, name(page), names)


@pytest.mark.parametrize("page", [page for page in PAGES if BLOCK.search(page.read_text("utf-8"))], ids=name)
def test_code_runs_and_prints_what_the_page_says(
    page: Path, commands: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    text = page.read_text("utf-8")
    with contextlib.ExitStack() as stack:
        address = SERVICE
        if any(SERVICE in code for _, code in BLOCK.findall(text)):
            address = stack.enter_context(served(request.getfixturevalue("filled"), tmp_path, monkeypatch))
        elif DEMO in text:
            shutil.copytree(request.getfixturevalue("shop"), tmp_path / DEMO)
        for said, printed in outputs(page, commands, address):
            wanted = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
            assert doctest.OutputChecker().check_output(said, printed, wanted), f"{said}\nis not\n{printed}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()]
    assert missing == []


def test_every_page_is_in_the_index() -> None:
    listed = set(LINK.findall((ROOT / "docs" / "README.md").read_text("utf-8")))
    pages = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").glob("**/*.md")}
    assert pages - listed == {"README.md"}


def test_readme_starts_with_the_two_commands() -> None:
    start = (ROOT / "README.md").read_text("utf-8")[:1500]
    assert start.index("make run") < start.index("make test")
