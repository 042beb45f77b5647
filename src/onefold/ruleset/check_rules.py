"""Refuses custom rules without a meaning: matches without a blocking key, conditions that compare with nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onefold import limits
from onefold.ruleset import schema
from onefold.ruleset.branches import TooManyBranches, branches_of
from onefold.ruleset.check_values import duration_problem, moment_problem, pattern_problem, range_problem
from onefold.ruleset.compile import operators_of
from onefold.ruleset.plan import Branch
from onefold.ruleset.problem import Found, Path

DISTANCES = frozenset({"numeric", "date", "geo"})
_UNBLOCKED = "A `similar` without a `same` beside it would compare every record with every other."
_BLOCK = (
    "Put both into an `all`, with a `same` that is likely true for the same person: "
    "`all: [{same: {field: last_name, as: soundex}}, {similar: ...}]`."
)


def rule_problems(rule: schema.Rule, path: Path) -> Iterator[Found]:
    yield from _scope(rule, path)
    yield from duration_problem(rule.within, (*path, "within"))
    yield from _review(rule, path)
    if rule.when is not None:
        yield from condition_problems(rule.when, (*path, "when"))
    if rule.match is not None:
        yield from _match(rule, rule.match, (*path, "match"))
    elif rule.max_block is not None:
        yield _useless_block(path)


def _review(rule: schema.Rule, path: Path) -> Iterator[Found]:
    if not rule.review:
        if rule.review_value is not None:
            hint = "Write `review: true` beside it."
            yield Found((*path, "review_value"), "Only the links of a rule to review are put in order.", hint)
        return
    if rule.before is not None:
        message = "A rule to review joins nothing, and looks at what all others have joined."
        yield Found((*path, "before"), message, "Leave `before` out.")
    if rule.within is not None:
        message = "A rule to review proposes whatever the time between: who decides sees when."
        yield Found((*path, "within"), message, "Leave `within` out.")


def _scope(rule: schema.Rule, path: Path) -> Iterator[Found]:
    if rule.sources is not None and not rule.sources:
        yield Found((*path, "sources"), "No source is named.", "Leave `sources` out for all of them.")
    if rule.match is not None:
        return
    if rule.when is None:
        yield Found(
            path, "The rule has neither a match nor conditions.", "Write for example `match: {same: loyalty_no}`."
        )
    elif rule.max_profiles is None:
        message = "Without a match, all records that meet the conditions become one customer."
        yield Found(path, message, "Add a `match`, or say how many may be joined at most: `max_profiles: 5`.")


def _match(rule: schema.Rule, match: schema.Match, path: Path) -> Iterator[Found]:
    problems = list(match_problems(match, path))
    yield from problems
    if problems:
        return
    try:
        branches = branches_of(match)
    except TooManyBranches:
        message = f"The match can be met in more than {limits.MATCH_BRANCHES} ways."
        yield Found(path, message, "Split it into several rules.")
        return
    yield from _blocking(branches, path)
    if rule.max_block is not None and not any(branch.similar for branch in branches):
        yield _useless_block(path[:-1])


def _blocking(branches: tuple[Branch, ...], path: Path) -> Iterator[Found]:
    for number, branch in enumerate(branches):
        if branch.similar and not branch.same:
            which = f" That is way {number + 1} of {len(branches)} to meet this match." if len(branches) > 1 else ""
            yield Found(path, _UNBLOCKED + which, _BLOCK)
            return


def _useless_block(path: Path) -> Found:
    message = "`max_block` bounds what `similar` compares, and there is no `similar`."
    return Found((*path, "max_block"), message, "Leave it out.")


def match_problems(match: schema.Match, path: Path) -> Iterator[Found]:
    written = [name for name in ("all", "any", "same", "similar") if getattr(match, name) is not None]
    if len(written) != 1:
        yield _not_one(written, path, "same", "Write for example `same: last_name`.")
        return
    for name, parts in (("all", match.all), ("any", match.any)):
        if parts is not None and not parts:
            yield Found((*path, name), "The list is empty.", "Write at least one `same`.")
        for index, part in enumerate(parts or ()):
            yield from match_problems(part, (*path, name, index))
    if isinstance(match.same, schema.Same):
        yield from _transforms(match.same.as_, (*path, "same", "as"))
    if match.similar is not None:
        yield from _similar(match.similar, (*path, "similar"))
        yield from _transforms(match.similar.as_, (*path, "similar", "as"))


def _not_one(written: Sequence[str], path: Path, kind: str, hint: str) -> Found:
    if not written:
        return Found(path, "This says nothing.", hint)
    said = " and ".join(f"`{name}`" for name in written)
    return Found(path, f"{said} stand side by side.", f"Make a list of them: `all: [{{{kind}: ...}}, ...]`.")


def _similar(similar: schema.Similar, path: Path) -> Iterator[Found]:
    if similar.by not in DISTANCES:
        if similar.at_most is not None:
            yield Found(
                (*path, "at_most"), f"`{similar.by}` gives a similarity, not a distance.", "Write `at_least: 0.92`."
            )
        elif similar.at_least is None:
            yield Found(path, "`at_least` is missing.", "Write for example `at_least: 0.92`.")
        return
    example = "`at_most: 3 days`" if similar.by == "date" else "`at_most: 10`"
    if similar.at_least is not None:
        yield Found((*path, "at_least"), f"`{similar.by}` measures a distance, not a similarity.", f"Write {example}.")
    elif similar.at_most is None:
        yield Found(path, "`at_most` is missing.", f"Write for example {example}.")
    elif similar.by == "date":
        yield from _days(similar.at_most, (*path, "at_most"))
    elif isinstance(similar.at_most, str):
        unit = "a number of kilometres" if similar.by == "geo" else "a number"
        yield Found((*path, "at_most"), f"`{similar.at_most}` is not {unit}.", f"Write for example {example}.")


def _days(at_most: float | str, path: Path) -> Iterator[Found]:
    if isinstance(at_most, str):
        yield from duration_problem(at_most, path)
    else:
        yield Found(path, "A distance of dates needs its unit.", f"Write `at_most: {at_most:g} days`.")


def _transforms(written: schema.As, path: Path) -> Iterator[Found]:
    if written == ():
        yield Found(path, "The list is empty.", "Leave `as` out to compare the text itself.")
    for index, one in enumerate(written if isinstance(written, tuple) else (written,)):
        if (
            isinstance(one, schema.Part)
            and len([n for n in (one.first, one.last, one.last_digits) if n is not None]) != 1
        ):
            place = (*path, index) if isinstance(written, tuple) else path
            yield Found(place, "A part is exactly one of first, last and last_digits.", "Write `{last_digits: 7}`.")


def condition_problems(condition: schema.Condition, path: Path) -> Iterator[Found]:
    operators = [name for name, _ in operators_of(condition)]
    written = [name for name in ("all", "any", "field") if getattr(condition, name) is not None]
    if len(written) > 1 or (written != ["field"] and written and operators):
        yield _not_one([*written, *operators], path, "field", "")
    elif not written:
        said = f"`{operators[0]}` has no `field` beside it." if operators else "This says nothing."
        yield Found(path, said, "Write for example `{field: country, equals: US}`.")
    elif written == ["field"]:
        yield from _test(condition, operators, path)
    else:
        yield from _parts(condition, path)


def _parts(condition: schema.Condition, path: Path) -> Iterator[Found]:
    for name, parts in (("all", condition.all), ("any", condition.any)):
        if parts is not None and not parts:
            yield Found((*path, name), "The list is empty.", "Write at least one condition.")
        for index, part in enumerate(parts or ()):
            yield from condition_problems(part, (*path, name, index))


def _test(condition: schema.Condition, operators: Sequence[str], path: Path) -> Iterator[Found]:
    if not operators:
        yield Found(path, f"`{condition.field}` is compared with nothing.", "Add an operator, such as `equals: US`.")
    elif len(operators) > 1:
        said = " and ".join(f"`{name}`" for name in operators)
        hint = f"Make a list: `all: [{{field: {condition.field}, {operators[0]}: ...}}, ...]`."
        yield Found(path, f"{said} stand side by side.", hint)
    yield from _operands(condition, path)


def _operands(condition: schema.Condition, path: Path) -> Iterator[Found]:
    for name, choices in (("in", condition.in_), ("not_in", condition.not_in)):
        if choices is not None and not choices:
            yield Found((*path, name), "The list is empty.", "Write at least one value.")
    for name, text in (("before", condition.before), ("after", condition.after)):
        if text is not None:
            yield from moment_problem(text, (*path, name))
    if condition.matches is not None:
        yield from pattern_problem(condition.matches, (*path, "matches"))
    if condition.between is not None:
        yield from range_problem(condition.between, (*path, "between"))
