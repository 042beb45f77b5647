"""Records to a world: the latest of each, in order of source and id, their values as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec
import numpy as np

from onefold.columns import AliasCall, Values, World
from onefold.model import Record
from onefold.resolution.usable import Judge, Unusable, alias_call, judges
from onefold.ruleset.plan import Plan


class UnusableValue(NamedTuple):
    """A value of a record that identifies nobody."""

    record: int
    type: str
    why: Unusable


def gather(
    records: Iterable[Record], plan: Plan, by_type: Mapping[str, Judge] | None = None
) -> tuple[World, list[UnusableValue]]:
    """The world of these records, in any order and with any repeats; and the values that could not be used.

    `by_type` are the plan's judges, for those who gather often.
    """
    kept = sorted(latest(records), key=lambda record: (record.source, record.id))
    names = sorted({record.source for record in kept})
    by_type = judges(plan) if by_type is None else by_type
    identifiers, invalid, unusable = _judged(kept, by_type)
    world = World(
        count=len(kept),
        time=np.array([record.time or 0 for record in kept], dtype=np.int64),
        event=np.array([record.kind == "event" for record in kept], dtype=np.bool_),
        source=np.array([names.index(record.source) for record in kept], dtype=np.int32),
        source_names=names,
        ids=[record.id for record in kept],
        identifiers={type_: column(pairs) for type_, pairs in identifiers.items()},
        fields={name: column(pairs) for name, pairs in _fields(kept, plan, invalid).items()},
        aliases=tuple(_aliases(kept, by_type)),
    )
    return world, unusable


def latest(records: Iterable[Record]) -> Iterable[Record]:
    """Of the records of one source and id the one with the latest time; at equal times that of the greatest content."""
    kept: dict[tuple[str, str], Record] = {}
    for record in records:
        name = (record.source, record.id)
        if name not in kept or age(record) > age(kept[name]):
            kept[name] = record
    return kept.values()


def age(record: Record) -> tuple[int, bytes]:
    """What decides between records of one source and id: the latest time, then the greatest content."""
    return record.time or 0, msgspec.json.encode(record, order="sorted")


def column(pairs: list[tuple[int, str]]) -> Values:
    """Values from (record number, text) pairs in ascending order of record."""
    different = list(dict.fromkeys(pairs))
    codes: dict[str, int] = {}
    code = [codes.setdefault(text, len(codes)) for _, text in different]
    record = [number for number, _ in different]
    return Values(np.array(record, dtype=np.int32), np.array(code, dtype=np.int32), list(codes))


def _judged(
    records: list[Record], by_type: Mapping[str, Judge]
) -> tuple[dict[str, list[tuple[int, str]]], dict[str, list[tuple[int, str]]], list[UnusableValue]]:
    """By type the usable values, and those that do not normalize, as (record number, value); and all not usable."""
    usable: dict[str, list[tuple[int, str]]] = {type_: [] for type_ in by_type}
    invalid: dict[str, list[tuple[int, str]]] = {}
    unusable: dict[UnusableValue, None] = {}
    for number, record in enumerate(records):
        for type_, raw in (
            (type_, raw) for type_, raws in record.identifiers.items() for raw in raws if type_ in by_type
        ):
            judged = by_type[type_].judge(raw)
            if isinstance(judged, str):
                usable[type_].append((number, judged))
            elif judged is not None:
                unusable[UnusableValue(number, type_, judged)] = None
                if judged.kind == "invalid_value":
                    invalid.setdefault(type_, []).append((number, raw))
    return usable, invalid, list(unusable)


def _fields(
    records: list[Record], plan: Plan, invalid: dict[str, list[tuple[int, str]]]
) -> dict[str, list[tuple[int, str]]]:
    fields: dict[str, list[tuple[int, str]]] = {}
    for name in plan.fields:
        said = [(number, text) for number, record in enumerate(records) for text in record.fields.get(name, ()) if text]
        pairs = sorted([*said, *invalid.get(name, [])])
        if pairs:
            fields[name] = pairs
    return fields


def _aliases(records: list[Record], by_type: Mapping[str, Judge]) -> Iterable[AliasCall]:
    said = (alias_call(record.alias, by_type) for record in records if record.alias is not None)
    return (alias for alias in said if alias is not None)
