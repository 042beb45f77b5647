"""The fields that a document names, and where: what matches, conditions and group limits look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onefold.normalize import snake_case
from onefold.ruleset import schema
from onefold.ruleset.problem import Path

OWN_FIELDS = frozenset({"source", "type", "event"})
"""What every record, or every call, says of itself."""


def named_fields(document: schema.Document) -> Iterator[tuple[Path, str]]:
    """Every mention of a field, in the order of the document."""
    for name, identifier in document.identifiers.items():
        if isinstance(identifier.max_distinct, Mapping):
            yield from _distinct(identifier.max_distinct, ("identifiers", name))
    for index, rule in enumerate(document.rules):
        yield from rule_fields(rule, ("rules", index))


def rule_fields(rule: schema.Rule, path: Path) -> Iterator[tuple[Path, str]]:
    if rule.match is not None:
        yield from _match(rule.match, (*path, "match"))
    if rule.when is not None:
        yield from _condition(rule.when, (*path, "when"))
    yield from _distinct(rule.max_distinct or {}, path)


def canonical(field: str) -> str:
    """How fields are called in records: `lastName` is `last_name`, `context.App Name` is `context.app_name`."""
    return ".".join(snake_case(part) or part for part in field.split("."))


def _distinct(fields: Mapping[str, int], path: Path) -> Iterator[tuple[Path, str]]:
    return (((*path, "max_distinct", field), field) for field in fields)


def _match(match: schema.Match, path: Path) -> Iterator[tuple[Path, str]]:
    for name, parts in (("all", match.all), ("any", match.any)):
        for index, part in enumerate(parts or ()):
            yield from _match(part, (*path, name, index))
    if isinstance(match.same, str):
        yield (*path, "same"), match.same
    elif match.same is not None:
        yield (*path, "same", "field"), match.same.field
    if match.similar is not None:
        yield (*path, "similar", "field"), match.similar.field


def _condition(condition: schema.Condition, path: Path) -> Iterator[tuple[Path, str]]:
    for name, parts in (("all", condition.all), ("any", condition.any)):
        for index, part in enumerate(parts or ()):
            yield from _condition(part, (*path, name, index))
    if condition.field is not None:
        yield (*path, "field"), condition.field
