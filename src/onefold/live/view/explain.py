"""Links, rejections, why and why not, from a fresh look of the kernel at the records of the components concerned.

What the answer was made of is not stored: it is worked out again, and comes out the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import pyarrow as pa
from msgspec import Struct

from onefold.batch import explain
from onefold.batch.outputs import Output, output_of
from onefold.batch.tables import Tables
from onefold.errors import InvalidInput, NotFound
from onefold.live.records import resolvable
from onefold.live.succession import public_id
from onefold.live.view.answers import (
    BarrierSaid,
    HopSaid,
    LinkSaid,
    NearMiss,
    RefusalSaid,
    RejectionSaid,
    Why,
    WhyNot,
    instant,
)
from onefold.live.view.lens import PROFILE_ID
from onefold.live.view.records import find_record
from onefold.live.view.view import NOBODY, Found, View
from onefold.model import Record
from onefold.resolution.explain import Explanation, Hop, Separation
from onefold.resolution.gather import UnusableValue, gather
from onefold.resolution.resolve import Resolution, resolve
from onefold.ruleset.plan import RecordRef
from onefold.ruleset.refs import BadRef, parse_ref
from onefold.store.rows import Brief, Said

MOST = 100_000
"""Records that one question looks at: some two seconds of work."""


class TooMuch(InvalidInput):
    """What was asked about has too many records to be looked at while somebody waits."""

    code = "too_much"
    status = 422


class SpaceTables(Tables):
    """The tables of a resolution in which profiles have the ids that they have in the space."""

    def __init__(self, resolution: Resolution, read: pa.Table, unusable: pa.Table, publics: Sequence[str]) -> None:
        super().__init__(resolution, read, unusable)
        self._publics = publics

    @cached_property
    def profile_ids(self) -> pa.Array:
        """The id of each profile, as the space has it."""
        return pa.array(self._publics, pa.string())


class Look:
    """The kernel's look at some components, and at records that are of none."""

    def __init__(self, view: View, components: Collection[int], alone: Collection[int] = ()) -> None:
        self._view = view
        self._components = {one for one in components if one}
        self._briefs = sorted(self._read(alone), key=lambda one: (one.source, one.id))
        self._evidence = {one.number: one for one in view.store.members(self._components)}
        others = {brief.evidence for brief in self._briefs} - self._evidence.keys()
        self._evidence.update({one.number: one for one in view.store.evidence(others)})

    def _read(self, alone: Collection[int]) -> list[Brief]:
        ((count,),) = self._view.rows("records_in", components=list(self._components))
        if count > MOST:
            raise TooMuch(f"This concerns {count:,} records; at most {MOST:,} can be looked at while you wait.")
        found = [*self._view.store.records_of(self._components), *self._view.store.records(alone)]
        return list({one.seq: one for one in found}.values())

    def _records(self) -> list[Record]:
        return [resolvable(self._evidence[brief.evidence].said, brief) for brief in self._briefs]

    @cached_property
    def tables(self) -> SpaceTables:
        """What `onefold resolve` would write for these records, with the ids of the space."""
        world, unusable = gather(self._records(), self._view.lens.plan)
        resolution = resolve(world, self._view.lens.plan)
        names = [(brief.source, brief.id) for brief in self._briefs]
        read = pa.table(
            {
                "source": pa.array([source for source, _ in names], pa.string()).dictionary_encode(),
                "id": pa.array([record_id for _, record_id in names], pa.string()),
            }
        )
        return SpaceTables(resolution, read, unusable_table(unusable), self._publics(resolution))

    def _publics(self, resolution: Resolution) -> list[str]:
        earliest = [self._briefs[place] for place in resolution.earliest.tolist()]
        held = self._view.store.held([brief.seq for brief in earliest])
        profiles = self._view.store.profiles_of(self._components)
        whole = {one.component: one.public for one in profiles}
        numbered = {one.number: one.public for one in profiles}
        found = []
        for brief in earliest:
            number, component = held.get(brief.seq), self._evidence[brief.evidence].component
            public = numbered.get(number) if number else whole.get(component)
            found.append(public or public_id(brief.source, brief.id))
        return found

    def name(self, record: int) -> str:
        """`source/id` of a record by its number in the tables."""
        return f"{self._briefs[record].source}/{self._briefs[record].id}"

    def brief(self, record: int) -> Brief:
        """A record by its number in the tables."""
        return self._briefs[record]

    def said(self, record: int) -> Said:
        """What a record says about whose it is."""
        return self._evidence[self._briefs[record].evidence].said

    def output(self, *names: str) -> Output:
        """These tables, to be asked by `batch.explain`."""
        sources: dict[str, object] = {name: {} for name in self._view.store.sources.values()}
        return output_of({name: self.tables.build(name) for name in names}, {"sources": sources})


def unusable_table(values: Sequence[UnusableValue]) -> pa.Table:
    """Values that identify nobody, as `batch.tables` takes them."""
    return pa.table(
        {
            "kind": pa.array([one.why.kind for one in values], pa.string()),
            "type": pa.array([one.type for one in values], pa.string()),
            "value": pa.array([one.why.value for one in values], pa.string()),
            "row": pa.array([one.record for one in values], pa.int64()),
        }
    )


def links(view: View, found: Found) -> list[LinkSaid]:
    """The links that hold a profile together, in order of time."""
    look = Look(view, [found.profile.component])
    rows = _rows(look, "links", found.profile.public)
    said = [
        LinkSaid(
            one["step"], one["key"], [look.name(record) for record in one["records"]], one["time"], one["last_time"]
        )
        for one in rows
    ]
    return sorted(said, key=lambda one: (one.time is None, one.time, one.step, one.key))


def rejections(view: View, found: Found) -> list[RejectionSaid]:
    """What was refused of the profile's records, or of others because of it."""
    look = Look(view, [found.profile.component])
    public = found.profile.public
    return [
        rejection_said(one)
        for one in look.tables.build("rejections").to_pylist()
        if public in {one["profile_id"], one["other_profile_id"]}
    ]


def rejection_said(row: Mapping[str, Any]) -> RejectionSaid:
    """A row of the table of rejections."""
    return RejectionSaid(
        kind=row["kind"],
        step=row["step"],
        type=row["type"],
        value=row["value"],
        record=f"{row['source']}/{row['record_id']}",
        profile=row["profile_id"],
        other_profile=row["other_profile_id"],
        detail=row["detail"],
    )


def _rows(look: Look, table: str, public: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [one for one in look.tables.build(table).to_pylist() if one["profile_id"] == public]
    return rows


def why(view: View, a: str, b: str) -> Why:
    """Why a and b (`type:value`, `source/id` or a profile's id) are one customer.

    Raises InvalidInput for a reference of no such form, NotFound for one that is in no record.
    """
    left, right, look = _asked(view, a, b)
    found = explain.why(look.output("records", "identifiers", "links", "rejections"), view.lens.plan, left, right)
    return why_said(a, b, found)


def why_said(a: str, b: str, found: Explanation) -> Why:
    """The answer to whoever asked about a and b."""
    return Why(
        a=a,
        b=b,
        together=found.together,
        profile_a=found.profile_a,
        profile_b=found.profile_b,
        chain=[_hop(one) for one in found.chain],
        sentences=list(found.sentences),
    )


def _hop(hop: Hop) -> HopSaid:
    return HopSaid(hop.record, hop.step, hop.key, hop.next, instant(hop.time), instant(hop.last_time))


def why_not(view: View, a: str, b: str) -> WhyNot:
    """What was refused between a and b. Raises as `why` does."""
    left, right, look = _asked(view, a, b)
    found = explain.why_not(look.output("records", "identifiers", "links", "rejections"), view.lens.plan, left, right)
    return why_not_said(a, b, found)


def why_not_said(a: str, b: str, found: Separation) -> WhyNot:
    """Likewise."""
    return WhyNot(
        a=a,
        b=b,
        together=found.together,
        profile_a=found.profile_a,
        profile_b=found.profile_b,
        barriers=_barriers(found),
        near_misses=[NearMiss(one.value, one.type, one.other_type) for one in found.near_misses],
        sentences=list(found.sentences),
    )


def _barriers(found: Separation) -> list[BarrierSaid]:
    return [
        BarrierSaid(
            one.left,
            one.right,
            [
                RefusalSaid(
                    kind=refusal.kind,
                    step=refusal.step,
                    type=refusal.type,
                    value=refusal.value,
                    record=f"{refusal.source}/{refusal.record_id}",
                    profile=refusal.profile,
                    other=refusal.other,
                    detail=refusal.detail,
                    records=refusal.records,
                )
                for refusal in one.refusals
            ],
        )
        for one in found.barriers
    ]


def _asked(view: View, a: str, b: str) -> tuple[str, str, Look]:
    """Both references as the tables know them, and the look at what they concern."""
    places = [_Place.of(view, one) for one in (a, b)]
    look = Look(view, [one.component for one in places], [one.alone for one in places if one.alone])
    return places[0].ref, places[1].ref, look


class _Place(Struct, frozen=True):
    """Where a reference leads: to a component, or to a record that is of none (`alone`, its seq)."""

    ref: str
    component: int
    alone: int = 0

    @classmethod
    def of(cls, view: View, text: str) -> _Place:
        if PROFILE_ID.fullmatch(text):
            profile = view.store.profile_named(text)
            if profile is None:
                raise NotFound(NOBODY)
            return cls(profile.public, profile.component)
        types = {one.type: one for one in view.lens.plan.identifiers}
        try:
            ref = parse_ref(text, types, view.store.sources.values())
        except BadRef:
            if ":" in text or "/" in text:
                raise NotFound("Nothing can be named so: there is no such source, type, or value of it.") from None
            raise InvalidInput("Name a profile by its id (prf_...), type:value or source/record_id.") from None
        if isinstance(ref, RecordRef):
            return cls._record(view, text, ref)
        anchor = view.store.anchors(ref.type, [ref.value]).get(ref.value)
        if anchor is None:
            raise NotFound(f"No record that links people carries this {ref.type}.")
        return cls(text, anchor[0])

    @classmethod
    def _record(cls, view: View, text: str, ref: RecordRef) -> _Place:
        brief = find_record(view, ref.source, ref.id)
        if brief is None:
            raise NotFound("There is no such record.")
        (evidence,) = view.store.evidence([brief.evidence])
        return cls(text, evidence.component, 0 if evidence.component else brief.seq)
