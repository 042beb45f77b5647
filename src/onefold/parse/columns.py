"""The columns of a table, recognised by name alone: its key, its time, identifiers and fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import msgspec

from onefold.model import IdentifierType, RecordKind
from onefold.normalize.name import name as folded
from onefold.normalize.naming import snake_case
from onefold.parse.column_names import (
    EVENT_TIMES,
    FIELD_OF,
    ID_ENDINGS,
    IDENTIFIER_OF,
    KEYS,
    MESSAGE_KEYS,
    PURCHASES,
    ROW_TIMES,
    SENDING_TIMES,
    WHOSE,
    WHOSE_AFTER,
)

_OWN_OF_A_PERSON = ("email", "phone")
_PARTS_OF_NAME = frozenset({"name", "nom", "nombre"})
"""A whole name, unless the table has the other part in a column of its own."""


class Recognition(msgspec.Struct, frozen=True):
    """What each column of a table is taken for.

    `id` is the key of a record; None: rows have no key. `id_if_unique` is a column that looks like the key but may as
    well number something else: to be used as the key only if no two rows share a value (else rows would replace each
    other), and None whenever `id` is not. `identifiers` and `fields` map to columns as they are spelled in the table.
    """

    kind: RecordKind
    id: str | None
    id_if_unique: str | None
    time: str | None
    identifiers: dict[IdentifierType, tuple[str, ...]]
    fields: dict[str, str]

    def column(self, field: str) -> str | None:
        """The column of a field, by its canonical name (`birth_date`) or the column's own (`dob`); None if absent."""
        if field in self.fields:
            return self.fields[field]
        return next((column for column in self.fields.values() if snake_case(column) == field), None)

    def describe(self) -> list[str]:
        """One line for each column with a role: `E-Mail -> identifier email`."""
        roles: dict[str, list[str]] = {}
        for column, role in self._roles():
            roles.setdefault(column, []).append(role)
        return [f"{column} -> {', '.join(said)}" for column, said in roles.items()]

    def _roles(self) -> Iterator[tuple[str, str]]:
        if self.id is not None:
            yield self.id, "record id"
        if self.id_if_unique is not None:
            yield self.id_if_unique, "record id if no two rows share one"
        if self.time is not None:
            yield self.time, "time"
        for kind, columns in self.identifiers.items():
            yield from ((column, f"identifier {kind}") for column in columns)
        yield from ((column, f"field {field}") for field, column in self.fields.items())


def recognise(columns: Sequence[str], types: Collection[IdentifierType]) -> Recognition:
    """The roles of `columns`, whatever their case and punctuation; identifiers of the configured `types` only."""
    keys = {column: _key(column) for column in columns}
    roles = _identifier_roles(keys, types)
    kind = _kind(set(keys.values()))
    fixed = _first(keys, (*MESSAGE_KEYS, *KEYS) if kind == "event" else KEYS)
    guessed = None if fixed is not None else _guessed_id(columns, keys, roles)
    sure = guessed is not None and kind == "row" and _is_row_per_customer(keys, roles, guessed)
    key = guessed if sure else fixed
    time = _first(keys, EVENT_TIMES if kind == "event" else ROW_TIMES)
    rest = [c for c in columns if c not in {key, time} and roles.get(c, "name") == "name"]
    return Recognition(
        kind=kind,
        id=key,
        id_if_unique=None if sure else guessed,
        time=time,
        identifiers=_grouped(roles, types),
        fields=_fields(rest, keys),
    )


def _key(column: str) -> str:
    return "".join(_words(column))


def _words(column: str) -> list[str]:
    return (folded(snake_case(column)) or "").split()


def _identifier_roles(keys: dict[str, str], types: Collection[IdentifierType]) -> dict[str, IdentifierType]:
    """Column -> identifier type. A type's own name wins over what is usual."""
    named = {_key(kind): kind for kind in types}
    usual = {str(kind): kind for kind in types}
    roles: dict[str, IdentifierType] = {}
    for column, key in keys.items():
        kind = named.get(key) or usual.get(_usual_identifier(column, key) or "")
        if kind is not None and not (kind == "name" and _is_part_of_name(key, keys)):
            roles[column] = kind
    return roles


def _usual_identifier(column: str, key: str) -> str | None:
    """By name, by name and a number (`Telefon 2`), or by whose it is (`work_email`, `Mail privat`)."""
    if key in IDENTIFIER_OF:
        return IDENTIFIER_OF[key]
    if key in _PARTS_OF_NAME:
        return "name"
    for name in (key, *_without_whose(_words(column))):
        kind = IDENTIFIER_OF.get(name.rstrip("0123456789"))
        if kind in _OWN_OF_A_PERSON:
            return kind
    return None


def _without_whose(words: list[str]) -> Iterator[str]:
    if words and words[0] in WHOSE:
        yield "".join(words[1:])
    if words and words[-1].isdigit():
        words = words[:-1]
    if words and words[-1].rstrip("0123456789") in WHOSE_AFTER:
        yield "".join(words[:-1])


def _is_part_of_name(key: str, keys: dict[str, str]) -> bool:
    """`Name` beside `Vorname` is the last name; `nombre` beside `apellidos` the first."""
    return key in _PARTS_OF_NAME and _field_of(key, set(keys.values())) != "name"


def _field_of(key: str, present: Collection[str]) -> str | None:
    if key in _PARTS_OF_NAME:
        parts = {FIELD_OF.get(other) for other in present}
        if "first_name" in parts and "last_name" not in parts:
            return "last_name"
        if "last_name" in parts and "first_name" not in parts:
            return "first_name"
        return "name"
    return "name" if IDENTIFIER_OF.get(key) == "name" else FIELD_OF.get(key)


def _kind(present: set[str]) -> RecordKind:
    anonymous = any(IDENTIFIER_OF.get(key) == "anonymous_id" for key in present)
    event = any(FIELD_OF.get(key) == "event" for key in present)
    if not present.isdisjoint(MESSAGE_KEYS) and (anonymous or event or "type" in present):
        return "event"
    return "event" if anonymous and (event or not present.isdisjoint(SENDING_TIMES)) else "row"


def _first(keys: dict[str, str], wanted: Sequence[str]) -> str | None:
    places = {key: column for column, key in reversed(keys.items())}
    return next((places[key] for key in wanted if key in places), None)


def _guessed_id(columns: Sequence[str], keys: dict[str, str], roles: dict[str, IdentifierType]) -> str | None:
    """The first column if it numbers something, as tables begin with their key; else the customer's number."""
    customers = [column for column in columns if roles.get(column) == "user_id"]
    numbers = [*customers, *_other_numbers(keys, roles)]
    if columns and columns[0] in numbers:
        return columns[0]
    return customers[0] if customers else None


def _other_numbers(keys: dict[str, str], roles: dict[str, IdentifierType]) -> list[str]:
    unknown = [column for column, key in keys.items() if column not in roles and key not in FIELD_OF]
    return [column for column in unknown if _words(column)[-1:] and _words(column)[-1] in ID_ENDINGS]


def _is_row_per_customer(keys: dict[str, str], roles: dict[str, IdentifierType], key: str) -> bool:
    """The customer's number is the only number, and nothing in the table happens more than once to a customer."""
    if roles.get(key) != "user_id" or "anonymous_id" in roles.values() or _other_numbers(keys, roles):
        return False
    words = {word for column in keys for word in _words(column)}
    return words.isdisjoint(PURCHASES) and "event" not in words


def _grouped(
    roles: dict[str, IdentifierType], types: Collection[IdentifierType]
) -> dict[IdentifierType, tuple[str, ...]]:
    grouped = {kind: tuple(column for column, role in roles.items() if role == kind) for kind in types}
    return {kind: columns for kind, columns in grouped.items() if columns}


def _fields(columns: Sequence[str], keys: dict[str, str]) -> dict[str, str]:
    """Canonical names go to the first column that has them; the others keep their own."""
    fields: dict[str, str] = {}
    for column in columns:
        own = snake_case(column) or "column"
        usual = _field_of(keys[column], keys.values()) or own
        numbered = (f"{own}_{number}" for number in range(2, len(keys) + 2))
        name = next(name for name in (usual, own, *numbered) if name not in fields)
        fields[name] = column
    return fields
