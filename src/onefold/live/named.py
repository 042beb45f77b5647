"""What a plan's statements name: by an identifier that they name, or a record, which of them speak of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

from onefold.ruleset.plan import Detach, IdentifierRef, RecordRef, Ref, Statement, Together

Key = tuple[str, str]
"""An identifier type, or = and the name of a rule or statement; and the value."""

Place = tuple[str, str]
"""What names something: (type, normalized value), or (/source, id) for a record."""

TOGETHER = "=together"
"""The type of the keys that `together` statements give to what they name."""

_DIGEST = 16
"""Bytes: that no two statements have a key in common, for as many as anybody will make."""


class Named:
    """The statements of one plan by what they name."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._statements = statements
        self._about: dict[Place, list[int]] = {}
        self._keys: dict[Place, list[Key]] = {}
        self.keys: set[Key] = set()
        self.records = False
        for number, statement in enumerate(statements):
            self._add(number, statement)

    def _add(self, number: int, statement: Statement) -> None:
        key = key_of(statement) if isinstance(statement, Together) else None
        if key is not None:
            self.keys.add(key)
        for ref in refs_of(statement):
            place = place_of(ref)
            self.records |= isinstance(ref, RecordRef)
            self._about.setdefault(place, []).append(number)
            keys = self._keys.setdefault(place, []) if key is not None else []
            if key is not None and key not in keys:
                keys.append(key)

    def __bool__(self) -> bool:
        return bool(self._about)

    def __contains__(self, place: Place) -> bool:
        return place in self._about

    def keys_of(self, place: Place) -> Sequence[Key]:
        """The keys that `together` statements give to it."""
        return self._keys.get(place, ())

    def concerning(self, places: Iterable[Place]) -> tuple[Statement, ...]:
        """The statements that name any of these, in order."""
        about = self._about
        numbers = {number for place in places if place in about for number in about[place]}
        return tuple(self._statements[number] for number in sorted(numbers))


def key_of(statement: Together) -> Key:
    """What all that a statement names has in common: a hash of what it names, wherever the statement stands."""
    named = sorted("\0".join(place_of(ref)) for ref in statement.refs)
    return TOGETHER, hashlib.blake2b("\1".join(named).encode(), digest_size=_DIGEST).hexdigest()


def refs_of(statement: Statement) -> Sequence[Ref]:
    """Everything that the statement names."""
    return (statement.identifier, statement.from_) if isinstance(statement, Detach) else statement.refs


def place_of(ref: Ref) -> Place:
    """What something is looked up by."""
    if isinstance(ref, RecordRef):
        return record_place(ref.source, ref.id)
    assert isinstance(ref, IdentifierRef)
    return ref.type, ref.value


def record_place(source: str, record_id: str) -> Place:
    return f"/{source}", record_id


def identifier_places(identifiers: dict[str, tuple[str, ...]]) -> list[Place]:
    """Of normalized values by type."""
    return [(type_, value) for type_, values in identifiers.items() for value in values]


def record_places(source: str, ids: Collection[str]) -> list[Place]:
    return [(f"/{source}", one) for one in ids]
