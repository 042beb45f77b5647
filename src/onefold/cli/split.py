"""`onefold split`: identifiers and records moved out of a profile, by the statements that this needs."""

from __future__ import annotations

import click
import msgspec

from onefold.cli.printing import print_json
from onefold.cli.stating import Where, about_statements, tell_documents, tell_preview
from onefold.store.audit import COMMAND_LINE


@click.command("split")
@click.argument("profile")
@click.argument("move", metavar="MOVE...", nargs=-1, required=True)
@click.option("--reason", help="Why; kept with the statements.")
@click.option("--by", default=COMMAND_LINE, show_default=True, help="Who says so; a service knows that by the token.")
@click.option("--preview", "only_preview", is_flag=True, help="Only say what that would state and change.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print the preview as JSON; needs --preview.")
@about_statements
def command(  # noqa: PLR0913 - one for each option
    where: Where,
    profile: str,
    move: tuple[str, ...],
    reason: str | None,
    by: str,
    *,
    only_preview: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Move identifiers and records out of a profile.

    PROFILE is its id (prf_...) or one of its identifiers; MOVE are identifiers (type:value) and records (source/id).
    The statements that this needs are shown, with what they change, and made when you agree: it stays split until they
    are withdrawn.
    """
    if as_json and not only_preview:
        raise click.UsageError("--json prints what --preview tells.")
    with where.open(writing=not only_preview) as statements:
        found = statements.preview_split(profile, move)
        if as_json:
            print_json(msgspec.to_builtins(found))
            return
        tell_documents(found.statements)
        if found.along:
            click.echo(f"This moves too, as nothing that stays has it: {', '.join(found.along)}.")
        tell_preview(found.preview)
        if only_preview:
            return
        if not yes:
            click.confirm("Split it so?", abort=True)
        made = statements.split(profile, move, by, reason)
    numbers = [one.number for one in made]
    told = f"statement {numbers[0]}" if len(numbers) == 1 else f"statements {numbers[0]} to {numbers[-1]}"
    click.echo(f"Split, by {told}.")
