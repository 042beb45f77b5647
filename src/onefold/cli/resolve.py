"""`onefold resolve`: files in, profiles out, and what happened in a few lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from onefold.api import Report, resolve_to
from onefold.batch.engine import TABLES
from onefold.batch.write import FORMATS, Format
from onefold.cli.hints import hints, read_recognised, tell_recognised
from onefold.cli.inputs import names_among, split_arguments
from onefold.cli.printing import ProgressBar, counted, number, percent, print_table

EXAMPLES = 5
"""Rows that could not be read, told one by one."""

TOLD = 0.1
"""Seconds from which a stage's time is told."""

MEANINGS = {
    "invalid_value": "no e-mail address, no telephone number, ...",
    "blocked_value": "a value that is nobody's, such as n/a",
    "detached": "taken off by a statement",
    "limit_exceeded": "one value too many for one customer",
    "outside_window": "too long after the use before",
    "too_common": "shared by too many to say anything",
    "conflict": "shared by customers whom a limit keeps apart",
    "apart": "shared by customers whom a statement keeps apart",
}
"""What the kinds of refused uses are, in the order of an identifier's way."""


def _share(_context: click.Context, _parameter: click.Parameter, text: str) -> float:
    """`10%` or `0.1`, as a number from 0 to 1."""
    try:
        share = float(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise click.BadParameter(f"{text} is no share: write 10% or 0.1")
    return share


@click.command("resolve")
@click.argument("arguments", metavar="[SPACE.yaml] [SOURCE=]FILE...", nargs=-1, required=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write.")
@click.option(
    "--tables",
    callback=names_among(TABLES),
    metavar="NAMES",
    help=f"Write only these, with commas between: {', '.join(TABLES)}.",
)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="parquet", show_default=True, help="How to write tables."
)
@click.option(
    "--max-refused",
    callback=_share,
    default="10%",
    show_default=True,
    metavar="SHARE",
    help="Fail if more input is unreadable.",
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def command(
    arguments: tuple[str, ...],
    out: Path,
    tables: tuple[str, ...] | None,
    format_: Format,
    max_refused: float,
    *,
    quiet: bool,
) -> None:
    """Resolve customer files into profiles.

    FILEs are CSV, JSON Lines or Parquet, globs or folders; SOURCE is by default the file's name. SPACE.yaml is the
    ruleset; `onefold ruleset` prints the default one. An earlier result in the folder is replaced.
    """
    ruleset, sources = split_arguments(arguments)
    _refuse_foreign(out)

    with ProgressBar(quiet=quiet) as progress:
        report = resolve_to(
            out, sources, ruleset, format=format_, tables=tables, max_refused=max_refused, progress=progress
        )
    if not quiet:
        _show(report, out)
    if report.too_many_refused:
        click.echo(f"error: {_refused_share(report)}, more than --max-refused allows", err=True)
        click.get_current_context().exit(1)


def _refuse_foreign(out: Path) -> None:
    """A folder with other things in it is nobody's to replace."""
    if out.is_dir() and any(out.iterdir()) and not (out / "summary.json").is_file():
        raise click.UsageError(
            f"--out {out}: the folder has other files in it, and is not an earlier result of Onefold"
        )


def _show(report: Report, out: Path) -> None:
    for line in report.recognised:
        if " -> " not in line:
            click.echo(line)
    for one in read_recognised(report.recognised):
        for line in tell_recognised(one):
            click.echo(line)
    _show_counts(report.summary, out)
    _show_refused(report)
    _show_hints(report, out)
    longest = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in report.timings.items() if seconds >= TOLD)
    click.echo(f"\nTime: {sum(report.timings.values()):.1f} s{f' ({longest})' if longest else ''}.")


def _show_counts(summary: Mapping[str, Any], out: Path) -> None:
    counts = summary["counts"]
    sources = counted(len(summary["sources"]), "source")
    click.echo(
        f"{counted(counts['records'], 'record')} of {sources} are {counted(counts['profiles'], 'profile')} "
        f"(consolidation {percent(summary['consolidation_rate'])}); {number(counts['unresolved'])} unresolved. "
        f"Written to {out}."
    )
    print_table(("links by", "links"), summary["links_by_step"].items())
    refused = summary["rejections_by_kind"]
    rows = [(kind, refused[kind], meaning) for kind, meaning in MEANINGS.items() if kind in refused]
    print_table(("refused", "uses", "because it is"), rows)


def _show_hints(report: Report, out: Path) -> None:
    found = list(hints(report, out))
    if found:
        click.echo()
    for hint in found:
        click.echo(f"hint: {hint}.")
    if any("`" in hint for hint in found) and not report.summary["ruleset"]:
        click.echo(
            "Such lines go into a file, say space.yaml, named first: onefold resolve space.yaml FILE... --out DIR"
        )


def _show_refused(report: Report) -> None:
    if not report.summary["counts"]["refused"]:
        return
    click.echo(f"\n{_refused_share(report)}:")
    for file, line, reason in report.refused_examples[:EXAMPLES]:
        click.echo(f"  {file}:{line}: {reason}" if line else f"  {file}: {reason}")


def _refused_share(report: Report) -> str:
    counts = report.summary["counts"]
    refused = counts["refused"]
    read = counts["rows"] + counts["events"] + counts.get("replaced", 0) + refused
    return f"{counted(refused, 'line')} could not be read ({percent(refused / read if read else 0.0)} of the input)"
