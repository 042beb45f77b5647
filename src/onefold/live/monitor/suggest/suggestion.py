"""A suggestion: what was seen, and the change of the ruleset that would follow from it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Kind = Literal["block_value", "new_type", "limit"]


class Effect(Struct, frozen=True):
    """What accepting would do to the `records` concerned: evaluated by the kernel, before and after."""

    records: int
    profiles_before: int
    profiles_after: int
    unresolved_before: int
    unresolved_after: int
    split: int
    merged: int


class Suggestion(Struct, frozen=True, kw_only=True):
    """`id` is the same whenever the same is suggested. `seen` are counts; `why` a sentence without a value.

    `path` and `setting` say what is to stand where in the document: a list's new member, or a setting's value.
    """

    id: str
    kind: Kind
    type: str
    value: str | None = None
    why: str
    seen: dict[str, int]
    setting: int | None = None
