"""What the kernel's look at a component says of one of its profiles, by the names of the nodes of its drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from onefold.live.view.explain import Look
from onefold.live.view.lens import Lens
from onefold.resolution.sentences import Speaker
from onefold.ruleset.plan import IdentifierStep
from onefold.store.rows import Brief

Pair = tuple[str, str]
"""An identifier: its type and value."""


class Material:
    """What a look says of one profile, by the names of nodes."""

    def __init__(self, look: Look, lens: Lens, public: str) -> None:
        self.look = look
        self.lens = lens
        self.public = public
        self.owner: list[str | None] = look.tables.build("records")["profile_id"].to_pylist()
        self.own = [place for place, owner in enumerate(self.owner) if owner == public]
        self.speaker = Speaker(lens.plan)
        self.types = {step.name: step.type for step in lens.plan.steps if isinstance(step, IdentifierStep)}

    @cached_property
    def groups(self) -> dict[str, list[int]]:
        """The records of each evidence in order of time, by the name of the first."""
        found: dict[int, list[int]] = {}
        for place in sorted(self.own, key=lambda one: (self.brief(one).time or 0, one)):
            found.setdefault(self.brief(place).evidence, []).append(place)
        return {self.look.name(places[0]): places for places in found.values()}

    @cached_property
    def group(self) -> dict[int, str]:
        """The group of each record."""
        return {place: name for name, places in self.groups.items() for place in places}

    @cached_property
    def held(self) -> dict[Pair, dict[str, Any]]:
        """The identifiers of the profile, strongest type first."""
        rows = [one for one in self.identifiers if one["profile_id"] == self.public]
        return {(one["type"], one["value"]): one for one in rows}

    @cached_property
    def identifiers(self) -> list[dict[str, Any]]:
        """Those of every profile of the component."""
        rows: list[dict[str, Any]] = self.look.tables.build("identifiers").to_pylist()
        place: dict[str, int] = {type_: number for number, type_ in enumerate(self.lens.types)}
        return sorted(rows, key=lambda one: (place[one["type"]], one["first_record"], one["value"]))

    @cached_property
    def kept(self) -> list[dict[str, Any]]:
        """The links of the profile."""
        return [one for one in self.look.tables.build("links").to_pylist() if one["profile_id"] == self.public]

    @cached_property
    def rejections(self) -> list[dict[str, Any]]:
        """What was refused of the profile, or because of it."""
        rows: list[dict[str, Any]] = self.look.tables.build("rejections").to_pylist()
        return [one for one in rows if self.public in {one["profile_id"], one["other_profile_id"]}]

    @cached_property
    def places(self) -> dict[str, int]:
        """Each record's number by its name."""
        return {self.look.name(place): place for place in range(len(self.owner))}

    @cached_property
    def said(self) -> dict[str, dict[Pair, int]]:
        """By group: the identifiers that its records say and keep, and how many of them do."""
        lost = Counter(
            (self.group[place], (one["type"], one["value"]))
            for one in self.rejections
            if one["kind"] in {"limit_exceeded", "detached"}
            and (place := self.places[f"{one['source']}/{one['record_id']}"]) in self.group
        )
        found: dict[str, dict[Pair, int]] = {}
        for name, places in self.groups.items():
            pairs = [(type_, value) for type_, values in self._identifiers_of(places[0]).items() for value in values]
            counts = {pair: len(places) - lost[name, pair] for pair in pairs if pair in self.held}
            found[name] = {pair: count for pair, count in counts.items() if count > 0}
        return found

    def _identifiers_of(self, place: int) -> dict[str, list[str]]:
        return self.lens.identifiers(self.look.said(place))

    @cached_property
    def uses(self) -> dict[Pair, list[str]]:
        """The groups that say an identifier."""
        found: dict[Pair, list[str]] = {}
        for name, pairs in self.said.items():
            for pair in pairs:
                found.setdefault(pair, []).append(name)
        return found

    def brief(self, place: int) -> Brief:
        return self.look.brief(place)

    def first(self, places: Iterable[int]) -> int:
        """The first moment of these records; 0 where one is not known."""
        return min((self.brief(one).time or 0 for one in places), default=0)


def node_of(pair: Pair) -> str:
    """The name of an identifier's node."""
    return ":".join(pair)
