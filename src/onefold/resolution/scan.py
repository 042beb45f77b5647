"""The links of contested components, taken one by one: docs/resolution.md, step 5, second half.

Mutable and sequential, because what a link may join depends on what the links before it joined.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Literal, NamedTuple

from onefold.model import WhenShared
from onefold.resolution.windows import Span, deepest, merged

Holding = dict[int, list[Span]]
"""What one cluster holds of one limited type: piece -> spans of its attached uses (empty without a window)."""


class Check(NamedTuple):
    """One limit that is looked at: its number among the limited types, and what each cluster holds of it.

    A piece is a value, or, for the type whose step this is, a run of one: `value_of` says whose (absent: its number).
    """

    limited: int
    most: int
    window: int | None
    holdings: dict[int, Holding]
    value_of: dict[int, int]


class Stretch(NamedTuple):
    """Consecutive uses of a link by one cluster: positions `start` to `end` - 1; `first` is the first use's record."""

    cluster: int
    start: int
    end: int
    first: int


class Refusal(NamedTuple):
    """Uses `start` to `end` - 1 reported, with the other record, and the limited type or statement that forbade it."""

    start: int
    end: int
    kind: Literal["conflict", "apart"]
    other: int
    detail: int
    attached: bool


class Scan:
    """Clusters under scan. A cluster's number is its earliest record."""

    def __init__(self, checks: list[Check], own: Check | None, sides: dict[int, set[tuple[int, int]]]) -> None:
        self._checks = checks
        self._own = own
        self._sides = sides
        self._parent: dict[int, int] = {}
        self.refusals: list[Refusal] = []

    def cluster(self, number: int) -> int:
        """The cluster that the one with this number is part of now."""
        parent = self._parent
        while (above := parent.get(number, number)) != number:
            parent[number] = parent.get(above, above)
            number = above
        return number

    def take(self, link: list[Stretch], piece: int, when_shared: WhenShared) -> None:
        """Join what one link may join, report the rest. `piece` is what its uses are of the step's own type."""
        if when_shared == "nobody":
            self._all_or_none(link, piece)
        else:
            self._follow(link, piece, moves=when_shared == "latest_user")

    def _follow(self, link: list[Stretch], piece: int, *, moves: bool) -> None:
        owner = self.cluster(link[0].cluster)
        for stretch in link[1:]:
            user = self.cluster(stretch.cluster)
            if user == owner:
                continue
            forbidden = self._forbidden([owner, user])
            if forbidden is None:
                owner = self._join([owner, user])
            elif moves:
                self.refusals.append(
                    Refusal(stretch.start, stretch.start + 1, *_reported(forbidden, owner), attached=True)
                )
                owner = user
            else:
                self.refusals.append(Refusal(stretch.start, stretch.end, *_reported(forbidden, owner), attached=False))
                self._drop(user, piece)

    def _all_or_none(self, link: list[Stretch], piece: int) -> None:
        users = [self.cluster(stretch.cluster) for stretch in link]
        different = list(dict.fromkeys(users))
        if len(different) == 1:
            return
        forbidden = self._forbidden(different)
        if forbidden is None:
            self._join(different)
            return
        second = next(stretch for stretch, user in zip(link, users, strict=True) if user != users[0])
        for stretch, user in zip(link, users, strict=True):
            other = second.first if user == users[0] else link[0].first
            self.refusals.append(Refusal(stretch.start, stretch.end, *_reported(forbidden, other), attached=False))
        for user in different:
            self._drop(user, piece)

    def _forbidden(self, clusters: list[int]) -> tuple[Literal["conflict", "apart"], int] | None:
        """What forbids these clusters to be one: a statement, else the strongest limit."""
        statement = self._statement(clusters)
        if statement is not None:
            return "apart", statement
        for check in self._checks:
            held = [holding for one in clusters if (holding := check.holdings.get(one))]
            if len(held) > 1 and not _keeps(check, held):
                return "conflict", check.limited
        return None

    def _statement(self, clusters: list[int]) -> int | None:
        """The first statement with one side in one of the clusters and the other side in another."""
        if not self._sides:
            return None
        where: defaultdict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
        for one in clusters:
            for statement, side in self._sides.get(one, ()):
                where[statement][side].add(one)
        broken = [one for one, (left, right) in where.items() if left and right and len(left | right) > 1]
        return min(broken, default=None)

    def _join(self, clusters: list[int]) -> int:
        """Make one cluster of these; its number is the lowest."""
        into = min(clusters)
        for one in clusters:
            if one != into:
                self._parent[one] = into
                for check in self._checks:
                    _pour(check, one, into)
                if one in self._sides:
                    self._sides.setdefault(into, set()).update(self._sides.pop(one))
        return into

    def _drop(self, cluster: int, piece: int) -> None:
        if self._own is not None:
            self._own.holdings.get(cluster, {}).pop(piece, None)


def _reported(
    forbidden: tuple[Literal["conflict", "apart"], int], other: int
) -> tuple[Literal["conflict", "apart"], int, int]:
    kind, detail = forbidden
    return kind, other, detail


def _keeps(check: Check, parts: list[Holding]) -> bool:
    """Whether the union of the parts is within the limit, or has no more than its largest part."""
    if len({check.value_of.get(piece, piece) for part in parts for piece in part}) <= check.most:
        return True
    number = _number(check, parts)
    return number <= check.most or number <= max(_number(check, [part]) for part in parts)


def _number(check: Check, parts: list[Holding]) -> int:
    """The largest number of different values in one window, or ever, over the union of the parts."""
    values: dict[int, list[Span]] = {}
    for part in parts:
        for piece, its in part.items():
            value = check.value_of.get(piece, piece)
            values[value] = merged(values[value], its, check.window or 0) if value in values else its
    return len(values) if check.window is None else deepest(values.values(), check.window)


def _pour(check: Check, one: int, into: int) -> None:
    """Add what one cluster holds to another's, the smaller to the larger."""
    less, more = check.holdings.pop(one, {}), check.holdings.get(into, {})
    if len(less) > len(more):
        less, more = more, less
    for piece, its in less.items():
        more[piece] = merged(more[piece], its, check.window or 0) if piece in more else its
    if more:
        check.holdings[into] = more
