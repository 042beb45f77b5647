"""What a measurement of a space says: numbers at a moment, and what happened since the one before. Nobody's values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

Counts = dict[str, int]


class Cursors(Struct, frozen=True):
    """How far a measurement has read; `change` and `graph` are numbers of the store, the others count from 1.

    `rules` tells settings of identifiers from others.
    """

    graph: int
    rules: str
    change: int = 0
    record: int = 0
    evidence: int = 0


class Spread(Struct, frozen=True):
    """How many identifiers profiles have. `profiles` were looked at; `levels` counts them by the highest of a level."""

    profiles: int = 0
    identifiers: int = 0
    median: int = 0
    p90: int = 0
    p99: int = 0
    most: int = 0
    levels: Counts = {}

    @property
    def mean(self) -> float | None:
        return self.identifiers / self.profiles if self.profiles else None


class Large(Struct, frozen=True):
    """A profile with many identifiers."""

    profile: str
    identifiers: int


class Census(Struct, frozen=True):
    """What profiles hold. `sampled`: only some of them were looked at, evenly spread over their ages.

    `visitors` have an identifier of a browser or device; `known` an identifier that is of a person; `recognised` both.
    Of those, `beginnings` were looked at for how they began, and `anonymous_first` of these named nobody at first.
    """

    sampled: bool
    spread: Spread
    visitors: int
    known: int
    recognised: int
    largest: Sequence[Large]
    anonymous_first: int = 0
    beginnings: int = 0


class Flow(Struct, frozen=True):
    """What happened since the measurement before. `changes` by kind; `merged` profiles became part of another,
    `split` fell off one.
    """

    seconds: float = 0.0
    records: Counts = {}
    changes: Counts = {}
    merged: int = 0
    split: int = 0
    refused: Mapping[str, Counts] = {}


class Measurement(Struct, frozen=True):
    """A space at a moment, in microseconds. `rejections` by kind and step (or type), `refused` ever by source and code.

    `uncounted` contested components have rejections that are not counted yet; `unread` evidence was not read yet.
    """

    time: int
    version: int
    cursors: Cursors
    records: int
    profiles: int
    unresolved: int
    contested: int
    identifiers: Counts
    census: Census
    rejections: Mapping[str, Counts]
    uncounted: int
    unread: int
    jitter: float | None
    refused: Mapping[str, Counts]
    flow: Flow | None = None

    @property
    def consolidation_rate(self) -> float | None:
        """1 - profiles / records that are of one: 0 where every record is a customer of its own."""
        resolved = self.records - self.unresolved
        return 1 - self.profiles / resolved if resolved else None

    @property
    def anonymous_to_known_rate(self) -> float | None:
        """Of the profiles with a browser or device, the share whose person is known."""
        return self.census.recognised / self.census.visitors if self.census.visitors else None

    @property
    def anonymous_first_share(self) -> float | None:
        """Of all profiles, the share that was anonymous first and whose person is known now."""
        census = self.census
        if not census.spread.profiles or (census.recognised and not census.beginnings):
            return None
        began = census.anonymous_first / census.beginnings if census.beginnings else 0.0
        return began * census.recognised / census.spread.profiles

    @property
    def unresolved_share(self) -> float | None:
        return self.unresolved / self.records if self.records else None

    @property
    def refused_calls(self) -> int:
        """Since the measurement before."""
        return sum(sum(one.values()) for one in self.flow.refused.values()) if self.flow else 0

    @property
    def refused_share(self) -> float | None:
        """Of the calls since the measurement before, the share that was refused."""
        if self.flow is None:
            return None
        refused = self.refused_calls
        taken = sum(self.flow.records.values())
        return refused / (refused + taken) if refused + taken else None


SUMMED = frozenset({"events", "changes", "merges", "splits", "refused"})
"""First parts of the names of what happened between two measurements: over a longer time it adds up."""


def numbers(one: Measurement) -> dict[str, float | None]:
    """Everything by its name, parts of a name with dots between: `rejections.conflict.email`."""
    spread = one.census.spread
    found: dict[str, float | None] = {
        "records": one.records,
        "profiles": one.profiles,
        "unresolved": one.unresolved,
        "unresolved_share": one.unresolved_share,
        "contested": one.contested,
        "consolidation_rate": one.consolidation_rate,
        "anonymous_to_known_rate": one.anonymous_to_known_rate,
        "anonymous_first_share": one.anonymous_first_share,
        "jitter": one.jitter,
        "identifiers_per_profile": spread.mean,
        "identifiers_per_profile.median": spread.median,
        "identifiers_per_profile.p90": spread.p90,
        "identifiers_per_profile.p99": spread.p99,
        "identifiers_per_profile.most": spread.most,
    }
    found.update(_named("identifiers", one.identifiers))
    for kind, counts in one.rejections.items():
        found.update(_named(f"rejections.{kind}", counts))
    found.update(_flowed(one))
    return found


def _flowed(one: Measurement) -> dict[str, float | None]:
    flow = one.flow
    if flow is None:
        return {}
    refused = {f"{source}.{code}": n for source, codes in flow.refused.items() for code, n in codes.items()}
    return {
        **_named("events", flow.records),
        **_named("changes", flow.changes),
        "merges": flow.merged,
        "splits": flow.split,
        **_named("refused", refused),
        "refused_share": one.refused_share,
    }


def _named(head: str, counts: Mapping[str, int]) -> dict[str, float | None]:
    return {head: sum(counts.values()), **{f"{head}.{name}": count for name, count in sorted(counts.items())}}
