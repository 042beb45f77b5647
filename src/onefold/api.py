"""Onefold from Python: `resolve` sources under a ruleset, and ask the result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from onefold.batch.diff import Difference, diff
from onefold.batch.engine import TABLES, Progress, Run
from onefold.batch.evaluate import Quality, Truth, evaluate
from onefold.batch.explain import stored_plan, why, why_not
from onefold.batch.outputs import Output, open_output, output_of
from onefold.batch.place import check_place, output
from onefold.batch.read.parts import Input
from onefold.batch.write import Format, check_tables, write_summary, write_table
from onefold.errors import InvalidInput, NotFound
from onefold.model import SourceName
from onefold.resolution.explain import Explanation, Separation
from onefold.ruleset.load import load

RulesetSource = str | Path | Mapping[str, Any] | None
"""A path, a document as a dict, or None for the default ruleset."""

EXAMPLES = 10
"""Refused rows named in a report."""


class Result:
    """A resolution: its `tables` (Arrow), its numbers, and its reasons. Tables are built when first asked for.

    Texts that repeat (sources, profile ids, types) may be dictionary-encoded.
    """

    def __init__(
        self, build: Callable[[str], pa.Table], summary: Mapping[str, Any], recognised: list[str] | None = None,
        timings: dict[str, float] | None = None, tables: Collection[str] = TABLES,
    ) -> None:  # fmt: skip
        self._build = build
        self._built: dict[str, pa.Table] = {}
        self.summary = dict(summary)
        self.recognised = recognised or []
        self.timings = timings or {}
        self.tables = check_tables(tables, TABLES)

    def table(self, name: str) -> pa.Table:
        """One of records, profiles, identifiers, links, rejections, refused."""
        check_tables([name], TABLES)
        if name not in self._built:
            self._built[name] = self._build(name)
        return self._built[name]

    @property
    def records(self) -> pa.Table:
        """record, source, record_id, profile_id (null: unresolved)."""
        return self.table("records")

    @property
    def profiles(self) -> pa.Table:
        """profile_id, first_seen, last_seen, records, and the surviving value of each trait."""
        return self.table("profiles")

    @property
    def identifiers(self) -> pa.Table:
        """profile_id, type, value, first_seen, last_seen, records, sources, first_record."""
        return self.table("identifiers")

    @property
    def links(self) -> pa.Table:
        """profile_id, step, key, the numbers of the records joined, time and last_time."""
        return self.table("links")

    @property
    def rejections(self) -> pa.Table:
        """kind, step, type, value, source, record_id, profile_id, other_profile_id, detail."""
        return self.table("rejections")

    @property
    def refused(self) -> pa.Table:
        """source, file, line and reason of input that could not be read."""
        return self.table("refused")

    @cached_property
    def _output(self) -> Output:
        names = [name for name in TABLES if name != "refused"]
        return output_of({name: self.table(name) for name in names}, self.summary)

    @cached_property
    def _records_only(self) -> Output:
        return output_of({"records": self.records}, self.summary)

    def why(self, a: str, b: str) -> Explanation:
        """Why a and b (`type:value`, `source/record_id` or a profile id) are one customer: the shortest chain."""
        return why(self._output, stored_plan(self._output), a, b)

    def why_not(self, a: str, b: str) -> Separation:
        """Why a and b are not one customer: the nearest links between them that were refused, and by what."""
        return why_not(self._output, stored_plan(self._output), a, b)

    def profile(self, profile_id: str) -> dict[str, Any]:
        """One profile: its row of `profiles`, its identifiers and its records. Raises NotFound."""
        rows = _of(self.profiles, profile_id)
        if not rows:
            message = f"there is no profile {profile_id}"
            raise NotFound(message)
        records = [{"source": one["source"], "record_id": one["record_id"]} for one in _of(self.records, profile_id)]
        identifiers = [_without_profile(one) for one in _of(self.identifiers, profile_id)]
        return {**rows[0], "identifiers": identifiers, "record_ids": records}

    def diff(self, other: Result) -> Difference:
        """What changed from this result to another: profiles merged, split, moved, and the records concerned."""
        return diff(self._records_only, other._records_only)

    def evaluate(self, truth: Truth) -> Quality:
        """Precision and recall against a truth: a path or table with record_id, cluster and perhaps source."""
        return evaluate(self._records_only, truth)

    def write(self, folder: str | Path, format: Format = "parquet", tables: Collection[str] | None = None) -> None:  # noqa: A002 - the word users say
        """Write the tables (all that the result has, unless named) and the summary into a folder, all or nothing."""
        with output(Path(folder)) as beside:
            for name in check_tables(self.tables if tables is None else tables, TABLES):
                write_table(beside, name, [self.table(name)], format)
            write_summary(beside, self.summary)

    def __repr__(self) -> str:
        counts = self.summary["counts"]
        return f"<onefold.Result: {counts['records']:,} records are {counts['profiles']:,} profiles>"

    def _repr_html_(self) -> str:
        """The numbers as a small table, for notebooks."""
        counts, rate = self.summary["counts"], self.summary["consolidation_rate"]
        rows = [
            ("records", f"{counts['records']:,}"),
            ("profiles", f"{counts['profiles']:,}"),
            ("unresolved records", f"{counts['unresolved']:,}"),
            ("consolidation rate", f"{rate:.1%}"),
            *((f"links by {step}", f"{number:,}") for step, number in self.summary["links_by_step"].items()),
            *((f"refused: {kind}", f"{number:,}") for kind, number in self.summary["rejections_by_kind"].items()),
        ]
        cells = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th><td>{value}</td></tr>" for name, value in rows
        )
        return f"<table><caption>Onefold result</caption>{cells}</table>"


def _of(table: pa.Table, profile_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.filter(pc.field("profile_id") == profile_id).to_pylist()
    return rows


def _without_profile(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "profile_id"}


class Report(msgspec.Struct, frozen=True):
    """What `resolve_to` did, in numbers; `refused_examples` are (file, line, reason)."""

    summary: dict[str, Any]
    recognised: list[str]
    timings: dict[str, float]
    refused_examples: list[tuple[str, int | None, str]]
    too_many_refused: bool


def resolve(
    sources: Mapping[str, Input],
    ruleset: RulesetSource = None,
    *,
    progress: Progress | None = None,
    max_refused: float = 0.1,
) -> Result:
    """Resolve sources into profiles.

    `sources` maps the name of each source to a path, glob or folder (CSV, JSON Lines, Parquet), a list of those, a
    list of dicts (Segment calls or rows), or an Arrow, pandas or Polars table. Raises InvalidRuleset, InvalidInput.
    """
    run = _run(sources, ruleset, max_refused, progress)
    return Result(run.build, run.summary, run.loaded.recognised, run.timings)


def resolve_to(  # noqa: PLR0913 - the options of the command line
    out: str | Path,
    sources: Mapping[str, Input],
    ruleset: RulesetSource = None,
    *,
    format: Format = "parquet",  # noqa: A002 - the word users say
    tables: Collection[str] | None = None,
    max_refused: float = 0.1,
    progress: Progress | None = None,
) -> Report:
    """Resolve sources and write the result into the folder `out`, a table at a time. Raises as `resolve` does."""
    check_tables(TABLES if tables is None else tables, TABLES)
    check_place(Path(out))
    profiles = tables is None or "profiles" in tables
    run = _run(sources, ruleset, max_refused, progress, profiles=profiles)
    run.write(Path(out), format, tables)
    examples = [(row["file"], row["line"], row["reason"]) for row in run.loaded.refused.slice(0, EXAMPLES).to_pylist()]
    return Report(run.summary, run.loaded.recognised, run.timings, examples, run.loaded.too_many_refused)


def _run(
    sources: Mapping[str, Input],
    ruleset: RulesetSource,
    max_refused: float,
    progress: Progress | None,
    *,
    profiles: bool = True,
) -> Run:
    _require_mapping(sources)
    named = {SourceName(name): given for name, given in sources.items()}
    return Run(named, load(ruleset), max_refused, progress, profiles=profiles)


def _require_mapping(sources: object) -> None:
    if not isinstance(sources, Mapping):
        message = "sources maps names to data: resolve({'crm': 'x.csv'})"
        raise InvalidInput(message)


def open_result(folder: str | Path) -> Result:
    """A result that was written before. Raises NotFound, InvalidInput."""
    stored = open_output(folder)

    def build(name: str) -> pa.Table:
        stored.need(name)
        return stored.arrow(f"SELECT * FROM {name}")  # noqa: S608 - `need` knows the name

    return Result(build, stored.summary, tables=stored.tables)
