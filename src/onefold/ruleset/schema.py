"""The ruleset document as types: what may be written, with a sentence on each setting. Meaning is given in compile.py.

Names are those of the document. A field that is None was not written; `null` where it has a meaning of its own
(limit, max_distinct, within of an identifier type) switches a default off, and UNSET means not written.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from onefold import limits
from onefold.normalize.blocked import MAX_PATTERN

Name = Annotated[str, Meta(min_length=1, max_length=200)]
TypeName = Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_.\-]{0,99}$", examples=["loyalty_no"])]
Count = Annotated[int, Meta(ge=1, le=2_000_000_000)]
Duration = Annotated[str, Meta(min_length=1, examples=["30 days"])]
Period = Literal["ever", "day", "week", "month", "year"]
Constant = Annotated[str, Meta(min_length=1, extra_json_schema={"type": ["string", "number", "boolean"]})]
Value = Annotated[str, Meta(extra_json_schema={"type": ["string", "number", "boolean"]})]
Pattern = Annotated[str, Meta(min_length=1, max_length=MAX_PATTERN)]
Normalizer = Literal["email", "phone", "device", "ip", "name", "trim", "lower", "none"]
TransformName = Literal[
    "lower",
    "upper",
    "trim",
    "digits",
    "letters",
    "soundex",
    "metaphone",
    "year",
    "nickname",
    "email",
    "phone",
    "name",
]
MaxDistinct = dict[Name, Count]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a text. Exactly one of these."""

    first: Annotated[Count | None, Meta(description="The first so many characters.", examples=[3])] = None
    last: Annotated[Count | None, Meta(description="The last so many characters.", examples=[4])] = None
    last_digits: Annotated[Count | None, Meta(description="The last so many digits.", examples=[7])] = None


Transforms = TransformName | Part | tuple[TransformName | Part, ...]
As = Annotated[
    Transforms | None,
    Meta(description="What is compared instead of the text itself: a transform, or several in order."),
]


class Blocked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Values that are nobody's. They stay in the record, and link nothing."""

    values: Annotated[
        tuple[Value, ...],
        Meta(description="Exact values, whatever their case.", examples=[["test@example.com"]]),
    ] = ()
    patterns: Annotated[
        tuple[Pattern, ...],
        Meta(description="RE2 patterns, searched for anywhere unless anchored.", examples=[["^noreply@"]]),
    ] = ()
    shipped: Annotated[
        bool | None,
        Meta(description="Whether the shipped list (null, undefined, n/a, 0000, ...) is blocked too. Default: true."),
    ] = None


class Identifier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Settings of one identifier type. What is not written keeps its default."""

    limit: Annotated[
        Count | UnsetType | None,
        Meta(description="At most so many different values on one profile. null: any number.", examples=[5]),
    ] = UNSET
    per: Annotated[
        Period | None,
        Meta(
            description="In which time the limit counts: any day, week, 30 days, 365 days, or ever.", examples=["week"]
        ),
    ] = None
    match: Annotated[
        bool | None,
        Meta(description="Whether records with the same value are one customer (the default rule).", examples=[False]),
    ] = None
    normalize: Annotated[
        Normalizer | None,
        Meta(description="How values are brought into one form before they are compared.", examples=["lower"]),
    ] = None
    region: Annotated[
        str | None,
        Meta(description="For phone: the country of numbers written without one, two letters.", examples=["US"]),
    ] = None
    blocked: Annotated[Blocked | None, Meta(description="Values that are nobody's.")] = None
    when_shared: Annotated[
        Literal["first", "latest_user", "nobody"] | None,
        Meta(
            description="Whose a value is that several customers use: the first one's; at each time that of whoever "
            "used it last; nobody's.",
            examples=["nobody"],
        ),
    ] = None
    max_profiles: Annotated[
        Count | None,
        Meta(description="A value that would join more profiles than this joins none of them.", examples=[20]),
    ] = None
    max_distinct: Annotated[
        MaxDistinct | UnsetType | None,
        Meta(
            description="A value whose records have more different values of a field than this joins nothing. "
            "null: any number.",
            examples=[{"first_name": 20}],
        ),
    ] = UNSET
    within: Annotated[
        Duration | UnsetType | None,
        Meta(description="Uses of a value further apart than this do not link. null: any time apart."),
    ] = UNSET


class Condition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which records a rule looks at: `all` or `any` of some conditions, or a field with one operator."""

    all: Annotated[tuple[Condition, ...] | None, Meta(description="Every one of these holds.")] = None
    any: Annotated[tuple[Condition, ...] | None, Meta(description="At least one of these holds.")] = None
    field: Annotated[
        Name | None,
        Meta(
            description="What is looked at: an identifier type, a trait or column, source, type, event, or a path.",
            examples=["country", "context.app.name"],
        ),
    ] = None
    equals: Annotated[Constant | None, Meta(description="Is this.", examples=["US"])] = None
    not_equals: Annotated[Constant | None, Meta(description="Is not this.", examples=["US"])] = None
    contains: Annotated[Constant | None, Meta(description="Has this in it.", examples=["@company.com"])] = None
    not_contains: Annotated[Constant | None, Meta(description="Does not have this in it.", examples=["test"])] = None
    starts_with: Annotated[Constant | None, Meta(description="Begins with this.", examples=["+1"])] = None
    ends_with: Annotated[Constant | None, Meta(description="Ends with this.", examples=["@company.com"])] = None
    matches: Annotated[
        Pattern | None, Meta(description="Has a place that this RE2 pattern fits.", examples=["^A[0-9]+$"])
    ] = None
    in_: Annotated[tuple[Constant, ...] | None, Meta(description="Is one of these.", examples=[["US", "CA"]])] = (
        msgspec.field(name="in", default=None)
    )
    not_in: Annotated[tuple[Constant, ...] | None, Meta(description="Is none of these.", examples=[["US", "CA"]])] = (
        None
    )
    exists: Annotated[bool | None, Meta(description="The record has a value.", examples=[True])] = None
    missing: Annotated[bool | None, Meta(description="The record has no value.", examples=[True])] = None
    greater_than: Annotated[Constant | None, Meta(description="Is a number above this.", examples=[100])] = None
    less_than: Annotated[Constant | None, Meta(description="Is a number below this.", examples=[100])] = None
    between: Annotated[
        tuple[Constant, ...] | None,
        Meta(description="Is a number from the first to the second, both included.", examples=[[18, 65]]),
    ] = None
    before: Annotated[Constant | None, Meta(description="Is a time before this.", examples=["2024-01-31"])] = None
    after: Annotated[Constant | None, Meta(description="Is a time after this.", examples=["2024-01-31T12:00:00Z"])] = (
        None
    )


class Same(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Two records have the same value of a field, after the transforms."""

    field: Annotated[Name, Meta(description="The field compared.", examples=["phone"])]
    as_: As = msgspec.field(name="as", default=None)


class Similar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Two records have values of a field that are close enough."""

    field: Annotated[Name, Meta(description="The field compared.", examples=["first_name"])]
    by: Annotated[
        Literal["jaro_winkler", "levenshtein", "damerau", "token_set", "numeric", "date", "geo"],
        Meta(description="How closeness is measured.", examples=["jaro_winkler"]),
    ]
    at_least: Annotated[
        Annotated[float, Meta(gt=0, le=1)] | None,
        Meta(description="For texts: the similarity, from 0 (nothing in common) to 1 (the same).", examples=[0.92]),
    ] = None
    at_most: Annotated[
        Annotated[float, Meta(ge=0, le=1e15)] | str | None,
        Meta(
            description="The distance: for numeric a number, for date `3 days`, for geo kilometres.",
            examples=[5, "3 days"],
        ),
    ] = None
    as_: As = msgspec.field(name="as", default=None)


class Match(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What makes two records the same customer. Exactly one of these."""

    refused: ClassVar[dict[str, str]] = {
        "model": "Matching by a trained model is not available. Write `same` and `similar` instead.",
    }

    all: Annotated[tuple[Match, ...] | None, Meta(description="Every one of these holds.")] = None
    any: Annotated[tuple[Match, ...] | None, Meta(description="At least one of these holds.")] = None
    same: Annotated[Name | Same | None, Meta(description="The same value of this field.", examples=["last_name"])] = (
        None
    )
    similar: Annotated[Similar | None, Meta(description="Close enough values of a field.")] = None


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What else makes records one customer, beside the default rule."""

    name: Annotated[Name | None, Meta(description="What explanations call it. Default: `rule 1`, `rule 2`, ...")] = None
    match: Annotated[Match | None, Meta(description="What makes two records the same customer.")] = None
    when: Annotated[Condition | None, Meta(description="Which records the rule looks at. Default: all.")] = None
    sources: Annotated[
        tuple[Name, ...] | None,
        Meta(description="The sources whose records the rule looks at. Default: all.", examples=[["crm", "support"]]),
    ] = None
    before: Annotated[
        Literal["default"] | None,
        Meta(description="`default` places the rule before the default rule.", examples=["default"]),
    ] = None
    within: Annotated[Duration | None, Meta(description="Records further apart in time than this do not link.")] = None
    max_profiles: Annotated[
        Count | None,
        Meta(description="A key that would join more profiles than this joins none of them.", examples=[5]),
    ] = None
    max_distinct: Annotated[
        MaxDistinct | None,
        Meta(
            description="A key whose records have more different values of a field than this joins nothing.",
            examples=[{"first_name": 3}],
        ),
    ] = None
    max_block: Annotated[
        Count | None,
        Meta(
            description="With `similar`: records that share the `same` parts are compared only if they have at most so "
            f"many different values. Default: {limits.BLOCK_TUPLES}.",
            examples=[500],
        ),
    ] = None
    review: Annotated[
        bool | None,
        Meta(
            description="Whether its links are proposed to a person, who confirms or refuses each, and not applied. "
            "Default: false.",
            examples=[True],
        ),
    ] = None
    review_value: Annotated[
        Name | None,
        Meta(
            description="With `review`: the trait with the number that says what a customer is worth; proposals about "
            "those who are worth more can be looked at first.",
            examples=["lifetime_value"],
        ),
    ] = None


class Detached(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """On the records that carry both, the identifier is no evidence."""

    identifier: Annotated[Name, Meta(description="The identifier taken off.", examples=["email:a@example.com"])]
    from_: Annotated[
        Name,
        Meta(
            description="An identifier whose records it is taken off, or one record.",
            examples=["user_id:u1", "web/m17"],
        ),
    ] = msgspec.field(name="from")


Refs = tuple[Name, ...]


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person's word that overrides rules. Exactly one of together, apart, detach."""

    together: Annotated[
        Refs | None,
        Meta(description="These are one customer.", examples=[["email:a@example.com", "user_id:u1"]]),
    ] = None
    apart: Annotated[
        Refs | None,
        Meta(description="The first is not the same customer as any other named.", examples=[["crm/1001", "crm/1002"]]),
    ] = None
    detach: Annotated[Detached | None, Meta(description="This identifier is wrong on these records.")] = None
    by: Annotated[str | None, Meta(description="Who says so.", examples=["support"])] = None
    reason: Annotated[str | None, Meta(description="Why.", examples=["confirmed on the phone"])] = None


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the columns of a source's tables are read. What is not written is recognised by name."""

    kind: Annotated[
        Literal["row", "event"] | None,
        Meta(
            description="row: a table of customers, where a newer row replaces an older with the same id. event: a log."
        ),
    ] = None
    id: Annotated[Name | None, Meta(description="The column of the record's own id.", examples=["customer_no"])] = None
    time: Annotated[Name | None, Meta(description="The column of the record's time.", examples=["updated_at"])] = None
    identifiers: Annotated[
        dict[TypeName, Name | tuple[Name, ...]],
        Meta(
            description="Identifier type to column, or columns.",
            examples=[{"email": "E-Mail", "phone": ["Mobile", "Home"]}],
        ),
    ] = {}
    fields: Annotated[
        dict[Name, Name],
        Meta(description="Field name to column.", examples=[{"first_name": "First"}]),
    ] = {}
    distinct: Annotated[
        bool,
        Meta(description="The rows are known to be different customers: no two of them join.", examples=[True]),
    ] = False


class SourceOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first source of the list that has a value gives it."""

    sources: Annotated[tuple[Name, ...], Meta(min_length=1, examples=[["crm", "website"]])]


SurvivorshipPolicy = Literal["latest", "first", "most_frequent", "longest", "max", "min", "all"]


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A space's identity settings. Everything is optional."""

    version: Annotated[Literal[1], Meta(description="The version of this format.", examples=[1])] = 1
    identifiers: Annotated[
        dict[TypeName, Identifier],
        Meta(
            description="Identifier types, strongest first. Types not named keep their defaults and come after these. "
            "`default` holds for every type where neither its own settings nor the shipped ones say otherwise.",
        ),
    ] = {}
    rules: Annotated[
        tuple[Rule, ...],
        Meta(max_length=limits.RULES, description="Custom rules, in order of evaluation."),
    ] = ()
    statements: Annotated[tuple[Statement, ...], Meta(description="What people know better.")] = ()
    sources: Annotated[dict[Name, Source], Meta(description="How tables are read.")] = {}
    survivorship: Annotated[
        dict[Name, SurvivorshipPolicy | SourceOrder],
        Meta(
            description="Which value of a trait a profile shows, by trait; `default` for all others.",
            examples=[{"default": "latest", "first_name": "longest", "plan": {"sources": ["crm", "website"]}}],
        ),
    ] = {}
    alias: Annotated[
        Literal["together", "ignore"],
        Meta(
            description="What a Segment alias call says: its two ids are one customer, or nothing.", examples=["ignore"]
        ),
    ] = "together"
