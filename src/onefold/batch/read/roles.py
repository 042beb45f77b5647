"""What the columns of a table are: as the ruleset maps them, and where it says nothing, as their names say."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onefold.batch.read.query import Roles
from onefold.errors import InvalidInput
from onefold.model import IdentifierType, RecordKind, SourceName
from onefold.normalize import snake_case
from onefold.parse.columns import Recognition, recognise
from onefold.ruleset.plan import Plan, SourceMapping

OWN_TRAITS = frozenset({"email", "phone"})
"""Identifiers that are also traits of a customer; the others are keys that say nothing to people."""

OWN_FIELDS = frozenset({"source"})
"""Fields that no column gives."""

_NOTHING = Recognition("row", None, None, None, {}, {})
"""Where a mapping says everything."""


class NoSuchColumn(InvalidInput):
    """A mapping names a column that the table does not have."""


class TableRoles(msgspec.Struct, frozen=True):
    """The roles, lines that tell people, and whether the id is a guess, to be dropped if different rows share one."""

    roles: Roles
    recognised: list[str]
    id_is_guess: bool


def roles_of(source: SourceName, file: str, columns: Sequence[str], plan: Plan, *, guess_id: bool) -> TableRoles:
    """The roles of a table's columns. InvalidInput if the ruleset maps a column that is not there."""
    mapping = dict(plan.sources).get(source, SourceMapping())
    _require_columns(source, file, columns, mapping)
    recognition = _NOTHING if mapping.whole else recognise(columns, [settings.type for settings in plan.identifiers])
    guess = recognition.id_if_unique if guess_id and mapping.id is None and recognition.id is None else None
    key = mapping.id or recognition.id or guess
    time = mapping.time or recognition.time
    kind = mapping.kind or recognition.kind
    identifiers = mapping.identifiers or tuple(recognition.identifiers.items())
    fields = _fields(columns, mapping, recognition, _spent(key, time, identifiers))
    roles = Roles(
        kind=kind,
        id=key,
        time=time,
        identifiers=identifiers,
        fields=_looked_at(columns, fields, plan),
        traits=tuple(fields.items()) if kind == "row" else (),
        own_traits=OWN_TRAITS if kind == "row" else frozenset(),
    )
    return TableRoles(roles, _described(roles, fields, mapping), guess is not None)


def _require_columns(source: SourceName, file: str, columns: Sequence[str], mapping: SourceMapping) -> None:
    named = [mapping.id, mapping.time, *(column for _, several in mapping.identifiers for column in several)]
    for column in [*named, *(column for _, column in mapping.fields)]:
        if column is not None and column not in columns:
            message = f"source {source}, {file}: there is no column {column!r}; there are: {', '.join(columns)}"
            raise NoSuchColumn(message)


def _spent(
    key: str | None, time: str | None, identifiers: Sequence[tuple[IdentifierType, tuple[str, ...]]]
) -> set[str | None]:
    """Columns that are no traits: the name is an identifier, but one that people want to see."""
    return {key, time} | {column for kind, several in identifiers if kind != "name" for column in several}


def _fields(
    columns: Sequence[str], mapping: SourceMapping, recognition: Recognition, spent: set[str | None]
) -> dict[str, str]:
    """Name -> column: mapped, recognised, else the column's own name."""
    fields = dict(mapping.fields)
    mapped = set(fields.values())
    usual = {column: name for name, column in recognition.fields.items()}
    for column in columns:
        if column in spent or column in mapped:
            continue
        own = snake_case(column) or "column"
        numbered = (f"{own}_{number}" for number in range(2, len(columns) + 2))
        fields[next(name for name in (usual.get(column, own), own, *numbered) if name not in fields)] = column
    return fields


def _looked_at(columns: Sequence[str], fields: dict[str, str], plan: Plan) -> tuple[tuple[str, str], ...]:
    """The columns of the fields that rules look at, by the field's name or the column's own."""
    own = {snake_case(column): column for column in reversed(columns)}
    types = {settings.type for settings in plan.identifiers}
    wanted = [name for name in plan.fields if name not in types and name not in OWN_FIELDS]
    return tuple((name, fields.get(name) or own[name]) for name in wanted if name in fields or name in own)


def _described(roles: Roles, fields: dict[str, str], mapping: SourceMapping) -> list[str]:
    """Only what was recognised: what the ruleset says needs no telling."""
    said = [(roles.id, "record id", mapping.id), (roles.time, "time", mapping.time)]
    lines = [f"{column} -> {role}" for column, role, mapped in said if column is not None and mapped is None]
    if not mapping.identifiers:
        lines += [f"{column} -> identifier {kind}" for kind, several in roles.identifiers for column in several]
    mapped_fields = dict(mapping.fields)
    return lines + [f"{column} -> field {name}" for name, column in fields.items() if name not in mapped_fields]


def roles_of_calls(columns: Sequence[str], kind: RecordKind = "event") -> Roles:
    """The roles of the columns that `read_json` makes of calls: `i:email`, `i:email:2`, `f:plan`, `t:plan`."""
    by_type: dict[IdentifierType, tuple[str, ...]] = {}
    for column in columns:
        if column.startswith("i:"):
            name = IdentifierType(column.split(":")[1])
            by_type[name] = (*by_type.get(name, ()), column)
    return Roles(
        kind=kind,
        id="id",
        time="time",
        identifiers=tuple(by_type.items()),
        fields=tuple((column[2:], column) for column in columns if column.startswith("f:")),
        traits=tuple((column[2:], column) for column in columns if column.startswith("t:")),
    )
