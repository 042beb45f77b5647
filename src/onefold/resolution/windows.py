"""How many different values fall into one window of time.

A use at time t is in every window (e - W, e] with t <= e < t + W. Uses of one value less than W apart fill the windows
between them too, so a value's uses fold into a few spans, and the largest number in a window is the deepest overlap of
the spans `[first, last + W)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Span = tuple[int, int]
"""The first and last time of uses of one value, none of them a window or more apart from the next."""


def spans(times: Iterable[int], window: int) -> list[Span]:
    """Ascending times folded into spans."""
    folded: list[Span] = []
    for time in times:
        if folded and time < folded[-1][1] + window:
            folded[-1] = (folded[-1][0], time)
        else:
            folded.append((time, time))
    return folded


def merged(one: list[Span], other: list[Span], window: int) -> list[Span]:
    """The spans of the uses of both."""
    if not one or not other:
        return one or other
    folded: list[Span] = []
    for first, last in sorted([*one, *other]):
        if folded and first < folded[-1][1] + window:
            folded[-1] = (folded[-1][0], max(folded[-1][1], last))
        else:
            folded.append((first, last))
    return folded


def deepest(values: Iterable[list[Span]], window: int) -> int:
    """The largest number of different values with a use in one window, given the spans of each value."""
    edges = sorted(_edges(values, window))
    depth = largest = 0
    for _, step in edges:
        depth += step
        largest = max(largest, depth)
    return largest


def _edges(values: Iterable[list[Span]], window: int) -> Iterator[tuple[int, int]]:
    for value in values:
        for first, last in value:
            yield first, 1
            yield last + window, -1
