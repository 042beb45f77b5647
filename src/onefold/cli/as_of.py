"""`onefold as-of`: a profile, or how much there was, as of a moment."""

from __future__ import annotations

import click

from onefold.cli.place import in_workspace
from onefold.cli.printing import ProgressBar, print_json, print_table
from onefold.live.moment.as_of import WholeThen, profile_as_of, until
from onefold.live.moment.counts import CountsThen, counts_as_of
from onefold.live.plans import Parser, plan_of
from onefold.live.view import View
from onefold.live.view.lens import Lens
from onefold.store.space import SpaceStore
from onefold.store.workspace import Workspace


@click.command("as-of")
@click.argument("moment", metavar="MOMENT")
@click.argument("profile", metavar="[PROFILE]", required=False)
@click.option("--space", required=True, metavar="SPACE", help="The space to look at.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def command(workspace: Workspace, moment: str, profile: str | None, space: str, *, as_json: bool) -> None:
    """Show a profile, or how much there was, as of a MOMENT.

    MOMENT is a time (2026-01-31T12:00:00Z), or a day, which counts to its end in UTC. PROFILE is type:value
    (email:jane@example.com) or a profile id; without it, the whole space is counted. Shown is what the ruleset in force
    gives over the records up to then, by their own time, whenever they came.
    """
    found = _asked(workspace, space, profile, until(moment))
    if as_json:
        print_json(found)
    elif isinstance(found, WholeThen):
        _show(found)
    else:
        _show_counts(found)


def _asked(workspace: Workspace, slug: str, profile: str | None, moment: int) -> WholeThen | CountsThen:
    space = workspace.space(slug)
    plan = plan_of(space)
    slugs = {number: source.slug for number, source in workspace.sources_by_number.items()}
    with workspace.database.reader() as connection, ProgressBar() as progress:
        view = View(SpaceStore(connection, space.number, slugs), Lens(plan))
        if profile is not None:
            return profile_as_of(view, profile, moment, Parser(plan))
        return counts_as_of(view, moment, progress=lambda share: progress("reading", share))


def _show(found: WholeThen) -> None:
    click.echo(f"{found.id}, {found.records:,} records; now {', '.join(found.now)}")
    rows = [(one.type, one.value, one.records, one.first_record) for one in found.identifiers]
    print_table(("type", "value", "records", "first record"), rows)
    print_table(("trait", "value", "record"), [(name, one.value, one.record) for name, one in found.traits.items()])


def _show_counts(found: CountsThen) -> None:
    rows = [("profiles", found.profiles), ("records", found.records), ("unresolved", found.unresolved)]
    print_table(("", "count"), [*rows, *((f"values of {type_}", count) for type_, count in found.identifiers.items())])
