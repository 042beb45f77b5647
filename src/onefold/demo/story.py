"""Tells the demo's result on the terminal: what was unified, Jane's story, what was refused, how accurate it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from onefold.api import Result
from onefold.demo.generator import SOURCES
from onefold.demo.logbook import Entry, Logbook, read_logbook
from onefold.demo.uses import four_uses
from onefold.resolution.explain import Hop

SIGN_UP = "website/hartley-04"
"""The record in which Jane says who she is."""

ROWS = {"crm": "has a customer card", "newsletter": "subscribes"}

MEANINGS = {
    "blocked_value": "a value that is nobody's",
    "invalid_value": "not an e-mail address, not a phone number, ...",
    "detached": "taken off by a statement",
    "limit_exceeded": "one value too many for one customer",
    "outside_window": "too long after the use before",
    "too_common": "shared by too many to say anything",
    "conflict": "used by people who cannot be one",
    "apart": "held apart by a statement",
}


def tell(console: Console, result: Result, folder: Path) -> None:
    """Prints the whole story; `folder` holds the demo's files and, in `result`, what was written."""
    logbook = read_logbook(folder, result.records)
    heroine = next(profile for profile, entries in logbook.items() if any(entry.ref == SIGN_UP for entry in entries))
    _tell_unified(console, result)
    _tell_journey(console, result, logbook[heroine])
    _tell_uses(console, logbook, heroine)
    _tell_refusals(console, result)
    _tell_accuracy(console, result, folder)
    _tell_next(console, folder)


def _tell_unified(console: Console, result: Result) -> None:
    counts = result.summary["counts"]
    sources = {name: source["records"] for name, source in result.summary["sources"].items()}
    table = Table("source", "file", box=None, padding=(0, 2, 0, 0))
    table.add_column("records", justify="right")
    for name, file in SOURCES.items():
        table.add_row(name, file, f"{sources[name]:,}")
    _heading(console, "What was unified")
    console.print(table)
    console.print(
        f"[bold]{counts['records']:,} records are {counts['profiles']:,} profiles[/bold]; "
        f"{result.summary['anonymous_share']:.0%} of them never said who they are, and {counts['unresolved']:,} "
        "records say nothing about whose they are."
    )


def _tell_journey(console: Console, result: Result, entries: list[Entry]) -> None:
    """The heroine's records in order of time, and at each new place the chain of links to her sign-up."""
    table = Table("when", "where", "what", "why it is Jane", box=None, padding=(0, 2, 0, 0))
    types = frozenset(result.identifiers["type"].to_pylist())
    places: set[str] = set()
    for entry in entries:
        new = entry.place not in places
        places.add(entry.place)
        why = _reasons(result.why(SIGN_UP, entry.ref).chain, types) if new else []
        table.add_row(entry.time[:10], entry.source, escape(_what(entry)), escape("\n".join(why)))
    _heading(console, "One customer's story: Jane Hartley")
    console.print(table)
    console.print(f"\n{SIGN_UP} is her sign-up. Her husband Tom uses the same tablet. Why are they not one customer?")
    for sentence in result.why_not("user_id:jane-h", "user_id:tom-h").sentences[:4]:
        console.print(f"  {sentence}", markup=False)


def _reasons(chain: Sequence[Hop], types: frozenset[str]) -> list[str]:
    """The links from a record back to the first of the chain."""
    told: list[str] = []
    for hop in reversed(chain):
        key = f"the same {hop.step} {hop.key}" if hop.step in types else f'by the rule "{hop.step}", {hop.key},'
        told.append(f"{'which has ' if told else ''}{key} as {hop.record}")
    return told


def _what(entry: Entry) -> str:
    said = entry.said
    if "Topic" in said:
        return f"{said['Topic']} ({said['Status']})"
    if "type" not in said:
        return ROWS[entry.source]
    if said["type"] == "identify":
        return "signs up" if entry.ref == SIGN_UP else "signs in"
    return str(said["event"] if "event" in said else f"looks at {said['name']}")


def _tell_uses(console: Console, logbook: Logbook, heroine: str) -> None:
    _heading(console, "What it is for")
    for use in four_uses(logbook):
        jane = " (Jane is one)" if heroine in use.profiles else ""
        console.print(f"[bold]{use.title}[/bold]: {use.answer}{jane}.")


def _tell_refusals(console: Console, result: Result) -> None:
    table = Table("kind", box=None, padding=(0, 2, 0, 0))
    table.add_column("uses", justify="right")
    table.add_column("meaning")
    table.add_column("for example")
    for kind, count, example in _refusals(result):
        table.add_row(kind, f"{count:,}", MEANINGS[kind], escape(example))
    _heading(console, "What was refused, and why")
    console.print(table)
    refused = result.refused.to_pylist()
    console.print(f"\n{len(refused)} lines could not be read; everything else went on:")
    for line in refused:
        console.print(f"  {Path(line['file']).name}, line {line['line']}: {line['reason']}", markup=False)


def _refusals(result: Result) -> Iterable[tuple[str, int, str]]:
    """(kind, how many, the first one told) for each kind that occurs."""
    rejections = result.rejections.to_pylist()
    for kind in MEANINGS:
        same = [one for one in rejections if one["kind"] == kind]
        if same:
            one = same[0]
            what = one["type"] or "rule " + one["step"] + ","
            key = f"{what} {one['value'] or ''}".strip()
            detail = f": {one['detail']}" if one["detail"] else ""
            yield kind, len(same), f"{key} on {one['source']}/{one['record_id']}{detail}"


def _tell_accuracy(console: Console, result: Result, folder: Path) -> None:
    quality = result.evaluate(folder / "truth.csv")
    table = Table("against the truth", box=None, padding=(0, 2, 0, 0))
    for name in ("precision", "recall", "F1"):
        table.add_column(name, justify="right")
    for name, score in (("pairs of records", quality.pairwise), ("B-cubed, per record", quality.b_cubed)):
        table.add_row(name, f"{score.precision:.4f}", f"{score.recall:.4f}", f"{score.f1:.4f}")
    _heading(console, "How accurate it is")
    console.print(table)
    console.print(
        f"{quality.exact_clusters:,} of {quality.clusters:,} true customers are exactly one profile. What is missed is "
        "mostly a visit without a name on\na device where nobody signed in; what is joined wrongly, couples with one "
        "address, and numbers passed on."
    )


def _tell_next(console: Console, folder: Path) -> None:
    onefold = "onefold" if shutil.which("onefold") else ".venv/bin/onefold"
    _heading(console, "Where it is")
    console.print(
        f"The sources, space.yaml and truth.csv are in {folder}, the result in {folder / 'result'}. Try next:\n"
    )
    for command in (
        f"{onefold} why {folder / 'result'} email:jane.hartley@example.com support/T00001",
        f"{onefold} why-not {folder / 'result'} user_id:jane-h user_id:tom-h",
        f"{onefold} evaluate {folder / 'result'} {folder / 'truth.csv'}",
    ):
        console.print(f"  {command}", markup=False, soft_wrap=True)


def _heading(console: Console, text: str) -> None:
    console.print(f"\n[bold cyan]{text}[/bold cyan]")
