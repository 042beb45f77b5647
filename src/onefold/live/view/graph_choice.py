"""Which nodes of a profile are drawn where not all can be: the biggest groups, and what holds them together. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

Ends = tuple[str, str]
"""The two nodes of a link."""


def chosen(sizes: Mapping[str, int], links: Sequence[Ends], limit: int) -> frozenset[str]:
    """At most so many nodes of a picture. `sizes` are those of the groups; all else are identifiers.

    Each group comes with the nodes on its way to the node with most links, so that what is drawn hangs together, then
    with what else it says.
    """
    beside = _beside(sizes, links)
    before = _way_to_hub(beside)
    found: set[str] = set()
    for group in sorted(sizes, key=lambda one: -sizes[one]):
        way = [one for one in _way(group, before) if one not in found]
        if len(found) + len(way) <= limit:
            found.update(way)
            others = [one for one in beside[group] if one not in found and one not in sizes]
            found.update(others[: limit - len(found)])
    return frozenset(found)


def _beside(groups: Iterable[str], links: Sequence[Ends]) -> dict[str, list[str]]:
    """The neighbours of each node, in the order of the links."""
    found: dict[str, dict[str, None]] = {group: {} for group in groups}
    for one, other in links:
        found.setdefault(one, {})[other] = None
        found.setdefault(other, {})[one] = None
    return {node: list(others) for node, others in found.items()}


def _way_to_hub(beside: Mapping[str, Sequence[str]]) -> dict[str, str | None]:
    """The next node on the shortest way from each to the one with most links, or to that of its own part."""
    before: dict[str, str | None] = {}
    for hub in sorted(beside, key=lambda one: -len(beside[one])):
        if hub in before:
            continue
        before[hub] = None
        waiting = deque([hub])
        while waiting:
            node = waiting.popleft()
            for other in beside[node]:
                if other not in before:
                    before[other] = node
                    waiting.append(other)
    return before


def _way(node: str, before: Mapping[str, str | None]) -> Iterator[str]:
    at: str | None = node
    while at is not None:
        yield at
        at = before[at]
