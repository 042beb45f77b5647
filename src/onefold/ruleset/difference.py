"""What differs between two rulesets, setting by setting, in words: nothing exactly if they mean the same. Pure.

Compared is what two documents mean, their plans, not how they are written: a default that is spelled out, another order
of keys, a comment are no differences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

from onefold.normalize.blocked import SHIPPED_PATTERNS, SHIPPED_VALUES
from onefold.ruleset.difference_items import NONE, Difference, changed, in_full, members, moved
from onefold.ruleset.difference_rules import controls, rule_differences
from onefold.ruleset.duration import PERIODS, duration_text
from onefold.ruleset.plan import (
    Apart,
    Detach,
    IdentifierRef,
    IdentifierSettings,
    IdentifierStep,
    Limit,
    Plan,
    Ref,
    SourceMapping,
    Statement,
    Survivorship,
    Together,
)
from onefold.ruleset.sentence import sentence

__all__ = ["Difference", "differences"]

_PERIODS = {length: name for name, length in PERIODS.items()}


def differences(before: Plan, after: Plan) -> tuple[Difference, ...]:
    """In the order of the document."""
    found = (
        *_identifiers(before, after),
        *rule_differences(before, after),
        *_statements(before, after),
        *_sources(before, after),
        *_survivorship(before, after),
        *changed("alias", "", before.alias, after.alias, str),
    )
    if not found and before != after:
        return (Difference("changed", "ruleset", "", in_full(before), in_full(after)),)
    return found


# ------------------------------------------------------------------ identifiers


def _identifiers(before: Plan, after: Plan) -> Iterator[Difference]:
    old, new = _types(before), _types(after)
    steps = _steps(before), _steps(after)
    yield from (Difference("removed", f"identifier {name}") for name in old if name not in new)
    for name, one in new.items():
        part = f"identifier {name}"
        if name not in old:
            yield Difference("added", part, after=_described(one, steps[1].get(name)))
            continue
        yield from _settings(part, old[name], one)
        if name in steps[0] and name in steps[1]:
            yield from _step(part, steps[0][name], steps[1][name])
    for name, next_ in moved(list(old), list(new)):
        now = "weakest" if next_ is None else f"stronger than {next_}"
        yield Difference("changed", f"identifier {name}", "priority", "elsewhere", now)


def _types(plan: Plan) -> dict[str, IdentifierSettings]:
    return {one.type: one for one in plan.identifiers}


def _steps(plan: Plan) -> dict[str, IdentifierStep]:
    return {step.type: step for step in plan.steps if isinstance(step, IdentifierStep)}


def _described(one: IdentifierSettings, step: IdentifierStep | None) -> str:
    said = sentence(step) if step is not None else f"It joins nobody; limit: {_limit(one.limit)}."
    own = sorted(one.blocked_values - SHIPPED_VALUES) + [p for p in one.blocked_patterns if p not in SHIPPED_PATTERNS]
    blocked = f" Blocked: {', '.join(own)}." if own else ""
    return f"{said} Normalized by: {one.normalize}.{blocked}"


def _settings(part: str, before: IdentifierSettings, after: IdentifierSettings) -> Iterator[Difference]:
    yield from changed(part, "match", before.match, after.match, lambda one: "yes" if one else "no")
    yield from changed(part, "limit", before.limit, after.limit, _limit)
    yield from changed(part, "normalize", before.normalize, after.normalize, str)
    yield from changed(part, "region", before.region, after.region, lambda one: one or NONE)
    yield from _blocked(part, before, after)


def _blocked(part: str, before: IdentifierSettings, after: IdentifierSettings) -> Iterator[Difference]:
    shipped = _has_shipped(before), _has_shipped(after)
    yield from changed(part, "shipped blocked values", *shipped, lambda one: "yes" if one else "no")
    left_out = frozenset((*SHIPPED_VALUES, *SHIPPED_PATTERNS)) if shipped[0] != shipped[1] else frozenset()
    values = [sorted(one.blocked_values - left_out) for one in (before, after)]
    patterns = [[value for value in one.blocked_patterns if value not in left_out] for one in (before, after)]
    yield from members(part, "blocked value", *values)
    yield from members(part, "blocked pattern", *patterns)


def _has_shipped(one: IdentifierSettings) -> bool:
    return one.blocked_values >= SHIPPED_VALUES and frozenset(one.blocked_patterns) >= frozenset(SHIPPED_PATTERNS)


def _step(part: str, before: IdentifierStep, after: IdentifierStep) -> Iterator[Difference]:
    yield from changed(part, "when_shared", before.when_shared, after.when_shared, str)
    yield from controls(part, before, after)


def _limit(limit: Limit | None) -> str:
    if limit is None:
        return NONE
    name = _PERIODS.get(limit.window)
    if name == "ever":
        return f"{limit.count} ever"
    return f"{limit.count} per {name or duration_text(limit.window)}"  # type: ignore[arg-type]


# ------------------------------------------------------------------ statements


def _statements(before: Plan, after: Plan) -> Iterator[Difference]:
    old, new = Counter(map(_said, before.statements)), Counter(map(_said, after.statements))
    yield from (Difference("removed", "statement", before=one) for one in (old - new).elements())
    yield from (Difference("added", "statement", after=one) for one in (new - old).elements())
    if old == new and before.statements != after.statements:
        order = ["; ".join(map(_said, plan.statements)) for plan in (before, after)]
        yield Difference("changed", "statements", "order", *order)


def _said(statement: Statement) -> str:
    why = f" ({statement.reason})" if statement.reason is not None else ""
    by = f" Said by {statement.by}{why}." if statement.by is not None else why
    match statement:
        case Together():
            return f"{_and(statement.refs)} are one customer.{by}"
        case Apart():
            return f"{_ref(statement.refs[0])} is another customer than {_and(statement.refs[1:])}.{by}"
        case Detach():
            return f"{_ref(statement.identifier)} says nothing where {_ref(statement.from_)} stands.{by}"
        case _:
            assert_never(statement)


def _and(refs: tuple[Ref, ...]) -> str:
    return " and ".join(map(_ref, refs))


def _ref(ref: Ref) -> str:
    return f"{ref.type}:{ref.value}" if isinstance(ref, IdentifierRef) else f"{ref.source}/{ref.id}"


# ------------------------------------------------------------------ sources and traits


def _sources(before: Plan, after: Plan) -> Iterator[Difference]:
    old, new = _mappings(before), _mappings(after)
    yield from (Difference("removed", f"source {name}") for name in old if name not in new)
    for name, one in new.items():
        if name not in old:
            yield Difference("added", f"source {name}", after=_mapping(one) or None)
            continue
        for setting, text in _OF_A_SOURCE.items():
            yield from changed(f"source {name}", setting, getattr(old[name], setting), getattr(one, setting), text)
    yield from _reordered("source", list(old), list(new))


def _mappings(plan: Plan) -> dict[str, SourceMapping]:
    return {str(name): one for name, one in plan.sources}


def _columns(said: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    return "; ".join(f"{name}: {', '.join(columns)}" for name, columns in said) or NONE


def _fields(said: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{name}: {column}" for name, column in said) or NONE


def _by_name(said: str | None) -> str:
    return said or "by its name"


_OF_A_SOURCE: dict[str, Callable[[Any], str]] = {
    "kind": lambda said: said or "by its columns",
    "id": _by_name,
    "time": _by_name,
    "identifiers": _columns,
    "fields": _fields,
    "distinct": lambda said: "yes" if said else "no",
}


def _mapping(one: SourceMapping) -> str:
    nothing = SourceMapping()
    told = ((name, getattr(one, name), text) for name, text in _OF_A_SOURCE.items())
    return "; ".join(f"{name}: {text(value)}" for name, value, text in told if value != getattr(nothing, name))


def _survivorship(before: Plan, after: Plan) -> Iterator[Difference]:
    yield from changed("survivorship", "default", before.default_survivorship, after.default_survivorship, _policy)
    old: Mapping[str, Survivorship] = dict(before.survivorship)
    new: Mapping[str, Survivorship] = dict(after.survivorship)
    gone = {name: one for name, one in old.items() if name not in new}
    yield from (Difference("removed", "survivorship", name, _policy(one)) for name, one in gone.items())
    for name, one in new.items():
        if name in old:
            yield from changed("survivorship", name, old[name], one, _policy)
        else:
            yield Difference("added", "survivorship", name, after=_policy(one))
    yield from _reordered("survivorship", list(old), list(new))


def _policy(said: Survivorship) -> str:
    return f"the first of {', '.join(said.sources)}" if said.policy == "sources" else said.policy


def _reordered(what: str, before: list[str], after: list[str]) -> Iterator[Difference]:
    for name, next_ in moved(before, after):
        now = "last" if next_ is None else f"before {next_}"
        yield Difference("changed", f"{what} {name}", "place", "elsewhere", now)
