"""The batch engine over random worlds says what the kernel says of the same records, in any order of rows."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import onefold
from onefold.ruleset.problem import InvalidRuleset
from tests.batch.naive_summary import assert_holds
from tests.oracle.outcome import Ref
from tests.product import outcome, written
from tests.worlds import RandomWorld, worlds
from tests.worlds.vocabulary import CARRIED

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KIND = {"web": "event", "crm": "row", "app": "event"}
COLUMNS = max(len(values) for several in CARRIED.values() for values in several)
"""Of each type, so that all values of a record have a place."""


def tabular(world: RandomWorld) -> RandomWorld:
    """The world as tables can hold it: one kind a source, one text a field, no aliases, one row a record and time."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for record in world.records:
        if record["kind"] == KIND[record["source"]] and not record.get("alias"):
            fields = {name: texts[:1] for name, texts in record["fields"].items() if name != "type"}
            rows[record["source"], record["id"], record["time"]] = {**record, "fields": fields, "alias": None}
    return RandomWorld(world.document, list(rows.values()))


def tables(world: RandomWorld) -> tuple[dict[str, pa.Table], dict[str, Any]]:
    """A table for each source, and the document with the sources mapped."""
    by_source: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in world.records:
        by_source[record["source"]].append(record)
    document = written(world.document)
    types = list(document["identifiers"])
    names = sorted({name for record in world.records for name in record["fields"]})
    sources = {**document["sources"]}
    for source in by_source:
        sources[source] = {
            **sources.get(source, {}),
            "kind": KIND[source],
            "id": "key",
            "time": "at",
            "identifiers": {type_: [f"{type_} {place}" for place in range(COLUMNS)] for type_ in types},
            "fields": {name: f"field {name}" for name in names},
        }
    return {source: _table(rows, types, names) for source, rows in by_source.items()}, {**document, "sources": sources}


def _table(records: list[dict[str, Any]], types: list[str], names: list[str]) -> pa.Table:
    columns: dict[str, list[Any]] = {"key": [record["id"] for record in records]}
    columns["at"] = [None if one["time"] is None else EPOCH + timedelta(microseconds=one["time"]) for one in records]
    for type_ in types:
        for place in range(COLUMNS):
            said = [(record["identifiers"].get(type_) or []) for record in records]
            columns[f"{type_} {place}"] = [values[place] if place < len(values) else None for values in said]
    for name in names:
        columns[f"field {name}"] = [next(iter(record["fields"].get(name, [])), None) for record in records]
    schema = {name: pa.timestamp("us", "UTC") if name == "at" else pa.string() for name in columns}
    return pa.table({name: pa.array(values, schema[name]) for name, values in columns.items()})


quarter = settings(max_examples=settings().max_examples // 4)
"""Of the usual number of examples: reading tables takes longer than resolving them."""


class Answer:
    """A result by the names of its records."""

    def __init__(self, result: onefold.Result) -> None:
        records = result.records.to_pylist()
        self.refs: list[Ref] = [(row["source"], row["record_id"]) for row in records]
        profiles: defaultdict[str, set[Ref]] = defaultdict(set)
        for ref, row in zip(self.refs, records, strict=True):
            if row["profile_id"] is not None:
                profiles[row["profile_id"]].add(ref)
        self.profiles = {name: frozenset(refs) for name, refs in profiles.items()}
        self.partition = frozenset(self.profiles.values())
        self.links = {
            (row["step"], row["key"], frozenset(self.refs[record] for record in row["records"]))
            for row in result.links.to_pylist()
        }
        self.attached = {
            (row["type"], row["value"], self.profiles[row["profile_id"]]) for row in result.identifiers.to_pylist()
        }
        self.rejections = {
            (row["kind"], row["step"], row["type"], row["value"], (row["source"], row["record_id"]),
             self.profiles.get(row["other_profile_id"]))
            for row in result.rejections.to_pylist()
        }  # fmt: skip


def resolved(sources: dict[str, pa.Table], document: dict[str, Any]) -> onefold.Result:
    try:
        return onefold.resolve(sources, document)
    except InvalidRuleset:
        assume(condition=False)
        raise


@quarter
@given(worlds())
def test_tables_give_what_the_kernel_gives(world: RandomWorld) -> None:
    world = tabular(world)
    sources, document = tables(world)
    assume(sources)
    result = resolved(sources, document)
    assert_holds(result, sum(map(len, sources.values())), {name: KIND[name] for name in sources})
    answer = Answer(result)
    expected = outcome(world.records, world.document)
    assert answer.partition == expected.partition
    assert answer.links == expected.links
    assert answer.attached == expected.attached
    assert answer.rejections == {tuple(rejection) for rejection in expected.rejections}


@quarter
@given(worlds(), st.randoms(use_true_random=False))
def test_any_order_of_rows_gives_the_same_tables(world: RandomWorld, chance: random.Random) -> None:
    sources, document = tables(tabular(world))
    assume(sources)
    shuffled = {}
    for source, table in reversed(sources.items()):
        places = [*range(len(table)), *chance.choices(range(len(table)), k=2)]
        chance.shuffle(places)
        shuffled[source] = table.take(places)
    one, other = resolved(sources, document), resolved(shuffled, document)
    for name in ("records", "profiles", "identifiers", "links", "rejections"):
        assert one.table(name).equals(other.table(name)), name
