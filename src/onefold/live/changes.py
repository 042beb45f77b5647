"""The change feed: what became different between two states of a space, and the record and step that caused it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from onefold.store.rows import Change, Profile, ProfileState, Trait

KINDS = (
    "created",
    "merged",
    "split",
    "identifier_added",
    "identifier_removed",
    "traits_changed",
    "restated",
    "deleted",
)


class Cause(NamedTuple):
    """The record (`source/id`) that made a difference, and the step by which (None: no step, it is just there)."""

    record: str | None
    step: str | None


class Story:
    """Collects the changes of one micro-batch in the order in which they make sense when replayed."""

    def __init__(self, number: Callable[[], int], time: int) -> None:
        self._number = number
        self._time = time
        self.changes: list[Change] = []

    def created(self, profile: Profile, cause: Cause) -> None:
        traits = {name: trait.value for name, trait in profile.state.traits.items()}
        self._add("created", profile.public, cause, identifiers=profile.state.identifiers, traits=traits)

    def merged(self, survivor: str, gone: Iterable[str], cause: Cause) -> None:
        self._add("merged", survivor, cause, **{"from": list(gone)})

    def split(self, kept: str, into: Iterable[str], cause: Cause) -> None:
        self._add("split", kept, cause, into=list(into))

    def deleted(self, public: str, cause: Cause) -> None:
        self._add("deleted", public, cause)

    def became(self, public: str, before: ProfileState, after: ProfileState, cause: Cause) -> None:
        """Identifiers and traits of a profile that was there before."""
        for type_, value in _missing(after.identifiers, before.identifiers):
            self._add("identifier_added", public, cause, type=type_, value=value)
        for type_, value in _missing(before.identifiers, after.identifiers):
            self._add("identifier_removed", public, cause, type=type_, value=value)
        traits = changed_traits(before.traits, after.traits)
        if traits:
            self._add("traits_changed", public, cause, traits=traits)

    def _add(self, kind: str, public: str, cause: Cause, **detail: object) -> None:
        said = {"record": cause.record, "step": cause.step, **detail}
        self.changes.append(Change(self._number(), self._time, kind, public, msgspec.json.encode(said)))


def changed_traits(before: Mapping[str, Trait], after: Mapping[str, Trait]) -> dict[str, str | None]:
    """The traits whose value differs: the new value, None where there is none any more."""
    names = dict.fromkeys([*before, *after])
    values = {name: (before.get(name), after.get(name)) for name in names}
    return {
        name: new.value if new else None
        for name, (old, new) in values.items()
        if (old.value if old else None) != (new.value if new else None)
    }


def _missing(there: Mapping[str, list[str]], here: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """The (type, value) pairs that are there and not here."""
    found = []
    for type_, values in there.items():
        known = here.get(type_, ())
        if values is not known:
            found += [(type_, value) for value in values if value not in known]
    return found
