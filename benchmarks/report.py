"""Prints a benchmark's figures as a small table, with targets and whether they are met, and keeps them as JSON."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Run, machine, use_two_cores


class Target(NamedTuple):
    """A figure that a claim depends on. `at_most` or else `at_least`."""

    claim: str
    figure: float
    bound: float
    at_most: bool = True

    @property
    def met(self) -> bool:
        return self.figure <= self.bound if self.at_most else self.figure >= self.bound

    def __str__(self) -> str:
        sign = "<=" if self.at_most else ">="
        return (
            f"{'met   ' if self.met else 'MISSED'}  {self.claim}: {_number(self.figure)} ({sign} {_number(self.bound)})"
        )


class Report:
    """The figures of one benchmark, printed as they come."""

    def __init__(self, title: str, options: argparse.Namespace) -> None:
        self._title = title
        self._json: Path | None = options.json
        self._tables: list[dict[str, object]] = []
        self._targets: list[Target] = []
        self._machine = machine()
        print(f"# {title}")
        print(", ".join(f"{name} {version}" for name, version in self._machine.items()))

    def table(self, caption: str, rows: Sequence[dict[str, object]]) -> None:
        """Prints rows of the same columns, aligned."""
        self._tables.append({"caption": caption, "rows": list(rows)})
        print(f"\n{caption}")
        print("\n".join(_aligned(rows)), flush=True)

    def target(self, claim: str, figure: float, *, at_most: float | None = None, at_least: float | None = None) -> None:
        """Prints one claim with its figure. Exactly one bound is given."""
        bound = at_most if at_most is not None else at_least
        if bound is None or (at_most is not None and at_least is not None):
            raise ValueError("a target has one bound: at_most or at_least")
        target = Target(claim, figure, bound, at_most is not None)
        self._targets.append(target)
        print(target, flush=True)

    def finish(self) -> None:
        """Writes the JSON, if asked for."""
        if self._json is not None:
            self._json.write_text(json.dumps(self.content(), indent=2) + "\n")

    def content(self) -> dict[str, object]:
        targets = [target._asdict() | {"met": target.met} for target in self._targets]
        return {"title": self._title, "machine": self._machine, "tables": self._tables, "targets": targets}


def parser(description: str | None, rows: str) -> argparse.ArgumentParser:
    """Options that all benchmarks have. `rows` is the default, several sizes separated by commas."""
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", default=rows, type=_sizes, help=f"sizes, as 1M,5M (default {rows})")
    options.add_argument("--repeat", default=1, type=int, help="runs of each; the fastest counts")
    options.add_argument("--json", type=Path, help="also write the figures here")
    options.add_argument("--work", type=Path, help="folder for generated files, kept (default: a temporary one)")
    return options


def parse(options: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parses, and binds the process to two cores."""
    parsed = options.parse_args(arguments)
    use_two_cores()
    return parsed


def workplace(options: argparse.Namespace) -> tempfile.TemporaryDirectory[str]:
    """A folder for one benchmark's files, removed at the end."""
    if options.work is not None:
        options.work.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=options.work, prefix="onefold-benchmark-")


def row(run: Run, records: int, against: Run | None = None) -> dict[str, object]:
    """One line of a table: seconds, records a second, peak memory, and ratios against another run."""
    line: dict[str, object] = {
        "what": run.name,
        "seconds": f"{'' if run.finished else '> '}{run.seconds:.2f}",
        "records/s": f"{'' if run.finished else '< '}{records / run.seconds:,.0f}",
        "peak MiB": f"{run.peak_mib:,.0f}",
    }
    if against is not None:
        line["time ratio"] = f"{run.seconds / against.seconds:.2f}"
        line["memory ratio"] = f"{run.peak_mib / against.peak_mib:.2f}" if against.peak_mib else "-"
    return line


def _sizes(text: str) -> list[int]:
    factors = {"k": 1_000, "m": 1_000_000}
    sizes = []
    for part in text.lower().replace("_", "").split(","):
        factor = factors.get(part[-1:], 1)
        sizes.append(int(float(part.rstrip("km")) * factor))
    return sizes


def _aligned(rows: Sequence[dict[str, object]]) -> list[str]:
    columns = list(rows[0])
    cells = [columns, *([str(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    lines = [
        "  ".join(_pad(cell, width, place) for place, (cell, width) in enumerate(zip(line, widths, strict=True)))
        for line in cells
    ]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


def _pad(cell: str, width: int, place: int) -> str:
    return cell.ljust(width) if place == 0 else cell.rjust(width)


def _number(figure: float) -> str:
    return f"{figure:,.0f}" if abs(figure) >= 1_000 else f"{figure:.3g}"
