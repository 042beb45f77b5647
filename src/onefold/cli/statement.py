"""`onefold statement`: what people say of who is who, besides the ruleset."""

from __future__ import annotations

from typing import Literal

import click
import msgspec

from onefold.cli.place import told_time
from onefold.cli.printing import print_json, print_table
from onefold.cli.stating import Where, about_statements, said, tell_documents, tell_preview
from onefold.ruleset.schema import Detached, Statement
from onefold.store.audit import COMMAND_LINE
from onefold.store.statement_rows import ALL, Stated

Kind = Literal["together", "apart", "detach"]
KINDS: tuple[Kind, ...] = ("together", "apart", "detach")

REFS = """together A B ...: they are one customer, whatever limits say. apart A B ...: A is not the same customer as any
of the others. detach IDENTIFIER A: on the records that carry both, IDENTIFIER is no evidence. They are identifiers as
type:value, records as source/id, or ids of profiles (prf_...), which stand for what identifies them now."""


@click.group("statement", epilog=REFS)
def command() -> None:
    """Say who is the same customer and who is not; withdraw it.

    Statements hold besides those of the ruleset, for what is there and what comes, until they are withdrawn. While a
    service runs over a SQLite file, say where it is with --url.
    """


_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_kind = click.argument("kind", type=click.Choice(KINDS))
_refs = click.argument("refs", nargs=-1, required=True)


@command.command("add", epilog=REFS)
@_kind
@_refs
@click.option("--reason", help="Why.")
@click.option("--by", default=COMMAND_LINE, show_default=True, help="Who says so; a service knows that by the token.")
@_json
@about_statements
def add(where: Where, kind: Kind, refs: tuple[str, ...], reason: str | None, by: str, *, as_json: bool) -> None:
    """Make a statement."""
    with where.open(writing=True) as statements:
        made = statements.make([_statement(kind, refs)], by, reason)
    if as_json:
        print_json([_plain(one) for one in made])
        return
    for one in made:
        click.echo(f"Statement {one.number}: {said(_document(one))}")


@command.command("preview", epilog=REFS)
@_kind
@_refs
@_json
@about_statements
def preview(where: Where, kind: Kind, refs: tuple[str, ...], *, as_json: bool) -> None:
    """Say what a statement would change."""
    with where.open(writing=False) as statements:
        found = statements.preview([_statement(kind, refs)])
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    tell_documents(found.statements)
    tell_preview(found.preview)


@command.command("list")
@click.option("--all", "all_", is_flag=True, help="Also those that were withdrawn.")
@click.option("--before", type=click.IntRange(1), default=ALL, help="Only those with a lower number.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=100, show_default=True)
@_json
@about_statements
def list_(where: Where, before: int, limit: int, *, all_: bool, as_json: bool) -> None:
    """List the statements, newest first."""
    with where.open(writing=False) as statements:
        found = statements.page(before, limit, all_=all_)
    if as_json:
        print_json([_plain(one) for one in found])
        return
    rows = [
        (one.number, said(_document(one)), one.by, one.reason or "", told_time(one.made), told_time(one.withdrawn))
        for one in found
    ]
    print_table(("number", "statement", "by", "reason", "made", "withdrawn"), rows)


@command.command("withdraw")
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True, type=click.IntRange(1))
@click.option("--preview", "only_preview", is_flag=True, help="Only say what that would change.")
@click.option("--by", default=COMMAND_LINE, show_default=True, help="Who withdraws it.")
@about_statements
def withdraw(where: Where, numbers: tuple[int, ...], by: str, *, only_preview: bool) -> None:
    """Withdraw statements: as if they had never been made."""
    with where.open(writing=not only_preview) as statements:
        if only_preview:
            tell_preview(statements.preview([], numbers).preview)
            return
        for one in statements.withdraw(numbers, by):
            click.echo(f"Statement {one.number} is withdrawn.")


def _statement(kind: Kind, refs: tuple[str, ...]) -> Statement:
    if kind == "together":
        return Statement(together=refs)
    if kind == "apart":
        return Statement(apart=refs)
    if len(refs) != 2:  # noqa: PLR2004 - the identifier, and what it is taken off
        raise click.UsageError("detach takes two: the identifier, and what it is taken off.")
    return Statement(detach=Detached(identifier=refs[0], from_=refs[1]))


def _document(one: Stated) -> Statement:
    return msgspec.json.decode(one.document, type=Statement)


def _plain(one: Stated) -> dict[str, object]:
    return {
        "number": one.number,
        "statement": msgspec.json.decode(one.document),
        "by": one.by,
        "reason": one.reason,
        "made": told_time(one.made),
        "withdrawn": told_time(one.withdrawn) or None,
        "withdrawn_by": one.withdrawn_by,
    }
