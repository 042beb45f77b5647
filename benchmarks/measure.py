"""Runs competitors as processes of their own, on two cores, and prints what they took side by side.

Seconds are wall time from the start of the process to its end, imports included; memory is the process's
largest resident set as the kernel counted it (`os.wait4`).
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

CORES = 2
ROOT = Path(__file__).resolve().parent.parent
_LAUNCHER = Path(__file__).parent / "launch.py"
_LAST_WORDS = 2_000
RULESETS = Path(__file__).parent / "rulesets"
_LIBRARIES = ("onefold", "duckdb", "numpy", "scipy", "pyarrow", "rapidfuzz", "splink")


class Run(NamedTuple):
    """What one process took. `answer` is the JSON object it printed last, if any."""

    name: str
    seconds: float
    peak_mib: float
    finished: bool
    answer: dict[str, object]


class BenchmarkFailed(Exception):
    """A competitor ended with an error; the message holds its last words."""


def python(module: str, *arguments: str | Path) -> list[str]:
    """The command that runs a module of this checkout."""
    return [sys.executable, "-m", module, *map(str, arguments)]


def onefold(
    space: Path | None, sources: Iterable[Path], out: Path, tables: str | None = None, *options: str
) -> list[str]:
    """`onefold resolve`, as its console script runs it. Each source is named after its file; all tables unless told."""
    files = [f"{path.stem}={path}" for path in sources]
    chosen = [] if tables is None else ["--tables", tables]
    rules = [] if space is None else [space]
    arguments = map(str, ["resolve", *rules, *files, "--out", out, *chosen, *options])
    return [sys.executable, "-m", "onefold", *arguments]


def run(name: str, command: Sequence[str], stop_after: float | None = None) -> Run:
    """Runs one command to its end, or kills it and its children after so many seconds.

    Raises BenchmarkFailed if it ends with an error of its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        report, out, errors = (Path(folder) / file for file in ("report", "out", "errors"))
        launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), str(report), str(stop_after or 0)]
        with out.open("wb") as printed, errors.open("wb") as said:
            subprocess.run([*launcher, *command], stdout=printed, stderr=said, env=environment(), check=True)
        taken = json.loads(report.read_text())
        seconds = float(taken["seconds"])
        stopped = stop_after is not None and seconds >= stop_after
        if taken["exit_code"] != 0 and not stopped:
            raise BenchmarkFailed(
                f"{name} ended with {taken['exit_code']}: {errors.read_text()[-_LAST_WORDS:].strip()}"
            )
        return Run(name, seconds, float(taken["peak_mib"]), not stopped, _last_json(out.read_text()))


def best(name: str, command: Sequence[str], repeat: int, stop_after: float | None = None) -> Run:
    """The fastest of several runs; one that had to be stopped is not tried again."""
    runs = [run(name, command, stop_after)]
    while len(runs) < repeat and runs[-1].finished:
        runs.append(run(name, command, stop_after))
    return min(runs, key=lambda each: each.seconds)


def attempt(name: str, command: Sequence[str], stop_after: float) -> Run:
    """One run that may fail, as a competitor out of memory does, or be stopped: it then counts as not finished."""
    started = time.perf_counter()
    try:
        return run(name, command, stop_after)
    except BenchmarkFailed as error:
        print(error, file=sys.stderr)
        return Run(f"{name} (failed)", time.perf_counter() - started, 0.0, finished=False, answer={})


def in_turns(commands: Mapping[str, Sequence[str]], repeat: int) -> dict[str, Run]:
    """The fastest run of each command, all run in the order given, `repeat` times over."""
    rounds = [[run(name, command) for name, command in commands.items()] for _ in range(repeat)]
    return {
        name: min((each[place] for each in rounds), key=lambda one: one.seconds) for place, name in enumerate(commands)
    }


def use_two_cores() -> None:
    """Binds this process, and so all it starts, to the first two of its cores."""
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    os.sched_setaffinity(0, cores)


def machine() -> dict[str, str]:
    """Versions of what was compared, and what it ran on."""
    versions = {name: _version(name) for name in _LIBRARIES}
    cores = str(len(os.sched_getaffinity(0)))
    return {"python": platform.python_version(), "cores": cores, "machine": platform.machine()} | versions


def _version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "this checkout" if library == "onefold" else "absent"


def environment() -> dict[str, str]:
    """That of a process that runs this checkout."""
    paths = [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}


def _last_json(printed: str) -> dict[str, object]:
    lines = printed.strip().splitlines()
    if not lines or not lines[-1].startswith("{"):
        return {}
    answer = json.loads(lines[-1])
    return answer if isinstance(answer, dict) else {}
