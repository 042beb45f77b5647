"""What happened to a profile, over all devices and sources, in pages that stay right while more happens.

A cursor is the place of the last record seen, not a count: what arrives meanwhile shifts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from onefold.errors import InvalidInput
from onefold.live.view.accounts import Account
from onefold.live.view.answers import Happened, Page, instant, plain_json
from onefold.live.view.view import Found, View
from onefold.store.rows import SHIFT, Stored

BEFORE_ALL = -(1 << 62)
AFTER_ALL = 1 << 62

CURSOR = r"^(-?[0-9]{1,18}\.[0-9]{1,12})?$"
"""What cursors look like: the time and number of the last record of a page."""

_CURSOR = re.compile(CURSOR)


class Window(Struct, frozen=True):
    """Which records are wanted. Empty lists: all of them. Times in microseconds, `start` itself included.

    `events` are names of events, or types of calls that have none; `carrying` is a `type:value` that they say.
    """

    limit: int
    newest_first: bool = True
    after: str = ""
    start: int = BEFORE_ALL
    stop: int = AFTER_ALL
    sources: Sequence[str] = ()
    types: Sequence[str] = ()
    events: Sequence[str] = ()
    hidden: Sequence[str] = ()
    carrying: str = ""


def page(view: View, found: Found | Account, window: Window) -> Page:
    """One page of a profile's records. Raises InvalidInput for a cursor that is none of ours."""
    stored, following = records(view, found, window)
    said = view.said({one.evidence for one in stored})
    identifiers = {number: view.lens.identifiers(one) for number, one in said.items()}
    return Page([happened(one, identifiers[one.evidence]) for one in stored], following)


def records(view: View, found: Found | Account, window: Window) -> tuple[list[Stored], str | None]:
    """The records of a page in order, and the cursor of the next one, if there is more."""
    after_time, after_seq = _place(window, view.store.space)
    rows = view.rows(
        f"timeline_{found.by}",
        owner=found.owner,
        shift=view.store.shift,
        start=window.start,
        stop=window.stop,
        sign=-1 if window.newest_first else 1,
        after_time=after_time,
        after_seq=after_seq,
        limit=window.limit + 1,
        every_source=int(not window.sources),
        sources=view.numbers_of(window.sources),
        every_type=int(not window.types),
        types=window.types,
        every_event=int(not window.events),
        events=window.events,
        hidden=window.hidden,
        every_evidence=int(not window.carrying),
        evidence=_carriers(view, found, window.carrying),
    )
    seqs = [seq for (seq,) in rows]
    stored = in_order(view, seqs[: window.limit])
    return stored, _cursor(stored[-1]) if len(seqs) > window.limit else None


def in_order(view: View, seqs: Sequence[int]) -> list[Stored]:
    """Whole records in the order of their seqs here."""
    by_seq = {one.seq: one for one in view.store.full_records(seqs)}
    return [by_seq[seq] for seq in seqs]


def _carriers(view: View, found: Found | Account, carrying: str) -> list[int]:
    """The evidence of the profile that say an identifier."""
    if not carrying:
        return []
    type_, colon, raw = carrying.partition(":")
    if not colon:
        raise InvalidInput("An identifier is written type:value.")
    value = view.lens.usable(type_, raw)
    said = view.said(found.owner if isinstance(found, Account) else [use.evidence for use in view.uses(found)])
    return [number for number, one in said.items() if value in view.lens.identifiers(one).get(type_, ())]


def _place(window: Window, space: int) -> tuple[int, int]:
    """Where the page begins, in the order of its sort."""
    if not window.after:
        return BEFORE_ALL, BEFORE_ALL
    time, seq = _read_cursor(window.after)
    sign = -1 if window.newest_first else 1
    return sign * time, sign * ((space << SHIFT) + seq)


def _cursor(last: Stored) -> str:
    return f"{last.time or 0}.{last.seq & ((1 << SHIFT) - 1)}"


def _read_cursor(text: str) -> tuple[int, int]:
    if _CURSOR.fullmatch(text) is None:
        raise InvalidInput("The cursor is none that was given: take `next` of the page before, as it is.")
    time, _, seq = text.partition(".")
    return int(time), int(seq)


def happened(stored: Stored, identifiers: dict[str, list[str]]) -> Happened:
    """A record as reads answer it."""
    return Happened(
        record=f"{stored.source}/{stored.id}",
        source=stored.source,
        id=stored.id,
        type=stored.type,
        event=stored.event,
        time=instant(stored.time),
        received=instant(stored.received),
        identifiers=identifiers,
        body=plain_json(stored.body),
    )
