"""Whom a request is about, and which records are theirs: those that carry an identifier, or all of a profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from onefold.errors import NotFound
from onefold.live.view.view import Found, View
from onefold.resolution.usable import ALIAS_TYPES
from onefold.store.rows import Said

Scope = Literal["records", "profile"]
"""records: those that carry the identifier, whoever's they are. profile: all of the profile that it leads to."""

SCOPES: tuple[Scope, ...] = ("records", "profile")

_PAGE = 20_000
_SAID = msgspec.msgpack.Decoder(Said)


class Subject(msgspec.Struct, frozen=True):
    """An identifier as profiles hold it; or a profile's id, of type None."""

    type: str | None
    value: str


def subject_of(view: View, text: str) -> Subject:
    """`type:value` or `prf_...`. Raises InvalidInput for neither, NotFound for what nobody can have."""
    return Subject(*view.lens.wanted(text))


class Whose(msgspec.Struct, frozen=True):
    """The seqs of somebody's records, each with its evidence; and `found`, the profile, where it is about one."""

    evidence: dict[int, int]
    found: Found | None


def whose(view: View, subject: Subject, scope: Scope) -> Whose:
    """The records that a request is about; none where nobody carries the identifier."""
    found = _found(view, subject)
    if subject.type is None and scope == "records":
        raise NotFound("No record carries a profile's id: give one of its identifiers, or take the whole profile.")
    carrying = {} if subject.type is None else _carrying(view, subject.type, subject.value)
    if scope == "records":
        return Whose(carrying, found)
    if found is None:
        return Whose(_of_nobody(view, carrying), None)
    return Whose({**of_profile(view, found), **_of_nobody(view, carrying)}, found)


def _found(view: View, subject: Subject) -> Found | None:
    text = subject.value if subject.type is None else f"{subject.type}:{subject.value}"
    try:
        return view.find(text)
    except NotFound:
        return None


def of_profile(view: View, found: Found) -> dict[int, int]:
    """The records of a profile, each with its evidence."""
    if found.contested:
        return {brief.seq: brief.evidence for brief in view.store.records(view.store.held_by(found.profile.number))}
    members = view.store.members([found.profile.component])
    return dict(view.store.seqs_of([one.number for one in members]))


def _of_nobody(view: View, carrying: dict[int, int]) -> dict[int, int]:
    """Those of the records that are of no profile."""
    component = {one.number: one.component for one in view.store.evidence(set(carrying.values()))}
    contested = view.store.contested(set(component.values()) - {0})
    doubtful = [seq for seq, evidence in carrying.items() if component[evidence] in contested]
    held = view.store.held(doubtful)
    lost = {seq for seq in doubtful if held.get(seq) is None}
    return {seq: one for seq, one in carrying.items() if seq in lost or not component[one]}


def _carrying(view: View, type_: str, value: str) -> dict[int, int]:
    """The records that carry an identifier, each with its evidence."""
    numbers = [number for number, said in _candidates(view, type_, value) if carries(view, said, type_, value)]
    return dict(view.store.seqs_of(numbers))


def _candidates(view: View, type_: str, value: str) -> Iterator[tuple[int, Said]]:
    """The evidence among which all that carries it is: its component; where the type does not match, all there is."""
    anchor = view.store.anchors(type_, [value]).get(value)
    if type_ in view.lens.matching:
        members = view.store.members([anchor[0]]) if anchor is not None else []
        yield from ((one.number, one.said) for one in members)
        return
    after = view.store.graph_low
    while rows := view.store.connection.rows(
        "privacy.evidence_after", after=after, graph_high=view.store.graph_high, limit=_PAGE
    ):
        yield from ((number, _SAID.decode(said)) for number, _, said in rows)
        after = rows[-1][0]


def carries(view: View, said: Said, type_: str, value: str) -> bool:
    """Whether it says the identifier, be it in an alias."""
    return value in identifiers_of(view, said).get(type_, ())


def identifiers_of(view: View, said: Said) -> dict[str, list[str]]:
    """The usable identifiers that an evidence says, with those of an alias."""
    found = {type_: list(values) for type_, values in view.lens.identifiers(said).items()}
    if said.alias is not None:
        for type_ in ALIAS_TYPES:
            for raw in (said.alias.previous, said.alias.user_id):
                value = view.lens.judged(type_, raw)
                if value is not None and value not in found.get(type_, ()):
                    found.setdefault(type_, []).append(value)
    return found
