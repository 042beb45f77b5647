"""Raw values to usable ones, by a plan's settings: normalized, not blocked; and what is said of those that are not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from onefold.columns import AliasCall
from onefold.model import Alias
from onefold.normalize import Normalizer, is_absent, normalizer
from onefold.normalize.blocked import Blocklist
from onefold.normalize.text import stripped
from onefold.ruleset.plan import IdentifierSettings, Plan

ALIAS_TYPES = ("user_id", "anonymous_id")
"""What an alias call's previousId may be."""


class Unusable(NamedTuple):
    """A value that identifies nobody: the raw one that did not normalize, or the normalized one that is blocked."""

    kind: Literal["invalid_value", "blocked_value"]
    value: str


class Judge:
    """Judges the raw values of one identifier type."""

    def __init__(self, settings: IdentifierSettings) -> None:
        self._normalize: Normalizer = normalizer(settings.normalize, settings.region)
        self._blocked = Blocklist(settings.blocked_values, settings.blocked_patterns)

    def judge(self, raw: str) -> str | Unusable | None:
        """The usable value; why there is none; or None for a value that is absent."""
        text = stripped(raw)
        if not text:
            return None
        value = self._normalize(raw)
        if value is not None and value != text and is_absent(value):
            return None
        if self._blocked.blocks(raw, value):
            return Unusable("blocked_value", raw if value is None else value)
        return Unusable("invalid_value", raw) if value is None else value


def judges(plan: Plan) -> dict[str, Judge]:
    """A judge for each identifier type of the plan."""
    return {settings.type: Judge(settings) for settings in plan.identifiers}


def alias_call(alias: Alias, by_type: Mapping[str, Judge]) -> AliasCall | None:
    """What an alias call joins; None if it names a blocked value, or one that is no identifier."""
    after = by_type["user_id"].judge(alias.user_id)
    judged = [(type_, by_type[type_].judge(alias.previous)) for type_ in ALIAS_TYPES]
    before = tuple((type_, value) for type_, value in judged if isinstance(value, str))
    if not isinstance(after, str) or not before or any(_is_blocked(value) for _, value in judged):
        return None
    return AliasCall(f"alias user_id:{alias.user_id} = {alias.previous}", before, ("user_id", after))


def _is_blocked(value: str | Unusable | None) -> bool:
    return isinstance(value, Unusable) and value.kind == "blocked_value"
