"""The beginning of a file: what is in its columns, and what they are taken for, before anything is imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from onefold.batch.read.json_lines import objects_of
from onefold.batch.read.parts import FilePart, parts_of
from onefold.batch.read.refused import Refused
from onefold.batch.read.relation import connect
from onefold.batch.read.roles import NoSuchColumn, roles_of
from onefold.errors import InvalidInput
from onefold.model import Micros, Record, SourceName
from onefold.parse.columns import recognise
from onefold.resolution.usable import Judge, judges
from onefold.ruleset.plan import Plan, SourceMapping
from onefold.transfer.mapping import ColumnMapping
from onefold.transfer.read import Reading, Sending
from onefold.transfer.tables import RawBlock

ROWS = 10
"""Rows that are shown."""

LOOKED_AT = 200
"""Rows whose values are counted."""

CALLS = 1_000
"""Calls that are looked at."""

TRIED = frozenset({"email", "phone"})
"""Normalizers that tell what is theirs from what is not: every column is tried with types that have these."""

CUT_WHOLE = "Only the beginning of a file was sent, which says nothing of a file of this kind: send all of it."


class Column(Struct, frozen=True):
    """One column, by its first rows: how many are `filled`, how many different values there are, some of them, and how
    many are `usable` as an identifier of a type.
    """

    name: str
    examples: list[str]
    filled: int
    different: int
    usable: dict[str, int]


class Preview(Struct, frozen=True):
    """`mapping` is what the columns are taken for; `marks` say that a row was deleted. Of calls, how many of each type
    there are.
    """

    columns: list[Column]
    looked_at: int
    rows: list[list[str | None]]
    mapping: ColumnMapping
    marks: list[str]
    key_is_guess: bool
    calls: dict[str, int]
    refused: list[tuple[int | None, str]]


def preview(file: Path, source: SourceName, plan: Plan, mapping: SourceMapping | None, *, cut: bool) -> Preview:
    """Of a file, or of its beginning where it was `cut`. Raises InvalidInput for what cannot be read at all.

    Without a mapping it is the ruleset's, or, if that names columns that are not there, what their names say.
    """
    (part,) = parts_of(source, file)
    assert isinstance(part, FilePart)
    if cut:
        _trim(part)
    try:
        return _previewed(part, Sending(0, source, plan, _no_calls, Micros(0), mapping), cut=cut)
    except NoSuchColumn:
        if mapping is not None:
            raise
        return _previewed(part, Sending(0, source, plan, _no_calls, Micros(0), SourceMapping()), cut=cut)


def _previewed(part: FilePart, sending: Sending, *, cut: bool) -> Preview:
    source = sending.source
    reading = Reading(sending, part.path)
    if reading.has_calls():
        return _of_calls(part)
    with connect() as database:
        blocks = reading.tables(database)
    refused = [(row["line"], row["reason"]) for row in reading.refused.table().to_pylist()]
    if cut and refused:
        refused = refused[:-1]  # where it was cut
    if not blocks:
        return Preview([], 0, [], ColumnMapping(), [], key_is_guess=False, calls={}, refused=refused)
    return _of_rows(source, blocks[0], sending, refused)


def _no_calls(*_: object) -> Record:
    raise AssertionError("calls are not parsed here")


def _trim(part: FilePart) -> None:
    """End at the end of a line. Raises InvalidInput for a file whose beginning says nothing."""
    if part.format == "parquet" or part.path.suffix.lower() == ".gz":
        raise InvalidInput(CUT_WHOLE)
    content = part.path.read_bytes()
    whole, newline, _ = content.rpartition(b"\n")
    if newline and whole:
        part.path.write_bytes(whole + newline)


def _of_calls(part: FilePart) -> Preview:
    objects = objects_of(part, Refused(), lambda _: None)
    types = Counter(str(call.get("type", ""))[:40] for _, call in islice(objects, CALLS))
    return Preview([], types.total(), [], ColumnMapping(), [], key_is_guess=False, calls=dict(types), refused=[])


def _of_rows(source: SourceName, raw: RawBlock, sending: Sending, refused: list[tuple[int | None, str]]) -> Preview:
    texts = _texts(raw)
    mapping = _taken_for(source, raw, list(texts), sending.table_plan)
    by_type = judges(sending.plan)
    tried = [str(one.type) for one in sending.plan.identifiers if one.normalize in TRIED and one.match]
    of = {column: type_ for type_, columns in mapping.identifiers.items() for column in columns}
    columns = [_column(name, texts[name], _chosen(by_type, [*tried, of.get(name, "")])) for name in texts]
    looked_at = min(raw.block.rows, LOOKED_AT)
    rows = [[texts[name][row] for name in texts] for row in range(min(looked_at, ROWS))]
    return Preview(
        columns, looked_at, rows, mapping, list(raw.shape.marks), key_is_guess=raw.guessed, calls={}, refused=refused
    )


def _texts(raw: RawBlock) -> Mapping[str, Sequence[str | None]]:
    """The first values of each column."""
    found = {}
    for name, physical in raw.block.names.items():
        column: pa.ChunkedArray = raw.block.columns[physical]
        found[name.removeprefix("t:")] = column.slice(0, LOOKED_AT).to_pylist()
    return found


def _taken_for(source: SourceName, raw: RawBlock, names: Sequence[str], plan: Plan) -> ColumnMapping:
    found = roles_of(source, "", names, plan, guess_id=raw.guessed).roles
    mapped = dict(plan.sources).get(source, SourceMapping())
    usual = recognise(names, [one.type for one in plan.identifiers]).fields if not mapped.whole else {}
    fields = dict(found.traits) if found.kind == "row" else {**usual, **dict(mapped.fields)}
    spent = {found.id, found.time, *raw.shape.marks} | {one for _, columns in found.identifiers for one in columns}
    return ColumnMapping(
        id=found.id,
        time=found.time,
        kind=found.kind,
        identifiers={str(type_): list(columns) for type_, columns in found.identifiers},
        fields={name: column for name, column in fields.items() if column not in spent},
        leave_out=list(mapped.left_out),
    )


def _chosen(by_type: Mapping[str, Judge], types: Sequence[str]) -> Iterator[tuple[str, Judge]]:
    return ((type_, by_type[type_]) for type_ in dict.fromkeys(types) if type_ in by_type)


def _column(name: str, texts: Sequence[str | None], tried: Iterator[tuple[str, Judge]]) -> Column:
    said = [text for text in texts if text and text.strip()]
    different = list(dict.fromkeys(said))
    usable = {type_: sum(isinstance(judge.judge(text), str) for text in said) for type_, judge in tried}
    return Column(name, [text[:200] for text in different[:5]], len(said), len(different), usable)
