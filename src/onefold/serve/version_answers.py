"""What is asked about versions of rulesets over HTTP, and how it is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, field

from onefold.ruleset.difference_items import Difference, Kind
from onefold.serve.admin.moments import moment
from onefold.serve.admin.spaces import ProblemAnswer
from onefold.store.rulesets import REMARK, Draft, differences_of, lines_of
from onefold.store.versions import Stage, State, Version

DIGITS = 15
"""Of a number of a version: far more than there will be."""

Number = Annotated[int, Meta(ge=1, lt=10**DIGITS)]
Note = Annotated[str, Meta(max_length=REMARK, description="Why, in your words. Not for personal data: it is kept.")]


class DifferenceAnswer(Struct, frozen=True):
    """One thing that differs: `said` is a line for people, the rest its parts. `before` null: it was added; `after`
    null: it was removed.
    """

    kind: Kind
    part: str
    setting: str
    before: str | None
    after: str | None
    said: str


class VersionAnswer(Struct, frozen=True):
    """A version. `state`: active, activating, or past. `returns_to` is the earlier version that it says again.

    `changes`: what differs from the version before it, in words; null if that cannot be read any more.
    """

    version: int
    state: State
    by: str
    note: str
    made: datetime
    activated: datetime | None
    returns_to: int | None
    changes: list[str] | None


class VersionsAnswer(Struct, frozen=True):
    """Newest first; `next` is for `before`, to read on; null at the end."""

    versions: list[VersionAnswer]
    next: int | None


class WholeVersion(Struct, frozen=True):
    """A version with its ruleset as it was written, or the default one."""

    version: VersionAnswer
    default: bool
    ruleset: str


class DifferencesAnswer(Struct, frozen=True, kw_only=True):
    """What `to` has otherwise than `from`: in words (null if one of them is not sound), and line by line (null if there
    are too many). No `differences` means that the two say the same, however they are written.
    """

    from_: str = field(name="from")
    to: str
    differences: list[DifferenceAnswer] | None
    lines: list[str] | None


class DraftAnswer(Struct, frozen=True):
    """A draft. `base` is the version that was wanted when it was begun; `revision` counts its changes."""

    name: str
    base: int
    revision: int
    by: str
    created: datetime
    changed: datetime


class DraftsAnswer(Struct, frozen=True):
    """By name."""

    drafts: list[DraftAnswer]


class WholeDraft(Struct, frozen=True):
    """A draft with its text, and what is wrong or dangerous in it: with `errors`, it cannot be activated."""

    draft: DraftAnswer
    ruleset: str
    errors: int
    problems: list[ProblemAnswer]


class ActivationAnswer(Struct, frozen=True):
    """The version in force, and the one that is wanted, if it is another: its stage, how many of the records are done,
    and why it failed, if it did.
    """

    active: int
    wanted: int
    stage: Stage | None = None
    asked: datetime | None = None
    done: int | None = None
    records: int | None = None
    problem: str | None = None


class VersionsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    before: Annotated[Number | None, Meta(description="Only versions before this one.")] = None
    limit: Annotated[int, Meta(ge=1, le=100, description="At most so many.")] = 20


class Compared(Struct, frozen=True, forbid_unknown_fields=True):
    to: Annotated[
        Number | None,
        Meta(description="The version to compare with. Without: the one before it; for a draft, the one in force."),
    ] = None


class DraftQuery(Struct, frozen=True, forbid_unknown_fields=True):
    revision: Annotated[
        Number | None,
        Meta(description="The revision that you changed. Without, the draft is begun, and must not be there."),
    ] = None


class Return(Struct, frozen=True, forbid_unknown_fields=True):
    """Why an earlier version is to hold again."""

    note: Note = ""


class Approved(Struct, frozen=True, forbid_unknown_fields=True):
    """What is agreed to: `revision` of the draft (null: as it is), in place of version `replaces` (null: the one that
    it was begun from).
    """

    note: Note = ""
    revision: Number | None = None
    replaces: Number | None = None


class Copy(Struct, frozen=True, forbid_unknown_fields=True):
    """A version of a space: null for the one in force. `revision`: of the draft that it goes over, if it is there."""

    space: str
    version: Number | None = None
    revision: Number | None = None


def title(version: Version | None) -> str:
    return "the default ruleset" if version is None else f"version {version.version}"


def differences_answer(from_: str, before: str, to: str, after: str) -> DifferencesAnswer:
    found = differences_of(before, after)
    told = None if found is None else list(map(_difference, found))
    lines = lines_of((from_, before), (to, after))
    return DifferencesAnswer(from_=from_, to=to, differences=told, lines=lines)


def _difference(one: Difference) -> DifferenceAnswer:
    return DifferenceAnswer(one.kind, one.part, one.setting, one.before, one.after, str(one))


def draft_answer(one: Draft) -> DraftAnswer:
    return DraftAnswer(one.name, one.base, one.revision, one.by, moment(one.created), moment(one.changed))
