"""`onefold ruleset drafts`, `save`, `check`, `copy`, `activate`, `remove`: rulesets that are worked on."""

from __future__ import annotations

from pathlib import Path

import click

from onefold.cli.activating import follow, wait_option
from onefold.cli.check import told
from onefold.cli.place import in_workspace, told_time
from onefold.cli.printing import counted, print_json, print_table
from onefold.errors import InvalidInput, NotFound
from onefold.limits import RULESET_CHARACTERS
from onefold.ruleset import Problem
from onefold.store.audit import COMMAND_LINE
from onefold.store.ruleset_problems import ruleset_problems
from onefold.store.rulesets import Approval, Draft, Rulesets
from onefold.store.workspace import Workspace

_SPACE = click.option("--space", required=True)
_REVISION = click.option("--revision", metavar="N", type=int, help="Only if the draft is at this revision.")
_REPLACE = click.option("--replace", is_flag=True, help="Over the draft of this name, whatever its revision.")


@click.command("drafts")
@_SPACE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def drafts(workspace: Workspace, space: str, *, as_json: bool) -> None:
    """List the drafts of a space."""
    found = Rulesets(workspace).drafts(space)
    headings = ("draft", "revision", "from version", "by", "changed")
    rows = [(one.name, one.revision, one.base, one.by, told_time(one.changed)) for one in found]
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        print_table(headings, rows)


@click.command("save")
@click.argument("draft")
@click.argument("file", metavar="FILE.yaml", type=click.Path(path_type=Path))
@_SPACE
@_REVISION
@_REPLACE
@in_workspace
def save(workspace: Workspace, draft: str, file: Path, space: str, revision: int | None, *, replace: bool) -> None:
    """Save a file as a draft. It may be unsound: what is wrong is told."""
    rulesets = Rulesets(workspace)
    seen = _revision(rulesets, space, draft) if replace else revision
    _say(rulesets.save_draft(space, draft, _text(file), by=COMMAND_LINE, revision=seen), space)
    _tell(workspace, space, draft)


@click.command("check")
@click.argument("draft")
@_SPACE
@in_workspace
def check(workspace: Workspace, draft: str, space: str) -> None:
    """Say what is wrong or dangerous in a draft, for the sources that feed the space."""
    errors = _tell(workspace, space, draft)
    if errors:
        click.get_current_context().exit(1)


@click.command("copy")
@click.argument("from_space", metavar="FROM")
@click.argument("draft")
@_SPACE
@click.option("--version", metavar="N", type=int, help="Of FROM.  [default: the one in force]")
@_REPLACE
@in_workspace
def copy(workspace: Workspace, from_space: str, draft: str, space: str, version: int | None, *, replace: bool) -> None:
    """Copy a version of the space FROM into a draft of another."""
    rulesets = Rulesets(workspace)
    seen = _revision(rulesets, space, draft) if replace else None
    source = from_space, version or workspace.space(from_space).version
    _say(rulesets.copy(source, space, draft, by=COMMAND_LINE, revision=seen), space)
    _tell(workspace, space, draft)


@click.command("remove")
@click.argument("draft")
@_SPACE
@in_workspace
def remove(workspace: Workspace, draft: str, space: str) -> None:
    """Remove a draft."""
    Rulesets(workspace).remove_draft(space, draft, by=COMMAND_LINE)
    click.echo("Removed.")


@click.command("activate")
@click.argument("draft")
@_SPACE
@click.option("--note", default="", help="Why, for whoever looks at the versions later.")
@_REVISION
@click.option("--replaces", metavar="N", type=int, help="The version that it replaces.  [default: its own]")
@wait_option
@in_workspace
def activate(  # noqa: PLR0913 - as many as there are options
    workspace: Workspace,
    draft: str,
    space: str,
    note: str,
    revision: int | None,
    replaces: int | None,
    *,
    wait: bool,
) -> None:
    """Make a version of a draft, and activate it.

    All records are resolved under it, while the version before stays in force; a running server does that, and without
    one this command.
    """
    Rulesets(workspace).activate_draft(space, draft, Approval(note, revision, replaces), by=COMMAND_LINE)
    follow(workspace, space, wait=wait)


COMMANDS = (drafts, save, check, copy, remove, activate)


def sources_of(workspace: Workspace, space: str) -> list[str]:
    """The sources that feed a space."""
    number = workspace.space(space).number
    return [source.slug for source in workspace.sources.values() if number in source.spaces]


def _tell(workspace: Workspace, space: str, draft: str) -> int:
    """What is wrong or dangerous, each on a line; how many errors."""
    text = Rulesets(workspace).draft(space, draft).ruleset
    problems: tuple[Problem, ...] = ruleset_problems(text, sources_of(workspace, space))
    for one in problems:
        click.echo(told(Path(draft), one))
    errors = sum(one.severity == "error" for one in problems)
    click.echo(f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}.")
    return errors


def _say(draft: Draft, space: str) -> None:
    click.echo(f"The draft {draft.name} of {space} is at revision {draft.revision}.")


def _revision(rulesets: Rulesets, space: str, draft: str) -> int | None:
    try:
        return rulesets.draft(space, draft).revision
    except NotFound:
        return None


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(4 * RULESET_CHARACTERS).decode("utf-8")
    except OSError as error:
        raise NotFound(f"The ruleset {file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The ruleset {file} is not UTF-8 text: save it as UTF-8.") from error
