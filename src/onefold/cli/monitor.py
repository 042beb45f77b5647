"""`onefold monitor`: a space in numbers over time, its alerts and where they are sent, and what might be better."""

from __future__ import annotations

import click
import msgspec

from onefold.cli.place import in_workspace, show_secret, told_time
from onefold.cli.printing import print_json, print_table
from onefold.errors import InvalidInput
from onefold.live.monitor.alert_rules import KINDS, SHIPPED, AlertRule, remove_rule, rules_of, set_rule
from onefold.live.monitor.alerts import acknowledge, alerts_after, told
from onefold.live.monitor.contested import largest_contested
from onefold.live.monitor.history import measurements, newest, series
from onefold.live.monitor.looking import looking
from onefold.live.monitor.measurement import Measurement, numbers
from onefold.live.monitor.monitor import measure, now
from onefold.live.monitor.suggest.suggest import Told, accept, dismiss, suggestion, suggestions
from onefold.live.monitor.webhooks import add_webhook, check_target, remove_webhook, webhooks_of
from onefold.parse.moments import micros
from onefold.ruleset.duration import parse_duration
from onefold.store.audit import COMMAND_LINE
from onefold.store.port import writing
from onefold.store.workspace import Workspace

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_SPACE = click.argument("space")


@click.group("monitor")
def command() -> None:
    """Watch a space: numbers over time, alerts, suggestions."""


@command.command("now")
@_SPACE
@click.option("--measure", "anew", is_flag=True, help="Measure now, and not only when it is time to.")
@_JSON
@in_workspace
def tell_now(workspace: Workspace, space: str, *, anew: bool, as_json: bool) -> None:
    """Print the newest measurement."""
    one = _measured(workspace, space, anew=anew)
    if as_json:
        print_json({"time": told_time(one.time), "version": one.version, "numbers": numbers(one)})
        return
    click.echo(f"Measured {told_time(one.time)} UTC, version {one.version} of the ruleset.")
    print_table(("number", "value"), [(name, _plain(value)) for name, value in numbers(one).items()])


def _measured(workspace: Workspace, slug: str, *, anew: bool) -> Measurement:
    space = workspace.space(slug)
    with workspace.database.reader() as connection:
        found = newest(connection, space.number)
    return found if found is not None and not anew else measure(workspace.database, workspace, space)


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4f}"


@command.command("series")
@_SPACE
@click.argument("names", nargs=-1)
@click.option("--start", help="From when on: a time or a day.")
@click.option("--end", help="Until when.")
@click.option("--step", default="", help="One value for each so much time, such as `1 day`.")
@_JSON
@in_workspace
def tell_series(  # noqa: PLR0913 - as many options
    workspace: Workspace,
    space: str,
    names: tuple[str, ...],
    start: str | None,
    end: str | None,
    step: str,
    *,
    as_json: bool,
) -> None:
    """Print numbers over time; without NAMES, the chief ones."""
    number = workspace.space(space).number
    with workspace.database.reader() as connection:
        kept = measurements(connection, number, _moment(start, 0), _moment(end, 1 << 62))
        found = series(kept, names, _step(step))
    times = [told_time(one) for one in found.times]
    if as_json:
        print_json({"times": times, "series": found.values})
        return
    rows = zip(times, *found.values.values(), strict=True)
    print_table(("time", *found.values), [(time, *map(_plain, row)) for time, *row in rows])


def _moment(text: str | None, otherwise: int) -> int:
    try:
        found = micros(text)
    except ValueError as problem:
        raise InvalidInput(f"The time {problem}.") from None
    return otherwise if found is None else found


def _step(text: str) -> int:
    try:
        return parse_duration(text) if text else 0
    except ValueError as error:
        raise InvalidInput(f"step: {error}") from None


@command.command("largest")
@_SPACE
@_JSON
@in_workspace
def tell_largest(workspace: Workspace, space: str, *, as_json: bool) -> None:
    """List the profiles with the most identifiers, as measured last."""
    found = _measured(workspace, space, anew=False).census.largest
    if as_json:
        print_json(found)
    else:
        print_table(("profile", "identifiers"), [(one.profile, one.identifiers) for one in found])


@command.command("contested")
@_SPACE
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@_JSON
@in_workspace
def tell_contested(workspace: Workspace, space: str, limit: int, *, as_json: bool) -> None:
    """List the largest components in which a limit or a statement keeps profiles apart."""
    with looking(workspace.database, workspace, workspace.space(space)) as view:
        found = largest_contested(view, limit)
    if as_json:
        print_json(found)
        return
    rows = [(one.evidence, one.records, one.profiles, ", ".join(one.examples[:2])) for one in found]
    print_table(("evidence", "records", "profiles", "such as"), rows)


# ------------------------------------------------------------------ alerts


@command.command("alerts")
@_SPACE
@click.option("--after", type=click.IntRange(0), default=0, help="The number of the last alert seen.")
@click.option("--lasting", is_flag=True, help="Only those that are not over.")
@click.option("--identifiers", is_flag=True, help="Show identifiers as they are, not masked.")
@_JSON
@in_workspace
def tell_alerts(
    workspace: Workspace, space: str, after: int, *, lasting: bool, identifiers: bool, as_json: bool
) -> None:
    """List alerts, oldest first."""
    with looking(workspace.database, workspace, workspace.space(space)) as view:
        rows = alerts_after(view.store.connection, view.store.space, after, 500, lasting=lasting)
        found = [told(view, one, plainly=identifiers) for one in rows]
    if as_json:
        print_json(found)
        return
    print_table(
        ("alert", "raised", "ended", "seen", "says", "about"),
        [
            (
                one.number,
                told_time(one.raised),
                told_time(one.ended),
                told_time(one.acknowledged),
                one.says,
                _about(one),
            )
            for one in found
        ],
    )
    if not found:
        click.echo("There are no alerts.")


def _about(one: object) -> str:
    said = msgspec.to_builtins(one)
    return said["profile"] or (f"{said['type']}: {said['value']}" if said["value"] else "")


@command.command("acknowledge")
@_SPACE
@click.argument("alert", type=click.IntRange(1))
@in_workspace
def acknowledge_alert(workspace: Workspace, space: str, alert: int) -> None:
    """Say that an alert was seen."""
    with writing(workspace.database) as connection:
        acknowledge(connection, workspace.space(space).number, alert, now(), COMMAND_LINE)


@command.command("rules")
@_SPACE
@_JSON
@in_workspace
def tell_rules(workspace: Workspace, space: str, *, as_json: bool) -> None:
    """List the rules by which alerts are raised."""
    with workspace.database.reader() as connection:
        found = rules_of(connection, workspace.space(space).number)
    if as_json:
        print_json(found)
        return
    rows = [
        (name, one.kind, str(one.above), one.within, one.at_least, "on" if one.on else "off")
        for name, one in found.items()
    ]
    print_table(("rule", "kind", "above", "within", "at least", ""), rows)


@command.command("rule")
@_SPACE
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), help="Needed for a new rule.")
@click.option("--above", type=float, help="Raise an alert when the number is above this one.")
@click.option("--within", help="For what changes: within how long, such as `1 day`.")
@click.option("--at-least", type=click.IntRange(0), help="So much there has to be to judge by.")
@click.option("--on/--off", default=None, help="Whether it holds.")
@click.option("--remove", is_flag=True, help="Remove what was written: a shipped rule is as it was shipped then.")
@in_workspace
def write_rule(workspace: Workspace, space: str, name: str, *, remove: bool, **given: object) -> None:
    """Write, change or remove a rule for alerts."""
    number = workspace.space(space).number
    with writing(workspace.database) as connection:
        if remove:
            remove_rule(connection, number, name, COMMAND_LINE)
            return
        present = rules_of(connection, number).get(name)
        said = {key: value for key, value in given.items() if value is not None}
        set_rule(connection, number, name, _rule(present, said), COMMAND_LINE)


def _rule(present: AlertRule | None, said: dict[str, object]) -> AlertRule:
    before = msgspec.to_builtins(present) if present is not None else {}
    try:
        return msgspec.convert({**before, **said}, AlertRule)
    except msgspec.ValidationError:
        raise InvalidInput(f"A new rule needs --kind and --above; shipped ones are {', '.join(SHIPPED)}.") from None


# ------------------------------------------------------------------ webhooks


@command.command("webhooks")
@_SPACE
@_JSON
@in_workspace
def tell_webhooks(workspace: Workspace, space: str, *, as_json: bool) -> None:
    """List where alerts are sent."""
    with workspace.database.reader() as connection:
        found = webhooks_of(connection, workspace.space(space).number)
    rows = [(one.number, one.url, told_time(one.created), told_time(one.stopped)) for one in found]
    headings = ("webhook", "url", "created", "stopped")
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        print_table(headings, rows)


@command.command("webhook")
@_SPACE
@click.argument("url")
@in_workspace
def create_webhook(workspace: Workspace, space: str, url: str) -> None:
    """Send alerts to URL: a public address, by https."""
    check_target(url, private=False)
    with writing(workspace.database) as connection:
        made = add_webhook(connection, workspace.space(space).number, url, now(), COMMAND_LINE)
    show_secret(made.secret, f"Webhook {made.number}. The secret to check its messages with, shown once:")


@command.command("unhook")
@_SPACE
@click.argument("webhook", type=click.IntRange(1))
@in_workspace
def delete_webhook(workspace: Workspace, space: str, webhook: int) -> None:
    """Send no more alerts to a webhook."""
    with writing(workspace.database) as connection:
        remove_webhook(connection, workspace.space(space).number, webhook, COMMAND_LINE)


# ------------------------------------------------------------------ suggestions


@command.command("suggestions")
@_SPACE
@_JSON
@in_workspace
def tell_suggestions(workspace: Workspace, space: str, *, as_json: bool) -> None:
    """List what the ruleset might do better, with what was seen."""
    found = suggestions(workspace.database, workspace, workspace.space(space))
    if as_json:
        print_json(found)
    elif found:
        rows = [(one.suggestion.id, _change(one), one.suggestion.why, _effect(one)) for one in found]
        print_table(("suggestion", "change", "why", "effect"), rows)
    else:
        click.echo("Nothing is suggested.")


def _change(one: Told) -> str:
    its = one.suggestion
    match its.kind:
        case "block_value":
            return f"block {its.type}:{its.value}"
        case "new_type":
            return f"know {its.type} as an identifier"
        case "limit":
            return f"limit {its.type} to {its.setting}"


def _effect(one: Told) -> str:
    its = one.effect
    return "" if its is None else f"{its.profiles_before:,} profiles become {its.profiles_after:,}"


@command.command("accept")
@_SPACE
@click.argument("suggestion_id")
@click.option("--print", "only_print", is_flag=True, help="Only print the ruleset that it would be.")
@in_workspace
def accept_suggestion(workspace: Workspace, space: str, suggestion_id: str, *, only_print: bool) -> None:
    """Make a version of the ruleset with a suggestion, and ask for it."""
    found = workspace.space(space)
    if only_print:
        click.echo(suggestion(workspace.database, workspace, found, suggestion_id).ruleset or "", nl=False)
        return
    changed = accept(workspace.database, workspace, found, suggestion_id, COMMAND_LINE)
    click.echo(f"Version {changed.wanted} of the ruleset of {space} has it.")


@command.command("dismiss")
@_SPACE
@click.argument("suggestion_id")
@in_workspace
def dismiss_suggestion(workspace: Workspace, space: str, suggestion_id: str) -> None:
    """Do not suggest it again."""
    dismiss(workspace.database, workspace, workspace.space(space), suggestion_id, now(), COMMAND_LINE)
