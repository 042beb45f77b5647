"""The surviving traits of many profiles, as columns: what `live.traits` says of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import pyarrow as pa

from onefold.columns import NONE, Ints, Longs, Values
from onefold.live.traits import Traits
from onefold.live.whole.judged import judged
from onefold.live.whole.sayings import Column
from onefold.model import Record
from onefold.profile.survivorship import Profiles, speakers, surviving
from onefold.resolution.order import Order
from onefold.resolution.usable import Judge, judges
from onefold.ruleset.plan import Plan, Survivorship
from onefold.store.rows import Trait


class Stated:
    """What records say of traits, as they are read: each record once, by its place in the log."""

    def __init__(self) -> None:
        self.columns: defaultdict[str, Column] = defaultdict(Column)
        self.ids: dict[int, str] = {}

    def add(self, place: int, record: Record) -> None:
        self.ids[place] = record.id
        for name, text in record.traits.items():
            column = self.columns[name]
            column.of(place)
            column.say(column.know(text, len(column.codes)))


class Owned(msgspec.Struct, frozen=True):
    """Whose each record is, by its place in the log: `profile` (NONE: whoever is not wanted), its time, its source's
    name, and where it is in canonical order.
    """

    profile: Ints
    time: Longs
    source: Ints
    names: Mapping[int, str]
    order: Order


class _Said(msgspec.Struct, frozen=True):
    """Of one trait: the owners that anybody said it of, and parallel arrays of (place among them, record, text)."""

    owners: Ints
    owner: Ints
    record: Ints
    code: Ints
    texts: Sequence[str]


def surviving_traits(stated: Stated, owned: Owned, plan: Plan) -> dict[int, Traits]:
    """By profile, of those of whom anything was said."""
    found: dict[int, Traits] = defaultdict(dict)
    policies, by_type = dict(plan.survivorship), judges(plan)
    for name, column in stated.columns.items():
        said = _said(column.values(), owned, by_type.get(name))
        chosen = _chosen(said, owned, policies.get(name, plan.default_survivorship))
        for profile, value, record in zip(said.owners.tolist(), *chosen, strict=True):
            source = owned.names[int(owned.source[record])]
            found[profile][name] = Trait(value, int(owned.time[record]), source, stated.ids[record])
    return dict(found)


def _said(values: Values, owned: Owned, judge: Judge | None) -> _Said:
    """A trait that is an identifier says its usable value, or nothing."""
    if judge is not None:
        values = judged(values, judge).usable
    values = values.only(owned.profile[values.record] != NONE)
    owners, owner = np.unique(owned.profile[values.record], return_inverse=True)
    return _Said(owners, owner.astype(np.int32), values.record, values.code, values.texts)


def _chosen(said: _Said, owned: Owned, policy: Survivorship) -> tuple[list[str], list[int]]:
    """For each owner the surviving value, and the record that counts as having said it."""
    trait = pa.DictionaryArray.from_arrays(pa.array(said.code), pa.array(said.texts, pa.string()))
    numbers, source = np.unique(owned.source[said.record], return_inverse=True)
    names = [owned.names[number] for number in numbers.tolist()]
    among = _among(owned.order.rank[said.record])
    profiles = Profiles(said.owner, len(said.owners), source.astype(np.int32), names, among)
    record = said.record[speakers(trait, profiles, policy)]
    return surviving(trait, profiles, policy).to_pylist(), record.tolist()


def _among(rank: Ints) -> Order:
    """The order of some records among themselves."""
    record = np.argsort(rank).astype(np.int32)
    among = np.empty_like(record)
    among[record] = np.arange(len(record), dtype=np.int32)
    return Order(among, record)
