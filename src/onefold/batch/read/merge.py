"""Blocks of all sources to one table, sorted by (source, id), in which each record stands once: its latest version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onefold.batch.memory import give_back
from onefold.batch.queries import queries
from onefold.batch.read.project import ALIASES, REJECTIONS, Block, take
from onefold.batch.read.relation import connect, fetch
from onefold.columns import Flags, Longs
from onefold.model import SourceName

SORTED_IN_MEMORY = 200_000
"""Ids that Arrow sorts as fast; of more, DuckDB sorts several times as many a second."""

FIRST_LOOK = 1_000
"""Rows compared first where one difference settles the matter."""


class Ordered(msgspec.Struct):
    """The blocks of one source, and the rows to keep of them, in order of their ids (None: all, as they stand)."""

    source: SourceName
    blocks: list[Block]
    order: Longs | None
    replaced: int

    @property
    def rows(self) -> int:
        return sum(block.rows for block in self.blocks) if self.order is None else len(self.order)


class Merged(NamedTuple):
    """The table, and what was said of its rows."""

    table: pa.Table
    rejections: pa.Table
    aliases: pa.Table
    replaced: int


def ordered(database: duckdb.DuckDBPyConnection, source: SourceName, blocks: list[Block]) -> Ordered:
    """Which of the source's records stay: of those with one id the latest, then that of the greatest content."""
    ids = _across(blocks, "id", pa.string())
    if _ascends(ids):
        return Ordered(source, blocks, None, 0)
    order, same = _sorted(ids)
    if same.any():
        order = order[_survivors(database, blocks, order, same)]
    return Ordered(source, blocks, order, len(ids) - len(order))


def differ(blocks: list[Block]) -> bool:
    """Whether two rows with one id have different contents."""
    ids = _across(blocks, "id", pa.string())
    if _ascends(ids):
        return False
    order, same = _sorted(ids)
    later = np.flatnonzero(same)
    return any(
        _contents(blocks, order[pairs]) != _contents(blocks, order[pairs - 1])
        for pairs in (later[:FIRST_LOOK], later)
        if len(pairs)
    )


def _across(blocks: list[Block], name: str, kind: pa.DataType) -> pa.ChunkedArray:
    return pa.chunked_array([chunk for block in blocks for chunk in block.columns[name].chunks], kind)


def _ascends(ids: pa.ChunkedArray) -> bool:
    """Whether each id is greater than the one before, by code point."""
    last: str | None = None
    for chunk in ids.chunks:
        if len(chunk) == 0:
            continue
        first = chunk[0].as_py()
        if last is not None and last >= first:
            return False
        if len(chunk) > 1 and not pc.all(pc.less(chunk[:-1], chunk[1:])).as_py():
            return False
        last = chunk[-1].as_py()
    return True


def _sorted(ids: pa.ChunkedArray) -> tuple[Longs, Flags]:
    """Rows in order of their ids by code point; for each place of it, whether the id is that of the place before."""
    order = (
        pc.sort_indices(ids).to_numpy().astype(np.int64) if len(ids) < SORTED_IN_MEMORY else _sorted_by_database(ids)
    )
    inorder = take(ids, order).combine_chunks()
    return order, np.concatenate([[False], pc.equal(inorder[1:], inorder[:-1]).to_numpy(zero_copy_only=False)])


def _sorted_by_database(ids: pa.ChunkedArray) -> Longs:
    """In a database of its own, whose memory is given back at once."""
    with connect() as database:
        database.register("unordered", pa.table({"id": ids, "place": np.arange(len(ids), dtype=np.int64)}))
        order: Longs = fetch(database, queries("read")["order_by_id"], {})["place"].to_numpy().copy()
    return order


def _survivors(database: duckdb.DuckDBPyConnection, blocks: list[Block], order: Longs, same: Flags) -> Flags:
    """For each place of the order, whether its record stays."""
    runs = np.cumsum(~same) - 1
    time = _across(blocks, "time", pa.int64()).fill_null(0).to_numpy()[order]
    latest = np.zeros(runs[-1] + 1, np.int64)
    np.maximum.at(latest, runs, time)
    stays: Flags = time == latest[runs]
    tied = np.flatnonzero(stays & (np.bincount(runs[stays])[runs] > 1))
    if len(tied):
        stays[tied] = _greatest(database, blocks, order[tied], runs[tied])
    return stays


def _greatest(database: duckdb.DuckDBPyConnection, blocks: list[Block], rows: Longs, runs: Longs) -> Flags:
    """One row of each run: one whose content is greatest. Contents are read only where what is kept of rows differs."""
    again: Flags = np.concatenate([[False], runs[1:] == runs[:-1]])
    prints = _fingerprints(database, blocks)[rows]
    changed = np.concatenate([[False], prints[1:] != prints[:-1]])
    looked_at = np.flatnonzero(np.isin(runs, runs[(again & changed) | _with_rejections(blocks)[rows]]))
    stays = ~again
    if len(looked_at):
        stays[looked_at] = False
        contents = _contents(blocks, rows[looked_at])
        best: dict[int, int] = {}
        for number, run in enumerate(runs[looked_at].tolist()):
            if run not in best or contents[number] > contents[best[run]]:
                best[run] = number
        stays[looked_at[list(best.values())]] = True
    return stays


def _fingerprints(database: duckdb.DuckDBPyConnection, blocks: list[Block]) -> NDArray[np.uint64]:
    """A hash of everything kept of each row."""
    names = sorted({name for block in blocks for name in block.names})
    columns = [_joined(blocks, tuple(block.names.get(name) for block in blocks)) for name in names]
    times = _across(blocks, "time", pa.int64())
    database.register("kept", pa.table([times, *columns], names=[f"k{number}" for number in range(len(names) + 1)]))
    try:
        query = queries("read")["fingerprints"].format(
            columns=", ".join(f"k{number}" for number in range(len(names) + 1))
        )
        prints: NDArray[np.uint64] = fetch(database, query, {})["fingerprint"].to_numpy()
    finally:
        database.unregister("kept")
    return prints


def _with_rejections(blocks: list[Block]) -> Flags:
    """Rows of which values were refused: these are not among what is kept."""
    flags = [np.zeros(block.rows, np.bool_) for block in blocks]
    for block, flag in zip(blocks, flags, strict=True):
        flag[block.rejections["row"].to_numpy()] = True
    return np.concatenate(flags)


def _contents(blocks: list[Block], rows: Longs) -> list[str]:
    starts = np.cumsum([0, *(block.rows for block in blocks)])
    contents = np.empty(len(rows), dtype=object)
    for number, block in enumerate(blocks):
        inside = np.flatnonzero((rows >= starts[number]) & (rows < starts[number + 1]))
        if len(inside):
            contents[inside] = block.contents(rows[inside] - starts[number])
    return list(contents)


def _joined(blocks: Sequence[Block], physical: Sequence[str | None]) -> pa.ChunkedArray:
    """One column over several blocks, null where a block has none."""
    chunks: list[pa.Array] = []
    for block, name in zip(blocks, physical, strict=True):
        chunks += [pa.nulls(block.rows, pa.string())] if name is None else block.columns[name].chunks
    if any(pa.types.is_large_string(chunk.type) for chunk in chunks):
        chunks = [chunk.cast(pa.large_string()) for chunk in chunks]
    return pa.chunked_array(chunks, chunks[0].type if chunks else pa.string())


def merge(sources: Sequence[Ordered]) -> Merged:
    """One table of all sources, given in order of their names. Uses up their blocks."""
    fixed = _fixed_columns(sources)
    rejections = pa.concat_tables([REJECTIONS.empty_table(), *_placed(sources, "rejections")])
    aliases = pa.concat_tables([ALIASES.empty_table(), *_placed(sources, "aliases")])
    return Merged(
        table=pa.table(fixed | _text_columns(sources)),
        rejections=rejections.group_by(REJECTIONS.names)
        .aggregate([])
        .sort_by([(name, "ascending") for name in ("row", "type", "kind", "value")]),
        aliases=aliases.sort_by("row"),
        replaced=sum(source.replaced for source in sources),
    )


def _fixed_columns(sources: Sequence[Ordered]) -> dict[str, pa.Array | pa.ChunkedArray]:
    names = pa.array([source.source for source in sources], pa.string())
    numbers = np.repeat(np.arange(len(sources), dtype=np.int16), [source.rows for source in sources])
    fixed: dict[str, pa.Array | pa.ChunkedArray] = {"source": pa.DictionaryArray.from_arrays(pa.array(numbers), names)}
    for name, kind in (("id", pa.string()), ("time", pa.int64())):
        fixed[name] = _stacked([_in_order(source, _across(source.blocks, name, kind)) for source in sources], kind)
    events = [
        np.repeat([block.kind == "event" for block in source.blocks], [block.rows for block in source.blocks])
        for source in sources
    ]
    kept = [
        flags if source.order is None else flags[source.order] for flags, source in zip(events, sources, strict=True)
    ]
    fixed["event"] = pa.array(np.concatenate([np.empty(0, np.bool_), *kept]).astype(np.bool_))
    return fixed


def _stacked(columns: Sequence[pa.ChunkedArray], kind: pa.DataType) -> pa.ChunkedArray:
    if any(pa.types.is_large_string(column.type) for column in columns):
        columns = [column.cast(pa.large_string()) for column in columns]
    return pa.chunked_array(
        [chunk for column in columns for chunk in column.chunks], columns[0].type if columns else kind
    )


def _in_order(source: Ordered, column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column if source.order is None else take(column, source.order)


def _text_columns(sources: Sequence[Ordered]) -> dict[str, pa.ChunkedArray]:
    """Columns with the same origin are one in memory. What has been taken over is let go at once."""
    blocks = [block for source in sources for block in source.blocks]
    names = sorted({name for block in blocks for name in block.names})
    origins = {name: tuple(block.names.get(name) for block in blocks) for name in names}
    uses = Counter((number, name) for origin in set(origins.values()) for number, name in enumerate(origin))
    for block in blocks:
        del block.columns["id"], block.columns["time"]
    built: dict[tuple[str | None, ...], pa.ChunkedArray] = {}
    for origin in origins.values():
        if origin not in built:
            built[origin] = _stacked(list(_sliced(sources, origin)), pa.string())
            _release(blocks, origin, uses)
    return {name: built[origin] for name, origin in origins.items()}


def _sliced(sources: Sequence[Ordered], origin: Sequence[str | None]) -> Iterator[pa.ChunkedArray]:
    start = 0
    for source in sources:
        yield _in_order(source, _joined(source.blocks, origin[start : start + len(source.blocks)]))
        start += len(source.blocks)


def _release(blocks: Sequence[Block], origin: Sequence[str | None], uses: Counter[tuple[int, str | None]]) -> None:
    for number, name in enumerate(origin):
        uses[number, name] -= 1
        if name is not None and not uses[number, name]:
            del blocks[number].columns[name]
    give_back()


def _placed(sources: Sequence[Ordered], of: Literal["rejections", "aliases"]) -> Iterator[pa.Table]:
    """What is said of rows that stay, with their places in the table."""
    base = 0
    for source in sources:
        places = _places(source)
        start = 0
        for block in source.blocks:
            said: pa.Table = getattr(block, of)
            rows = places[said["row"].to_numpy() + start]
            number = said.column_names.index("row")
            yield said.set_column(number, "row", pa.array(rows + base)).filter(pa.array(rows >= 0))
            start += block.rows
        base += source.rows


def _places(source: Ordered) -> Longs:
    """For each row of the source its place among those that stay, -1 for the others."""
    if source.order is None:
        return np.arange(source.rows, dtype=np.int64)
    places = np.full(sum(block.rows for block in source.blocks), -1, np.int64)
    places[source.order] = np.arange(len(source.order))
    return places
