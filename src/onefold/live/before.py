"""How things stood with some components before a batch touched them."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet

from onefold.store.rows import Brief
from onefold.store.space import SpaceStore


class Before:
    """The evidence, records and profiles of some components, of which some are contested, and evidence of nobody.

    `held[profile]` are the seqs of its records, `written[seq]` what the store says of records of contested components.
    """

    def __init__(
        self, store: SpaceStore, contested: AbstractSet[int], components: Collection[int], nobodys: Collection[int] = ()
    ) -> None:
        self.evidence = {one.number: one for one in store.members(components)}
        self.briefs: list[Brief] = store.records_of(components)
        if nobodys:
            self.evidence.update({one.number: one for one in store.evidence(nobodys)})
            self.briefs += store.records([seq for seq, _ in store.seqs_of(nobodys)])
        self.component = {number: one.component for number, one in self.evidence.items()}
        self.profiles = {one.number: one for one in store.profiles_of(components)}
        of = {one.component: one.number for one in self.profiles.values()}
        seqs = [brief.seq for brief in self.briefs if self.component[brief.evidence] in contested]
        self.written: dict[int, int | None] = store.held(seqs) if seqs else {}
        self.held: dict[int, list[int]] = {number: [] for number in self.profiles}
        for brief in self.briefs:
            component = self.component[brief.evidence]
            number = self.written.get(brief.seq) if component in contested else of.get(component)
            if number is not None:
                self.held[number].append(brief.seq)
        self._traits = {brief.seq for brief in self.briefs if brief.traits}

    def with_traits(self, number: int) -> set[int]:
        """The records of a profile that say traits."""
        return self._traits.intersection(self.held[number])
