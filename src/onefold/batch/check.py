"""Checks a ruleset against the files it is for: their sources, their columns, and what tells people apart in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import duckdb
import numpy as np

from onefold.batch.read import load
from onefold.batch.read.csv_file import sniff
from onefold.batch.read.json_lines import objects_of
from onefold.batch.read.parts import FilePart, Input, ListPart, Part, TablePart, parts_of
from onefold.batch.read.refused import Refused
from onefold.batch.read.relation import connect, parquet_relation
from onefold.batch.world import world
from onefold.errors import InvalidInput
from onefold.model import SourceName
from onefold.parse.columns import recognise
from onefold.parse.segment import looks_like_call
from onefold.ruleset import Problem, Ruleset, check, compile_plan, few_values
from onefold.ruleset.plan import Plan

OBJECTS_LOOKED_AT = 10_000
"""Rows of JSON whose names are taken for the columns of their file: a name may be missing from any of them."""


def check_data(ruleset: Ruleset, inputs: Mapping[str, Input]) -> tuple[Problem, ...]:
    """The ruleset's warnings, what does not fit the inputs, and matches on fields with few different values.

    The last only if all else fits, as it needs the inputs read. Raises InvalidInput for inputs that cannot be read.
    """
    plan = compile_plan(ruleset)
    columns = {name: _columns(parts_of(SourceName(name), given)) for name, given in inputs.items()}
    problems = check(ruleset, columns=columns, fields=_recognised(columns.values(), plan))
    if any(problem.severity == "error" for problem in problems):
        return problems
    return (*problems, *few_values(plan, distinct_counts(inputs, plan)))


def distinct_counts(inputs: Mapping[str, Input], plan: Plan) -> dict[str, tuple[int, int]]:
    """For every identifier type and every field that the ruleset looks at: records that have it, different values."""
    loaded = load({SourceName(name): given for name, given in inputs.items()}, plan)
    looked_at = world(loaded.table, loaded.aliases, plan).looked_at()
    return {name: (len(np.unique(values.record)), len(values.texts)) for name, values in looked_at.items()}


def _recognised(tables: Iterable[Sequence[str] | None], plan: Plan) -> frozenset[str]:
    """The names of fields that columns are known by."""
    types = [settings.type for settings in plan.identifiers]
    return frozenset(name for columns in tables for name in recognise(columns or (), types).fields)


def _columns(parts: list[Part]) -> Sequence[str] | None:
    """The columns of a source's tables; None if any part is a log of calls."""
    columns: dict[str, None] = {}
    for part in parts:
        found = _columns_of(part)
        if found is None:
            return None
        columns.update(dict.fromkeys(found))
    return list(columns)


def _columns_of(part: Part) -> Sequence[str] | None:
    match part:
        case TablePart():
            return list(part.table.column_names)
        case FilePart(format="csv"):
            return sniff(part.path)[1]
        case FilePart(format="parquet"):
            return _parquet_columns(part)
        case FilePart() | ListPart():
            return _names_of_objects(part)


def _parquet_columns(part: FilePart) -> Sequence[str]:
    try:
        with connect() as database:
            return list(parquet_relation(database, part.source, part.name).columns)
    except duckdb.Error as error:
        raise InvalidInput(f"{part.name} cannot be read as Parquet: {str(error).splitlines()[0]}") from error


def _names_of_objects(part: FilePart | ListPart) -> Sequence[str] | None:
    objects = [item for _, item in islice(objects_of(part, Refused(), lambda _: None), OBJECTS_LOOKED_AT)]
    if objects and looks_like_call(objects[0]):
        return None
    return list(dict.fromkeys(str(name) for item in objects for name in item))
