"""The clusters as they stand: which records are together, which uses are attached, and which unions are allowed."""

from __future__ import annotations

from itertools import permutations

from tests.oracle.document import Limit
from tests.oracle.outcome import Cluster, Ref
from tests.oracle.records import Entry


class Clusters:
    """At the start every record is a cluster. `entries` are in canonical order."""

    def __init__(self, entries: list[Entry], aparts: list[tuple[set[Ref], set[Ref]]]) -> None:
        self.entries = entries
        self.aparts = aparts
        self.entry_of = {entry.ref: entry for entry in entries}
        self.place = {entry.ref: place for place, entry in enumerate(entries)}
        self.cluster_of: dict[Ref, Cluster] = {entry.ref: frozenset([entry.ref]) for entry in entries}
        self.refused: dict[tuple[str, str, Ref], str] = {}  # (type, value, record) -> why it is no longer attached

    def all(self) -> set[Cluster]:
        return set(self.cluster_of.values())

    def touched(self, uses: list[Entry]) -> set[Cluster]:
        return {self.cluster_of[entry.ref] for entry in uses}

    def join(self, parts: set[Cluster]) -> Cluster:
        joined = frozenset().union(*parts)
        for ref in joined:
            self.cluster_of[ref] = joined
        return joined

    def earliest(self, cluster: Cluster) -> Ref:
        return min(cluster, key=self.place.__getitem__)

    def attached(self, cluster: Cluster, type_: str) -> list[tuple[int, str]]:
        """(time, value) of each attached use of a type in a cluster."""
        return [
            (self.entry_of[ref].time, value)
            for ref in cluster
            for value in self.entry_of[ref].values.get(type_, ())
            if (type_, value, ref) not in self.refused
        ]

    def may_join(self, parts: set[Cluster], limits: list[Limit]) -> bool:
        return not self.is_forbidden(parts) and all(self._keeps(parts, limit) for limit in limits)

    def is_forbidden(self, parts: set[Cluster]) -> bool:
        """Whether one part has a record of one side of a statement and another part a record of the other side."""
        return any(one & a and other & b for a, b in self.aparts for one, other in permutations(parts, 2))

    def _keeps(self, parts: set[Cluster], limit: Limit) -> bool:
        """The union has at most as many values as the limit says, or as one of its parts already has."""
        allowed = max(limit.count, *(self._most_values(part, limit) for part in parts))
        return self._most_values(frozenset().union(*parts), limit) <= allowed

    def _most_values(self, cluster: Cluster, limit: Limit) -> int:
        """The largest number of different values with an attached use in a window."""
        uses = self.attached(cluster, limit.type)
        return max((len(values_in_window(uses, time, limit.window)) for time, _ in uses), default=0)

    def evidence(self, cluster: Cluster, matching: list[str]) -> object:
        """Of the cluster's earliest record: events with the same values of every matching type say the same."""
        entry = self.entry_of[self.earliest(cluster)]
        return tuple(frozenset(entry.values.get(type_, ())) for type_ in matching) if entry.event else entry.ref

    def is_unresolved(self, cluster: Cluster, matching: list[str]) -> bool:
        """An event alone, whose uses of matching types (if any) all were refused as too common or under nobody."""
        entry = self.entry_of[self.earliest(cluster)]
        reasons = {
            self.refused.get((type_, value, entry.ref)) for type_ in matching for value in entry.values.get(type_, ())
        }
        return len(cluster) == 1 and entry.event and reasons <= {"too_common", "nobody"}


def may_attach(value: str, time: int, kept: list[tuple[int, str]], limit: Limit | None) -> bool:
    """Whether a use at `time` is kept after the uses (time, value) kept so far."""
    if limit is None:
        return True
    values = values_in_window(kept, time, limit.window)
    return value in values or len(values) < limit.count


def values_in_window(uses: list[tuple[int, str]], time: int, window: int | None) -> set[str]:
    """The values used in (time - window, time]; without a window, all."""
    return {value for used, value in uses if window is None or time - window < used <= time}
