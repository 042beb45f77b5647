"""A ruleset ready to evaluate: ordered steps and limits, with every default filled in. No documents, no files."""

from __future__ import annotations

from typing import Literal

import msgspec

from onefold.limits import BLOCK_TUPLES
from onefold.model import IdentifierType, Micros, SourceName, WhenShared

Operator = Literal[
    "equals",
    "not_equals",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "matches",
    "in",
    "not_in",
    "exists",
    "missing",
    "greater_than",
    "less_than",
    "between",
    "before",
    "after",
]

Comparator = Literal["jaro_winkler", "levenshtein", "damerau", "token_set", "numeric", "date", "geo"]


class Limit(msgspec.Struct, frozen=True):
    """At most `count` different values on one profile, ever (`window` None) or in any window of that length."""

    count: int
    window: Micros | None = None


class Test(msgspec.Struct, frozen=True):
    """One comparison of a field with constants. `operands` is empty for exists and missing, two for between."""

    field: str
    operator: Operator
    operands: tuple[str, ...] = ()


class AllOf(msgspec.Struct, frozen=True):
    conditions: tuple[Condition, ...]


class AnyOf(msgspec.Struct, frozen=True):
    conditions: tuple[Condition, ...]


Condition = Test | AllOf | AnyOf


class Transform(msgspec.Struct, frozen=True):
    """A named transform of a text, with its number where it takes one: `Transform("first", 3)`."""

    name: str
    number: int | None = None


class Same(msgspec.Struct, frozen=True):
    """Two records have the same value of `field` after the transforms, applied in order."""

    field: str
    transforms: tuple[Transform, ...] = ()


class Similar(msgspec.Struct, frozen=True):
    """Two records have values of `field` whose similarity by `by` is at least `at_least`.

    For numeric, date and geo, `at_most` is the largest distance (numeric: the number; date: days;
    geo: kilometres) and similarity is `1 - distance / (2 * at_most)`, so exactly `at_most` away is 0.5; at_most 0
    asks for equal values.
    """

    field: str
    by: Comparator
    at_least: float = 0.0
    at_most: float | None = None
    transforms: tuple[Transform, ...] = ()


class Branch(msgspec.Struct, frozen=True):
    """One way in which a rule can be met: all of these at once."""

    same: tuple[Same, ...]
    similar: tuple[Similar, ...] = ()


class IdentifierStep(msgspec.Struct, frozen=True):
    """The default rule's step for one identifier type: the same value of this type."""

    name: str
    type: IdentifierType
    limit: Limit | None = None
    when_shared: WhenShared = "first"
    within: Micros | None = None
    max_profiles: int | None = None
    max_distinct: tuple[tuple[str, int], ...] = ()


class RuleStep(msgspec.Struct, frozen=True):
    """A custom rule. No branches: all records that meet the conditions are one customer.

    `max_block`: a block of a branch with `similar` that holds more different tuples than this compares nothing.
    """

    name: str
    branches: tuple[Branch, ...]
    when: Condition | None = None
    sources: tuple[SourceName, ...] | None = None
    within: Micros | None = None
    max_profiles: int | None = None
    max_distinct: tuple[tuple[str, int], ...] = ()
    max_block: int = BLOCK_TUPLES


Step = IdentifierStep | RuleStep


class ReviewRule(msgspec.Struct, frozen=True):
    """A rule whose links are proposed, not applied. `value`: the trait that says what a customer is worth."""

    step: RuleStep
    value: str | None = None


class IdentifierSettings(msgspec.Struct, frozen=True):
    """What holds for one identifier type, known whether or not it matches."""

    type: IdentifierType
    normalize: str
    match: bool
    limit: Limit | None
    blocked_values: frozenset[str] = frozenset()
    blocked_patterns: tuple[str, ...] = ()
    region: str | None = None


class RecordRef(msgspec.Struct, frozen=True):
    """One record: `crm/1001`."""

    source: SourceName
    id: str


class IdentifierRef(msgspec.Struct, frozen=True):
    """All records that carry an identifier: `email:jane@example.com` (value normalized)."""

    type: IdentifierType
    value: str


Ref = RecordRef | IdentifierRef


class Together(msgspec.Struct, frozen=True):
    refs: tuple[Ref, ...]
    by: str | None = None
    reason: str | None = None


class Apart(msgspec.Struct, frozen=True):
    """The first of `refs` against each other one, pair by pair."""

    refs: tuple[Ref, ...]
    by: str | None = None
    reason: str | None = None


class Detach(msgspec.Struct, frozen=True):
    identifier: IdentifierRef
    from_: Ref
    by: str | None = None
    reason: str | None = None


Statement = Together | Apart | Detach


class Survivorship(msgspec.Struct, frozen=True):
    """How one value of a trait survives. `sources`: the first source of the list that has one, its latest."""

    policy: Literal["latest", "first", "most_frequent", "longest", "max", "min", "all", "sources"] = "latest"
    sources: tuple[SourceName, ...] = ()


class SourceMapping(msgspec.Struct, frozen=True):
    """How a table's columns are read. None or empty: recognised by name, unless the mapping is `whole`, which says all
    that there is to say. Columns that are `left_out` are as if they were not there.
    """

    kind: Literal["row", "event"] | None = None
    id: str | None = None
    time: str | None = None
    identifiers: tuple[tuple[IdentifierType, tuple[str, ...]], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    distinct: bool = False
    whole: bool = False
    left_out: tuple[str, ...] = ()


class Plan(msgspec.Struct, frozen=True):
    """A whole ruleset, evaluated by `resolve`.

    `identifiers` are strongest first; `steps` in order of evaluation; `review` are no steps: they join nothing, and
    look at what the steps made. `fields` are the names that rules, conditions and group limits look at.
    """

    identifiers: tuple[IdentifierSettings, ...]
    steps: tuple[Step, ...]
    statements: tuple[Statement, ...] = ()
    sources: tuple[tuple[SourceName, SourceMapping], ...] = ()
    survivorship: tuple[tuple[str, Survivorship], ...] = ()
    default_survivorship: Survivorship = Survivorship()
    alias: Literal["together", "ignore"] = "together"
    fields: tuple[str, ...] = ()
    review: tuple[ReviewRule, ...] = ()
