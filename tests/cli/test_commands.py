from __future__ import annotations

import subprocess
import sys

import pytest
from click import Command, Context
from click.testing import CliRunner

from onefold.cli import COMMANDS, main

HEAVY = {"duckdb", "numpy", "pyarrow", "rich", "scipy", "msgspec"}


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from onefold.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *_, modules = done.stdout.splitlines()
    assert "click" in modules.split()
    assert not HEAVY & set(modules.split())


def test_help_names_every_command() -> None:
    told = CliRunner().invoke(main, ["--help"])
    assert told.exit_code == 0
    assert all(f"  {name} " in told.output and text in told.output for name, text in COMMANDS.items())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_says_what_help_says(name: str) -> None:
    command = main.get_command(Context(main), name)
    assert isinstance(command, Command)
    assert command.name == name
    assert (command.help or "").splitlines()[0] == COMMANDS[name]
    assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0


def test_an_unknown_command_is_misuse() -> None:
    told = CliRunner().invoke(main, ["resovle"])
    assert told.exit_code == 2
    assert "No such command" in told.output


def test_the_version_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onefold.version.VERSION", "1.2.3")
    assert CliRunner().invoke(main, ["--version"]).output == "onefold 1.2.3\n"


def test_what_is_refused_is_one_line_without_traceback(tmp_path: object) -> None:
    told = CliRunner().invoke(main, ["why", str(tmp_path), "a:b", "c:d"])
    assert told.exit_code == 2
    assert told.stderr == f"error: {tmp_path} is not an Onefold result: it has no summary.json\n"


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "onefold", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: onefold [OPTIONS] COMMAND")
