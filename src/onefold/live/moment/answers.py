"""What a simulation answers, as structs that are JSON as they stand. Calls are named by their numbers, from 1."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from onefold.live.view.answers import ProfileName, RecordName

CallNumber = Annotated[int, Meta(description="Which of the calls, from 1.")]
Became = Literal["created", "joined", "merged", "split", "moved", "unresolved", "repeated"]


class CallMade(Struct, frozen=True):
    """A call as it was understood."""

    call: CallNumber
    record: RecordName
    type: str
    time: datetime | None
    identifiers: Annotated[dict[str, list[str]], Meta(description="Those that can be used, normalized.")]


class ProfileMade(Struct, frozen=True):
    """A profile: what it holds, and the calls that are its own."""

    id: ProfileName
    calls: list[CallNumber]
    identifiers: dict[str, list[str]]
    traits: dict[str, str]


class LinkKept(Struct, frozen=True):
    """A link that holds a profile together."""

    step: str
    key: str
    profile: ProfileName
    calls: list[CallNumber]


class LinkRefused(Struct, frozen=True):
    """A use of a value that did not join, and why."""

    kind: str
    step: str | None
    type: str | None
    value: str | None
    call: CallNumber
    profile: ProfileName | None
    other_profile: ProfileName | None
    detail: str | None
    says: str


class LinkProposed(Struct, frozen=True):
    """Two profiles that a rule to review would link."""

    rule: str
    key: str
    score: float
    profile: ProfileName
    other_profile: ProfileName


class ChangeMade(Struct, frozen=True):
    """What a call changed. `profiles`: those merged into `profile`, or split off it."""

    kind: Became
    profile: ProfileName | None
    profiles: list[ProfileName]
    step: Annotated[str | None, Meta(description="The step of the ruleset that decided.")]
    says: str


class AfterCall(Struct, frozen=True):
    """How things stand after a call, and what it changed. `why` says it in sentences."""

    call: CallNumber
    changes: list[ChangeMade]
    why: list[str]
    profiles: list[ProfileMade]
    links: list[LinkKept]
    refused: list[LinkRefused]
    proposed: list[LinkProposed]
    unresolved: list[CallNumber]


class AfterStep(Struct, frozen=True):
    """Which calls are together after a step of the ruleset, and what it did: all calls taken together."""

    step: str
    says: str
    together: list[list[CallNumber]]
    links: list[LinkKept]
    refused: list[LinkRefused]


class Simulation(Struct, frozen=True):
    """`after` each call in turn, and `steps` of the ruleset in turn over all of them."""

    calls: list[CallMade]
    after: list[AfterCall]
    steps: list[AfterStep]
