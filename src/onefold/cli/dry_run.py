"""`onefold ruleset dry-run`: what a space would be under another ruleset, with nothing changed."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from onefold.cli.options import chosen_settings, settings_options
from onefold.cli.place import open_workspace
from onefold.cli.printing import ProgressBar, counted, number, print_json, print_table
from onefold.live.whole.asked import question_of
from onefold.live.whole.dry_run import Outcome, dry_run, share_of
from onefold.live.whole.kept import Kept
from onefold.live.whole.report import Example, Quality, Report, Share
from onefold.ruleset import load
from onefold.store.audit import COMMAND_LINE
from onefold.store.dry_runs import Asked, DryRuns
from onefold.store.rulesets import Rulesets
from onefold.store.workspace import Workspace


@click.command("dry-run")
@click.argument("file", metavar="[DRAFT.yaml]", required=False, type=click.Path(path_type=Path))
@click.option("--space", required=True)
@click.option("--draft", metavar="NAME", help="A draft of the space, in the place of a file.")
@click.option("--version", type=click.IntRange(min=1), help="A version of the space's ruleset, likewise.")
@click.option("--newest", metavar="N", type=click.IntRange(min=1), help="Look only at the newest N records.")
@click.option(
    "--truth", metavar="FILE", type=click.Path(path_type=Path), help="CSV or Parquet: record_id, person, source."
)
@click.option("--keep", is_flag=True, help="Keep the result, to be read by its id over HTTP.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@settings_options("db")
def command(  # noqa: PLR0913 - as many as there are options
    config: Path | None,
    db: str | None,
    file: Path | None,
    space: str,
    draft: str | None,
    version: int | None,
    newest: int | None,
    truth: Path | None,
    *,
    keep: bool,
    as_json: bool,
) -> None:
    """Say what a space would be under another ruleset.

    Tells which profiles would merge, split or trade records, and what each step does. Nothing is changed, and a server
    may be running.
    """
    address = chosen_settings(config, {"db": db}).db
    with open_workspace(config, db) as workspace:
        asked = Asked(*_ruleset(workspace, space, file, draft, version), newest)
        outcome = _run(workspace, space, asked, truth, address)
        kept = _keep(workspace, space, asked, outcome) if keep else None
    if as_json:
        print_json({"id": kept, **msgspec.to_builtins(outcome.report)})
        return
    show(outcome.report)
    if kept is not None:
        click.echo(f"\nKept as {kept}.")


def _ruleset(
    workspace: Workspace, space: str, file: Path | None, draft: str | None, version: int | None
) -> tuple[str, str]:
    """The document, and what to call it."""
    if sum(one is not None for one in (file, draft, version)) != 1:
        raise click.UsageError("name what to try: a file, --draft or --version")
    if draft is not None:
        return Rulesets(workspace).draft(space, draft).ruleset, f"draft {draft}"
    if version is not None:
        return Rulesets(workspace).version(space, version).ruleset, f"version {version}"
    assert file is not None
    load(file)
    return file.read_bytes().decode("utf-8"), file.name


def _run(workspace: Workspace, space: str, asked: Asked, truth: Path | None, address: str) -> Outcome:
    found = workspace.space(space)
    question = question_of(workspace, found, asked, truth)
    sources = {one: source.slug for one, source in workspace.sources_by_number.items()}
    with ProgressBar() as bar:
        return dry_run(
            workspace.database,
            found.number,
            sources,
            question,
            lambda stage, share: bar(stage, share_of(stage, share)),
            address,
        )


def _keep(workspace: Workspace, space: str, asked: Asked, outcome: Outcome) -> str:
    runs = DryRuns(workspace.database)
    run = runs.add(workspace.space(space).number, COMMAND_LINE, asked)
    runs.end(run.id, "done", msgspec.json.encode(Kept(outcome.report, outcome.looks)))
    return run.id


def show(report: Report) -> None:
    """For people."""
    again = ", which had to be read again" if report.parsed_again else ""
    click.echo(f"{counted(report.records, 'record')}{again}, in {report.seconds:.1f} seconds.")
    counts = [
        (name, before, after)
        for name, before, after in (
            ("profiles", report.before.profiles, report.after.profiles),
            ("unresolved records", report.before.unresolved, report.after.unresolved),
            ("contested components", report.before.contested, report.after.contested),
            *_several(report),
        )
    ]
    print_table(("", "now", "then"), counts)
    _show_changes(report)
    _show_steps(report)
    refused = [(one.kind, one.step or one.type or "", one.before, one.after) for one in report.refusals]
    print_table(("refused", "step or type", "now", "then"), [one for one in refused if one[2] != one[3]])
    if report.quality is not None:
        _show_quality(report.quality)


def _several(report: Report) -> list[tuple[str, int, int]]:
    """Profiles that hold more than one value of a type, where there are any."""
    types = dict.fromkeys([*report.before.several, *report.after.several])
    found = [(one, report.before.several.get(one, 0), report.after.several.get(one, 0)) for one in types]
    return [(f"profiles with several {one}", before, after) for one, before, after in found if before or after]


def _show_changes(report: Report) -> None:
    kinds = (("merged", report.merged), ("split", report.split), ("moved", report.moved))
    rows = [(name, one.groups, one.before, one.after, one.records) for name, one in kinds if one.groups]
    print_table(("change", "groups", "profiles now", "then", "records"), rows)
    resolved = ((report.became_resolved, "become resolved"), (report.became_unresolved, "become unresolved"))
    said = "".join(f"; {counted(count, 'record')} would {what}" for count, what in resolved if count)
    click.echo(f"\n{counted(report.unchanged, 'profile')} would be as they are{said}.")
    for example in report.largest:
        click.echo(f"  {example.change}: {_told(example)}")
    if report.riskiest:
        click.echo("\nLook at these first, as they would hold more than one person's:")
    for example in report.riskiest:
        click.echo(f"  {', '.join(example.risks)}: {_told(example)}")


def _told(example: Example) -> str:
    before, after = _shares(example.before, example.profiles_before), _shares(example.after, example.profiles_after)
    return f"{before} -> {after}"


def _shares(shares: list[Share], profiles: int) -> str:
    rest = profiles - len(shares)
    named = " + ".join(f"{share.profile or 'a new one'} ({number(share.records)})" for share in shares)
    return f"{named} + {number(rest)} more" if rest else named


def _show_steps(report: Report) -> None:
    rows = [
        (one.step, "new" if one.links_before is None else number(one.links_before), one.links, one.only_profiles)
        for one in report.effects
    ]
    print_table(("step", "links now", "then", "profiles that only it holds together"), rows)
    for step in report.removed_steps:
        click.echo(f"\nThe step {step} would be gone.")


def _show_quality(quality: Quality) -> None:
    rows = [
        (f"{measure}, {when}", *(f"{value:.4f}" for value in (one.precision, one.recall, one.f1)))
        for measure, name in (("pairs", "pairwise"), ("B-cubed", "b_cubed"))
        for when, side in (("now", quality.before), ("then", quality.after))
        for one in [getattr(side, name)]
    ]
    print_table(("measure", "precision", "recall", "F1"), rows)
    click.echo(
        f"\nMeasured by {counted(quality.records, 'record')} of {counted(quality.persons, 'person')}; "
        f"{counted(quality.missing, 'record')} of the truth are not here."
    )
