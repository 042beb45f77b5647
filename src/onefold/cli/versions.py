"""`onefold ruleset versions`, `show`, `difference`, `rollback`, `cancel`: what was in force, and is."""

from __future__ import annotations

from itertools import zip_longest

import click
import msgspec

from onefold.cli.activating import follow, wait_option
from onefold.cli.place import in_workspace, told_time
from onefold.cli.printing import print_json, print_table
from onefold.errors import NotFound
from onefold.ruleset import default_text
from onefold.store.audit import COMMAND_LINE
from onefold.store.rulesets import Rulesets, differences_of, lines_of
from onefold.store.versions import Version, state_of
from onefold.store.workspace import Workspace

_ALL = 1 << 40
_SPACE = click.option("--space", required=True)
_DRAFT = click.option("--draft", metavar="NAME", help="A draft, in the place of a version.")
_VERSION = click.argument("version", type=click.IntRange(min=1), required=False)


@click.command("versions")
@_SPACE
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def versions(workspace: Workspace, space: str, limit: int, *, as_json: bool) -> None:
    """List the versions of a space's ruleset, newest first, each with what it changed."""
    rulesets, of = Rulesets(workspace), workspace.space(space)
    found = rulesets.versions(space, _ALL, limit + 1)
    headings = ("version", "state", "by", "made", "note", "changes")
    rows = [
        (one.version, state_of(of, one.version), one.by, told_time(one.made), _note(one), _changes(before, one))
        for one, before in zip_longest(found[:limit], found[1 : limit + 1])
    ]
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
        return
    print_table(headings, [(*row[:-1], "\n".join(row[-1])) for row in rows])
    under_way = rulesets.activation(space)
    if under_way is not None:
        share = f"{under_way.done:,} of {under_way.records:,} records"
        click.echo(f"\nVersion {under_way.version} is {under_way.stage}: {under_way.problem or share}.")


@click.command("show")
@_VERSION
@_SPACE
@_DRAFT
@in_workspace
def show(workspace: Workspace, version: int | None, space: str, draft: str | None) -> None:
    """Print a version of a space's ruleset, or a draft, as it was written. Without either, what is in force."""
    _, text = _chosen(workspace, space, version, draft)
    click.echo(text if text.strip() else default_text(), nl=False)


@click.command("difference")
@_VERSION
@_SPACE
@_DRAFT
@click.option(
    "--to",
    metavar="N",
    type=click.IntRange(min=1),
    help="The version to compare with.  [default: the one before; for a draft, the one in force]",
)
@click.option("--lines", is_flag=True, help="Line by line, as it is written.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def difference(  # noqa: PLR0913 - as many as there are options
    workspace: Workspace,
    version: int | None,
    space: str,
    draft: str | None,
    to: int | None,
    *,
    lines: bool,
    as_json: bool,
) -> None:
    """Say what a version changed, or a draft would change, setting by setting."""
    after = _chosen(workspace, space, version, draft)
    before = _compared(workspace, space, version, draft, to)
    found = differences_of(before[1], after[1])
    if as_json:
        print_json(None if found is None else [{**msgspec.structs.asdict(one), "said": str(one)} for one in found])
    elif lines:
        _print_lines(lines_of(before, after))
    elif found is None:
        click.echo("One of them is not sound: --lines compares them as they are written.")
    else:
        click.echo("\n".join(map(str, found)) or f"{after[0]} says the same as {before[0]}.")


@click.command("rollback")
@click.argument("version", type=click.IntRange(min=1))
@_SPACE
@click.option("--note", default="", help="Why, for whoever looks at the versions later.")
@wait_option
@in_workspace
def rollback(workspace: Workspace, version: int, space: str, note: str, *, wait: bool) -> None:
    """Return to an earlier version: a new one is made that says the same, and activated."""
    Rulesets(workspace).return_to(space, version, by=COMMAND_LINE, remark=note)
    follow(workspace, space, wait=wait)


@click.command("cancel")
@_SPACE
@in_workspace
def cancel(workspace: Workspace, space: str) -> None:
    """Stay with the version in force, and give up the one that is being activated."""
    Rulesets(workspace).cancel(space, by=COMMAND_LINE)
    click.echo(f"Version {workspace.space(space).version} stays in force.")


COMMANDS = (versions, show, difference, rollback, cancel)


def _note(one: Version) -> str:
    back = "" if one.returns_to is None else f"returns to version {one.returns_to}"
    return ": ".join(filter(None, (back, one.note)))


def _changes(before: Version | None, one: Version) -> list[str]:
    found = differences_of("" if before is None else before.ruleset, one.ruleset)
    return ["cannot be read by this version of Onefold"] if found is None else list(map(str, found))


def _chosen(workspace: Workspace, space: str, version: int | None, draft: str | None) -> tuple[str, str]:
    """(what it is called, its text)."""
    rulesets = Rulesets(workspace)
    if draft is not None:
        if version is not None:
            raise click.UsageError("Give a version or a draft, not both.")
        return f"draft {draft}", rulesets.draft(space, draft).ruleset
    number = version or workspace.space(space).version
    return f"version {number}", rulesets.version(space, number).ruleset


def _compared(
    workspace: Workspace, space: str, version: int | None, draft: str | None, to: int | None
) -> tuple[str, str]:
    in_force = workspace.space(space).version
    if to is not None or draft is not None:
        return _chosen(workspace, space, to or in_force, None)
    before = Rulesets(workspace).versions(space, version or in_force, 1)
    return (f"version {before[0].version}", before[0].ruleset) if before else ("the default ruleset", "")


def _print_lines(found: list[str] | None) -> None:
    if found is None:
        raise NotFound("They have too many lines to compare: `onefold ruleset show` prints each.")
    click.echo("\n".join(found))
