"""What statements speak of: the components, and the evidence of nobody, whose partition may depend on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from onefold.live.batch import key_types
from onefold.live.meaning import Reader
from onefold.live.named import refs_of
from onefold.ruleset.plan import IdentifierRef, RecordRef, Statement
from onefold.store.ahead import NOTHING
from onefold.store.rows import Brief
from onefold.store.space import SpaceStore

PAGE = 20_000
"""Evidence that is read at once, where all has to be."""

FindRecord = Callable[[str, str], Brief | None]
"""The record with a source and an id."""


class Carriers(msgspec.Struct, frozen=True):
    """The evidence of a graph, up to a number, that carries identifiers of types by which nobody is found."""

    graph: int
    until: int
    evidence: tuple[int, ...]


class Touched(msgspec.Struct, frozen=True):
    """`components` are those that are spoken of; `nobodys` the evidence that is of none."""

    components: frozenset[int]
    nobodys: frozenset[int]


def unanchored(statements: Sequence[Statement], reader: Reader) -> dict[str, list[str]]:
    """What statements name that has no anchor, by type: who carries it is found only by reading what everybody says."""
    return key_types(key for key in _identifiers(statements) if key[0] not in reader.anchored)


def carriers_of(store: SpaceStore, reader: Reader, statements: Sequence[Statement], after: int = 0) -> Carriers:
    """Who carries it, of the evidence after a number. Takes some seconds for each million, unless there is nothing to
    look for.
    """
    wanted = unanchored(statements, reader)
    if not wanted:
        return Carriers(store.graph, store.graph_high, ())
    found: list[int] = []
    until = max(after, store.graph_low)
    while page := store.evidence_after(until, PAGE):
        until = page[-1].number
        saying = [one for one in page if not wanted.keys().isdisjoint(one.said.identifiers)]
        for one, meaning in zip(saying, reader.meanings(saying), strict=True):
            if any(not set(meaning.identifiers.get(type_, ())).isdisjoint(its) for type_, its in wanted.items()):
                found.append(one.number)
    return Carriers(store.graph, until, tuple(found))


def touched(
    store: SpaceStore, reader: Reader, statements: Sequence[Statement], find: FindRecord, carriers: Carriers
) -> Touched:
    """All that these statements speak of."""
    found: set[int] = set()
    for type_, values in key_types(key for key in _identifiers(statements) if key[0] in reader.anchored).items():
        found.update(store.anchored(type_, values).values())
    alone = [*carriers.evidence, *_said_by(statements, find)]
    evidence = [one for one in store.evidence(alone) if one.said != NOTHING] if alone else []
    found.update(one.component for one in evidence if one.component)
    return Touched(frozenset(found), frozenset(one.number for one in evidence if not one.component))


def completed(
    store: SpaceStore, reader: Reader, statements: Sequence[Statement], carriers: Carriers | None
) -> Carriers:
    """The carriers as they are now, of which most may have been found before."""
    if carriers is None or carriers.graph != store.graph:
        return carriers_of(store, reader, statements)
    more = carriers_of(store, reader, statements, carriers.until)
    return Carriers(more.graph, more.until, (*carriers.evidence, *more.evidence))


def _identifiers(statements: Iterable[Statement]) -> Collection[tuple[str, str]]:
    refs = (ref for one in statements for ref in refs_of(one))
    return dict.fromkeys((str(ref.type), ref.value) for ref in refs if isinstance(ref, IdentifierRef))


def _said_by(statements: Iterable[Statement], find: FindRecord) -> list[int]:
    """The evidence of the records that are named and there."""
    refs = (ref for one in statements for ref in refs_of(one))
    found = [find(ref.source, ref.id) for ref in dict.fromkeys(refs) if isinstance(ref, RecordRef)]
    return [one.evidence for one in found if one is not None]
