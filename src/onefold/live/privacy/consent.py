"""Consent: what people allowed, category by category, worked out from their records when somebody asks.

A record states consent with `context.consent.categoryPreferences`. Each browser, device or person that states it (by
its anonymous_id, else by its strongest identifier) has said what it said last. A profile allows a category if one of
them does and none of them refuses: on a merge the most restrictive wins. So it is a function of the set of records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from onefold.errors import Forbidden
from onefold.live.view.view import Found, View
from onefold.model import ANONYMOUS_TYPES

MARK = b"categoryPreferences"
"""What stands in every body that states consent."""

Consent = dict[str, bool]

_PLACES = frozenset({"ip", "group_id"})
_DEVICES = ANONYMOUS_TYPES - _PLACES


class NoConsent(Forbidden):
    """Whoever it is about has not allowed this."""

    code = "no_consent"


class Statement(NamedTuple):
    """What was stated once: in canonical order, the later counts."""

    time: int
    source: str
    id: str
    preferences: Consent


class _Consent(msgspec.Struct):
    categoryPreferences: dict[str, object] = {}  # noqa: N815 - as Segment writes it


class _Context(msgspec.Struct):
    consent: _Consent | None = None


class _Call(msgspec.Struct):
    context: _Context | None = None


_CALL = msgspec.json.Decoder(_Call)


def preferences(body: bytes) -> Consent | None:
    """What a call states; None for one that states nothing. A category that is neither yes nor no is not told."""
    if MARK not in body:
        return None
    try:
        call = _CALL.decode(body)
    except msgspec.ValidationError:
        return None
    if call.context is None or call.context.consent is None:
        return None
    said = call.context.consent.categoryPreferences
    return {category: value for category, value in said.items() if isinstance(value, bool)} or None


def stated_by(identifiers: Mapping[str, Sequence[str]], record: str) -> tuple[str, str]:
    """Who states it: the browser or device, else the strongest identifier (in their order), else the record alone."""
    if identifiers.get("anonymous_id"):
        return "anonymous_id", identifiers["anonymous_id"][0]
    for types in (_DEVICES, identifiers.keys() - _PLACES - {"name"}):
        for type_, values in identifiers.items():
            if type_ in types and values:
                return type_, values[0]
    return "", record


def combined(statements: Iterable[tuple[tuple[str, str], Statement]]) -> Consent:
    """What a profile allows and refuses, from all that was stated; categories that nobody spoke of are not in it."""
    last: dict[tuple[str, str], Statement] = {}
    for who, said in statements:
        if who not in last or said[:3] > last[who][:3]:
            last[who] = said
    found: Consent = {}
    for said in last.values():
        for category, allowed in said.preferences.items():
            found[category] = found.get(category, True) and allowed
    return dict(sorted(found.items()))


def consent_of(view: View, found: Found) -> Consent:
    """What a profile allows and refuses."""
    return consents_of(view, "held" if found.contested else "whole", [found.owner]).get(found.owner, {})


def consents_of(view: View, by: Literal["whole", "held"], owners: Collection[int]) -> dict[int, Consent]:
    """What each of these allows and refuses, where it spoke: components that are one profile (`whole`), or profiles of
    contested ones (`held`), by number.
    """
    shift = {"shift": view.store.shift} if by == "held" else {}
    rows = view.store.connection.rows(f"privacy.consent_{by}", owners=list(owners), **shift)
    evidence, owner_of = {row[1]: row[2] for row in rows}, {row[1]: row[0] for row in rows}
    said = view.said(set(evidence.values()))
    statements: dict[int, list[tuple[tuple[str, str], Statement]]] = {}
    for stored in view.store.full_records(list(evidence)):
        stated = preferences(stored.body)
        if stated is not None:
            name = f"{stored.source}/{stored.id}"
            who = stated_by(view.lens.identifiers(said[evidence[stored.seq]]), name)
            told = (who, Statement(stored.time or 0, stored.source, stored.id, stated))
            statements.setdefault(owner_of[stored.seq], []).append(told)
    return {owner: combined(some) for owner, some in statements.items()}


def allows(view: View, public: str, category: str) -> bool:
    """Whether a profile, by its id, allows a category; without one, anything is."""
    return not category or consent_of(view, view.find(public)).get(category, False)


def require(view: View, found: Found, category: str) -> None:
    """Raises NoConsent unless the profile allows the category; nothing is required without one."""
    if category and not consent_of(view, found).get(category, False):
        raise NoConsent("This profile has not consented to that category.")
