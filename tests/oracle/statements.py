"""A person's word: what refs stand for, and which records statements and aliases put together or keep apart."""

from __future__ import annotations

from tests.oracle.document import Document, is_blocked, normalize
from tests.oracle.outcome import Ref
from tests.oracle.records import Entry, Refused


def names_identifier(ref: str) -> bool:
    """Whether a ref is `type:value` rather than `source/id`: by what stands first."""
    return ":" in ref.split("/", maxsplit=1)[0]


def identifier_of(ref: str, document: Document) -> tuple[str, str]:
    """The type and the normalized value (empty if unknown) of `type:value`."""
    type_, _, raw = ref.partition(":")
    identifier = document.type(type_)
    return (type_, normalize(identifier, raw) if identifier else "")


def written(ref: str, document: Document) -> str:
    """A ref for people: an identifier with its normalized value."""
    return ":".join(identifier_of(ref, document)) if names_identifier(ref) else ref


def side(ref: str, entries: list[Entry], document: Document) -> set[Ref]:
    """A statement's side: the record named, or all that carry the identifier."""
    if names_identifier(ref):
        return carriers(*identifier_of(ref, document), entries)
    source, _, id_ = ref.partition("/")
    return {entry.ref for entry in entries if entry.ref == (source, id_)}


def carriers(type_: str, value: str, entries: list[Entry]) -> set[Ref]:
    return {entry.ref for entry in entries if value in entry.values.get(type_, set())}


def detach(entries: list[Entry], document: Document) -> set[Refused]:
    """Take identifiers off the records that carry both; all statements look at the same records."""
    refused: set[Refused] = set()
    for identifier, from_ in document.detach:
        type_, value = identifier_of(identifier, document)
        for ref in side(identifier, entries, document) & side(from_, entries, document):
            refused.add(("detached", type_, value, ref))
    for _, type_, value, ref in refused:
        for entry in entries:
            if entry.ref == ref:
                entry.values[type_].discard(value)
    return refused


def read_aparts(
    entries: list[Entry], document: Document
) -> tuple[list[tuple[set[Ref], set[Ref]]], set[tuple[str, Ref]]]:
    """The sides of each statement without the records of both, and those: (statement's text, record).

    The first ref stands against each other one, pair by pair.
    """
    pairs = [(refs[0], other) for refs in document.apart for other in refs[1:]]
    aparts, on_both_sides = [], set()
    for first, other in pairs:
        a, b = side(first, entries, document), side(other, entries, document)
        aparts.append((a - b, b - a))
        text = f"{written(first, document)} | {written(other, document)}"
        on_both_sides |= {(text, ref) for ref in a & b}
    return aparts, on_both_sides


def read_together(entries: list[Entry], document: Document) -> list[tuple[str, set[Ref]]]:
    """The text and the records of each statement with at least two sides that are not empty; then those of aliases."""
    stated = [
        (" = ".join(written(ref, document) for ref in refs), [side(ref, entries, document) for ref in refs])
        for refs in document.together
    ]
    for user_id, previous in aliases(entries, document):
        now = carriers(*named("user_id", user_id, document), entries)
        before = carriers(*named("user_id", previous, document), entries)
        before |= carriers(*named("anonymous_id", previous, document), entries)
        stated.append((f"alias user_id:{user_id} = {previous}", [now, before]))
    return [(text, set().union(*sides)) for text, sides in stated if len([a_side for a_side in sides if a_side]) > 1]


def aliases(entries: list[Entry], document: Document) -> list[tuple[str, str]]:
    """(userId, previousId) as said, of the alias calls that count."""
    if document.alias == "ignore":
        return []
    said = [(entry.alias["user_id"], entry.alias["previous"]) for entry in entries if entry.alias]
    return [
        (user_id, previous)
        for user_id, previous in said
        if not _blocked("user_id", user_id, document)
        and not _blocked("user_id", previous, document)
        and not _blocked("anonymous_id", previous, document)
    ]


def values_named(type_: str, entries: list[Entry], document: Document) -> set[str]:
    """The values of a type that a `together` statement or an alias names."""
    refs = [ref for refs in document.together for ref in refs if names_identifier(ref)]
    all_named = {identifier_of(ref, document) for ref in refs}
    for user_id, previous in aliases(entries, document):
        all_named |= {named("user_id", user_id, document)}
        all_named |= {named("user_id", previous, document), named("anonymous_id", previous, document)}
    return {value for named_type, value in all_named if named_type == type_}


def named(type_: str, raw: str, document: Document) -> tuple[str, str]:
    """The type and the normalized value; an empty value if the document does not list the type."""
    identifier = document.type(type_)
    return (type_, normalize(identifier, raw) if identifier else "")


def _blocked(type_: str, raw: str, document: Document) -> bool:
    identifier = document.type(type_)
    return identifier is not None and is_blocked(identifier, raw)
