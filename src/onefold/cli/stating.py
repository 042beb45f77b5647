"""The statements that a command is about, in a database or a running service; and how previews are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import click
import msgspec

from onefold.cli.options import refuse_given, settings_options
from onefold.cli.place import open_workspace
from onefold.cli.printing import counted, print_table
from onefold.live.statements.asked import Documents, Statements
from onefold.live.statements.preview import Preview
from onefold.ruleset.schema import Statement
from onefold.transfer.load import engine
from onefold.transfer.remote import Service
from onefold.transfer.statements import Asked, RemoteStatements

NOBODYS = "nobody's"

F = TypeVar("F", bound=Callable[..., Any])


class Where(NamedTuple):
    """Where the statements are: in a database, or a service."""

    space: str
    config: Path | None
    db: str | None
    url: str | None
    token: str | None

    @contextmanager
    def open(self, *, writing: bool) -> Iterator[Asked]:
        """Raises Conflict where a service writes the database, and something is to be written."""
        if self.url is not None:
            refuse_given("--url names a service, which has its own database", db=self.db)
            yield RemoteStatements(Service(self.url, self.token or click.prompt("Token", hide_input=True)), self.space)
            return
        refuse_given("only a service asks for a token, and --url names none", token=self.token)
        with open_workspace(self.config, self.db) as workspace:
            if not writing:
                yield Statements(workspace, self.space)
                return
            workspace.space(self.space)
            with engine(workspace.database, workspace) as live:
                yield Statements(workspace, self.space, live)


def about_statements(command: F) -> F:
    """Gives a command --space, and where that is: its first argument is a `Where`."""

    @click.option("--space", required=True, metavar="SPACE", help="The space.")
    @click.option("--url", metavar="URL", help="Ask a running service: http://127.0.0.1:8000.")
    @click.option("--token", metavar="TOKEN", help="Of scope space_admin, for --url; asked for where it is not given.")
    @settings_options("db")
    @wraps(command)
    def run(
        *args: Any, space: str, url: str | None, token: str | None, config: Path | None, db: str | None, **options: Any
    ) -> Any:
        return command(Where(space, config, db, url, token), *args, **options)

    return cast("F", run)


def tell_documents(documents: Documents) -> None:
    """One line for each statement, as a ruleset says it."""
    for one in documents:
        click.echo(f"  {said(msgspec.convert(one, Statement))}")


def said(statement: Statement) -> str:
    """`together  a, b`."""
    if statement.detach is not None:
        return f"detach    {statement.detach.identifier} from {statement.detach.from_}"
    kind = "together" if statement.together is not None else "apart"
    return f"{kind:<8}  {', '.join(statement.together or statement.apart or ()) or '(removed)'}"


def tell_preview(found: Preview) -> None:
    """What would become of whom."""
    if found.unknown:
        click.echo(f"Nobody has this yet: {', '.join(found.unknown)}.")
    if not found.changes:
        click.echo(f"Nothing would change now. {counted(found.looked_at, 'record')} looked at.")
        return
    for merge in found.merged:
        click.echo(f"{', '.join(merge.merged)} would become part of {merge.into}.")
    for split in found.split:
        click.echo(f"{split.profile} would be split into {', '.join(split.into)}.")
    rows = [(_ids(one.identifiers), one.id, "new" if one.new else "", one.records) for one in found.profiles]
    print_table(("identifiers", "profile", "", "records"), rows)
    moves = [
        (one.of or "nobody's", one.to or "nobody's", one.records, ", ".join(one.examples[:3])) for one in found.moves
    ]
    print_table(("records of", "would be", "records", "such as"), moves)


def _ids(identifiers: dict[str, list[str]], most: int = 4) -> str:
    every: Sequence[str] = [f"{type_}:{value}" for type_, values in identifiers.items() for value in values]
    return ", ".join(every[:most]) + (f" and {len(every) - most:,} more" if len(every) > most else "")
