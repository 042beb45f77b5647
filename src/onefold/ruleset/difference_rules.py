"""What differs between the rules of two plans, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from onefold.ruleset.difference_items import NONE, Difference, changed, moved
from onefold.ruleset.duration import duration_text
from onefold.ruleset.plan import Branch, Condition, Plan, ReviewRule, RuleStep
from onefold.ruleset.sentence import branches_text, condition_text, review_sentence, sentence

_DEFAULT = "the default rule"


class _Rule(msgspec.Struct, frozen=True):
    step: RuleStep
    review: ReviewRule | None = None

    def told(self) -> str:
        return sentence(self.step) if self.review is None else review_sentence(self.review)


def rule_differences(before: Plan, after: Plan) -> Iterator[Difference]:
    """By name; one that is the same under another name is renamed."""
    old, new = _rules(before), _rules(after)
    renamed = _renamed(old, new)
    for name, one in old.items():
        if name in renamed:
            yield Difference("changed", f"rule {name}", "name", name, renamed[name])
        elif name not in new:
            yield Difference("removed", f"rule {name}", before=one.told())
    for name, one in new.items():
        if name in old:
            yield from _of_rule(f"rule {name}", old[name], one)
        elif name not in renamed.values():
            yield Difference("added", f"rule {name}", after=one.told())
    yield from _moved([renamed.get(name, name) for name in _order(before)], _order(after))


def _rules(plan: Plan) -> dict[str, _Rule]:
    """By name. Of those with the same name, which is unwise, the later ones have a number behind it."""
    found: dict[str, _Rule] = {}
    applied = [_Rule(step) for step in plan.steps if isinstance(step, RuleStep)]
    for rule in (*applied, *(_Rule(one.step, one) for one in plan.review)):
        found[_free(rule.step.name, found)] = rule
    return found


def _free(name: str, taken: Mapping[str, object]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    return found


def _renamed(old: Mapping[str, _Rule], new: Mapping[str, _Rule]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, one in old.items():
        if name not in new:
            same = (other for other, its in new.items() if other not in old and _unnamed(its) == _unnamed(one))
            other = next((other for other in same if other not in found.values()), None)
            if other is not None:
                found[name] = other
    return found


def _unnamed(rule: _Rule) -> tuple[RuleStep, object]:
    said = None if rule.review is None else (rule.review.value,)
    return msgspec.structs.replace(rule.step, name=""), said


def _order(plan: Plan) -> list[str]:
    """The names of the rules as they are evaluated, with the default rule among them; then those to review."""
    found: dict[str, None] = {}
    for step in plan.steps:
        found[_free(step.name, found) if isinstance(step, RuleStep) else _DEFAULT] = None
    for one in plan.review:
        found[_free(one.step.name, found)] = None
    return list(found)


def _moved(before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    for name, next_ in moved(before, after, _DEFAULT):
        now = "last" if next_ is None else f"before {next_ if next_ == _DEFAULT else f'rule {next_}'}"
        yield Difference("changed", name if name == _DEFAULT else f"rule {name}", "place", "elsewhere", now)


def _of_rule(part: str, before: _Rule, after: _Rule) -> Iterator[Difference]:
    old, new = before.step, after.step
    yield from changed(part, "review", before.review is not None, after.review is not None, _yes)
    yield from changed(part, "sources", old.sources, new.sources, lambda one: "all" if one is None else ", ".join(one))
    yield from changed(part, "when", old.when, new.when, _when)
    yield from changed(part, "match", old.branches, new.branches, _match)
    yield from controls(part, old, new)
    yield from changed(part, "max_block", old.max_block, new.max_block, lambda one: f"{one:,}")
    yield from changed(part, "review_value", _worth(before), _worth(after), lambda one: one or NONE)
    yield from changed(part, "name", old.name, new.name, str)


def controls(part: str, before: object, after: object) -> Iterator[Difference]:
    """What rules and identifier steps have in common."""
    for setting, text in (("within", _duration), ("max_profiles", _count), ("max_distinct", _distinct)):
        yield from changed(part, setting, getattr(before, setting), getattr(after, setting), text)


def _worth(rule: _Rule) -> str | None:
    return None if rule.review is None else rule.review.value


def _yes(said: bool) -> str:  # noqa: FBT001 - as `changed` calls it
    return "yes" if said else "no"


def _when(condition: Condition | None) -> str:
    return "always" if condition is None else condition_text(condition)


def _match(branches: Sequence[Branch]) -> str:
    return branches_text(branches) if branches else "all of them"


def _duration(said: object) -> str:
    return NONE if said is None else duration_text(said)  # type: ignore[arg-type]


def _count(said: object) -> str:
    return NONE if said is None else f"{said:,}"


def _distinct(said: object) -> str:
    return ", ".join(f"{field}: {most}" for field, most in said) or NONE  # type: ignore[attr-defined]
