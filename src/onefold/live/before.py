"""How things stood with some components before a batch touched them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from onefold.store.rows import Brief

if TYPE_CHECKING:
    from onefold.live.writer import SpaceWriter


class Before:
    """The evidence, records and profiles of some components.

    `held[profile]` are the seqs of its records, `written[seq]` what the store says of records of contested components.
    """

    def __init__(self, writer: SpaceWriter, components: Collection[int]) -> None:
        store = writer.store
        self.evidence = {one.number: one for one in store.members(components)}
        self.component = {number: one.component for number, one in self.evidence.items()}
        self.briefs: list[Brief] = store.records_of(components)
        self.profiles = {one.number: one for one in store.profiles_of(components)}
        contested = {one for one in components if one in writer.contested}
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
