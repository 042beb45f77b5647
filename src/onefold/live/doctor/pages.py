"""The rows of a space from the first to the last, page by page, so that no table has to fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

from onefold.live.meaning import Key
from onefold.store.port import Row
from onefold.store.rows import Change, Evidence, Profile, Said, Stored
from onefold.store.space import SpaceStore

PAGE = 5_000

T = TypeVar("T")

_said = msgspec.msgpack.Decoder(Said).decode


def evidence_pages(store: SpaceStore) -> Iterator[list[Evidence]]:
    def after(number: int) -> list[Evidence]:
        rows = store.connection.rows("doctor.evidence_after", after=number, graph_high=store.graph_high, limit=PAGE)
        return [_evidence(row) for row in rows]

    return _pages(after, lambda one: one.number, store.graph_low)


def anchor_pages(store: SpaceStore) -> Iterator[list[tuple[Key, Evidence]]]:
    def after(key: Key) -> list[tuple[Key, Evidence]]:
        rows = store.connection.rows("doctor.anchors_after", graph=store.graph, type=key[0], value=key[1], limit=PAGE)
        return [((row[0], row[1]), _evidence(row[2:])) for row in rows]

    return _pages(after, lambda one: one[0], ("", ""))


def trait_pages(store: SpaceStore) -> Iterator[list[tuple[str, str, int]]]:
    """(name, value, profile)."""

    def after(row: tuple[str, str, int]) -> list[tuple[str, str, int]]:
        name, value, profile = row
        rows = store.connection.rows(
            "doctor.traits_after", graph=store.graph, name=name, value=value, profile=profile, limit=PAGE
        )
        return [(one[0], one[1], one[2]) for one in rows]

    return _pages(after, lambda one: one, ("", "", 0))


def name_pages(store: SpaceStore) -> Iterator[list[tuple[int, int, str]]]:
    """(seq, source number, id) of every record."""

    def after(seq: int) -> list[tuple[int, int, str]]:
        rows = store.connection.rows("doctor.records_after", after=seq, high=store.high, limit=PAGE)
        return [(one[0], one[1], one[2]) for one in rows]

    return _pages(after, lambda one: one[0], store.low)


def profile_pages(store: SpaceStore) -> Iterator[list[Profile]]:
    return _pages(lambda number: store.all_profiles(number, PAGE), lambda one: one.number, store.graph_low)


def record_pages(store: SpaceStore) -> Iterator[list[Stored]]:
    return _pages(lambda seq: store.all_records(seq, PAGE), lambda one: one.seq, store.low)


def changes(store: SpaceStore) -> Iterator[Change]:
    for page in _pages(lambda number: store.changes(number, PAGE), lambda one: one.number, store.low):
        yield from page


def _pages(after: Callable[[Any], list[T]], place: Callable[[T], Any], start: Any) -> Iterator[list[T]]:
    at = start
    while page := after(at):
        yield page
        at = place(page[-1])


def _evidence(row: Row) -> Evidence:
    number, component, fingerprint, said = row
    return Evidence(number, component, fingerprint, _said(said))
