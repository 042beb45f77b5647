"""An example of a dry run, explained: the kernel's look at its records under the draft, as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated

import pyarrow as pa
from msgspec import Meta, Struct

from onefold.batch import explain
from onefold.batch.outputs import Output, output_of
from onefold.errors import NotFound
from onefold.live.plans import parser_of, plan_of
from onefold.live.records import record_of
from onefold.live.succession import public_id
from onefold.live.view.answers import LinkSaid, ProfileName, RecordName, RejectionSaid, Why, WhyNot
from onefold.live.view.explain import SpaceTables, rejection_said, unusable_table, why_not_said, why_said
from onefold.live.whole.differences import Look
from onefold.model import Record
from onefold.resolution.gather import gather
from onefold.resolution.resolve import Resolution, resolve
from onefold.store.space import SpaceStore
from onefold.store.workspace import Space

NAMED = 1_000
"""Records named of one profile, and links and rejections told: the rest is counted."""


class WouldBe(Struct, frozen=True):
    """A profile as it would be. `new`: it would get this id, unless another has it by then."""

    id: ProfileName
    new: bool
    number_of_records: int
    records: Annotated[list[RecordName], Meta(description="At most 1,000.")]
    identifiers: dict[str, list[str]]


class Explained(Struct, frozen=True):
    """The records that an example is about, under the draft: profiles, what holds them together, what was refused."""

    records: int
    gone: Annotated[int, Meta(description="Records that the dry run saw, and that are gone since.")]
    profiles: list[WouldBe]
    unresolved: list[RecordName]
    links: list[LinkSaid]
    rejections: list[RejectionSaid]


class DraftLook:
    """The kernel's look at some records under a space's draft."""

    def __init__(self, store: SpaceStore, draft: Space, look: Look) -> None:
        self._store = store
        self._plan = plan_of(draft)
        self._keeps = look.keeps
        parse = parser_of(draft)
        found = [(record_of(one, parse), one.seq) for one in store.full_records(look.seqs)]
        found.sort(key=lambda one: (one[0].source, one[0].id))
        self._records: list[Record] = [record for record, _ in found]
        self._seqs = [seq for _, seq in found]
        self._asked = len(look.seqs)

    @cached_property
    def resolution(self) -> Resolution:
        return self._tables[0]

    @cached_property
    def tables(self) -> SpaceTables:
        """What `onefold resolve` would write for these records, with the ids that profiles would have."""
        return self._tables[1]

    @cached_property
    def _tables(self) -> tuple[Resolution, SpaceTables]:
        world, unusable = gather(self._records, self._plan)
        resolution = resolve(world, self._plan)
        read = pa.table(
            {
                "source": pa.array([one.source for one in self._records], pa.string()).dictionary_encode(),
                "id": pa.array([one.id for one in self._records], pa.string()),
            }
        )
        publics = [self._public(place) for place in resolution.earliest.tolist()]
        return resolution, SpaceTables(resolution, read, unusable_table(unusable), publics)

    def _public(self, place: int) -> str:
        one = self._records[place]
        return self._keeps.get(self._seqs[place]) or public_id(one.source, one.id)

    def name(self, record: int) -> str:
        return f"{self._records[record].source}/{self._records[record].id}"

    def explained(self) -> Explained:
        profile = self.resolution.profile.tolist()
        return Explained(
            records=len(self._records),
            gone=self._asked - len(self._records),
            profiles=self._profiles(profile),
            unresolved=[self.name(record) for record, one in enumerate(profile) if one < 0][:NAMED],
            links=self._links(),
            rejections=self._rejections(),
        )

    def _profiles(self, profile: Sequence[int]) -> list[WouldBe]:
        of: dict[int, list[int]] = {}
        for record, one in enumerate(profile):
            if one >= 0:
                of.setdefault(one, []).append(record)
        held = self._held()
        kept = set(self._keeps.values())
        found = []
        for one, records in sorted(of.items(), key=lambda each: -len(each[1])):
            public = self._public(self.resolution.earliest[one])
            names = [self.name(record) for record in records[:NAMED]]
            found.append(WouldBe(public, public not in kept, len(records), names, held.get(public, {})))
        return found

    def _held(self) -> Mapping[str, dict[str, list[str]]]:
        found: dict[str, dict[str, list[str]]] = {}
        for row in self.tables.build("identifiers").select(["profile_id", "type", "value"]).to_pylist():
            found.setdefault(row["profile_id"], {}).setdefault(row["type"], []).append(row["value"])
        return found

    def _links(self) -> list[LinkSaid]:
        return [
            LinkSaid(one["step"], one["key"], [self.name(at) for at in one["records"]], one["time"], one["last_time"])
            for one in self.tables.build("links").to_pylist()[:NAMED]
        ]

    def _rejections(self) -> list[RejectionSaid]:
        return [rejection_said(one) for one in self.tables.build("rejections").to_pylist()[:NAMED]]

    def why(self, a: str, b: str) -> Why:
        """Why a and b (`type:value`, `source/id` or a profile's id) would be one customer. Raises NotFound."""
        return why_said(a, b, explain.why(self._output(), self._plan, a, b))

    def why_not(self, a: str, b: str) -> WhyNot:
        """What would be refused between them. Raises NotFound."""
        return why_not_said(a, b, explain.why_not(self._output(), self._plan, a, b))

    def _output(self) -> Output:
        if not self._records:
            raise NotFound("Of the records that this example is about, none is left.")
        sources: dict[str, object] = {name: {} for name in self._store.sources.values()}
        names = ("records", "identifiers", "links", "rejections")
        return output_of({name: self.tables.build(name) for name in names}, {"sources": sources})
