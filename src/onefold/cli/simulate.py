"""`onefold simulate`: what a ruleset makes of a few made-up calls, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from onefold.cli.place import open_workspace
from onefold.cli.printing import counted, print_json, print_table
from onefold.errors import InvalidInput, NotFound
from onefold.live.moment.answers import AfterCall, Simulation
from onefold.live.moment.scenarios import SCENARIOS, scenario
from onefold.live.moment.simulation import simulate
from onefold.live.plans import plan_of
from onefold.ruleset import compile_plan, load
from onefold.ruleset.plan import Plan

LARGEST = 10_000_000
"""Bytes of a file of calls: 200 of the largest are 6.5 MB."""


@click.command("simulate")
@click.argument("file", metavar="[CALLS.json]", required=False, type=click.Path(path_type=Path))
@click.option("--scenario", "name", type=click.Choice(list(SCENARIOS)), help="Built-in calls instead of a file.")
@click.option("--ruleset", type=click.Path(path_type=Path), help="A ruleset's file.  [default: the default ruleset]")
@click.option("--space", metavar="SPACE", help="Under the ruleset that is in force in a space.")
@click.option("--db", help="The database with the space.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    file: Path | None, name: str | None, ruleset: Path | None, space: str | None, db: str | None, *, as_json: bool
) -> None:
    """Say step by step what a ruleset does with a few made-up calls.

    CALLS.json holds Segment calls: a list of them, a batch, or one on each line; `source` in a call says from where it
    comes. Nothing is stored.
    """
    if (file is None) == (name is None):
        raise click.UsageError("name a file of calls, or a --scenario")
    if ruleset is not None and space is not None:
        raise click.UsageError("--ruleset and --space are given: one of them is enough")
    calls = _calls(file) if file is not None else scenario(str(name)).calls
    found = simulate(calls, _plan(ruleset, space, db))
    if as_json:
        print_json(found)
    else:
        _tell(found, scenario(name).look_at if name else [])


def _plan(ruleset: Path | None, space: str | None, db: str | None) -> Plan:
    if space is None:
        return compile_plan(load(ruleset))
    with open_workspace(None, db) as workspace:
        return plan_of(workspace.space(space))


def _calls(file: Path) -> list[dict[str, Any]]:
    """Raises NotFound for a file that cannot be read, InvalidInput for one that holds no calls."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise NotFound(f"{file}: {error.strerror}") from error
    if len(content) > LARGEST:
        raise InvalidInput(f"{file} has {len(content):,} bytes; at most {LARGEST:,} are taken")
    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _lines(file, content)
    if isinstance(found, dict):
        found = found.get("batch") or found.get("calls") or [found]
    return _only_objects(file, found)


def _lines(file: Path, content: bytes) -> list[dict[str, Any]]:
    """One call on each line."""
    found = []
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            found += [msgspec.json.decode(line)] if line.strip() else []
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InvalidInput(f"{file}:{number}: this is not JSON: {error}") from None
    return _only_objects(file, found)


def _only_objects(file: Path, found: object) -> list[dict[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InvalidInput(f'{file}: write a list of calls, each an object: [{{"type": "track", ...}}]')
    return found


def _tell(found: Simulation, look_at: Sequence[str]) -> None:
    for made, after in zip(found.calls, found.after, strict=True):
        click.echo(f"call {made.call}: {made.type} {_identifiers(made.identifiers)}".rstrip())
        for sentence in after.why:
            click.echo(f"  {sentence}")
    _tell_end(found.after[-1])
    if look_at:
        click.echo("\nWhat to look at:")
    for one in look_at:
        click.echo(f"- {one}")


def _tell_end(last: AfterCall) -> None:
    rows = [(one.id, ", ".join(map(str, one.calls)), _identifiers(one.identifiers)) for one in last.profiles]
    print_table(("profile", "calls", "identifiers"), rows)
    for one in last.proposed:
        click.echo(
            f"To review: {one.profile} and {one.other_profile} by {one.rule} ({one.key}, score {one.score:.2f})."
        )
    if last.unresolved:
        click.echo(f"{counted(len(last.unresolved), 'call')} unresolved: {', '.join(map(str, last.unresolved))}.")


def _identifiers(identifiers: dict[str, list[str]]) -> str:
    return " ".join(f"{type_}:{value}" for type_, values in identifiers.items() for value in values)
