"""The ways in which a match can be met: its `any` brought outside its `all`s, in the order written."""

from __future__ import annotations

import itertools

from onefold import limits
from onefold.ruleset import plan
from onefold.ruleset.duration import DAY, parse_duration
from onefold.ruleset.schema import As, Match, Part, Same, Similar


class TooManyBranches(ValueError):
    """A match can be met in more ways than `limits.MATCH_BRANCHES`."""


def branches_of(match: Match) -> tuple[plan.Branch, ...]:
    """Every combination that satisfies the match.

    Raises TooManyBranches, and ValueError for a duration that cannot be read. A match that says nothing has no branch.
    """
    if match.any is not None:
        return _bounded([branch for part in match.any for branch in branches_of(part)])
    if match.all is not None:
        return _product([branches_of(part) for part in match.all])
    if match.same is not None:
        return (plan.Branch(same=(_same(match.same),)),)
    if match.similar is not None:
        return (plan.Branch(same=(), similar=(_similar(match.similar),)),)
    return ()


def _product(parts: list[tuple[plan.Branch, ...]]) -> tuple[plan.Branch, ...]:
    count = 1
    for part in parts:
        count *= len(part)
        if count > limits.MATCH_BRANCHES:
            raise TooManyBranches
    return tuple(_together(combination) for combination in itertools.product(*parts)) if parts else ()


def _together(branches: tuple[plan.Branch, ...]) -> plan.Branch:
    return plan.Branch(
        same=tuple(same for branch in branches for same in branch.same),
        similar=tuple(similar for branch in branches for similar in branch.similar),
    )


def _bounded(branches: list[plan.Branch]) -> tuple[plan.Branch, ...]:
    if len(branches) > limits.MATCH_BRANCHES:
        raise TooManyBranches
    return tuple(branches)


def _same(same: str | Same) -> plan.Same:
    if isinstance(same, str):
        return plan.Same(same)
    return plan.Same(same.field, transforms_of(same.as_))


def _similar(similar: Similar) -> plan.Similar:
    at_most = similar.at_most
    if isinstance(at_most, str):
        at_most = parse_duration(at_most) / DAY
    return plan.Similar(
        field=similar.field,
        by=similar.by,
        at_least=similar.at_least or 0.0,
        at_most=None if at_most is None else float(at_most),
        transforms=transforms_of(similar.as_),
    )


def transforms_of(written: As) -> tuple[plan.Transform, ...]:
    if written is None:
        return ()
    several = written if isinstance(written, tuple) else (written,)
    return tuple(_transform(one) for one in several)


def _transform(written: str | Part) -> plan.Transform:
    if isinstance(written, str):
        return plan.Transform(written)
    numbers = {"first": written.first, "last": written.last, "last_digits": written.last_digits}
    name, number = next(((name, number) for name, number in numbers.items() if number is not None), ("first", None))
    return plan.Transform(name, number)
