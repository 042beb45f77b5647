"""Resolves published data sets with known truth, and writes docs/accuracy.md: how well, beside the best known figures.

`python -m benchmarks.accuracy --data DIR` (or ONEFOLD_DATA=DIR): DIR holds the folders febrl, splink and pseudopeople.
A set that is not there is left out and named. Columns that hold the truth, or hints to it, are never shown to Onefold.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.accuracy_page import Accuracy, page
from benchmarks.datasets.published import DATASETS, Dataset
from benchmarks.measure import ROOT, RULESETS, onefold, python, run, use_two_cores
from benchmarks.report import workplace

KINDS = ("exact", "similar")


class Prepared(NamedTuple):
    """A data set without its truth, one file a source, and the truth beside it."""

    sources: list[Path]
    truth: Path


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    if options.data is None:
        sys.exit("name the folder of the data sets: --data DIR, or ONEFOLD_DATA=DIR")
    use_two_cores()
    measured = list(_measure_all(options))
    if options.json is not None:
        options.json.write_text(json.dumps([each._asdict() for each in measured], indent=2) + "\n")
    if measured and not options.only:
        options.out.write_text(page(measured))
        print(f"wrote {options.out}")


def _measure_all(options: argparse.Namespace) -> Iterable[Accuracy]:
    for dataset in DATASETS:
        if options.only and dataset.name not in options.only:
            continue
        missing = [path for path in dataset.files(options.data) if not path.exists()]
        if missing:
            print(f"{dataset.name}: left out, {missing[0].name} is not there")
            continue
        with workplace(options) as folder:
            prepared = _prepare(dataset, options.data, Path(folder))
            for kind in KINDS:
                accuracy = _measure(dataset, kind, prepared, Path(folder) / kind)
                print(accuracy.line(), flush=True)
                yield accuracy


def _prepare(dataset: Dataset, data: Path, folder: Path) -> Prepared:
    run("prepare", python("benchmarks.datasets.prepare", dataset.name, data, folder / "input"))
    sources = [folder / "input" / f"{source}.parquet" for source in dataset.sources]
    return Prepared(sources, folder / "input" / "truth.parquet")


def _measure(dataset: Dataset, kind: str, prepared: Prepared, out: Path) -> Accuracy:
    ruleset = RULESETS / f"{dataset.ruleset}-{kind}.yaml"
    resolved = run(dataset.name, onefold(ruleset, prepared.sources, out, "records,profiles"))
    quality = run("quality", python("benchmarks.quality", out / "records.parquet", prepared.truth)).answer
    blocking = run("blocking", python("benchmarks.blocking", ruleset, prepared.truth, *prepared.sources)).answer
    figures = {name: float(str(value)) for name, value in (quality | blocking).items()}
    return Accuracy(dataset.name, kind, resolved.seconds, resolved.peak_mib, figures)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("ONEFOLD_DATA")
    parser.add_argument("--data", type=Path, default=Path(default) if default else None, help="folder of the data sets")
    parser.add_argument("--only", action="append", default=[], help="this data set alone, and no page (repeatable)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "accuracy.md")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--work", type=Path, help="folder for intermediate files")
    return parser


if __name__ == "__main__":
    main()
