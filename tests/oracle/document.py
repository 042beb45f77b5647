"""The ruleset document as the oracle reads it. Nothing has a default that matters: `limit` and `match` must be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import re2

SECOND = 1_000_000
DAY = 86_400 * SECOND
PER = {"ever": None, "day": DAY, "week": 7 * DAY, "month": 30 * DAY, "year": 365 * DAY}
UNITS = {"second": SECOND, "minute": 60 * SECOND, "hour": 3600 * SECOND, "day": DAY, "week": 7 * DAY}


@dataclass(frozen=True)
class Limit:
    """At most `count` values of `type` on a cluster; `window` in microseconds, None for ever."""

    type: str
    count: int
    window: int | None


class Controls(NamedTuple):
    """What every step may have."""

    within: int | None
    max_profiles: int | None
    max_distinct: dict[str, int]


class Identifier(NamedTuple):
    type: str
    match: bool
    normalize: str
    limit: Limit | None
    when_shared: str
    controls: Controls
    blocked_values: list[str]
    blocked_patterns: list[str]


class Rule(NamedTuple):
    """`match` and `when` as written; `sources` None for all."""

    name: str
    before: bool
    match: dict[str, Any] | None
    when: dict[str, Any] | None
    sources: list[str] | None
    controls: Controls
    review: bool


class Document(NamedTuple):
    """`identifiers` strongest first."""

    identifiers: list[Identifier]
    rules: list[Rule]
    together: list[list[str]]
    apart: list[list[str]]
    detach: list[tuple[str, str]]
    distinct: list[str]
    alias: str

    def type(self, name: str) -> Identifier | None:
        return next((identifier for identifier in self.identifiers if identifier.type == name), None)


def read_document(document: dict[str, Any]) -> Document:
    statements = document.get("statements") or []
    sources = document.get("sources") or {}
    return Document(
        identifiers=[_identifier(type_, settings) for type_, settings in document["identifiers"].items()],
        rules=[_rule(rule) for rule in document.get("rules") or []],
        together=[statement["together"] for statement in statements if "together" in statement],
        apart=[statement["apart"] for statement in statements if "apart" in statement],
        detach=[
            (statement["detach"]["identifier"], statement["detach"]["from"])
            for statement in statements
            if "detach" in statement
        ],
        distinct=[name for name, source in sources.items() if source.get("distinct")],
        alias=document.get("alias", "together"),
    )


def _identifier(type_: str, settings: dict[str, Any]) -> Identifier:
    count = settings["limit"]
    blocked = settings.get("blocked") or {}
    return Identifier(
        type=type_,
        match=settings["match"],
        normalize=settings["normalize"],
        limit=None if count is None else Limit(type_, count, PER[settings.get("per", "ever")]),
        when_shared=settings["when_shared"],
        controls=_controls(settings),
        blocked_values=blocked.get("values", []),
        blocked_patterns=blocked.get("patterns", []),
    )


def _rule(rule: dict[str, Any]) -> Rule:
    return Rule(
        name=rule["name"],
        before=rule.get("before") == "default",
        match=rule.get("match"),
        when=rule.get("when"),
        sources=rule.get("sources"),
        controls=_controls(rule),
        review=bool(rule.get("review")),
    )


def _controls(settings: dict[str, Any]) -> Controls:
    within = settings.get("within")
    return Controls(
        within=None if within is None else _duration(within),
        max_profiles=settings.get("max_profiles"),
        max_distinct=settings.get("max_distinct") or {},
    )


def _duration(text: str) -> int:
    number, unit = text.split()
    return int(number) * UNITS[unit.removesuffix("s")]


def normalize(identifier: Identifier, raw: str) -> str:
    """The normalized text; empty if there is nothing but spaces. Only trim, lower and none."""
    return {"trim": raw.strip(), "lower": raw.strip().lower(), "none": raw if raw.strip() else ""}[identifier.normalize]


def is_blocked(identifier: Identifier, raw: str) -> bool:
    """Compared in any case or by pattern, raw and normalized, without the white space around it."""
    texts = [raw.strip(), normalize(identifier, raw).strip()]
    blocked_values = [value.strip().casefold() for value in identifier.blocked_values]
    return any(text.casefold() in blocked_values for text in texts) or any(
        re2.search(pattern, text) for pattern in identifier.blocked_patterns for text in texts
    )
