"""A person's word, found in the records: which records each statement and alias call is about."""

from __future__ import annotations

from bisect import bisect_left

import msgspec
import numpy as np

from onefold.columns import NONE, AliasCall, Flags, Groups, Ints, Values, World, find_texts, group
from onefold.ruleset.plan import Apart, Detach, IdentifierRef, Plan, RecordRef, Ref, Statement, Together

NOBODY = np.empty(0, dtype=np.int32)


class Joined(msgspec.Struct, frozen=True):
    """Records that a `together` statement or an alias call puts into one cluster, in ascending order."""

    key: str
    records: Ints


class HeldApart(msgspec.Struct, frozen=True):
    """Records that may never come into one cluster: those of `left` with those of `right`. `both` were on either."""

    statement: int
    text: str
    left: Ints
    right: Ints
    both: Ints


class Detached(msgspec.Struct, frozen=True):
    """A value taken off records by the statement with this number: (type, value) was on `records`."""

    statement: int
    type: str
    value: str
    records: Ints


def write(ref: Ref) -> str:
    """The reference as a document writes it: `crm/1001` or `email:jane@example.com`."""
    return f"{ref.source}/{ref.id}" if isinstance(ref, RecordRef) else f"{ref.type}:{ref.value}"


def find_record(world: World, source: str, record_id: str) -> int | None:
    """The number of the record with this source and id."""
    if world.named is not None:
        return world.named.get((source, record_id))
    if source not in world.source_names:
        return None
    code = list(world.source_names).index(source)
    start, end = (int(i) for i in np.searchsorted(world.source, [code, code + 1]))
    at = bisect_left(world.ids, record_id, start, end)
    return at if at < end and world.ids[at] == record_id else None


class Finder:
    """Finds the records that statements and aliases stand for. Values that neither names are not looked for."""

    def __init__(self, world: World, plan: Plan) -> None:
        self._world = world
        self._codes = {
            type_: find_texts(world.identifiers[type_].texts, values)
            for type_, values in _wanted(world, plan).items()
            if type_ in world.identifiers
        }
        self._groups: dict[str, Groups] = {}

    def code(self, type_: str, value: str) -> int:
        """The code of an identifier among its type's texts, or NONE."""
        return self._codes.get(type_, {}).get(value, NONE)

    def records(self, ref: Ref) -> Ints:
        """All records that the reference stands for, ascending."""
        if isinstance(ref, RecordRef):
            at = find_record(self._world, ref.source, ref.id)
            return NOBODY if at is None else np.array([at], dtype=np.int32)
        return self.carriers(ref.type, ref.value)

    def carriers(self, type_: str, value: str) -> Ints:
        """All records that carry the identifier, ascending."""
        code = self.code(type_, value)
        if code == NONE:
            return NOBODY
        values = self._world.identifiers[type_]
        if type_ not in self._groups:
            self._groups[type_] = group(values.code, len(values.texts))
        groups = self._groups[type_]
        return values.record[groups.positions[groups.start[code] : groups.start[code + 1]]]


def _wanted(world: World, plan: Plan) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = {}
    for ref in (ref for statement in plan.statements for ref in _refs(statement)):
        if isinstance(ref, IdentifierRef):
            wanted.setdefault(ref.type, set()).add(ref.value)
    for type_, value in (one for alias in world.aliases for one in (alias.after, *alias.before)):
        wanted.setdefault(type_, set()).add(value)
    return wanted


def _refs(statement: Statement) -> tuple[Ref, ...]:
    return (statement.identifier, statement.from_) if isinstance(statement, Detach) else statement.refs


def joined(plan: Plan, finder: Finder, world: World) -> list[Joined]:
    """What `together` statements and alias calls join, where there is something to join."""
    said = [_joined_by_statement(statement, finder) for statement in plan.statements if isinstance(statement, Together)]
    if plan.alias == "together":
        said += [_joined_by_alias(alias, finder) for alias in dict.fromkeys(world.aliases)]
    return [one for one in said if one is not None]


def _joined_by_statement(statement: Together, finder: Finder) -> Joined | None:
    return _join_sides(
        " = ".join(write(ref) for ref in statement.refs), [finder.records(ref) for ref in statement.refs]
    )


def _joined_by_alias(alias: AliasCall, finder: Finder) -> Joined | None:
    before = np.concatenate([finder.carriers(*one) for one in alias.before])
    return _join_sides(alias.text, [finder.carriers(*alias.after), before])


def _join_sides(key: str, sides: list[Ints]) -> Joined | None:
    """Nothing where fewer than two sides have records."""
    there = [side for side in sides if len(side)]
    return Joined(key, np.unique(np.concatenate(there))) if len(there) > 1 else None


def named(plan: Plan, finder: Finder, world: World) -> dict[str, set[int]]:
    """For each type, the codes of the values that a `together` or an alias names: no limit refuses those."""
    said: list[tuple[str, str]] = [
        (ref.type, ref.value)
        for one in plan.statements
        if isinstance(one, Together)
        for ref in one.refs
        if isinstance(ref, IdentifierRef)
    ]
    if plan.alias == "together":
        said += [one for alias in world.aliases for one in (alias.after, *alias.before)]
    codes: dict[str, set[int]] = {}
    for type_, value in said:
        code = finder.code(type_, value)
        if code != NONE:
            codes.setdefault(type_, set()).add(code)
    return codes


def held_apart(plan: Plan, finder: Finder) -> list[HeldApart]:
    """What `apart` statements hold apart, one pair of sides each: the first reference against each other one."""
    pairs = [
        (number, statement.refs[0], other)
        for number, statement in enumerate(plan.statements)
        if isinstance(statement, Apart)
        for other in statement.refs[1:]
    ]
    return [_sides(number, one, other, finder) for number, one, other in pairs]


def _sides(statement: int, one: Ref, other: Ref, finder: Finder) -> HeldApart:
    left, right = finder.records(one), finder.records(other)
    both = np.intersect1d(left, right)
    text = f"{write(one)} | {write(other)}"
    return HeldApart(statement, text, np.setdiff1d(left, both), np.setdiff1d(right, both), both)


def detach(world: World, plan: Plan) -> tuple[World, list[Detached]]:
    """Take off what `detach` statements say is not evidence, all judged on the records as they came."""
    said = [(number, one) for number, one in enumerate(plan.statements) if isinstance(one, Detach)]
    if not said:
        return world, []
    finder = Finder(world, plan)
    taken = [_detached(number, one, finder) for number, one in said]
    identifiers = {type_: _without(type_, values, taken, finder) for type_, values in world.identifiers.items()}
    return msgspec.structs.replace(world, identifiers=identifiers), [one for one in taken if len(one.records)]


def _detached(number: int, statement: Detach, finder: Finder) -> Detached:
    ref = statement.identifier
    records = np.intersect1d(finder.carriers(ref.type, ref.value), finder.records(statement.from_))
    return Detached(number, ref.type, ref.value, records)


def _without(type_: str, values: Values, taken: list[Detached], finder: Finder) -> Values:
    off: Flags = np.zeros(len(values.record), dtype=np.bool_)
    for one in taken:
        if one.type == type_ and len(one.records):
            off |= (values.code == finder.code(type_, one.value)) & np.isin(values.record, one.records)
    return values.only(~off) if off.any() else values
