"""`onefold evaluate`: a result measured against the truth."""

from __future__ import annotations

from pathlib import Path

import click

from onefold.batch.evaluate import Columns, Fault, Quality, evaluate
from onefold.batch.outputs import open_output
from onefold.cli.printing import counted, number, print_json, print_table

NAMES = ("record_id", "cluster", "source")
SHOWN = 5


@click.command("evaluate")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("truth", metavar="TRUTH", type=click.Path(path_type=Path))
@click.option(
    "--columns",
    metavar="NAMES",
    help="TRUTH's columns where their names say too little: record_id=ID,cluster=PERSON,source=FILE.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(folder: Path, truth: Path, columns: str | None, *, as_json: bool) -> None:
    """Measure a result against the truth.

    TRUTH is a CSV or Parquet file that says which records are one customer. It has the columns record_id, cluster (or
    customer, entity, truth, person), and source if sources share ids.
    """
    quality = evaluate(open_output(folder), truth, _columns(columns))
    if as_json:
        print_json(quality.to_dict())
    else:
        _show(quality)


def _columns(text: str | None) -> Columns:
    given = dict(part.partition("=")[::2] for part in (text or "").split(",") if part)
    if not all(given.values()) or not set(NAMES).issuperset(given):
        raise click.UsageError(f"--columns {text}: write {', '.join(f'{name}=COLUMN' for name in NAMES)}")
    return Columns(**given)


def _show(quality: Quality) -> None:
    click.echo(
        f"{counted(quality.records, 'record')} in {counted(quality.profiles, 'profile')}, in truth "
        f"{counted(quality.clusters, 'customer')}; {number(quality.exact_clusters)} customers are exactly one profile."
    )
    if quality.missing or quality.unlabelled:
        click.echo(
            f"Left out: {number(quality.missing)} records only in the truth, "
            f"{number(quality.unlabelled)} only in the result."
        )
    rows = [
        (name, *(f"{value:.4f}" for value in (one.precision, one.recall, one.f1)))
        for name, one in (("pairs", quality.pairwise), ("B-cubed", quality.b_cubed))
    ]
    print_table(("measure", "precision", "recall", "F1"), rows)
    click.echo(
        f"\nPairs: {number(quality.right_pairs)} right, {number(quality.wrong_pairs)} wrong, "
        f"{number(quality.missed_pairs)} missed."
    )
    _show_faults(
        f"{counted(quality.over_merged, 'profile')} with several customers",
        "profile",
        "customers",
        quality.worst_over_merges,
    )
    _show_faults(
        f"{counted(quality.under_merged, 'customer')} in several profiles",
        "customer",
        "profiles",
        quality.worst_under_merges,
    )


def _show_faults(title: str, whole: str, parts: str, faults: tuple[Fault, ...]) -> None:
    rows = [(fault.name, fault.records, fault.pairs, _parts(fault)) for fault in faults[:SHOWN]]
    print_table((whole, "records", "pairs", f"{parts} (records)"), rows, title)


def _parts(fault: Fault) -> str:
    rest = fault.number_of_parts - len(fault.parts[:SHOWN])
    named = ", ".join(f"{part.name or 'unresolved'} ({part.records:,})" for part in fault.parts[:SHOWN])
    return f"{named} and {rest:,} more" if rest else named
