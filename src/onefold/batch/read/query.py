"""The query that normalizes a relation: which columns are what, and the SQL that makes them so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from onefold.batch.queries import queries
from onefold.batch.read.relation import Relation, content_of, is_said, micros_of, text_of
from onefold.batch.read.usable import doubtful_sql, plain_sql
from onefold.model import IdentifierType, RecordKind
from onefold.parse.moments import EARLIEST, LATEST
from onefold.ruleset.plan import IdentifierSettings

_CONTENT_ID = "'h_' || left(sha256({content}), 20)"
"""What a row without an id is called."""

_TIME = f"CASE WHEN time >= {EARLIEST} AND time < {LATEST} THEN time END"
_OUTSIDE = f"time < {EARLIEST} OR time >= {LATEST}"
_FAULT = f"CASE WHEN said AND time IS NULL THEN 1 WHEN said AND ({_OUTSIDE}) THEN 4 END::TINYINT"


class Roles(msgspec.Struct, frozen=True):
    """What the columns of a relation are. `fields` are for rules, `traits` for profiles; both name -> column.

    `own_traits` are identifier types whose values the profile keeps as traits too.
    """

    kind: RecordKind
    id: str | None
    time: str | None
    identifiers: tuple[tuple[IdentifierType, tuple[str, ...]], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    traits: tuple[tuple[str, str], ...] = ()
    own_traits: frozenset[str] = frozenset()


class Slot(NamedTuple):
    """One column of an identifier type: `i:email`, `i:email:2` for a second; `text`: its place among the texts."""

    name: str
    text: int
    settings: IdentifierSettings


def texts_of(roles: Roles) -> dict[str, int]:
    """The columns that are read as text, numbered; those that stay first."""
    kept = [column for _, column in (*roles.fields, *roles.traits)]
    named = [column for _, columns in roles.identifiers for column in columns]
    return {column: number for number, column in enumerate(dict.fromkeys(kept + named))}


def slots_of(roles: Roles, settings: Sequence[IdentifierSettings], texts: Mapping[str, int]) -> Iterator[Slot]:
    by_type = {one.type: one for one in settings}
    for kind, columns in roles.identifiers:
        for number, column in enumerate(columns, start=1):
            yield Slot(f"i:{kind}" if number == 1 else f"i:{kind}:{number}", texts[column], by_type[kind])


def query_of(
    relation: Relation, roles: Roles, texts: Mapping[str, int], slots: Sequence[Slot], wanted: Sequence[str]
) -> str:
    """SQL for the `wanted` of: id, time, fault, c0... (texts), i0... (usable values), d0... (texts to be judged)."""
    used = [(number, slot) for number, slot in enumerate(slots) if f"i{number}" in wanted]
    needed = {f"c{slot.text}" for _, slot in used}.union(wanted)
    inner = list(_row(relation, roles)) if "id" in wanted else []
    inner += [
        f"{text_of(column, relation.columns[column])} AS c{number}"
        for column, number in texts.items()
        if f"c{number}" in needed
    ]
    plain = [f", {plain_sql(slot.settings, f'c{slot.text}')} AS p{number}" for number, slot in used]
    doubt = [f", {doubtful_sql(slot.settings, f'c{slot.text}', f'p{number}')} AS b{number}" for number, slot in used]
    answers = {"time": _TIME, "fault": _FAULT}
    for number, slot in used:
        answers[f"i{number}"] = f"CASE WHEN NOT b{number} THEN p{number} END"
        answers[f"d{number}"] = f"CASE WHEN b{number} OR p{number} IS NULL THEN c{slot.text} END"
    return queries("read")["project"].format(
        answer=", ".join(f"{answers.get(name, name)} AS {name}" for name in wanted),
        doubt="".join(doubt),
        plain="".join(plain),
        texts=", ".join(inner),
        item=relation.item,
    )


def names_query(relation: Relation, roles: Roles) -> str:
    """SQL for the id of each row, that of its content where none is said."""
    content = _CONTENT_ID.format(content=content_of(relation.columns))
    said = text_of(roles.id, relation.columns[roles.id]) if roles.id else "NULL"
    return queries("read")["names"].format(id=f"coalesce({said}, {content})", item=relation.item)


def _row(relation: Relation, roles: Roles) -> Iterator[str]:
    """Who and when."""
    content = _CONTENT_ID.format(content=content_of(relation.columns))
    yield f"{text_of(roles.id, relation.columns[roles.id]) if roles.id else content} AS id"
    yield f"{is_said(roles.time, relation.columns[roles.time]) if roles.time else 'false'} AS said"
    yield f"{micros_of(roles.time, relation.columns[roles.time]) if roles.time else 'NULL::BIGINT'} AS time"
