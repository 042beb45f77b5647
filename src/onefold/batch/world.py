"""The columns that were read, as a world of integers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa

from onefold.columns import AliasCall, ArrowTexts, Ints, Values, World, distinct_pairs
from onefold.model import Alias
from onefold.resolution.usable import alias_call, judges
from onefold.ruleset.plan import Plan

IDENTIFIER = "i:"
FIELD = "f:"
TRAIT = "t:"

WORKERS = 2
"""Columns encoded, and tables built and written, at once: what two cores can do, and two tables in memory."""


def world(table: pa.Table, aliases: pa.Table, plan: Plan) -> World:
    """The world of a read table: columns `i:type` and `f:name`, with `:2`, `:3` behind them for further values."""
    source = table["source"].combine_chunks()
    return World(
        count=len(table),
        time=table["time"].fill_null(0).to_numpy(),
        event=table["event"].to_numpy(),
        source=source.indices.to_numpy().astype(np.int32, copy=False),
        source_names=source.dictionary.to_pylist(),
        ids=ArrowTexts(table["id"].combine_chunks()),
        identifiers=_values(table, IDENTIFIER),
        fields={name: values for name, values in _values(table, FIELD).items() if len(values.record)},
        aliases=tuple(_aliases(aliases, plan)),
    )


def _values(table: pa.Table, prefix: str) -> dict[str, Values]:
    columns: dict[str, list[pa.ChunkedArray]] = {}
    for name in table.column_names:
        if name.startswith(prefix):
            columns.setdefault(_base(name), []).append(table[name])
    with ThreadPoolExecutor(WORKERS) as workers:
        return dict(zip(columns, workers.map(encoded, columns.values()), strict=True))


def written_columns(table: pa.Table) -> pa.Table:
    """What the tables for users still need when the world has the rest: the names of records, and traits."""
    return table.select([name for name in table.column_names if name in {"source", "id"} or name.startswith(TRAIT)])


def _base(column: str) -> str:
    """`email` for `i:email` and `i:email:2`."""
    name = column.split(":", 1)[1]
    head, _, tail = name.rpartition(":")
    return head if head and tail.isdigit() else name


def encoded(columns: list[pa.ChunkedArray]) -> Values:
    """Parallel columns of texts as values; a record has as many as columns give it, each once."""
    chunks = [chunk for column in columns for chunk in column.chunks]
    joined = pa.chunked_array(chunks, type=columns[0].type).combine_chunks().dictionary_encode()
    code = joined.indices.fill_null(-1).to_numpy().astype(np.int32, copy=False)
    at = np.flatnonzero(code >= 0)
    texts = ArrowTexts(joined.dictionary)
    if len(columns) == 1:
        return Values(at.astype(np.int32), code[at], texts)
    record: Ints = (at % len(columns[0])).astype(np.int32)
    return Values(*distinct_pairs(record, code[at]), texts)


def _aliases(aliases: pa.Table, plan: Plan) -> Iterator[AliasCall]:
    by_type = judges(plan)
    for row in aliases.to_pylist():
        call = alias_call(Alias(row["previous"], row["user_id"]), by_type)
        if call is not None:
            yield call
