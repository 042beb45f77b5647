"""`onefold audit`: who did what, newest first; the whole log as JSON Lines; and whether anything in it was changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from onefold.cli.place import in_workspace, told_time
from onefold.cli.printing import counted, print_json, print_table
from onefold.errors import InvalidInput
from onefold.store.audit import (
    END_OF_TIME,
    Asked,
    Entry,
    Head,
    Verdict,
    all_entries,
    entries,
    exported,
    head,
    imported,
    verify,
    verify_entries,
)
from onefold.store.workspace import Workspace

_DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


@click.group("audit")
def command() -> None:
    """Who did what: list, export and verify the audit log.

    What was done without a token, on the database itself, is under the name "command line".
    """


@command.command("list")
@click.option("--action", default="", help="Only this, such as token.revoked.")
@click.option("--by", default="", help="Only what this token did.")
@click.option("--space", help="Only what was done in this space.")
@click.option("--since", type=_DAY, help="Only from this day or time on, UTC.")
@click.option("--until", type=_DAY, help="Only before this day or time, UTC.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def list_entries(  # noqa: PLR0913 - as many as there are options
    workspace: Workspace,
    action: str,
    by: str,
    space: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """List what was done, newest first."""
    number = None if space is None else workspace.space(space).number
    asked = Asked(action, by, number, _micros(since, 0), _micros(until, END_OF_TIME))
    with workspace.database.reader() as connection:
        found = entries(connection, asked, END_OF_TIME, limit)
    slugs = _slugs(workspace)
    if as_json:
        print_json([msgspec.json.decode(exported(one, slugs)) for one in found])
        return
    rows = [(one.number, told_time(one.time), one.by, one.action, _slug(one, slugs), one.detail) for one in found]
    print_table(("number", "time", "by", "action", "space", "detail"), rows)


@command.command("export")
@click.option("--out", type=click.Path(path_type=Path), help="A file.  [default: standard output]")
@in_workspace
def export(workspace: Workspace, out: Path | None) -> None:
    """Write the whole log as JSON Lines, oldest first."""
    slugs, count = _slugs(workspace), 0
    with (
        workspace.database.reader() as connection,
        nullcontext(sys.stdout) if out is None else out.open("w", encoding="ascii") as stream,
    ):
        for count, one in enumerate(all_entries(connection), start=1):  # noqa: B007 - told below
            stream.write(f"{exported(one, slugs)}\n")
    if out is not None:
        click.echo(f"{counted(count, 'entry', 'entries')} written to {out}.")


@command.command("head")
@in_workspace
def show_head(workspace: Workspace) -> None:
    """Print the number and hash of the newest entry: kept elsewhere, it proves any later change."""
    with workspace.database.reader() as connection:
        found = head(connection)
    click.echo(f"{found.number}:{found.hash}")


@command.command("verify")
@click.argument("file", metavar="[FILE.jsonl]", required=False, type=click.Path(path_type=Path, exists=True))
@click.option("--anchor", metavar="NUMBER:HASH", help="What `onefold audit head` printed at an earlier time.")
@in_workspace
def verify_log(workspace: Workspace, file: Path | None, anchor: str | None) -> None:
    """Say whether every entry follows from the one before. Ends with 1 where one does not.

    With FILE, an exported log is verified.
    """
    kept = _anchor(anchor)
    if file is not None:
        found = verify_entries(_entries_of(file), kept)
    else:
        with workspace.database.reader() as connection:
            found = verify(connection, kept)
    _tell(found)
    if found.broken is not None:
        click.get_current_context().exit(1)


def _tell(found: Verdict) -> None:
    whole = counted(found.head.number, "entry", "entries")
    if found.broken is None:
        click.echo(f"{whole}: nothing was changed. Head: {found.head.number}:{found.head.hash}")
    else:
        click.echo(f"Broken at entry {found.broken:,}: {found.why} {whole} before it are in order.")


def _anchor(text: str | None) -> Head | None:
    if text is None:
        return None
    number, _, hash_ = text.partition(":")
    if not (number.isascii() and number.isdecimal() and hash_):
        raise InvalidInput("An anchor is the number and the hash of an entry, with a colon between.")
    return Head(int(number), hash_)


def _entries_of(file: Path) -> Iterator[Entry]:
    with file.open(encoding="ascii", errors="replace") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                yield imported(line)
            except ValueError as error:
                raise InvalidInput(f"{file}:{number}: {error}") from error


def _slugs(workspace: Workspace) -> dict[int, str]:
    return {number: space.slug for number, space in workspace.spaces_by_number.items()}


def _slug(one: Entry, slugs: dict[int, str]) -> str:
    return "" if one.space is None else slugs.get(one.space, str(one.space))


def _micros(moment: datetime | None, otherwise: int) -> int:
    return otherwise if moment is None else round(moment.replace(tzinfo=UTC).timestamp() * 1e6)
