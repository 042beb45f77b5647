"""What a plan says about looking things up: identifiers as records carry them, and references as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from onefold.errors import InvalidInput, NotFound
from onefold.model import IdentifierType
from onefold.resolution.usable import judges
from onefold.ruleset.plan import IdentifierStep, Plan
from onefold.store.rows import Said

PROFILE_ID = re.compile(r"prf_[0-9a-f]{20}")
_PROFILE_TYPES = frozenset({"profile_id", "segment_id"})
"""Written before the id where only `type:value` can be said."""


class Wanted(NamedTuple):
    """An identifier to look up: its type and normalized value; or a profile's id, of type None."""

    type: str | None
    value: str


class Lens:
    """A plan, ready to look through."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.types = tuple(one.type for one in plan.identifiers)
        self.matching = tuple(step.type for step in plan.steps if isinstance(step, IdentifierStep))
        self._judges = judges(plan)
        self._phones = frozenset(one.type for one in plan.identifiers if one.normalize == "phone")

    def wanted(self, text: str) -> Wanted:
        """`prf_...` or `type:value`. Raises InvalidInput for neither, NotFound for what nobody can have."""
        head, colon, value = text.partition(":")
        named = value if head in _PROFILE_TYPES else text
        if PROFILE_ID.fullmatch(named):
            return Wanted(None, named)
        if not colon:
            raise InvalidInput("A profile is named by its id (prf_...) or by an identifier (type:value).")
        return Wanted(head, self.usable(head, value))

    def usable(self, type_: str, raw: str) -> str:
        """The value as profiles hold it. Raises NotFound for an unknown type and for an unusable value."""
        judge = self._judges.get(type_)
        if judge is None:
            raise NotFound(f"There is no such identifier type. Known ones: {', '.join(self.types)}.")
        judged = judge.judge(raw)
        if not isinstance(judged, str):
            raise NotFound(
                f"No profile can have this {type_}: it is blank, blocked, or not in a form that one can have."
            )
        return judged

    def judged(self, type_: str, raw: str) -> str | None:
        """The usable value of one that a record says; None for an unusable one, and for an unknown type."""
        judge = self._judges.get(type_)
        judged = None if judge is None else judge.judge(raw)
        return judged if isinstance(judged, str) else None

    def ordered(self, identifiers: Mapping[str, list[str]]) -> dict[str, list[str]]:
        """By type in order of strength."""
        return {type_: identifiers[type_] for type_ in self.types if type_ in identifiers}

    def beginnings(self, type_: str, start: str) -> list[str]:
        """The forms that the beginning of a value may have in the store; a whole value also has its normal form."""
        judged = self._judges[type_].judge(start) if start else None
        forms = [judged if isinstance(judged, str) else "", start, start.lower()]
        digits = "".join(letter for letter in start if letter.isdecimal())
        if digits and type_ in self._phones and not start.strip(" +-()./0123456789"):
            forms += [f"+{digits}"]
        return [form for form in dict.fromkeys(forms) if form]

    def identifiers(self, said: Said) -> dict[str, list[str]]:
        """The usable identifiers of an evidence, normalized, by type in order of strength."""
        there = [type_ for type_ in self.types if type_ in said.identifiers]
        return {type_: values for type_ in there if (values := self._usable_of(said.identifiers, type_))}

    def _usable_of(self, identifiers: Mapping[IdentifierType, tuple[str, ...]], type_: IdentifierType) -> list[str]:
        raws = identifiers.get(type_, ())
        judged = [self._judges[type_].judge(raw) for raw in raws]
        return list(dict.fromkeys(value for value in judged if isinstance(value, str)))


_LENSES: dict[int, Lens] = {}


def lens_of(space: int, plan: Plan) -> Lens:
    """The lens of a space's present plan; made anew when the plan is another one."""
    found = _LENSES.get(space)
    if found is None or found.plan is not plan:
        found = _LENSES[space] = Lens(plan)
    return found
