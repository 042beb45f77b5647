"""Each step as one plain sentence, for people who check what a ruleset does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from onefold.model import Micros
from onefold.ruleset.duration import DAY, duration_text
from onefold.ruleset.plan import (
    AllOf,
    Branch,
    Condition,
    IdentifierSettings,
    IdentifierStep,
    Limit,
    Operator,
    ReviewRule,
    RuleStep,
    Same,
    Similar,
    Step,
    Test,
    Transform,
)

_MEASURES = {
    "jaro_winkler": "Jaro-Winkler",
    "levenshtein": "Levenshtein",
    "damerau": "Damerau-Levenshtein",
    "token_set": "token set",
}
_OPERATORS: dict[Operator, str] = {
    "equals": "is {}",
    "not_equals": "is not {}",
    "contains": "contains {}",
    "not_contains": "does not contain {}",
    "starts_with": "starts with {}",
    "ends_with": "ends with {}",
    "matches": "matches the pattern {}",
    "in": "is one of {}",
    "not_in": "is none of {}",
    "exists": "is there",
    "missing": "is missing",
    "greater_than": "is greater than {}",
    "less_than": "is less than {}",
    "between": "is between {}",
    "before": "is before {}",
    "after": "is after {}",
}
_SHARED = {
    "first": "a value that conflicts stays with its first user",
    "latest_user": "a value that conflicts goes from each user to the next",
    "nobody": "a value that conflicts joins nobody",
}


def sentence(step: Step) -> str:
    """`Records of crm or web are one customer when last_name is the same and age differs by at most 2.`."""
    if isinstance(step, IdentifierStep):
        return _identifier(step)
    return _rule(step)


def review_sentence(rule: ReviewRule) -> str:
    """What a rule to review proposes."""
    worth = "" if rule.value is None else f" Proposals can be ordered by {rule.value}."
    return f"Proposed to a person, not applied: {sentence(rule.step)}{worth}"


def silent_sentence(settings: IdentifierSettings) -> str:
    """Of a type that joins nobody: `birth_date joins nobody; one customer has at most 1 value of birth_date.`."""
    limits = [] if settings.limit is None else [_limit(settings.limit, settings.type)]
    return _joined(f"{settings.type} joins nobody", limits)


def _identifier(step: IdentifierStep) -> str:
    limits = [] if step.limit is None else [_limit(step.limit, step.type)]
    shared = [_SHARED[step.when_shared]]
    return _joined(f"Records with the same {step.type} are one customer", _controls(step) + limits + shared)


def _rule(step: RuleStep) -> str:
    who = "Records" if step.sources is None else f"Records of {_or(step.sources)}"
    which = "" if step.when is None else f" where {_condition(step.when)}"
    if not step.branches:
        return _joined(f"All {who[0].lower()}{who[1:]}{which} are one customer", _controls(step))
    return _joined(f"{who}{which} are one customer when {branches_text(step.branches)}", _controls(step))


def branches_text(branches: Sequence[Branch]) -> str:
    """`last_name is the same and age differs by at most 2`; several ways after `either`."""
    ways = [_branch(branch) for branch in branches]
    return ways[0] if len(ways) == 1 else "either " + ", or ".join(ways)


def condition_text(condition: Condition) -> str:
    """`country is `US` and age is there`."""
    return _condition(condition)


def _joined(claim: str, controls: list[str]) -> str:
    return f"{claim}{''.join(f'; {control}' for control in controls)}."


def _controls(step: Step) -> list[str]:
    said = []
    if step.within is not None:
        said.append(f"only if no more than {duration_text(step.within)} lie between one use and the next")
    if step.max_profiles is not None:
        said.append(f"not if that would join more than {step.max_profiles:,} profiles")
    said += [
        f"not if they have more than {_values(most, field, kind='different ')}" for field, most in step.max_distinct
    ]
    return said


def _limit(limit: Limit, name: str) -> str:
    window = "" if limit.window is None else f" within {duration_text(limit.window)}"
    return f"one customer has at most {_values(limit.count, name)}{window}"


def _values(number: int, of: str, *, kind: str = "") -> str:
    return f"{number:,} {kind}value{'' if number == 1 else 's'} of {of}"


def _branch(branch: Branch) -> str:
    return _and([*map(_same, branch.same), *map(_similar, branch.similar)])


def _same(same: Same) -> str:
    return f"{_transformed(same.field, same.transforms)} is the same"


def _similar(similar: Similar) -> str:
    what = _transformed(similar.field, similar.transforms)
    most = similar.at_most or 0.0
    match similar.by:
        case "numeric":
            return f"{what} differs by at most {most:g}"
        case "date":
            return f"{what} is at most {duration_text(Micros(round(most * DAY)))} apart"
        case "geo":
            return f"{what} is at most {most:g} km away"
        case "jaro_winkler" | "levenshtein" | "damerau" | "token_set":
            return f"{what} is at least {similar.at_least:g} similar ({_MEASURES[similar.by]})"
    assert_never(similar.by)


def _transformed(field: str, transforms: Sequence[Transform]) -> str:
    said = field
    for step in transforms:
        said = f"{_part(step)} of {said}"
    return said


def _part(step: Transform) -> str:
    if step.number is None:
        return {"soundex": "the Soundex code", "metaphone": "the Metaphone code", "year": "the year"}.get(
            step.name, f"the {step.name} form"
        )
    what = "digits" if step.name == "last_digits" else "characters"
    return f"the {step.name.removesuffix('_digits')} {step.number} {what}"


def _condition(condition: Condition, *, inside: bool = False) -> str:
    if isinstance(condition, Test):
        return _test(condition)
    parts = [_condition(part, inside=True) for part in condition.conditions]
    said = _and(parts) if isinstance(condition, AllOf) else _or(parts)
    return f"({said})" if inside and len(parts) > 1 else said


def _test(test: Test) -> str:
    operands = [f"`{operand}`" for operand in test.operands]
    said = _and(operands) if test.operator == "between" else _or(operands)
    return f"{test.field} {_OPERATORS[test.operator].format(said)}"


def _and(parts: Sequence[str]) -> str:
    return " and ".join(parts)


def _or(parts: Sequence[str]) -> str:
    return " or ".join(parts)
