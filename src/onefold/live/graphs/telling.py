"""How the change feed of a graph begins: what became of the profiles of the graph before it, told profile by profile.

The story of each profile has a place of its own among the numbers of changes, so that it can be told anew, until the
graph is read, without a look at any other. In order of places: the new profiles, with what they were split from, while
all that were there before are there still; then those that live on, with what was merged into them; then those that
are gone. Whatever is told later has higher numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

import msgspec

from onefold.live.bounds import Bounds
from onefold.live.changes import Cause, Story
from onefold.store.rows import SHIFT, Change, Profile, ProfileState

NUMBERS = 27
"""Bits of the number of a profile that there is a place for: 134 million profiles."""

_NEW, _KEPT = 10, 12
"""Bits of the number of changes of one story."""

_KEPT_FROM = 1 << 38
_GONE_FROM = 3 << 38

_NOBODY = Cause(None, None)
"""What the feed says of the record and the step that made a difference: here it was the ruleset."""

Span = tuple[int, int]


def spans_of(number: int) -> tuple[Span, Span]:
    """The first and last numbers of both stories that a profile of the graph may have: as a new one, as a kept one."""
    low, n = (number >> SHIFT) << SHIFT, number & ((1 << SHIFT) - 1)
    assert n < 1 << NUMBERS, "more profiles than a feed has places for"
    new, kept = low + (n << _NEW), low + _KEPT_FROM + (n << _KEPT)
    return (new, new + (1 << _NEW) - 1), (kept, kept + (1 << _KEPT) - 1)


def place_of_gone(graph_low: int, number: int) -> int:
    """The number of the change that says that a profile of the graph before is gone."""
    return graph_low + _GONE_FROM + (number & ((1 << SHIFT) - 1))


class Teller:
    """Tells of profiles as they are under one plan."""

    def __init__(self, bounds: Bounds, time: int) -> None:
        self._bounds = bounds
        self._time = time

    def new(self, profile: Profile, split_from: Sequence[str]) -> list[Change]:
        """Of a profile that nobody was before; `split_from` had some of its records."""
        (first, last), _ = spans_of(profile.number)
        story = self._story(first)
        story.created(profile, _NOBODY)
        for public in split_from[: last - first]:
            story.split(public, [profile.public], _NOBODY)
        return story.changes

    def kept(self, profile: Profile, before: ProfileState, merged: Iterable[Profile]) -> list[Change]:
        """Of a profile that lives on, and those of before that are it now."""
        _, (first, last) = spans_of(profile.number)
        story, joined = self._story(first), list(merged)
        if joined:
            story.merged(profile.public, [one.public for one in joined], _NOBODY)
            united = self._bounds.united([before, *(one.state for one in joined)], [])
            before = msgspec.structs.replace(united, traits=before.traits)
        story.became(profile.public, before, profile.state, _NOBODY)
        if len(story.changes) > last - first + 1:  # told at once: the present state of a profile that is known
            del story.changes[1 if joined else 0 :]
            story.created(profile, _NOBODY)
        return story.changes

    def gone(self, graph_low: int, profile: Profile) -> list[Change]:
        """Of a profile none of whose records is anybody's."""
        story = self._story(place_of_gone(graph_low, profile.number))
        story.deleted(profile.public, _NOBODY)
        return story.changes

    def _story(self, first: int) -> Story:
        return Story(count(first).__next__, self._time)
