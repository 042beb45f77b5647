"""Whether the change feed, replayed from empty, gives the profiles, identifiers and traits that there are."""

from __future__ import annotations

from typing import Any

import msgspec

from onefold.live.doctor.finding import Findings
from onefold.live.doctor.pages import changes, profile_pages
from onefold.store.rows import Change, Profile
from onefold.store.space import SpaceStore


class Replayed(msgspec.Struct):
    """A profile as the feed tells it."""

    identifiers: dict[str, set[str]]
    traits: dict[str, str]


class Replay:
    """The state that a reader of the feed has after each change."""

    def __init__(self) -> None:
        self.profiles: dict[str, Replayed] = {}
        self.broken: list[int] = []

    def take(self, change: Change) -> None:
        """A change that cannot be, as it speaks of a profile that is not there, is noted as broken."""
        detail: dict[str, Any] = msgspec.json.decode(change.detail)
        if change.kind == "created":
            identifiers = {type_: set(values) for type_, values in detail["identifiers"].items()}
            self.profiles[change.profile] = Replayed(identifiers, dict(detail["traits"]))
        elif change.profile not in self.profiles:
            self.broken.append(change.number)
        else:
            self._take_of_known(change, self.profiles[change.profile], detail)

    def _take_of_known(self, change: Change, profile: Replayed, detail: dict[str, Any]) -> None:
        match change.kind:
            case "merged":
                for public in detail["from"]:
                    self._pour(change, public, profile)
            case "identifier_added":
                profile.identifiers.setdefault(detail["type"], set()).add(detail["value"])
            case "identifier_removed":
                profile.identifiers.get(detail["type"], set()).discard(detail["value"])
            case "traits_changed":
                profile.traits |= detail["traits"]
                profile.traits = {name: value for name, value in profile.traits.items() if value is not None}
            case "restated":
                identifiers = {type_: set(values) for type_, values in detail["identifiers"].items()}
                self.profiles[change.profile] = Replayed(identifiers, dict(detail["traits"]))
            case "deleted":
                del self.profiles[change.profile]
            case "split":
                self.broken += [change.number for public in detail["into"] if public not in self.profiles][:1]
            case _:
                self.broken.append(change.number)

    def _pour(self, change: Change, public: str, into: Replayed) -> None:
        gone = self.profiles.pop(public, None)
        if gone is None:
            self.broken.append(change.number)
            return
        for type_, values in gone.identifiers.items():
            into.identifiers.setdefault(type_, set()).update(values)


def check_feed(store: SpaceStore, findings: Findings) -> None:
    """Takes memory for all profiles of the space."""
    replay = Replay()
    for change in changes(store):
        replay.take(change)
    findings.add("feed", "changes that speak of a profile that is not there", replay.broken)
    for page in profile_pages(store):
        wrong = [one.number for one in page if not _same(one, replay.profiles.pop(one.public, None))]
        findings.add("feed_profile", "profiles that are not what the change feed makes of them", wrong)
    left = [len(replay.profiles)] if replay.profiles else []
    findings.add("feed_left", "profiles that the change feed has and the store has not: this many", left)


def _same(profile: Profile, replayed: Replayed | None) -> bool:
    if replayed is None:
        return False
    held = {type_: set(values) for type_, values in profile.state.identifiers.items() if values}
    told = {type_: values for type_, values in replayed.identifiers.items() if values}
    return held == told and {name: one.value for name, one in profile.state.traits.items()} == replayed.traits
