"""Whether a statement keeps two profiles from ever being one: then nobody need be asked about them."""

from __future__ import annotations

from functools import cached_property

from onefold.resolution.statements import write
from onefold.ruleset.plan import Apart, IdentifierRef, Plan, RecordRef
from onefold.store.rows import Profile
from onefold.store.space import SpaceStore

MOST_NAMES = 5_000
"""Evidence of a component up to which its records are read, to find those that statements name."""


class HeldApart:
    """The `apart` statements of a plan, and whom they name in one snapshot."""

    def __init__(self, store: SpaceStore, plan: Plan) -> None:
        self._store = store
        self._said = [one for one in plan.statements if isinstance(one, Apart)]
        self._named: dict[int, set[str]] = {}

    def are(self, one: Profile, other: Profile) -> bool:
        """Whether one has what a side of a statement names, and the other what the other side does."""
        if not self._said:
            return False
        left, right = self._names(one), self._names(other)
        return any(
            (first in left and second in right) or (first in right and second in left) for first, second in self._pairs
        )

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        return [(write(one.refs[0]), write(ref)) for one in self._said for ref in one.refs[1:]]

    @cached_property
    def _identifiers(self) -> set[tuple[str, str]]:
        refs = (ref for one in self._said for ref in one.refs)
        return {(ref.type, ref.value) for ref in refs if isinstance(ref, IdentifierRef)}

    @cached_property
    def _records(self) -> set[str]:
        return {write(ref) for one in self._said for ref in one.refs if isinstance(ref, RecordRef)}

    def _names(self, profile: Profile) -> set[str]:
        """What statements name of a profile: its identifiers, and its records."""
        found = self._named.get(profile.number)
        if found is None:
            held = ((type_, value) for type_, its in profile.state.identifiers.items() for value in its)
            found = {f"{type_}:{value}" for type_, value in held if (type_, value) in self._identifiers}
            if self._records:
                found |= self._records & self._records_of(profile)
            self._named[profile.number] = found
        return found

    def _records_of(self, profile: Profile) -> set[str]:
        store = self._store
        many = store.connection.rows("review.evidence_of", components=[profile.component], limit=MOST_NAMES)
        if len(many) == MOST_NAMES:
            return set()
        contested = bool(store.contested([profile.component]))
        briefs = store.records(store.held_by(profile.number)) if contested else store.records_of([profile.component])
        return {f"{one.source}/{one.id}" for one in briefs}
