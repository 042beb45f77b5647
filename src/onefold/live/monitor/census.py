"""What profiles hold: of all of them where they are few, else of a sample evenly spread over their ages.

The cost is that of reading `SAMPLE` profiles, however many there are. The largest are found by what is likely to be
large: the components with the most evidence, those that were large before, and those that just grew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec
import numpy as np

from onefold.live.monitor.beginnings import anonymous_first
from onefold.live.monitor.flow import Pause
from onefold.live.monitor.measurement import Census, Large, Spread
from onefold.live.view import View
from onefold.model import ANONYMOUS_TYPES
from onefold.store.port import Row
from onefold.store.rows import Profile, ProfileState

SAMPLE = 20_000
"""Profiles that one measurement reads: a tenth of a second; shares are right within half a percent."""

PAGE = 100
"""Profiles of the sample that stand together."""

LARGEST = 100
"""Profiles that are listed."""

CANDIDATES = 200
"""Components with the most evidence in which large profiles are looked for, and profiles of each."""

LONG = 400
"""Bytes of a profile's state below which it cannot be among the largest of a space that is sampled."""

LEVELS = (1, 2, 3, 4, 5, 10, 20, 50)
"""Levels of the distribution: up to so many identifiers; above, `more`."""

_STATE = msgspec.msgpack.Decoder(ProfileState)


def take_census(
    view: View, profiles: int, pause: Pause, before: Iterable[str] = (), grown: Collection[str] = ()
) -> Census:
    """Look at so many profiles; `before` and `grown` are ids of those that were large, or became larger since."""
    sampled = profiles > SAMPLE
    seen = sample(view, profiles)
    began = anonymous_first(view, [one for one in seen if is_visitor(one) and is_known(one)], pause)
    if not sampled:
        return _census(seen, seen, began, sampled=False)
    large = {one.number: one for one in [*seen, *_likely(view), *_named(view, [*before, *grown])]}
    return _census(seen, large.values(), began, sampled=True)


def sample(view: View, profiles: int) -> list[Profile]:
    """All of so many profiles, or a sample of them."""
    return list(_sample(view, profiles) if profiles > SAMPLE else _all(view))


def count_identifiers(profile: Profile) -> int:
    return sum(map(len, profile.state.identifiers.values()))


def is_known(profile: Profile) -> bool:
    """Whether it has an identifier of a person."""
    return any(type_ not in ANONYMOUS_TYPES for type_ in profile.state.identifiers)


def is_visitor(profile: Profile) -> bool:
    """Whether it has an identifier of a browser or device."""
    return any(type_ in ANONYMOUS_TYPES for type_ in profile.state.identifiers)


def _all(view: View) -> Iterator[Profile]:
    start = view.store.graph_low
    while page := _page(view, start, 5_000):
        yield from page
        start = page[-1].number + 1


def _sample(view: View, profiles: int) -> Iterator[Profile]:
    """Pages at even distances between the oldest number and the newest."""
    ((highest,),) = view.store.connection.rows(
        "space.highest_profile", low=view.store.graph_low, high=view.store.graph_high
    )
    pages = min(SAMPLE, profiles) // PAGE
    end = view.store.graph_low
    for start in np.linspace(view.store.graph_low, max(highest - PAGE, end), pages).astype(np.int64).tolist():
        page = _page(view, max(start, end), PAGE)
        yield from page
        end = page[-1].number + 1 if page else end


def _page(view: View, start: int, limit: int) -> list[Profile]:
    rows = view.store.connection.rows(
        "monitor.profiles_from", start=start, graph_high=view.store.graph_high, limit=limit
    )
    return [_profile(row) for row in rows]


def _likely(view: View) -> Iterator[Profile]:
    rows = view.store.connection.rows(
        "monitor.largest_components",
        graph_low=view.store.graph_low,
        graph_high=view.store.graph_high,
        limit=CANDIDATES,
    )
    contested = view.store.contested([component for component, _ in rows])
    yield from view.store.profiles_of([component for component, _ in rows if component not in contested])
    for component in contested:
        publics = view.store.connection.rows("monitor.profiles_of_component", component=component, limit=CANDIDATES)
        yield from _named(view, [public for (public,) in publics])


def _named(view: View, publics: Sequence[str], bytes_: int = LONG) -> Iterator[Profile]:
    for start in range(0, len(publics), 1_000):
        rows = view.store.connection.rows(
            "monitor.long_profiles_named",
            graph=view.store.graph,
            publics=list(dict.fromkeys(publics[start : start + 1_000])),
            bytes=bytes_,
        )
        yield from (_profile(row) for row in rows)


def _profile(row: Row) -> Profile:
    return Profile(row[0], row[1], row[2], _STATE.decode(row[3]))


def _census(seen: Sequence[Profile], large: Iterable[Profile], began: tuple[int, int], *, sampled: bool) -> Census:
    ordered = sorted(large, key=lambda one: (-count_identifiers(one), one.number))[:LARGEST]
    visitors = [one for one in seen if is_visitor(one)]
    return Census(
        sampled=sampled,
        spread=spread([count_identifiers(one) for one in seen], count_identifiers(ordered[0]) if ordered else 0),
        visitors=len(visitors),
        known=sum(map(is_known, seen)),
        recognised=sum(map(is_known, visitors)),
        largest=[Large(one.public, count_identifiers(one)) for one in ordered],
        anonymous_first=began[0],
        beginnings=began[1],
    )


def spread(counts: Sequence[int], most: int) -> Spread:
    """Of the number of identifiers of each profile. A percentile is the least that so many do not exceed."""
    if not counts:
        return Spread(most=most)
    ordered = np.sort(np.array(counts, dtype=np.int64))
    levels: dict[str, int] = {}
    for count in ordered.tolist():
        levels[level(count)] = levels.get(level(count), 0) + 1
    return Spread(
        profiles=len(counts),
        identifiers=int(ordered.sum()),
        median=_percentile(ordered, 0.5),
        p90=_percentile(ordered, 0.9),
        p99=_percentile(ordered, 0.99),
        most=max(most, int(ordered[-1])),
        levels=levels,
    )


def level(count: int) -> str:
    place = bisect_left(LEVELS, count)
    return str(LEVELS[place]) if place < len(LEVELS) else "more"


def _percentile(ordered: np.ndarray, share: float) -> int:
    return int(ordered[max(int(np.ceil(share * len(ordered))) - 1, 0)])
