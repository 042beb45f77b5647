"""Blocking recall of a ruleset: the share of true pairs that some rule or identifier would at all compare.

`python -m benchmarks.blocking RULESET TRUTH SOURCE...`. A pair is compared by a branch of a rule if its `same` parts
agree; limits and `similar` are not looked at. What no branch compares, no threshold can find.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from onefold.match.transforms import chain
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load
from onefold.ruleset.plan import IdentifierStep, Plan, RuleStep, Same

Codes = NDArray[np.int64]
_ABSENT = -1


def blocking_recall(plan: Plan, truth: Path, sources: list[Path]) -> float:
    """In 0..1; 1 where there are no true pairs."""
    columns = _columns(truth, sources)
    first, second = _true_pairs(columns["truth"])
    met = np.zeros(len(first), np.bool_)
    for same in _blocks(plan):
        if all(part.field in columns for part in same):
            codes = _codes(columns, same)
            met |= (codes[first] == codes[second]) & (codes[first] != _ABSENT)
    return float(met.mean()) if len(met) else 1.0


def _columns(truth: Path, sources: list[Path]) -> dict[str, list[str | None]]:
    """Each column as texts over all records that have a truth."""
    rows = duckdb.connect().execute(
        "select cast(columns(*) as varchar) from (select * exclude (filename) from ("
        "select *, parse_filename(filename, true) as source "
        "from read_parquet($sources, union_by_name = true, filename = true)"
        ") join read_parquet($truth) using (source, record_id))",
        {"sources": [str(path) for path in sources], "truth": str(truth)},
    )
    names = [column[0] for column in rows.description or ()]
    return dict(zip(names, map(list, zip(*rows.fetchall(), strict=True)), strict=True))


def _true_pairs(truth: list[str | None]) -> tuple[Codes, Codes]:
    """Positions of all pairs of records of one person."""
    labels = np.unique(np.array(truth), return_inverse=True)[1]
    order = np.argsort(labels, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    pairs = [np.triu_indices(len(group), 1) for group in groups]
    first = np.concatenate([group[a] for group, (a, _) in zip(groups, pairs, strict=True)])
    second = np.concatenate([group[b] for group, (_, b) in zip(groups, pairs, strict=True)])
    return first, second


def _blocks(plan: Plan) -> Iterator[tuple[Same, ...]]:
    for step in plan.steps:
        if isinstance(step, IdentifierStep):
            yield (Same(step.type),)
        elif isinstance(step, RuleStep):
            yield from (branch.same for branch in step.branches)


def _codes(columns: dict[str, list[str | None]], same: tuple[Same, ...]) -> Codes:
    """One number for each key; `_ABSENT` where a part is missing."""
    parts = [_transformed(columns[part.field], part) for part in same]
    known: dict[tuple[str | None, ...], int] = {}
    keys = zip(*parts, strict=True)
    return np.array([_ABSENT if None in key else known.setdefault(key, len(known)) for key in keys])


def _transformed(texts: list[str | None], part: Same) -> list[str | None]:
    change = chain(part.transforms)
    changed = {text: change(text) for text in set(texts) if text}
    return [changed.get(text) if text else None for text in texts]


def main(ruleset: str, truth: str, *sources: str) -> None:
    recall = blocking_recall(compile_plan(load(Path(ruleset))), Path(truth), [Path(source) for source in sources])
    print(json.dumps({"blocking_recall": recall}))


if __name__ == "__main__":
    main(*sys.argv[1:])
