"""Drives the writer of a space with records in any order and batching, and reads back what it stored."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from onefold.live.arrival import Arrival, Departure, Receipt, receipt
from onefold.live.records import row_body
from onefold.live.writer import SpaceWriter
from onefold.model import Micros, Record
from onefold.parse.segment import call_parser
from onefold.ruleset.plan import Plan
from onefold.store.port import Connection
from onefold.store.rows import Stored
from onefold.store.space import SpaceStore
from tests.oracle.outcome import Cluster, Ref

SPACE = 3
SOURCES = ("app", "crm", "desk", "web", "shop", "elsewhere")


class Driver:
    """One space and its writer. `space` is its number; `restart` forgets all that the writer remembers."""

    def __init__(self, connection: Connection, plan: Plan, space: int = SPACE) -> None:
        self.plan = plan
        self.store = SpaceStore(connection, space, dict(enumerate(SOURCES, start=1)))
        self.number = {slug: number for number, slug in self.store.sources.items()}
        self._time = 0
        self.restart()

    def restart(self) -> None:
        parse = call_parser(tuple(one.type for one in self.plan.identifiers), frozenset(self.plan.fields))
        self.writer = SpaceWriter(self.store, self.plan, parse, self._clock)

    def _clock(self) -> int:
        self._time += 1
        return self._time

    def put(self, records: Iterable[Record]) -> Receipt:
        return self.send([self.arrival(record) for record in records])

    def remove(self, refs: Iterable[Ref]) -> Receipt:
        return self.send([Departure(self.number[source], id_) for source, id_ in refs])

    def send(self, items: Sequence[Arrival | Departure]) -> Receipt:
        with self.store.connection.transaction():
            return receipt(self.writer.write(items))

    def arrival(self, record: Record) -> Arrival:
        """Kept as a row, whatever it is: so that the record can be read back as it is."""
        return Arrival(self.number[record.source], record, Micros(0), "row", None, row_body(record))

    # ------------------------------------------------------------------ what is stored

    def owners(self) -> dict[Ref, int | None]:
        """The profile number of each record."""
        stored = self.store.all_records(limit=1_000_000)
        evidence = {one.number: one for one in self.store.evidence({one.evidence for one in stored})}
        components = {one.component for one in evidence.values()} - {0}
        contested = self.store.contested(components)
        profiles = {one.component: one.number for one in self.store.profiles_of(components)}
        held = self.store.held([one.seq for one in stored])

        def owner(one: Stored) -> int | None:
            component = evidence[one.evidence].component
            if component in contested:
                return held[one.seq]
            assert one.seq not in held
            return profiles.get(component)

        return {(one.source, one.id): owner(one) for one in stored}

    def by_component(self) -> dict[int, list[Ref]]:
        """The records of each component; 0 is nobody's."""
        stored = self.store.all_records(limit=1_000_000)
        component = {one.number: one.component for one in self.store.evidence({one.evidence for one in stored})}
        found: dict[int, list[Ref]] = {}
        for one in stored:
            found.setdefault(component[one.evidence], []).append((one.source, one.id))
        return found

    def partition(self) -> tuple[frozenset[Cluster], Cluster]:
        """The profiles as sets of records, and the unresolved records."""
        clusters: dict[int | None, set[Ref]] = {}
        for ref, number in self.owners().items():
            clusters.setdefault(number, set()).add(ref)
        unresolved = frozenset(clusters.pop(None, set()))
        return frozenset(frozenset(one) for one in clusters.values()), unresolved

    def attached(self) -> frozenset[tuple[str, str, Cluster]]:
        clusters: dict[int, set[Ref]] = {}
        for ref, number in self.owners().items():
            if number is not None:
                clusters.setdefault(number, set()).add(ref)
        profiles = self.store.all_profiles(limit=1_000_000)
        assert {one.number for one in profiles} == set(clusters)
        return frozenset(
            (type_, value, frozenset(clusters[one.number]))
            for one in profiles
            for type_, values in one.state.identifiers.items()
            for value in values
        )

    def traits(self) -> dict[str, dict[str, str]]:
        return {
            one.public: {name: trait.value for name, trait in one.state.traits.items()}
            for one in self.store.all_profiles(limit=1_000_000)
        }

    def told(self) -> tuple[dict[str, set[tuple[str, str]]], dict[str, dict[str, str]]]:
        """Identifiers and traits of each profile as the change feed, replayed from empty, says."""
        identifiers: dict[str, set[tuple[str, str]]] = {}
        traits: dict[str, dict[str, str]] = {}
        for one in self.store.changes(limit=1_000_000):
            detail = msgspec.json.decode(one.detail)
            replay(one.kind, one.profile, detail, identifiers, traits)
        return identifiers, traits

    def present(self) -> tuple[dict[str, set[tuple[str, str]]], dict[str, dict[str, str]]]:
        """The same as the store says."""
        profiles = self.store.all_profiles(limit=1_000_000)
        identifiers = {
            one.public: {(type_, value) for type_, values in one.state.identifiers.items() for value in values}
            for one in profiles
        }
        return identifiers, self.traits()


def replay(  # noqa: C901 - one case for each kind
    kind: str,
    profile: str,
    detail: dict[str, Any],
    identifiers: dict[str, set[tuple[str, str]]],
    traits: dict[str, dict[str, str]],
) -> None:
    """Apply one change of the feed."""
    match kind:
        case "created":
            assert profile not in identifiers
            identifiers[profile] = {
                (type_, value) for type_, values in detail["identifiers"].items() for value in values
            }
            traits[profile] = dict(detail["traits"])
        case "merged":
            for gone in detail["from"]:
                identifiers[profile] |= identifiers.pop(gone)
                del traits[gone]
        case "identifier_added":
            identifiers[profile].add((detail["type"], detail["value"]))
        case "identifier_removed":
            identifiers[profile].remove((detail["type"], detail["value"]))
        case "traits_changed":
            for name, value in detail["traits"].items():
                if value is None:
                    del traits[profile][name]
                else:
                    traits[profile][name] = value
        case "restated":
            assert profile in identifiers
            identifiers[profile] = {
                (type_, value) for type_, values in detail["identifiers"].items() for value in values
            }
            traits[profile] = dict(detail["traits"])
        case "deleted":
            del identifiers[profile]
            del traits[profile]
        case "split":
            assert all(one in identifiers for one in detail["into"])


def batches(chance: random.Random, records: Sequence[Record]) -> list[list[Record]]:
    """The records in random order, some of them twice, cut into batches."""
    shuffled = [*records, *chance.choices(records, k=chance.randrange(4))] if records else []
    chance.shuffle(shuffled)
    cuts = sorted(chance.sample(range(len(shuffled) + 1), min(len(shuffled), chance.randrange(6))))
    bounds = zip([0, *cuts], [*cuts, len(shuffled)], strict=True)
    return [shuffled[start:end] for start, end in bounds]
