"""The table of docs/performance.md about the service: every live benchmark, one after the other, from one command.

`python -m benchmarks.live.report --page docs/performance.md` puts it between the page's two marks; without `--page` it
is printed. A filled database is made once in `--work` and used by all that need one.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.live import batches, bulk, flat, hot_spot, lookup, memory, overload, singles

BENCHMARKS: dict[str, Callable[[Sequence[str]], None]] = {
    "batches": batches.main,
    "singles": singles.main,
    "flat": flat.main,
    "hot_spot": hot_spot.main,
    "lookup": lookup.main,
    "memory": memory.main,
    "overload": overload.main,
    "bulk": bulk.main,
}
BEGIN, END = "<!-- live: made by python -m benchmarks.live.report -->", "<!-- live: end -->"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(BENCHMARKS), help="some of them, with commas")
    parser.add_argument("--page", type=Path, help="the page to write the table into")
    parser.add_argument("--work", type=Path, help="folder for databases and requests")
    asked, rest = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory(dir=asked.work) as folder:
        work = asked.work or Path(folder)
        contents = {name: _run(name, [*rest, "--work", str(work)], Path(folder)) for name in asked.only.split(",")}
    table = written(contents)
    if asked.page is None:
        print(table)
    else:
        asked.page.write_text(placed(asked.page.read_text(), table))


def _run(name: str, rest: list[str], folder: Path) -> dict[str, Any]:
    path = folder / f"{name}.json"
    BENCHMARKS[name]([*rest, "--json", str(path)])
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def written(contents: dict[str, dict[str, Any]]) -> str:
    """The figures as Markdown: the targets in one table, then what was measured, benchmark by benchmark."""
    rows = [
        f"| {target['claim']} | {_number(target['figure'])} | {'at most' if target['at_most'] else 'at least'}"
        f" {_number(target['bound'])} | {'met' if target['met'] else '**missed**'} | `benchmarks.live.{name}` |"
        for name, content in contents.items()
        for target in content["targets"]
        if "not answered 200" not in target["claim"] or not target["met"]
    ]
    head = ["| claim | measured | target | | command |", "|---|---|---|---|---|"]
    measured = [line for content in contents.values() for line in _measured(content)]
    return "\n".join([*head, *rows, *measured])


def _measured(content: dict[str, Any]) -> list[str]:
    lines = ["", f"{content['title']}:"]
    for table in content["tables"]:
        columns = list(table["rows"][0])
        lines += ["", f"| {table['caption']} | {' | '.join(columns[1:])} |", "|---" * len(columns) + "|"]
        lines += [f"| {' | '.join(str(row.get(column, '')) for column in columns)} |" for row in table["rows"]]
    return lines


def placed(page: str, table: str) -> str:
    """The page with the table between its marks; at its end, if it has none."""
    before, mark, after = page.partition(BEGIN)
    rest = after.partition(END)[2] if mark else "\n"
    start = before if mark else f"{page.rstrip()}\n\n## The service\n\n"
    return f"{start}{BEGIN}\n{table}\n{END}{rest}"


def _number(figure: float) -> str:
    return f"{figure:,.0f}" if abs(figure) >= 1_000 else f"{figure:.3g}"


if __name__ == "__main__":
    main()
