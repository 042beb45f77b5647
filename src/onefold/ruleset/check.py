"""Checks a sound ruleset against the data it is used on: sources, columns, and fields with few different values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from onefold.normalize import snake_case
from onefold.ruleset import schema
from onefold.ruleset.fields import OWN_FIELDS, rule_fields
from onefold.ruleset.lint import named_sources
from onefold.ruleset.plan import Branch, IdentifierStep, Plan, RuleStep
from onefold.ruleset.problem import Found, Path, Problem, in_order, warning
from onefold.ruleset.read import suggestion
from onefold.ruleset.ruleset import Ruleset
from onefold.ruleset.settings import known_types

FEW_VALUES = 1_000
"""Fewer different keys than this tell a country, a language or a gender, not a customer..."""

RECORDS_PER_VALUE = 10
"""...if there are so many records for each: a small table has few values of anything."""

_PATHS = ("traits.", "properties.", "context.")

Columns = Mapping[str, Collection[str] | None]


def check(
    ruleset: Ruleset,
    *,
    columns: Columns | None = None,
    fields: Collection[str] | None = None,
) -> tuple[Problem, ...]:
    """The ruleset's warnings, and with `columns` what does not fit the data: by line, as problems, none raised.

    `columns` has every source that there is, with the names of its table's columns as they stand in it, or None for a
    log of calls, whose fields are open. `fields` are the names that columns were recognised by (`postcode` for a
    column PLZ); None if that is not known, and then fields are not looked at. An unknown source, column or field is an
    error.
    """
    if columns is None:
        return ruleset.warnings
    found = (*_sources(ruleset.document, columns), *_fields(ruleset, columns, fields))
    return in_order((*ruleset.warnings, *(one.at(ruleset.marks) for one in found)))


def few_values(plan: Plan, distinct_counts: Mapping[str, tuple[int, int]]) -> list[Problem]:
    """Warnings for rules that match on fields with few different values.

    `distinct_counts`: field or identifier type to (records that have it, different values). Fields not in it are taken
    as telling customers apart.
    """
    rules = [step for step in plan.steps if isinstance(step, RuleStep)]
    found = [
        Problem(step.name, *_few(branch, distinct_counts), severity="warning")
        for step in rules
        for branch in step.branches
        if _is_few(branch, distinct_counts)
    ]
    types = [step.type for step in plan.steps if isinstance(step, IdentifierStep)]
    shared = [name for name in types if name in distinct_counts and _shared(*distinct_counts[name])]
    return found + [_shared_type(name, distinct_counts[name]) for name in shared]


def _keys(branch: Branch, counts: Mapping[str, tuple[int, int]]) -> tuple[int, int] | None:
    """At most so many records with a key, and different keys. None if a field is not counted."""
    if not branch.same or any(same.field not in counts for same in branch.same):
        return None
    keys = 1
    for same in branch.same:
        keys *= counts[same.field][1]
    return min(counts[same.field][0] for same in branch.same), keys


def _is_few(branch: Branch, counts: Mapping[str, tuple[int, int]]) -> bool:
    found = _keys(branch, counts)
    return found is not None and 0 < found[1] < FEW_VALUES and found[0] >= RECORDS_PER_VALUE * found[1]


def _few(branch: Branch, counts: Mapping[str, tuple[int, int]]) -> tuple[str, str]:
    records, keys = _keys(branch, counts) or (0, 0)
    fields = " and ".join(dict.fromkeys(same.field for same in branch.same))
    said = f"{records:,} records have at most {keys:,} different values of {fields}"
    if branch.similar:
        return f"{said}: blocks this large are compared slowly or not at all.", "Add a `same` that tells more apart."
    return f"{said}: this joins strangers.", "Add a field that tells customers apart, or set `max_profiles`."


def _shared(records: int, distinct: int) -> bool:
    """Of an identifier: a few values over a whole file. Logs repeat their ids, so many records for each are no sign."""
    return 0 < distinct <= RECORDS_PER_VALUE and records >= FEW_VALUES


def _shared_type(name: str, counts: tuple[int, int]) -> Problem:
    message = f"{counts[0]:,} records have only {counts[1]:,} different values of it: this joins strangers."
    return Problem(
        f"identifiers.{name}", message, "Is it mapped to the right column? Or set `match: false`.", "warning"
    )


def _sources(document: schema.Document, columns: Columns) -> Iterator[Found]:
    for path, name in named_sources(document):
        if name not in columns:
            yield Found(path, f"There is no source `{name}`.", suggestion(name, list(columns)))
    for name, source in document.sources.items():
        if name not in columns:
            message = "No file is given for this source."
            yield warning(("sources", name), message, suggestion(name, list(columns), listed=False))
        elif (known := columns[name]) is not None:
            yield from _columns(source, frozenset(known), ("sources", name))


def _columns(source: schema.Source, known: frozenset[str], path: Path) -> Iterator[Found]:
    for place, column in _mapped(source):
        if column not in known:
            yield Found((*path, *place), f"There is no column `{column}`.", suggestion(column, sorted(known)))


def _mapped(source: schema.Source) -> Iterator[tuple[Path, str]]:
    if source.id is not None:
        yield ("id",), source.id
    if source.time is not None:
        yield ("time",), source.time
    for kind, written in source.identifiers.items():
        for column in (written,) if isinstance(written, str) else written:
            yield ("identifiers", kind), column
    for name, column in source.fields.items():
        yield ("fields", name), column


def _fields(ruleset: Ruleset, columns: Columns, fields: Collection[str] | None) -> Iterator[Found]:
    """Fields that no record can have. Where there is a log of calls, any field may come."""
    if fields is None or any(names is None for names in columns.values()):
        return
    document = ruleset.document
    known = {*known_types(document), *OWN_FIELDS, *fields}
    known |= {name for source in document.sources.values() for name in source.fields}
    known |= {snake_case(column) for names in columns.values() for column in names or ()}
    for index, rule in enumerate(document.rules):
        for path, field in rule_fields(rule, ("rules", index)):
            if field not in known and not field.startswith(_PATHS):
                yield Found(path, f"No source has a field `{field}`.", suggestion(field, sorted(known)))
