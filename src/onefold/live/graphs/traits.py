"""The surviving traits of many profiles, as columns: what `live.traits` says of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onefold.columns import NONE, Flags, Ints, Longs, Values
from onefold.live.traits import Traits
from onefold.live.whole.judged import judged
from onefold.live.whole.sayings import Column
from onefold.model import Record
from onefold.profile.survivorship import Profiles, surviving
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
    order, count = owned.order, len(said.owners)
    match policy.policy:
        case "latest":
            record = order.latest(said.owner, said.record, count)
        case "first":
            record = order.earliest(said.owner, said.record, count)
        case "sources":
            best = _preferred(said, owned, policy.sources)
            record = order.latest(said.owner[best], said.record[best], count)
        case _:
            return _by_kernel(said, owned, policy)
    at = np.searchsorted(said.record, record)
    return [said.texts[code] for code in said.code[at].tolist()], record.tolist()


def _preferred(said: _Said, owned: Owned, sources: Sequence[str]) -> Flags:
    """Whether the source is the best that its owner has: one that is not in the list is worse than all that are."""
    worth = np.zeros(max(owned.names, default=0) + 1, dtype=np.int32)
    for number, name in owned.names.items():
        worth[number] = len(sources) - sources.index(name) if name in sources else 0
    its, most = worth[owned.source[said.record]], np.zeros(len(said.owners), dtype=np.int32)
    np.maximum.at(most, said.owner, its)
    best: Flags = its == most[said.owner]
    return best


def _by_kernel(said: _Said, owned: Owned, policy: Survivorship) -> tuple[list[str], list[int]]:
    """The value as the kernel chooses it; who says that is the latest that says it, or the latest of all."""
    order, count = owned.order, len(said.owners)
    texts = pa.array(said.texts, pa.string()).take(pa.array(said.code))
    among = _among(order.rank[said.record])
    profiles = Profiles(said.owner, count, np.zeros_like(among.rank), [""], among)
    values: list[str] = surviving(texts, profiles, policy).to_pylist()
    chosen = pa.array(values, pa.string()).take(pa.array(said.owner))
    alike = pc.equal(texts, chosen).to_numpy(zero_copy_only=False)
    latest = order.latest(said.owner, said.record, count)
    saying = order.latest(said.owner[alike], said.record[alike], count)
    return values, np.where(saying != NONE, saying, latest).tolist()


def _among(rank: Ints) -> Order:
    """The order of some records among themselves."""
    record = np.argsort(rank).astype(np.int32)
    among = np.empty_like(record)
    among[record] = np.arange(len(record), dtype=np.int32)
    return Order(among, record)
