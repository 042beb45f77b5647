"""A resolution as the tables that users get. Equal input gives equal rows in equal order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from itertools import count as numbers_from

import duckdb
import numpy as np
import pyarrow as pa

from onefold.batch.rejections import rejections
from onefold.batch.world import TRAIT
from onefold.columns import NONE, ArrowTexts, Ints, KeyTexts, Longs, World
from onefold.profile.identifiers import Identifiers, identifiers
from onefold.profile.survivorship import Profiles, surviving
from onefold.resolution.case import ValueTexts
from onefold.resolution.order import Order, canonical_order
from onefold.resolution.resolve import Resolution, held_values, links
from onefold.resolution.statements import Joined
from onefold.resolution.steps import LinkGroups

INSTANT = pa.timestamp("us", tz="UTC")

TEXT_CODE = pa.dictionary(pa.int32(), pa.string())
NAME_CODE = pa.dictionary(pa.int16(), pa.string())
PROFILE_COLUMNS = ("profile_id", "first_seen", "last_seen", "records")
IDENTIFIERS = pa.schema(
    [
        ("profile_id", TEXT_CODE),
        ("type", NAME_CODE),
        ("value", pa.string()),
        ("first_seen", INSTANT),
        ("last_seen", INSTANT),
        ("records", pa.int64()),
        ("sources", pa.list_(TEXT_CODE)),
        ("first_record", pa.int32()),
    ]
)
LINKS = pa.schema(
    [
        ("profile_id", TEXT_CODE),
        ("step", NAME_CODE),
        ("key", pa.string()),
        ("records", pa.list_(pa.int32())),
        ("time", INSTANT),
        ("last_time", INSTANT),
    ]
)
TOGETHER = "together"
"""The step of links that statements and alias calls make."""

ID_SQL = "SELECT 'prf_' || substr(sha256(source || '/' || id), 1, 20) AS profile_id FROM earliest"


class Tables:
    """The tables of one resolution, each built when asked for. `read` is the table that was read.

    `profile_ids`, where profiles have ids already, are those of each by its number.
    """

    NAMES = ("records", "profiles", "identifiers", "links", "rejections")

    def __init__(
        self, resolution: Resolution, read: pa.Table, unusable: pa.Table, profile_ids: pa.Array | None = None
    ) -> None:
        self._resolution = resolution
        self._read = read
        self._unusable = unusable
        self._given_ids = profile_ids

    def build(self, name: str) -> pa.Table:
        """One of NAMES."""
        return pa.concat_tables(self.parts(name))

    def parts(self, name: str) -> Iterator[pa.Table]:
        """One of NAMES in parts, of which only one need be in memory; at least one, perhaps without rows."""
        builders: dict[str, Callable[[], Iterator[pa.Table]]] = {
            "records": self._records,
            "profiles": self._profiles,
            "identifiers": self._identifiers,
            "links": self._links,
            "rejections": self._rejections,
        }
        return builders[name]()

    def prepare(self, names: Collection[str]) -> None:
        """Work out what several of these tables need, so that they can be built at once."""
        _ = self.profile_ids
        if set(names) & {"profiles", "identifiers", "links"}:
            _ = self.order

    @property
    def _world(self) -> World:
        return self._resolution.case.world

    @cached_property
    def order(self) -> Order:
        """The canonical order of all records."""
        return canonical_order(self._world.time)

    @cached_property
    def profile_ids(self) -> pa.Array:
        """The id of each profile: the one given, or one from its earliest record."""
        if self._given_ids is not None:
            return self._given_ids
        earliest = self._read.select(["source", "id"]).take(pa.array(self._resolution.earliest))
        database = duckdb.connect()
        database.register("earliest", earliest)
        return database.sql(ID_SQL).to_arrow_table()["profile_id"].combine_chunks()

    def _ids(self, profile: Ints) -> pa.Array:
        """Profile ids by number, null for NONE; dictionary-encoded."""
        codes = pa.array(profile, mask=profile == NONE)
        return pa.DictionaryArray.from_arrays(codes, self.profile_ids)

    def _records(self) -> Iterator[pa.Table]:
        yield pa.table(
            {
                "record": np.arange(self._world.count, dtype=np.int32),
                "source": self._read["source"],
                "record_id": self._read["id"],
                "profile_id": self._ids(self._resolution.profile),
            }
        )

    def _profiles(self) -> Iterator[pa.Table]:
        profile = self._resolution.profile
        record = np.flatnonzero(profile != NONE).astype(np.int32)
        count = len(self._resolution.earliest)
        columns = {
            "profile_id": self.profile_ids,
            "first_seen": self._first_known(profile[record], record, count),
            "last_seen": self._instants(self.order.latest(profile[record], record, count)),
            "records": np.bincount(profile[record], minlength=count).astype(np.int64),
        }
        yield pa.table({**columns, **self._traits(count)})

    def _traits(self, profiles: int) -> dict[str, pa.Array]:
        plan, world = self._resolution.case.plan, self._world
        policies = dict(plan.survivorship)
        whose = Profiles(self._resolution.profile, profiles, world.source, world.source_names, self.order)
        names = [name.removeprefix(TRAIT) for name in self._read.column_names if name.startswith(TRAIT)]
        columns = column_names(names)
        return {
            columns[name]: surviving(self._said(name), whose, policies.get(name, plan.default_survivorship))
            for name in names
        }

    def _said(self, trait: str) -> pa.Array:
        """A trait by record. One that is an identifier, such as email, says its usable value, or nothing."""
        said = self._read[TRAIT + trait]
        values = self._world.identifiers.get(trait)
        if values is None or not isinstance(values.texts, ArrowTexts):
            return said.combine_chunks()
        code = np.full(self._world.count, NONE, dtype=np.int32)
        code[values.record[::-1]] = values.code[::-1]
        code[said.is_null().to_numpy()] = NONE
        return pa.DictionaryArray.from_arrays(pa.array(code, mask=code == NONE), values.texts.array)

    def _identifiers(self) -> Iterator[pa.Table]:
        timed = self._world.time != 0
        yield IDENTIFIERS.empty_table()
        for type_, values in held_values(self._resolution):
            found = identifiers(values, self._resolution.profile, self._world.source, timed, self.order)
            yield self._identifiers_of(type_, found, values.texts)

    def _identifiers_of(self, type_: str, found: Identifiers, texts: Sequence[str]) -> pa.Table:
        sources = pa.DictionaryArray.from_arrays(
            pa.array(found.sources), pa.array(self._world.source_names, pa.string())
        )
        columns = [
            self._ids(found.profile),
            constant(type_, len(found.code)),
            texts_at(texts, found.code),
            self._instants(found.first_timed),
            self._instants(found.last),
            pa.array(found.records),
            pa.ListArray.from_arrays(pa.array(found.source_start), sources),
            pa.array(found.first),
        ]
        return pa.table(columns, schema=IDENTIFIERS)

    def _links(self) -> Iterator[pa.Table]:
        yield self._links_of_statements()
        for one in links(self._resolution, self.order):
            yield self._links_of(one)

    def _links_of(self, one: LinkGroups) -> pa.Table:
        keys = self._resolution.case.uses[one.step].texts
        step = self._resolution.case.plan.steps[one.step]
        return self._link_table(step.name, texts_of(keys, one.key), one.start, one.record)

    def _links_of_statements(self) -> pa.Table:
        joined = sorted(links_of_statements(self._resolution), key=lambda one: one.key)
        start = np.cumsum([0, *(len(one.records) for one in joined)])
        records = [one.records[np.argsort(self.order.rank[one.records])] for one in joined]
        record = np.concatenate(records) if records else np.empty(0, dtype=np.int32)
        return self._link_table(TOGETHER, pa.array([one.key for one in joined], pa.string()), start, record)

    def _link_table(self, step: str, keys: pa.Array, start: Longs, record: Ints) -> pa.Table:
        """Links with their records, in canonical order, from `start[n]` to `start[n + 1]` of `record`."""
        first, last = record[start[:-1]], record[start[1:] - 1]
        columns = [
            self._ids(self._resolution.profile[first]),
            constant(step, len(first)),
            keys,
            pa.ListArray.from_arrays(pa.array(start, pa.int32()), pa.array(record)),
            self._instants(first),
            self._instants(last),
        ]
        return pa.table(columns, schema=LINKS)

    def _rejections(self) -> Iterator[pa.Table]:
        yield rejections(self._resolution, self._read, self._unusable, self._ids)

    def _first_known(self, profile: Ints, record: Ints, count: int) -> pa.Array:
        timed = self._world.time[record] != 0
        return self._instants(self.order.earliest(profile[timed], record[timed], count))

    def _instants(self, record: Ints) -> pa.Array:
        """The times of records; null for NONE, and where a time is not known."""
        time = np.where(record == NONE, 0, self._world.time[record] if self._world.count else 0)
        return pa.array(time, pa.int64(), mask=time == 0).cast(INSTANT)


def links_of_statements(resolution: Resolution) -> list[Joined]:
    """What statements and alias calls joined; a statement whose sides are one record joined nothing."""
    return [one for one in resolution.case.joined if len(one.records) > 1]


def constant(text: str, times: int) -> pa.DictionaryArray:
    """The same text many times over."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(times, dtype=np.int16)), pa.array([text]))


def texts_of(keys: KeyTexts, chosen: Ints) -> pa.Array:
    """The texts of keys, without a Python object for each where they are values."""
    return (
        texts_at(keys.values.texts, chosen)
        if isinstance(keys, ValueTexts)
        else pa.array(keys.text(chosen), pa.string())
    )


def texts_at(texts: Sequence[str], codes: Ints) -> pa.Array:
    """The texts of these codes."""
    if isinstance(texts, ArrowTexts):
        return texts.array.take(pa.array(codes))
    return pa.array([texts[int(code)] for code in codes], pa.string())


def column_names(traits: Iterable[str], own: Collection[str] = PROFILE_COLUMNS) -> dict[str, str]:
    """The column of each trait: its name, after `trait_` where the table has an `own` column so called.

    Before `_2`, `_3`, ... where another trait has; upper and lower case are the same here, as they are to databases.
    """
    taken = {name: name for name in own}
    columns: dict[str, str] = {}
    for trait in sorted(traits, key=lambda name: (name.lower() in own, name)):
        plain = f"trait_{trait}" if trait.lower() in own else trait
        numbered = (f"{plain}_{number}" for number in numbers_from(2))
        columns[trait] = next(name for name in chain([plain], numbered) if name.lower() not in taken)
        taken[columns[trait].lower()] = trait
    return columns
