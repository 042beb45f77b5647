"""Profiles as lists show them: what each holds, and how many records of which sources, and since when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from onefold.live.view.answers import Listed, instant
from onefold.live.view.view import View
from onefold.store.rows import Profile

SHOWN = 20
"""Identifiers of one type that a list shows."""


class Sum(NamedTuple):
    """The records of a profile. Times in microseconds, None where none is known."""

    sources: dict[int, int]
    first: int | None
    last: int | None


def listed(view: View, profiles: Sequence[Profile]) -> list[Listed]:
    """These profiles, in their order."""
    contested = view.store.contested({one.component for one in profiles})
    sums = _sums(view, profiles, contested)
    return [_listed(view, one, sums[one.number], contested=one.component in contested) for one in profiles]


def _listed(view: View, profile: Profile, its: Sum, *, contested: bool) -> Listed:
    return Listed(
        id=profile.public,
        identifiers={type_: values[:SHOWN] for type_, values in view.lens.ordered(profile.state.identifiers).items()},
        traits={name: one.value for name, one in profile.state.traits.items()},
        records=sum(its.sources.values()),
        sources=sorted(view.store.sources[number] for number in its.sources),
        first_seen=instant(its.first),
        last_seen=instant(its.last),
        contested=contested,
    )


def _sums(view: View, profiles: Sequence[Profile], contested: Collection[int]) -> dict[int, Sum]:
    """By number of the profile."""
    whole = {one.component: one.number for one in profiles if one.component not in contested}
    held = [one.number for one in profiles if one.component in contested]
    found = {one.number: Sum({}, None, None) for one in profiles}
    for component, *row in view.rows("sums_whole", components=list(whole)) if whole else ():
        found[whole[component]] = _with(found[whole[component]], *row)
    for number, *row in view.rows("sums_held", profiles=held, shift=view.store.shift) if held else ():
        found[number] = _with(found[number], *row)
    return found


def _with(its: Sum, source: int, records: int, first: int | None, last: int | None) -> Sum:
    firsts = [one for one in (its.first, first) if one is not None]
    lasts = [one for one in (its.last, last) if one is not None]
    return Sum({**its.sources, source: records}, min(firsts, default=None), max(lasts, default=None))
