"""How profiles began: those that were anonymous first, and whose person is known now.

Looked at are some of the profiles that have both an identifier of a browser or device and one of a person, evenly
chosen. The cost is that of reading these: their evidence, and the times of their records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from onefold.live.monitor.flow import Pause
from onefold.live.view import View
from onefold.model import ANONYMOUS_TYPES
from onefold.store.rows import Profile, Said

LOOKED_AT = 2_000
"""Profiles that one measurement looks at: the share is right within two percent."""

SLICE = 200
"""Profiles looked at together."""

Moment = tuple[Said, int]
"""What a record says, and when it first did, in microseconds; 0 where no time is known."""


def anonymous_first(view: View, recognised: Sequence[Profile], pause: Pause) -> tuple[int, int]:
    """(how many of those looked at were anonymous first, how many were looked at)."""
    step = -(-len(recognised) // LOOKED_AT) or 1
    chosen = recognised[::step]
    found = 0
    for start in range(0, len(chosen), SLICE):
        found += sum(_began_anonymous(said) for said in _sayings(view, chosen[start : start + SLICE]))
        pause()
    return found, len(chosen)


def _sayings(view: View, profiles: Sequence[Profile]) -> Iterator[list[tuple[bool, int]]]:
    """Of each profile: whether what is said names a person, and when that was first said."""
    contested = view.store.contested({one.component for one in profiles})
    whole = _of_components(view, {one.component for one in profiles} - contested)
    for one in profiles:
        moments = _of_holder(view, one) if one.component in contested else whole.get(one.component, ())
        yield [told for said, time in moments if (told := _told(one, said, time)) is not None]


def _of_components(view: View, components: Collection[int]) -> dict[int, list[Moment]]:
    evidence = view.store.members(components)
    spans = view.store.spans([one.number for one in evidence])
    found: dict[int, list[Moment]] = {}
    for one in evidence:
        if one.number in spans:
            found.setdefault(one.component, []).append((one.said, spans[one.number][0]))
    return found


def _of_holder(view: View, profile: Profile) -> list[Moment]:
    """Of a profile that shares its component with others."""
    briefs = view.store.records(view.store.held_by(profile.number))
    said = {one.number: one.said for one in view.store.evidence({one.evidence for one in briefs})}
    return [(said[one.evidence], one.time or 0) for one in briefs if one.evidence in said]


def _told(profile: Profile, said: Said, time: int) -> tuple[bool, int] | None:
    """None where nothing is said by which this profile is found, or it is not known when."""
    types = [type_ for type_ in said.identifiers if type_ in profile.state.identifiers]
    return (any(type_ not in ANONYMOUS_TYPES for type_ in types), time) if types and time > 0 else None


def _began_anonymous(said: Sequence[tuple[bool, int]]) -> bool:
    named = min((time for is_person, time in said if is_person), default=None)
    unnamed = min((time for is_person, time in said if not is_person), default=None)
    return unnamed is not None and (named is None or unnamed < named)
