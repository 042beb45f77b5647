"""Whether a rule can join anything that an earlier step has not: does meeting the one imply meeting the other."""

from __future__ import annotations

from onefold.ruleset.plan import Branch, IdentifierStep, RuleStep, Same, Similar, Step


def shadowing(rule: RuleStep, earlier: tuple[Step, ...]) -> Step | None:
    """The first earlier step that links whatever the rule would link. Its limits and conflicts are left aside."""
    return next((step for step in earlier if covers(step, rule)), None)


def repeated(rule: RuleStep, earlier: tuple[Step, ...]) -> IdentifierStep | None:
    """The first earlier identifier step that one way to meet the rule says again, with nothing beside it."""
    alone = {branch.same[0] for branch in rule.branches if len(branch.same) == 1 and not branch.similar}
    types = (step for step in earlier if isinstance(step, IdentifierStep))
    return next((step for step in types if Same(step.type) in alone), None)


def covers(wide: Step, narrow: RuleStep) -> bool:
    """Whether all that `narrow` links is linked by `wide`. False where that cannot be told from the rules alone."""
    if not narrow.branches or not _reaches(wide, narrow):
        return False
    ways = (Branch(same=(Same(wide.type),)),) if isinstance(wide, IdentifierStep) else wide.branches
    return all(any(implies(branch, way) for way in ways) for branch in narrow.branches)


def implies(narrow: Branch, wide: Branch) -> bool:
    """Whether two records that meet the one branch meet the other."""
    return all(any(_same_implies(own, same) for own in narrow.same) for same in wide.same) and all(
        any(_similar_implies(own, similar) for own in narrow.similar) for similar in wide.similar
    )


def _reaches(wide: Step, narrow: RuleStep) -> bool:
    """Whether `wide` looks at every record that `narrow` looks at, and links them whenever `narrow` may."""
    if isinstance(wide, RuleStep) and not (
        wide.when in (None, narrow.when)
        and (wide.sources is None or (narrow.sources is not None and set(narrow.sources) <= set(wide.sources)))
    ):
        return False
    few, most = narrow.max_profiles, wide.max_profiles
    return (
        (wide.within is None or (narrow.within is not None and narrow.within <= wide.within))
        and (most is None or (few is not None and few <= most))
        and set(wide.max_distinct) <= set(narrow.max_distinct)
    )


def _same_implies(narrow: Same, wide: Same) -> bool:
    """What is the same before further transforms is the same after them."""
    return narrow.field == wide.field and wide.transforms[: len(narrow.transforms)] == narrow.transforms


def _similar_implies(narrow: Similar, wide: Similar) -> bool:
    if (narrow.field, narrow.by, narrow.transforms) != (wide.field, wide.by, wide.transforms):
        return False
    if narrow.at_most is not None and wide.at_most is not None:
        return narrow.at_most <= wide.at_most
    return narrow.at_least >= wide.at_least
