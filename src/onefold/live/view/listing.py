"""All profiles in pages: by their newest record, by when they were created, or only the contested ones.

Each list follows an index, and a page looks at a bounded number of its rows, so it may be short, or empty, though more
follows: `next` says so. A cursor is a place in that index, not a count: what arrives meanwhile shifts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

from onefold.errors import InvalidInput
from onefold.live.view.answers import Listed
from onefold.live.view.summary import listed
from onefold.live.view.view import View
from onefold.store.rows import SHIFT, Profile

AT_ONCE = (200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000)
"""Rows of an index that are looked at together, for one page: more of them the longer it takes to fill."""

CURSOR = r"^([0-9]{1,13}(\.[0-9]{1,13})?)?$"
"""What cursors look like: the number of a record or profile; of the contested, of a component and a profile."""

_CURSOR = re.compile(CURSOR)
_END = 1 << SHIFT

Sort = Literal["seen", "created"]


class Wanted(Struct, frozen=True):
    """Which profiles: those that hold this `identifier` type, that a `source` knows; contested ones only."""

    limit: int
    sort: Sort = "seen"
    after: str = ""
    identifier: str = ""
    source: str = ""
    contested: bool = False


class Step(Struct, frozen=True):
    """The profiles that come next, each with its cursor; `beyond`: after all that was looked at, None at the end."""

    profiles: Sequence[tuple[Profile, str]]
    beyond: str | None


class ProfilesPage(Struct, frozen=True):
    """A part of the list; `next` is the cursor of what follows, null at the end. More may follow a short page."""

    profiles: list[Listed]
    next: str | None


Way = Callable[[View, str, int], Step]
"""What comes after a cursor, of so many rows."""


def page(view: View, wanted: Wanted) -> ProfilesPage:
    """One page. Raises InvalidInput for a cursor that is none of ours."""
    if _CURSOR.fullmatch(wanted.after) is None:
        raise InvalidInput("The cursor is none that was given: take `next` of the page before, as it is.")
    follow: Way = _contested if wanted.contested else _WAYS[wanted.sort]
    after, found, cursor = wanted.after, list[Listed](), ""
    for many in AT_ONCE:
        step = follow(view, after, many)
        for one, its in _fitting(view, wanted, step):
            if len(found) == wanted.limit:
                return ProfilesPage(found, cursor)
            found.append(one)
            cursor = its
        if step.beyond is None:
            return ProfilesPage(found, None)
        after = step.beyond
    return ProfilesPage(found, after)


def _fitting(view: View, wanted: Wanted, step: Step) -> Iterator[tuple[Listed, str]]:
    """Those that are wanted; what sums they have is looked up as far as somebody reads on."""
    fit = [(one, its) for one, its in step.profiles if not wanted.identifier or wanted.identifier in _types(one)]
    for start in range(0, len(fit), wanted.limit):
        part = fit[start : start + wanted.limit]
        for one, (_, its) in zip(listed(view, [profile for profile, _ in part]), part, strict=True):
            if not wanted.source or wanted.source in one.sources:
                yield one, its


def _types(profile: Profile) -> Collection[str]:
    return profile.state.identifiers.keys()


class _Owner(NamedTuple):
    """Whose some records are; `profile` is set in contested components only. With the newest and oldest of them."""

    component: int
    profile: int | None
    newest: int
    oldest: int
    records: int


def _seen(view: View, after: str, many: int) -> Step:
    """From the newest record to the oldest; a profile stands where its own newest is."""
    store = view.store
    before = store.low + (int(after) if after else _END)
    rows = view.rows("newest_records", low=store.low, before=before, limit=many, shift=store.shift)
    owners = [_Owner(*row) for row in rows]
    profiles = _whose_newest(view, owners)
    placed = [(profiles[one.newest], str(one.newest - store.low)) for one in owners if one.newest in profiles]
    more = sum(one.records for one in owners) == many
    return Step(placed, str(min(one.oldest for one in owners) - store.low) if more else None)


def _whose_newest(view: View, owners: Sequence[_Owner]) -> dict[int, Profile]:
    """By seq, the profile of which it is the newest record of all."""
    store = view.store
    contested = store.contested({one.component for one in owners})
    whole = [one.component for one in owners if one.component and one.component not in contested]
    held = [one.profile for one in owners if one.component in contested and one.profile is not None]
    newest: dict[int, int] = dict(view.rows("newest_whole", components=whole)) if whole else {}
    newest_held: dict[int, int] = dict(view.rows("newest_held", profiles=held, shift=store.shift)) if held else {}
    there = {one.newest for one in owners}
    wholes = store.profiles_of([one for one in whole if newest.get(one) in there])
    parts = store.profiles([one for one in held if newest_held.get(one) in there])
    return {newest[one.component]: one for one in wholes} | {newest_held[one.number]: one for one in parts}


def _created(view: View, after: str, many: int) -> Step:
    """The newest profiles first."""
    low = view.store.graph_low
    before = low + (int(after) if after else _END)
    rows = view.rows("profiles_before", graph_low=low, before=before, limit=many)
    placed = [(one, str(one.number - low)) for one in _in_order(view, [number for (number,) in rows])]
    return Step(placed, str(rows[-1][0] - low) if len(rows) == many else None)


def _contested(view: View, after: str, many: int) -> Step:
    """The newest components first."""
    low = view.store.graph_low
    component, _, number = after.partition(".")
    at, before = low + int(component or _END), low + int(number or _END)
    rows = view.rows("contested_before", graph_low=low, component=at, before=before, limit=many)
    placed = [
        (one, f"{one.component - low}.{one.number - low}") for one in _in_order(view, [number for _, number in rows])
    ]
    return Step(placed, f"{rows[-1][0] - low}.{rows[-1][1] - low}" if len(rows) == many else None)


def _in_order(view: View, numbers: Sequence[int]) -> list[Profile]:
    profiles = {one.number: one for one in view.store.profiles(numbers)}
    return [profiles[number] for number in numbers]


_WAYS: dict[Sort, Way] = {"seen": _seen, "created": _created}
