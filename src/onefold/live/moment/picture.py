"""A few records resolved, told by the numbers of their calls: profiles, links, refusals, proposals. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import pyarrow as pa

from onefold.batch.tables import Tables
from onefold.columns import NONE
from onefold.live.moment.answers import LinkKept, LinkProposed, LinkRefused, ProfileMade
from onefold.live.traits import Survivors
from onefold.live.view.explain import unusable_table
from onefold.live.view.lens import Lens
from onefold.model import Micros, Record
from onefold.resolution.explain import Barrier, Link, Refusal
from onefold.resolution.gather import gather, latest
from onefold.resolution.resolve import resolve
from onefold.resolution.review import proposals
from onefold.resolution.sentences import Speaker
from onefold.ruleset.plan import Plan

Name = tuple[str, str]
"""A record: its source and id."""


class Picture:
    """What a plan makes of these records; `numbers[name]` are the calls that said a record."""

    def __init__(self, records: Sequence[Record], plan: Plan, numbers: Mapping[Name, list[int]]) -> None:
        self.plan = plan
        self.numbers = numbers
        world, self._unusable = gather(records, plan)
        self.resolution = resolve(world, plan)
        self.names: list[Name] = [
            (world.source_names[code], id_) for code, id_ in zip(world.source.tolist(), world.ids, strict=True)
        ]
        self.time: dict[Name, int] = dict(zip(self.names, world.time.tolist(), strict=True))
        self.publics: Sequence[str] = ()
        self._records: dict[Name, Record] = {(one.source, one.id): one for one in latest(records)}

    def name_profiles(self, publics: Sequence[str]) -> None:
        """Say the id of each profile, by its number."""
        self.publics = publics

    @cached_property
    def clusters(self) -> dict[int, list[Name]]:
        """The records of each profile."""
        found: dict[int, list[Name]] = {}
        for name, profile in zip(self.names, self.resolution.profile.tolist(), strict=True):
            if profile != NONE:
                found.setdefault(profile, []).append(name)
        return found

    @cached_property
    def owner(self) -> dict[Name, str]:
        """The id of each record's profile, of those that have one."""
        return {name: self.publics[profile] for profile, names in self.clusters.items() for name in names}

    @cached_property
    def _tables(self) -> Tables:
        read = pa.table(
            {
                "source": pa.array([source for source, _ in self.names], pa.string()),
                "id": pa.array([id_ for _, id_ in self.names], pa.string()),
            }
        )
        ids = pa.array(self.publics, pa.string())
        return Tables(self.resolution, read, unusable_table(self._unusable), ids)

    def calls(self, names: Sequence[Name]) -> list[int]:
        """The calls that said these records."""
        return sorted(number for name in names for number in self.numbers[name])

    def unresolved(self) -> list[int]:
        return self.calls([name for name in self.names if name not in self.owner])

    def profiles(self) -> list[ProfileMade]:
        """In the order of their first calls."""
        lens, survivors = Lens(self.plan), Survivors(self.plan)
        held: dict[str, dict[str, list[str]]] = {}
        for row in self._tables.build("identifiers").to_pylist():
            held.setdefault(row["profile_id"], {}).setdefault(row["type"], []).append(row["value"])
        made = []
        for profile, names in self.clusters.items():
            public = self.publics[profile]
            traits = survivors.all_of([self._records[name] for name in names])
            said = {name: one.value for name, one in sorted(traits.items())}
            made.append(ProfileMade(public, self.calls(names), lens.ordered(held.get(public, {})), said))
        return sorted(made, key=lambda one: one.calls)

    @cached_property
    def _links(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._tables.build("links").to_pylist()
        return rows

    def links(self) -> list[LinkKept]:
        return [
            LinkKept(
                row["step"], row["key"], row["profile_id"], self.calls([self.names[one] for one in row["records"]])
            )
            for row in self._links
        ]

    def chains(self) -> list[Link]:
        """The links as `resolution.explain` takes them."""
        return [
            Link(row["step"], row["key"], tuple(row["records"]), _micros(row["time"]), _micros(row["last_time"]))
            for row in self._links
        ]

    @cached_property
    def refused(self) -> list[LinkRefused]:
        speaker = Speaker(self.plan)
        return [self._refused(row, speaker) for row in self._tables.build("rejections").to_pylist()]

    def _refused(self, row: dict[str, Any], speaker: Speaker) -> LinkRefused:
        name = (row["source"], row["record_id"])
        left, right = row["profile_id"] or "/".join(name), row["other_profile_id"]
        what = (row["kind"], row["step"], row["type"], row["value"])
        refusal = Refusal(*what, *name, left, right, row["detail"] or "")
        return LinkRefused(
            kind=row["kind"],
            step=row["step"],
            type=row["type"],
            value=row["value"],
            call=self.numbers[name][-1],
            profile=row["profile_id"],
            other_profile=row["other_profile_id"],
            detail=row["detail"],
            says=speaker.refusal(refusal, Barrier(left, right, (refusal,))),
        )

    def proposed(self) -> list[LinkProposed]:
        case = self.resolution.case
        return [
            LinkProposed(one.rule, one.key, round(one.score, 6), self.publics[one.one], self.publics[one.other])
            for one in proposals(self.plan.review, case.world, case.looked_at, self.resolution.profile)
        ]


def _micros(time: Any) -> Micros | None:
    return None if time is None else Micros(round(time.timestamp() * 1_000_000))
