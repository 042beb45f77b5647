"""Finds profiles: by id, by identifier; and what a profile's records and evidence are, contested or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from onefold.errors import NotFound
from onefold.live.view.lens import Lens
from onefold.store.port import Row
from onefold.store.rows import Profile, Said
from onefold.store.space import SpaceStore

NOBODY = "There is no such profile."


class Found(NamedTuple):
    """A profile that was looked up; `moved`: it was asked for by the id of one that was merged into it."""

    profile: Profile
    contested: bool
    moved: bool = False

    @property
    def owner(self) -> int:
        """What its records are found by: its component, or where that is contested its own number."""
        return self.profile.number if self.contested else self.profile.component

    @property
    def by(self) -> str:
        return "held" if self.contested else "whole"


class Use(NamedTuple):
    """How the records of a profile use one evidence: times in microseconds, `first_time` 0 where one is unknown."""

    evidence: int
    records: int
    first_time: int
    first_known: int | None
    last_known: int | None
    first_id: str


class View:
    """One space as it is in one snapshot, seen through its plan."""

    def __init__(self, store: SpaceStore, lens: Lens) -> None:
        self.store = store
        self.lens = lens

    def find(self, text: str) -> Found:
        """The profile with this id (a merged one's leads on), or that uses this `type:value`; the last that did.

        Raises InvalidInput for what is neither, NotFound if there is none.
        """
        type_, value = self.lens.wanted(text)
        if type_ is None:
            profile = self.store.profile_named(value)
            if profile is None:
                raise NotFound(NOBODY)
            return Found(profile, self._is_contested(profile.component), moved=profile.public != value)
        return self.holder(type_, value)

    def holder(self, type_: str, value: str) -> Found:
        """The profile that holds a normalized identifier. Raises NotFound."""
        anchor = self.store.anchors(type_, [value]).get(value)
        if anchor is None:
            raise NotFound(NOBODY)
        component, contested = anchor
        holders = [one for one in self.store.profiles_of([component]) if value in one.state.identifiers.get(type_, ())]
        if len(holders) > 1:
            last = self._used_last(component, type_, value, {one.number for one in holders})
            holders.sort(key=lambda one: one.number != last)
        if not holders:
            raise NotFound(NOBODY)
        return Found(holders[0], contested)

    def _used_last(self, component: int, type_: str, value: str, holders: Collection[int]) -> int | None:
        carriers = [
            one.number
            for one in self.store.members([component])
            if value in self.lens.identifiers(one.said).get(type_, ())
        ]
        users = self.rows("used_last", evidence=carriers, shift=self.store.shift)
        return next((number for (number,) in users if number in holders), None)

    def _is_contested(self, component: int) -> bool:
        return bool(self.store.contested([component]))

    def uses(self, found: Found) -> list[Use]:
        """The evidence that the profile's records say."""
        return [Use(*row) for row in self.rows(f"uses_{found.by}", owner=found.owner, shift=self.store.shift)]

    def said(self, evidence: Collection[int]) -> Mapping[int, Said]:
        """What each of these evidence says."""
        return {one.number: one.said for one in self.store.evidence(evidence)}

    def rows(self, statement: str, **values: Any) -> list[Row]:
        """What one of the statements of `view.sql` answers."""
        return self.store.connection.rows(f"view.{statement}", **values)

    def numbers_of(self, sources: Collection[str]) -> list[int]:
        """The numbers of these sources; those that are unknown have none."""
        return [number for number, slug in self.store.sources.items() if slug in sources]
