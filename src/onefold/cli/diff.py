"""`onefold diff`: what changes between two results, or between two rulesets over the same files."""

from __future__ import annotations

from pathlib import Path

import click
from pyarrow import csv, parquet

from onefold.api import resolve
from onefold.batch.diff import Difference, Regrouping, Share, diff
from onefold.batch.outputs import open_output, output_of
from onefold.cli.inputs import split_arguments
from onefold.cli.printing import counted, number, print_json, print_table

TWO = 2


@click.command("diff")
@click.argument("arguments", metavar="DIR-A DIR-B | FILE...", nargs=-1, required=True)
@click.option("--ruleset-a", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The ruleset before.")
@click.option("--ruleset-b", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The ruleset after.")
@click.option(
    "--records", type=click.Path(path_type=Path), help="Write the records concerned to this CSV or Parquet file."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    arguments: tuple[str, ...], ruleset_a: Path | None, ruleset_b: Path | None, records: Path | None, *, as_json: bool
) -> None:
    """Say which profiles differ between two results or rulesets.

    It tells which merge, split or trade records. Give two folders written by `onefold resolve`; or with --ruleset-a and
    --ruleset-b the [SOURCE=]FILEs to resolve under each (under the default ruleset for the one that is not given).
    """
    by_rulesets = ruleset_a is not None or ruleset_b is not None
    difference = _of_rulesets(arguments, ruleset_a, ruleset_b) if by_rulesets else _of_folders(arguments)
    if records is not None:
        _write(difference, records)
    if as_json:
        print_json(difference.to_dict())
    else:
        _show(difference)


def _of_folders(arguments: tuple[str, ...]) -> Difference:
    if len(arguments) != TWO:
        raise click.UsageError("name two result folders, or --ruleset-a and --ruleset-b and the files to resolve")

    return diff(open_output(arguments[0]), open_output(arguments[1]))


def _of_rulesets(arguments: tuple[str, ...], ruleset_a: Path | None, ruleset_b: Path | None) -> Difference:
    extra, sources = split_arguments(arguments)
    if extra is not None:
        raise click.UsageError(f"{extra} is a ruleset: name rulesets by --ruleset-a and --ruleset-b")
    before, after = (output_of({"records": resolve(sources, one).records}, {}) for one in (ruleset_a, ruleset_b))
    return diff(before, after)


def _write(difference: Difference, file: Path) -> None:
    suffix = file.suffix.lower()
    if suffix not in {".csv", ".parquet"}:
        raise click.UsageError(f"--records {file}: end the name in .csv or .parquet")
    if suffix == ".csv":
        csv.write_csv(difference.records, file)
    else:
        parquet.write_table(difference.records, file)


def _show(difference: Difference) -> None:
    click.echo(f"{counted(difference.records_both, 'record')} in both results{_only(difference)}.")
    if not difference.records_both:
        click.echo(
            "There is nothing to compare: are the sources named alike? A source is named by its file, or NAME=FILE."
        )
        return
    if difference.same:
        click.echo("Nothing differs.")
        return
    rows = [
        (kind, one.groups, one.old_profiles, one.new_profiles, one.records) for kind, one in difference.changes.items()
    ]
    print_table(("change", "groups", "profiles before", "after", "records"), rows)
    click.echo(f"\n{counted(difference.unchanged, 'profile')} unchanged{_resolved(difference)}.")
    for kind, one in difference.changes.items():
        for example in one.largest:
            click.echo(f"  {kind}: {_told(example)}")


def _only(difference: Difference) -> str:
    if not difference.only_in_a and not difference.only_in_b:
        return ""
    return f", {number(difference.only_in_a)} only in the first, {number(difference.only_in_b)} only in the second"


def _resolved(difference: Difference) -> str:
    changes = ((difference.resolved, "became resolved"), (difference.unresolved, "became unresolved"))
    return "".join(f"; {counted(count, 'record')} {what}" for count, what in changes if count)


def _told(example: Regrouping) -> str:
    before, after = _shares(example.old, example.old_profiles), _shares(example.new, example.new_profiles)
    return f"{before} -> {after}"


def _shares(shares: tuple[Share, ...], profiles: int) -> str:
    rest = profiles - len(shares)
    named = " + ".join(f"{share.profile_id} ({number(share.records)})" for share in shares)
    return f"{named} + {number(rest)} more" if rest else named
