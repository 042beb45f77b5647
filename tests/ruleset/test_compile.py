"""What a document means, as a plan."""

from __future__ import annotations

import pytest

from onefold.model import IdentifierType, Micros, SourceName
from onefold.normalize.blocked import SHIPPED_PATTERNS, SHIPPED_VALUES
from onefold.ruleset import compile_plan, default_text, load, loads
from onefold.ruleset.plan import (
    AllOf,
    AnyOf,
    Apart,
    Branch,
    Detach,
    IdentifierRef,
    IdentifierSettings,
    IdentifierStep,
    Limit,
    Plan,
    RecordRef,
    RuleStep,
    Same,
    Similar,
    SourceMapping,
    Survivorship,
    Together,
    Transform,
)
from onefold.ruleset.plan import Test as FieldTest

DAY = 86_400_000_000
EMAIL, PHONE, USER_ID = IdentifierType("email"), IdentifierType("phone"), IdentifierType("user_id")
CRM, WEB = SourceName("crm"), SourceName("web")
ORDER = [
    "user_id",
    "email",
    "phone",
    "android.id",
    "ios.id",
    "android.idfa",
    "ios.idfa",
    "android.push_token",
    "ios.push_token",
    "device_id",
    "anonymous_id",
    "ga_client_id",
    "group_id",
    "ip",
    "name",
]


def plan(text: str) -> Plan:
    return compile_plan(loads(text))


def settings(compiled: Plan, name: str) -> IdentifierSettings:
    return next(one for one in compiled.identifiers if one.type == name)


def step(compiled: Plan, name: str) -> IdentifierStep:
    found = next(one for one in compiled.steps if one.name == name)
    assert isinstance(found, IdentifierStep)
    return found


def rule(text: str) -> RuleStep:
    found = plan(f"rules: [{text}]").steps[-1]
    assert isinstance(found, RuleStep)
    return found


def test_the_default_ruleset_is_what_nothing_means() -> None:
    assert compile_plan(load()) == compile_plan(loads(default_text())) == compile_plan(load({})) == plan("")


def test_default_order_and_matching() -> None:
    compiled = compile_plan(load())
    assert [one.type for one in compiled.identifiers] == ORDER
    assert [one.name for one in compiled.steps] == ORDER[:-3]
    assert [one.type for one in compiled.identifiers if not one.match] == ["group_id", "ip", "name"]


def test_default_limits() -> None:
    compiled = compile_plan(load())
    limits = {str(one.type): one.limit for one in compiled.identifiers}
    assert limits["user_id"] == Limit(1)
    assert limits["email"] == limits["phone"] == Limit(5)
    assert {limits[name] for name in ORDER[3:10]} == {Limit(20, Micros(365 * DAY))}
    assert limits["anonymous_id"] == limits["ga_client_id"] == Limit(20, Micros(7 * DAY))
    assert {limits[name] for name in ORDER[-3:]} == {None}


def test_default_sharing_and_group_limits() -> None:
    compiled = compile_plan(load())
    assert {one.name for one in compiled.steps if step(compiled, one.name).when_shared == "first"} == set(ORDER[:3])
    assert {one.name for one in compiled.steps if one.max_distinct} == {"email", "phone"}
    assert step(compiled, "email").max_distinct == (("first_name", 20),)
    assert compiled.fields == ("first_name",)


def test_types_named_come_first_and_keep_what_is_not_written() -> None:
    compiled = plan(
        "identifiers: {loyalty_no: {}, email: {when_shared: nobody}}\nsources: {crm: {identifiers: {vat: VAT}}}"
    )
    rest = [name for name in ORDER if name != "email"]
    assert [one.type for one in compiled.identifiers] == ["loyalty_no", "email", *rest, "vat"]
    assert step(compiled, "email") == IdentifierStep(
        name="email", type=EMAIL, limit=Limit(5), when_shared="nobody", max_distinct=(("first_name", 20),)
    )
    assert settings(compiled, "loyalty_no").normalize == "trim"
    assert settings(compiled, "vat").limit == Limit(5)


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("anonymous_id: {limit: 3}", Limit(3)),
        ("anonymous_id: {per: month}", Limit(20, Micros(30 * DAY))),
        ("anonymous_id: {limit: 3, per: day}", Limit(3, Micros(DAY))),
        ("anonymous_id: {limit: null}", None),
        ("anonymous_id: {match: false}", None),
        ("anonymous_id: {match: false, limit: 1}", Limit(1)),
        ("default: {limit: 2}, anonymous_id: {}", Limit(20, Micros(7 * DAY))),
    ],
)
def test_limit_of_a_type(written: str, limit: Limit | None) -> None:
    assert settings(plan(f"identifiers: {{{written}}}"), "anonymous_id").limit == limit


def test_default_entry_holds_where_no_type_says_otherwise() -> None:
    compiled = plan(
        "identifiers:\n"
        "  default: {limit: 2, per: year, when_shared: nobody, region: CH, within: 9 days}\n"
        "  card: {within: null}\n"
    )
    assert settings(compiled, "email").limit == settings(compiled, "card").limit == Limit(2, Micros(365 * DAY))
    assert settings(compiled, "user_id").limit == Limit(1)
    assert settings(compiled, "ip").limit is None
    assert settings(compiled, "phone").region == "CH"
    assert step(compiled, "email").when_shared == "nobody"
    assert step(compiled, "anonymous_id").when_shared == "latest_user"
    assert (step(compiled, "email").within, step(compiled, "card").within) == (9 * DAY, None)
    assert compiled.identifiers[0].type == "card"


def test_null_switches_a_default_off() -> None:
    assert step(plan("identifiers: {email: {max_distinct: null}}"), "email").max_distinct == ()


def test_a_type_without_settings_may_stand_alone() -> None:
    assert plan("identifiers:\n  email:\n  user_id:\n").identifiers[0].type == "email"


def test_blocked_values_add_to_the_shipped_ones() -> None:
    compiled = plan(
        "identifiers: {default: {blocked: {values: [Void]}},"
        " email: {blocked: {values: [' Test@X.ch', 5], patterns: [^a]}},"
        " card: {blocked: {shipped: false, patterns: [b$]}}}"
    )
    assert settings(compiled, "email").blocked_values == SHIPPED_VALUES | {"void", "test@x.ch", "5"}
    assert settings(compiled, "email").blocked_patterns == ("^a", *SHIPPED_PATTERNS)
    assert settings(compiled, "card").blocked_values == {"void"}
    assert settings(compiled, "card").blocked_patterns == ("b$",)


def test_rules_stand_around_the_default_rule() -> None:
    compiled = plan("rules: [{match: {same: a}}, {name: first, before: default, match: {same: b}}, {match: {same: c}}]")
    assert [one.name for one in compiled.steps] == ["first", *ORDER[:-3], "rule 1", "rule 3"]


def test_a_whole_rule() -> None:
    found = rule(
        "{name: n, match: {all: [{same: last_name}, {similar: {field: first_name, by: jaro_winkler, at_least: 0.92}}]},"
        " sources: [crm], within: 30 days, max_profiles: 5, max_distinct: {x: 3}, max_block: 7}"
    )
    assert found == RuleStep(
        name="n",
        branches=(Branch((Same("last_name"),), (Similar("first_name", "jaro_winkler", 0.92),)),),
        sources=(CRM,),
        within=Micros(30 * DAY),
        max_profiles=5,
        max_distinct=(("x", 3),),
        max_block=7,
    )


def test_branches_are_numbered_as_written() -> None:
    found = rule(
        "{match: {all: [{any: [{same: a}, {same: b}]}, {same: x}, {any: [{same: c}, {all: [{same: d}, {same: e}]}]}]}}"
    )
    assert [[same.field for same in branch.same] for branch in found.branches] == [
        ["a", "x", "c"],
        ["a", "x", "d", "e"],
        ["b", "x", "c"],
        ["b", "x", "d", "e"],
    ]


def test_transforms() -> None:
    found = rule("{match: {same: {field: a, as: [trim, {first: 3}, soundex]}}}")
    assert found.branches[0].same[0].transforms == (Transform("trim"), Transform("first", 3), Transform("soundex"))
    found = rule("{match: {same: {field: a, as: {last_digits: 7}}}}")
    assert found.branches[0].same[0].transforms == (Transform("last_digits", 7),)


@pytest.mark.parametrize(
    ("written", "at_most"),
    [
        ("numeric, at_most: 0", 0.0),
        ("numeric, at_most: 2.5", 2.5),
        ("date, at_most: 36 hours", 1.5),
        ("geo, at_most: 10", 10.0),
    ],
)
def test_distances(written: str, at_most: float) -> None:
    found = rule(f"{{match: {{all: [{{same: b}}, {{similar: {{field: a, by: {written}, as: trim}}}}]}}}}")
    by = written.partition(",")[0]
    assert found.branches[0].similar == (Similar("a", by, 0.0, at_most, (Transform("trim"),)),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "operator", "operands"),
    [
        ("equals: NO", "equals", ("NO",)),
        ("equals: 007", "equals", ("007",)),
        ("not_equals: true", "not_equals", ("true",)),
        ("contains: '@x'", "contains", ("@x",)),
        ("not_contains: a", "not_contains", ("a",)),
        ("starts_with: a", "starts_with", ("a",)),
        ("ends_with: a", "ends_with", ("a",)),
        ("matches: '^a+$'", "matches", ("^a+$",)),
        ("in: [US, 1]", "in", ("US", "1")),
        ("not_in: [US]", "not_in", ("US",)),
        ("exists: true", "exists", ()),
        ("exists: no", "missing", ()),
        ("missing: true", "missing", ()),
        ("missing: false", "exists", ()),
        ("greater_than: 3", "greater_than", ("3",)),
        ("less_than: -3.5", "less_than", ("-3.5",)),
        ("between: [1, 10]", "between", ("1", "10")),
        ("before: 2024-01-31", "before", ("2024-01-31",)),
        ("after: 2024-01-31T10:00:00Z", "after", ("2024-01-31T10:00:00Z",)),
    ],
)
def test_conditions(written: str, operator: str, operands: tuple[str, ...]) -> None:
    found = rule(f"{{match: {{same: a}}, when: {{field: b, {written}}}}}")
    assert found.when == FieldTest("b", operator, operands)  # type: ignore[arg-type]


def test_conditions_nest() -> None:
    found = rule(
        "{max_profiles: 2, when: {any: [{field: a, equals: x},"
        " {all: [{field: b, exists: true}, {any: [{field: c, missing: true}]}]}]}}"
    )
    assert found.branches == ()
    assert found.when == AnyOf(
        (FieldTest("a", "equals", ("x",)), AllOf((FieldTest("b", "exists"), AnyOf((FieldTest("c", "missing"),)))))
    )


def test_fields_are_all_that_is_looked_at() -> None:
    compiled = plan(
        "rules: [{match: {all: [{same: b}, {similar: {field: a, by: date, at_most: 1 day}}]},"
        " when: {all: [{field: context.app.name, exists: true}]}, max_distinct: {z: 2}}]"
    )
    assert compiled.fields == ("a", "b", "context.app.name", "first_name", "z")


def test_statements_are_normalized() -> None:
    compiled = plan(
        "identifiers: {phone: {region: CH}}\n"
        "statements:\n"
        "- {together: ['email: Jane@Example.com', 'phone:079 123 45 67', crm/10:30], by: b, reason: r}\n"
        "- {apart: [crm/a/b, 'user_id:x/y:z']}\n"
        "- {detach: {identifier: 'email:A@b.cc', from: web/m17}}\n"
    )
    phone = IdentifierRef(PHONE, "+41791234567")
    assert compiled.statements == (
        Together((IdentifierRef(EMAIL, "jane@example.com"), phone, RecordRef(CRM, "10:30")), "b", "r"),
        Apart((RecordRef(CRM, "a/b"), IdentifierRef(USER_ID, "x/y:z"))),
        Detach(IdentifierRef(EMAIL, "a@b.cc"), RecordRef(WEB, "m17")),
    )


def test_sources_survivorship_and_alias() -> None:
    compiled = plan(
        "sources:\n"
        "  crm: {kind: row, id: No, time: T, identifiers: {email: E, phone: [P, Q]}, fields: {first_name: F},"
        " distinct: yes}\n"
        "survivorship: {default: longest, plan: {sources: [crm, web]}, score: max}\n"
        "alias: ignore\n"
    )
    mapping = SourceMapping("row", "No", "T", ((EMAIL, ("E",)), (PHONE, ("P", "Q"))), (("first_name", "F"),), True)
    assert compiled.sources == ((CRM, mapping),)
    assert compiled.default_survivorship == Survivorship("longest")
    assert compiled.survivorship == (("plan", Survivorship("sources", (CRM, WEB))), ("score", Survivorship("max")))
    assert compiled.alias == "ignore"


def test_distinct_sources_make_no_identifier_of_their_own() -> None:
    compiled = plan("sources: {crm: {distinct: true}}")
    assert [one.type for one in compiled.identifiers] == ORDER
