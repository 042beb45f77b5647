"""The links of contested components, taken one by one: docs/resolution.md, step 5, second half.

Mutable and sequential, because what a link may join depends on what the links before it joined.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from onefold.model import WhenShared
from onefold.resolution.windows import Span, deepest, merged

Holding = dict[int, list[Span]]
"""What one cluster holds of one limited type: piece -> spans of its attached uses (empty without a window)."""

Forbidden = tuple[Literal["conflict", "apart"], int]
"""What forbids a union: a limit, by the number of its type, or a statement, by its place."""


class Check:
    """One limit that is looked at, and what each cluster holds of it.

    A piece is a value, or, for the type whose step this is, a run of one: `value_of` says whose (absent: its number).
    """

    def __init__(
        self, limited: int, most: int, window: int | None, holdings: dict[int, Holding], value_of: dict[int, int]
    ) -> None:
        self.limited = limited
        self._most = most
        self._window = window
        self._holdings = holdings
        self._value_of = value_of
        self._plain = window is None and not value_of

    @property
    def timed(self) -> bool:
        """Whether it matters when a value was used."""
        return self._window is not None

    def keeps(self, one: int, other: int) -> bool:
        """Whether the union of two clusters keeps the limit."""
        left = self._holdings.get(one)
        if not left:
            return True
        right = self._holdings.get(other)
        if not right or len(left) + len(right) <= self._most:
            return True
        if self._plain:
            return len(left.keys() | right.keys()) <= max(self._most, len(left), len(right))
        return self._within([left, right])

    def keeps_all(self, clusters: Iterable[int]) -> bool:
        """Whether the union of all these clusters keeps the limit."""
        held = [holding for one in clusters if (holding := self._holdings.get(one))]
        return len(held) < 2 or self._within(held)  # noqa: PLR2004 - one alone is its own largest part

    def pour(self, one: int, into: int) -> None:
        """Add what one cluster holds to another's, the smaller to the larger."""
        less = self._holdings.pop(one, None)
        if not less:
            return
        more = self._holdings.get(into)
        if more is None or len(less) > len(more):
            less, more = more or {}, less
            self._holdings[into] = more
        for piece, its in less.items():
            more[piece] = merged(more[piece], its, self._window or 0) if piece in more else its

    def drop(self, cluster: int, piece: int) -> None:
        """Forget a piece whose uses were refused."""
        self._holdings.get(cluster, {}).pop(piece, None)

    def let_go(self, cluster: int, piece: int, following: int) -> None:
        """Forget the earliest use of a piece, as it was refused; the time of the one after it."""
        (_, last), *rest = self._holdings[cluster][piece]
        self._holdings[cluster][piece] = [(following, last), *rest] if following <= last else rest

    def _within(self, parts: Sequence[Holding]) -> bool:
        """Whether the union of the parts is within the limit, or has no more than its largest part."""
        different = self._different(parts)
        if different <= self._most:
            return True
        if self._window is None:
            return different <= max(self._different([part]) for part in parts)
        number = self._deepest(parts)
        return number <= self._most or number <= max(self._deepest([part]) for part in parts)

    def _different(self, parts: Sequence[Holding]) -> int:
        pieces = set().union(*parts)
        return len({self._value_of[piece] for piece in pieces}) if self._value_of else len(pieces)

    def _deepest(self, parts: Sequence[Holding]) -> int:
        """The largest number of different values in one window over the union of the parts."""
        if len(parts) == 1 and len(parts[0]) <= self._most:
            return 0
        values: Holding = {}
        for piece, its in (item for part in parts for item in part.items()):
            value = self._value_of.get(piece, piece)
            values[value] = merged(values[value], its, self._window or 0) if value in values else its
        return deepest(values.values(), self._window or 0)


class Stretch(NamedTuple):
    """Consecutive uses of a link by one cluster: positions `start` to `end` - 1; `first` is the first use's record.

    Where it matters when the step's own values were used, each stretch is one use, as refusing one may free the next.
    """

    cluster: int
    start: int
    end: int
    first: int
    time: int


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
        uses: dict[int, deque[int]] = {}
        for stretch in link[1:]:
            user = self.cluster(stretch.cluster)
            if user == owner:
                continue
            forbidden = self._forbidden(owner, user)
            if forbidden is None:
                owner = self._join([owner, user])
            elif moves:
                kind, detail = forbidden
                self.refusals.append(Refusal(stretch.start, stretch.start + 1, kind, owner, detail, attached=True))
                owner = user
            else:
                self._refuse(stretch, forbidden, owner)
                uses = uses or self._uses(link)
                self._let_go(user, piece, uses[user])

    def _uses(self, link: list[Stretch]) -> dict[int, deque[int]]:
        """When each cluster uses the link's value."""
        found = defaultdict[int, deque[int]](deque)
        for stretch in link:
            found[self.cluster(stretch.cluster)].append(stretch.time)
        return found

    def _let_go(self, user: int, piece: int, times: deque[int]) -> None:
        """The user's earliest use that is left was refused."""
        times.popleft()
        if self._own is not None and self._own.timed and times:
            self._own.let_go(user, piece, times[0])
        else:
            self._drop(user, piece)

    def _all_or_none(self, link: list[Stretch], piece: int) -> None:
        users = [self.cluster(stretch.cluster) for stretch in link]
        different = list(dict.fromkeys(users))
        if len(different) == 1:
            return
        forbidden = self._all_forbidden(different)
        if forbidden is None:
            self._join(different)
            return
        second = next(stretch for stretch, user in zip(link, users, strict=True) if user != users[0])
        for stretch, user in zip(link, users, strict=True):
            self._refuse(stretch, forbidden, second.first if user == users[0] else link[0].first)
        for user in different:
            self._drop(user, piece)

    def _refuse(self, stretch: Stretch, forbidden: Forbidden, other: int) -> None:
        kind, detail = forbidden
        self.refusals.append(Refusal(stretch.start, stretch.end, kind, other, detail, attached=False))

    def _forbidden(self, one: int, other: int) -> Forbidden | None:
        """What forbids two clusters to be one: a statement, else the strongest limit."""
        if self._sides:
            statement = self._statement([one, other])
            if statement is not None:
                return "apart", statement
        for check in self._checks:
            if not check.keeps(one, other):
                return "conflict", check.limited
        return None

    def _all_forbidden(self, clusters: list[int]) -> Forbidden | None:
        """What forbids all these clusters to be one."""
        statement = self._statement(clusters)
        if statement is not None:
            return "apart", statement
        broken = next((check for check in self._checks if not check.keeps_all(clusters)), None)
        return None if broken is None else ("conflict", broken.limited)

    def _statement(self, clusters: list[int]) -> int | None:
        """The first statement with one side in one of the clusters and the other side in another."""
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
                    check.pour(one, into)
                if one in self._sides:
                    self._sides.setdefault(into, set()).update(self._sides.pop(one))
        return into

    def _drop(self, cluster: int, piece: int) -> None:
        if self._own is not None:
            self._own.drop(cluster, piece)
