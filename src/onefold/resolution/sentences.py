"""Says links and refusals in plain words, with the settings of the ruleset that made them. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from onefold.model import Micros
from onefold.resolution.explain import Barrier, Coincidence, Hop, Refusal
from onefold.resolution.statements import write
from onefold.ruleset.plan import (
    IdentifierSettings,
    IdentifierStep,
    Plan,
    RuleStep,
    Step,
    Together,
)

POLICIES = {
    "first": "; a shared value stays with its first user (when_shared: first)",
    "latest_user": "; a shared value goes to whoever used it last (when_shared: latest_user)",
    "nobody": "; a value of people who cannot be one is nobody's (when_shared: nobody)",
}

NAMED = 20
"""Refusals told one by one between two profiles; the rest is counted."""


def day(time: Micros) -> str:
    """The UTC date of a time: `2026-03-01`."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time)).date().isoformat()


def when(first: Micros | None, last: Micros | None) -> str:
    """In brackets, with a space before, or nothing where no time is known."""
    if not first and not last:
        return ""
    if not first or not last or day(first) == day(last):
        return f" (on {day(last or first or Micros(0))})"
    return f" (first on {day(first)}, last on {day(last)})"


class Speaker:
    """Says what happened under one ruleset."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._steps: dict[str, Step] = {step.name: step for step in plan.steps}
        self._types: dict[str, IdentifierSettings] = {one.type: one for one in plan.identifiers}

    def hop(self, hop: Hop) -> str:
        """One link of a chain, as a sentence."""
        times = when(hop.time, hop.last_time)
        if hop.step == "together":
            return f"A statement joins {hop.record} and {hop.next}: {hop.key}{self._said_together(hop.key)}."
        if isinstance(self._steps.get(hop.step), RuleStep):
            return f'{hop.record} and {hop.next} meet rule "{hop.step}": {hop.key}{times}.'
        return f"{hop.record} and {hop.next} carry the same {hop.step} {hop.key}{times}."

    def _said_together(self, key: str) -> str:
        said = (one for one in self._plan.statements if isinstance(one, Together))
        return next((_by(one) for one in said if " = ".join(map(write, one.refs)) == key), "")

    def barrier(self, barrier: Barrier) -> list[str]:
        """One sentence for each refusal between two profiles, the rest counted."""
        told = [self.refusal(one, barrier) for one in barrier.refusals[:NAMED]]
        rest = len(barrier.refusals) - len(told)
        return [*told, f"And {rest:,} more refusals of the same two."] if rest else told

    def refusal(self, refusal: Refusal, barrier: Barrier) -> str:
        """What was refused, where, and by which setting or statement: the words of `detail` say that."""
        where = f"{refusal.source}/{refusal.record_id}"
        more = f" and {refusal.records - 1:,} more" if refusal.records > 1 else ""
        whose = "unresolved" if refusal.profile == where else refusal.profile
        other = barrier.right if refusal.profile == barrier.left else barrier.left
        shared = "" if refusal.other == other else f" {other} has the same value."
        return f"{where}{more} ({whose}): {self._reason(refusal)}{shared}"

    def _reason(self, refusal: Refusal) -> str:
        key, detail, other = _key(refusal), refusal.detail, refusal.other or "its other users"
        match refusal.kind:
            case "invalid_value":
                return f"{key} {detail}, so it is not looked at."
            case "blocked_value":
                return f"{key} {detail}: it says nothing about whose the record is."
            case "detached":
                return f"{key} was taken off the record by {detail}."
            case "limit_exceeded":
                return f"{key} was not attached, as its profile already had all it may have ({detail})."
            case "outside_window":
                return f"{key} was used {detail}, too late to link."
            case "too_common":
                return f"{key} {detail}, so it links nobody."
            case "conflict":
                return f"{key} did not join {other}, as {detail}{self._policy(refusal)}."
            case "apart" if refusal.step is None:
                return f"the record {detail} {refusal.value}, which passes over it."
            case "apart":
                return f"{key} did not join {other}, held apart by {detail}."
        return f"{key} was refused: {refusal.kind} {detail}."

    def _policy(self, refusal: Refusal) -> str:
        step = self._steps.get(refusal.step or "")
        return POLICIES[step.when_shared] if isinstance(step, IdentifierStep) else ""

    def near_miss(self, miss: Coincidence, left: str, right: str) -> str:
        """A shared value on which no step links."""
        if miss.type != miss.other_type:
            return f"{left} has {miss.value} as {miss.type}, {right} as {miss.other_type}: different types never match."
        settings = self._types.get(miss.type)
        if settings is not None and settings.match:
            return f"Both have {miss.type} {miss.value}, but no use of it joined them."
        return f"Both have {miss.type} {miss.value}, but {miss.type} does not match (match: false)."


def _key(refusal: Refusal) -> str:
    if refusal.type is not None:
        return f"{refusal.type} {refusal.value}"
    return f'rule "{refusal.step}" with {refusal.value}'


def _by(statement: Together) -> str:
    said = ", ".join(part for part in (f"by {statement.by}" if statement.by else "", statement.reason or "") if part)
    return f" ({said})" if said else ""
