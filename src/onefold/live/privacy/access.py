"""Everything that is known about a person, as they may ask for it: as JSON, or its records as a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from onefold.batch.write import FORMULA
from onefold.live.privacy.consent import Consent, Statement, combined, consent_of, preferences, stated_by
from onefold.live.privacy.subject import Scope, Subject, Whose, identifiers_of, whose
from onefold.live.view.answers import Whole, instant
from onefold.live.view.profile import whole
from onefold.live.view.timeline import happened
from onefold.live.view.view import View
from onefold.normalize.naming import snake_case
from onefold.store.rows import Stored

AT_ONCE = 500
"""Records read together."""

COLUMNS = ("record", "source", "type", "event", "time", "received", "identifiers", "body")
"""Of the table of records."""

_FORMULA = re.compile(f"^{FORMULA}")


class Said(msgspec.Struct, frozen=True):
    """A value of a trait that one of the records says."""

    value: Any
    record: str
    source: str
    time: Any


def as_json(view: View, subject: Subject, scope: Scope) -> Iterator[bytes]:
    """One JSON object, in parts. Nothing is known: all of it is empty."""
    found = whose(view, subject, scope)
    head: dict[str, Any] = {"scope": scope, "subject": {"type": subject.type, "value": subject.value}}
    if scope == "profile" and found.found is not None:
        head |= _of_profile(whole(view, found.found), consent_of(view, found.found))
    else:
        head |= _of_records(view, found)
    yield msgspec.json.encode(head)[:-1] + b',"records":['
    between = b"\n"
    for stored in _in_order(view, found):
        yield between + msgspec.json.encode(happened(stored, _identifiers(view, found, stored)))
        between = b",\n"
    yield b"]}\n"


def _of_profile(profile: Whole, consent: Consent) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(profile)
    parts = {name: told[name] for name in ("identifiers", "traits", "accounts")}
    rest = {name: told[name] for name in ("id", "first_seen", "last_seen", "contested")}
    return {"profile": rest, **parts, "consent": consent}


def _of_records(view: View, found: Whose) -> dict[str, Any]:
    """Only what the records themselves say: whatever else their profile holds may be somebody else's."""
    identifiers: dict[str, list[str]] = {}
    for said in view.said(set(found.evidence.values())).values():
        for type_, values in identifiers_of(view, said).items():
            kept = identifiers.setdefault(type_, [])
            kept += [value for value in values if value not in kept]
    traits: dict[str, list[Said]] = {}
    statements = []
    for stored in _in_order(view, found):
        for name, value in _traits_of(stored).items():
            name_of = f"{stored.source}/{stored.id}"
            traits.setdefault(name, []).append(Said(value, name_of, stored.source, instant(stored.time)))
        stated = None if stored.type == "row" else preferences(stored.body)
        if stated is not None:
            who = stated_by(_identifiers(view, found, stored), f"{stored.source}/{stored.id}")
            statements.append((who, Statement(stored.time or 0, stored.source, stored.id, stated)))
    ordered = [
        {"type": type_, "value": one} for type_, values in view.lens.ordered(identifiers).items() for one in values
    ]
    return {"profile": None, "identifiers": ordered, "traits": traits, "accounts": [], "consent": combined(statements)}


def _traits_of(stored: Stored) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.json.decode(stored.body)
    said = body.get("traits") if stored.type in {"identify", "row"} else None
    return (
        {snake_case(name): value for name, value in said.items() if value is not None} if isinstance(said, dict) else {}
    )


def as_csv(view: View, subject: Subject, scope: Scope) -> Iterator[bytes]:
    """The records as a table. A quote comes before a text that a spreadsheet would take for a formula."""
    found = whose(view, subject, scope)
    yield _line(COLUMNS)
    for stored in _in_order(view, found):
        identifiers = msgspec.json.encode(_identifiers(view, found, stored)).decode()
        times = (instant(stored.time), instant(stored.received))
        told = [one.isoformat() if one else "" for one in times]
        name = f"{stored.source}/{stored.id}"
        yield _line([name, stored.source, stored.type, stored.event or "", *told, identifiers, stored.body.decode()])


def _line(cells: Any) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells])
    return line.getvalue().encode()


def _in_order(view: View, found: Whose) -> Iterator[Stored]:
    """Whole records, the oldest first."""
    briefs = sorted(view.store.records(list(found.evidence)), key=lambda one: (one.time or 0, one.source, one.id))
    for start in range(0, len(briefs), AT_ONCE):
        part = [one.seq for one in briefs[start : start + AT_ONCE]]
        by_seq = {one.seq: one for one in view.store.full_records(part)}
        yield from (by_seq[seq] for seq in part)


def _identifiers(view: View, found: Whose, stored: Stored) -> dict[str, list[str]]:
    (said,) = view.said([found.evidence[stored.seq]]).values()
    return view.lens.identifiers(said)
