"""The document's meaning: a sound ruleset to the plan that resolution evaluates, every default filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from onefold import limits
from onefold.model import IdentifierType, SourceName
from onefold.ruleset import plan, schema
from onefold.ruleset.branches import branches_of
from onefold.ruleset.duration import parse_duration
from onefold.ruleset.refs import BadRef, parse_ref
from onefold.ruleset.ruleset import Ruleset
from onefold.ruleset.settings import DEFAULT, default_document, known_types, settings_of, step_of

_OPERATORS: dict[str, plan.Operator] = {
    "equals": "equals",
    "not_equals": "not_equals",
    "contains": "contains",
    "not_contains": "not_contains",
    "starts_with": "starts_with",
    "ends_with": "ends_with",
    "matches": "matches",
    "in_": "in",
    "not_in": "not_in",
    "exists": "exists",
    "missing": "missing",
    "greater_than": "greater_than",
    "less_than": "less_than",
    "between": "between",
    "before": "before",
    "after": "after",
}
_OPPOSITE: dict[plan.Operator, plan.Operator] = {"exists": "missing", "missing": "exists"}


def compile_plan(ruleset: Ruleset) -> plan.Plan:
    """The plan of a ruleset from `load` or `loads`, which have refused everything that has no meaning.

    Raises ValueError for a document that they have not seen.
    """
    document = ruleset.document
    types = known_types(document)
    steps = steps_of(document)
    review = review_of(document)
    looking = (*steps, *(one.step for one in review))
    return plan.Plan(
        identifiers=tuple(settings_of(document, name) for name in types),
        steps=steps,
        statements=tuple(_statements(document)),
        sources=tuple((SourceName(name), _source(source)) for name, source in document.sources.items()),
        survivorship=tuple(_survivorship(document)),
        default_survivorship=_default_survivorship(document),
        alias=document.alias,
        fields=tuple(sorted({field for step in looking for field in fields_of(step)})),
        review=review,
    )


def steps_of(document: schema.Document) -> tuple[plan.Step, ...]:
    """In order of evaluation: rules before the default, the default rule's steps, the other rules. None to review."""
    default = [step_of(document, name) for name in known_types(document) if settings_of(document, name).match]
    applied = [(rule, step) for rule, step in _rules(document) if not rule.review]
    first = [step for rule, step in applied if rule.before]
    last = [step for rule, step in applied if not rule.before]
    return (*first, *default, *last)


def review_of(document: schema.Document) -> tuple[plan.ReviewRule, ...]:
    """The rules whose links a person decides on, as written."""
    return tuple(plan.ReviewRule(step, rule.review_value) for rule, step in _rules(document) if rule.review)


def rule_name(rule: schema.Rule, index: int) -> str:
    return rule.name or f"rule {index + 1}"


def rule_step(rule: schema.Rule, index: int) -> plan.RuleStep:
    """Raises ValueError for a rule that check.py refuses."""
    return plan.RuleStep(
        name=rule_name(rule, index),
        branches=() if rule.match is None else branches_of(rule.match),
        when=None if rule.when is None else condition_of(rule.when),
        sources=None if rule.sources is None else tuple(SourceName(name) for name in rule.sources),
        within=None if rule.within is None else parse_duration(rule.within),
        max_profiles=rule.max_profiles,
        max_distinct=tuple((rule.max_distinct or {}).items()),
        max_block=rule.max_block or limits.BLOCK_TUPLES,
    )


def condition_of(condition: schema.Condition) -> plan.Condition:
    """Raises ValueError for a condition that says nothing."""
    if condition.all is not None:
        return plan.AllOf(tuple(condition_of(part) for part in condition.all))
    if condition.any is not None:
        return plan.AnyOf(tuple(condition_of(part) for part in condition.any))
    operators = operators_of(condition)
    if condition.field is None or len(operators) != 1:
        raise ValueError("A condition is a field with one operator.")
    name, operand = operators[0]
    if isinstance(operand, bool):
        return plan.Test(condition.field, name if operand else _OPPOSITE[name])
    return plan.Test(condition.field, name, operand if isinstance(operand, tuple) else (operand,))


def operators_of(condition: schema.Condition) -> list[tuple[plan.Operator, str | bool | tuple[str, ...]]]:
    """The operators written, with what they compare with."""
    written = ((name, getattr(condition, attribute)) for attribute, name in _OPERATORS.items())
    return [(name, operand) for name, operand in written if operand is not None]


def fields_of(step: plan.Step) -> Iterator[str]:
    """The fields that a step looks at, beside its own identifier type."""
    yield from (field for field, _ in step.max_distinct)
    if isinstance(step, plan.RuleStep):
        for branch in step.branches:
            yield from (same.field for same in branch.same)
            yield from (similar.field for similar in branch.similar)
        if step.when is not None:
            yield from condition_fields(step.when)


def condition_fields(condition: plan.Condition) -> Iterator[str]:
    if isinstance(condition, plan.Test):
        yield condition.field
        return
    for part in condition.conditions:
        yield from condition_fields(part)


def _rules(document: schema.Document) -> Iterator[tuple[schema.Rule, plan.RuleStep]]:
    for index, rule in enumerate(document.rules):
        yield rule, rule_step(rule, index)


def _statements(document: schema.Document) -> Iterator[plan.Statement]:
    types = {name: settings_of(document, name) for name in known_types(document)}
    for said in document.statements:
        yield statement_of(said, types, document.sources)


def statement_of(
    said: schema.Statement, types: Mapping[IdentifierType, plan.IdentifierSettings], sources: Iterable[str]
) -> plan.Statement:
    """What a statement says under a ruleset with these types. Raises BadRef where that is nothing."""
    if said.detach is not None:
        identifier = parse_ref(said.detach.identifier, types)
        if not isinstance(identifier, plan.IdentifierRef):
            raise BadRef("Only an identifier can be taken off.", "Write `type:value`.")
        return plan.Detach(identifier, parse_ref(said.detach.from_, types, sources), said.by, said.reason)
    refs = tuple(parse_ref(text, types, sources) for text in said.together or said.apart or ())
    return (plan.Together if said.together else plan.Apart)(refs, said.by, said.reason)


def _source(source: schema.Source) -> plan.SourceMapping:
    columns = (
        (IdentifierType(name), (written,) if isinstance(written, str) else written)
        for name, written in source.identifiers.items()
    )
    return plan.SourceMapping(
        kind=source.kind,
        id=source.id,
        time=source.time,
        identifiers=tuple(columns),
        fields=tuple(source.fields.items()),
        distinct=source.distinct,
    )


def _survivorship(document: schema.Document) -> Iterator[tuple[str, plan.Survivorship]]:
    for trait, policy in document.survivorship.items():
        if trait != DEFAULT:
            yield trait, _policy(policy)


def _default_survivorship(document: schema.Document) -> plan.Survivorship:
    shipped = default_document().survivorship[DEFAULT]
    return _policy(document.survivorship.get(DEFAULT, shipped))


def _policy(policy: schema.SurvivorshipPolicy | schema.SourceOrder) -> plan.Survivorship:
    if isinstance(policy, schema.SourceOrder):
        return plan.Survivorship("sources", tuple(SourceName(name) for name in policy.sources))
    return plan.Survivorship(policy)
