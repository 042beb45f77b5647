"""Takes a person out of rulesets that are not in force: past versions and drafts keep their meaning, not their names.

What is in force is not touched: there a name means something, and a person takes it out.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from onefold.normalize.text import stripped
from onefold.ruleset import InvalidRuleset, Ruleset, compile_plan
from onefold.ruleset.plan import Detach, RecordRef, Ref, Statement
from onefold.ruleset.schema import Document, Identifier
from onefold.ruleset.settings import DEFAULT
from onefold.store.audit import note
from onefold.store.port import Connection
from onefold.store.ruleset_problems import ruleset_of
from onefold.store.rulesets import Draft
from onefold.store.versions import versions_before
from onefold.store.workspace_rows import Space

Name = tuple[str, str]
"""An identifier (type, normalized value); or a record (`/` and its source, id)."""

ERASED = "(erased)"

SHORTEST = 4
"""Characters of a value that is also taken out of comments and constants: shorter ones stand everywhere by chance."""

_ALIKE = str.maketrans("\u0130\u0131\u017f\u212a", "iisk")
"""What is the same as an ASCII letter where case is ignored."""

_ALL = 1 << 40


class Erased(NamedTuple):
    """How many versions and drafts were changed; and whether what is in force, or wanted, names them too."""

    versions: int
    drafts: int
    in_force: bool


def erase_names(connection: Connection, space: Space, lost: Collection[Name], *, by: str) -> Erased:
    """Within a transaction. Statements and blocked values that name the lost go, in the texts that are not in force."""
    versions, in_force = [], False
    for one in versions_before(connection, space.number, _ALL, _ALL):
        text = without(one.ruleset, lost)
        if text == one.ruleset:
            continue
        if one.version in {space.version, space.wanted}:
            in_force = True
        else:
            connection.run("versions.rewrite", space=space.number, version=one.version, ruleset=text)
            versions.append(one.version)
    drafts = _in_drafts(connection, space, lost, by)
    if versions or drafts:
        detail = {"versions": sorted(versions), "drafts": drafts}
        note(connection, by=by, action="ruleset.person_erased", space=space.number, detail=detail)
    return Erased(len(versions), drafts, in_force)


def _in_drafts(connection: Connection, space: Space, lost: Collection[Name], by: str) -> int:
    found = 0
    for one in (Draft(*row) for row in connection.rows("versions.drafts", space=space.number)):
        text = without(one.ruleset, lost)
        if text != one.ruleset:
            found += 1
            named = {"name": one.name, "ruleset": text, "by": by, "now": time.time_ns() // 1_000}
            connection.run("versions.change_draft", space=space.number, **named)
    return found


def without(text: str, lost: Collection[Name]) -> str:
    """A ruleset without what names the lost; the same text if nothing does."""
    if not _may_name(text, lost):
        return text
    try:
        ruleset = ruleset_of(text)
    except InvalidRuleset:
        return _plainly(text, lost)
    document = _unnamed(ruleset, lost)
    if document != ruleset.document or _plainly(text, lost) != text:
        text = Ruleset(document).as_json().decode()
    return _plainly(text, lost)


def _may_name(text: str, lost: Collection[Name]) -> bool:
    """Cheaply: values may be written in other ways, but only statements and blocked values are normalized."""
    return "statements" in text or "blocked" in text or _plainly(text, lost) != text


def _unnamed(ruleset: Ruleset, lost: Collection[Name]) -> Document:
    document = ruleset.document
    meant = compile_plan(ruleset).statements
    return msgspec.structs.replace(
        document,
        statements=tuple(
            written
            for written, one in zip(document.statements, meant, strict=True)
            if not any(_name(ref) in lost for ref in _refs(one))
        ),
        identifiers={name: _unblocked(name, one, lost) for name, one in document.identifiers.items()},
    )


def _refs(statement: Statement) -> Sequence[Ref]:
    return (statement.identifier, statement.from_) if isinstance(statement, Detach) else statement.refs


def _name(ref: Ref) -> Name:
    return (f"/{ref.source}", ref.id) if isinstance(ref, RecordRef) else (ref.type, ref.value)


def _unblocked(name: str, one: Identifier, lost: Collection[Name]) -> Identifier:
    if one.blocked is None:
        return one
    gone = {value.casefold() for type_, value in lost if name in {DEFAULT, type_}}
    left = tuple(value for value in one.blocked.values if stripped(value).casefold() not in gone)
    return msgspec.structs.replace(one, blocked=msgspec.structs.replace(one.blocked, values=left))


def _plainly(text: str, lost: Collection[Name]) -> str:
    """Wherever else a value stands: in a comment, a constant, or a text that is no ruleset yet."""
    for value in _standing(text, _texts(lost)):
        text = re.sub(re.escape(value), ERASED, text, flags=re.IGNORECASE)
    return text


def _standing(text: str, values: Iterable[str]) -> list[str]:
    """Those of the values that may stand in a text: somebody has thousands of records, a ruleset names few."""
    folded = text.translate(_ALIKE).lower()
    pieces = {folded[start : start + SHORTEST] for start in range(len(folded))}
    return [
        value
        for value in values
        if not value.isascii() or (value[:SHORTEST].lower() in pieces and value.lower() in folded)
    ]


def _texts(lost: Collection[Name]) -> Iterator[str]:
    for _, value in lost:
        if len(value) >= SHORTEST:
            yield value
