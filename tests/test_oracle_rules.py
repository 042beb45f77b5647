"""The oracle on rules, against docs/resolution.md: matches, transforms, conditions and controls, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import Plain, document, event, links, profiles, rejections, row
from tests.oracle import resolve


def person(name: str, day: float = 0, **fields: Any) -> Plain:
    return row(name, day, fields=fields)


PEOPLE = [
    person("a", 0, last_name="Smith", city="Rome", first_name="Jane"),
    person("b", 1, last_name="Smith", city="Rome", first_name="Jayne"),
    person("c", 2, last_name="Smith", city="Oslo", first_name="Jane"),
    person("d", 3, last_name="Smith", first_name="John"),
]


def rule(**said: Any) -> Plain:
    return {"name": "rule", **said}


def test_records_with_the_same_values_are_one_and_who_lacks_a_field_has_no_key() -> None:
    match = {"all": [{"same": "last_name"}, {"same": "city"}]}
    outcome = resolve(PEOPLE, document([rule(match=match)]))
    assert profiles(outcome) == ["ab", "c", "d"]
    assert links(outcome) == ["rule last_name=Smith, city=Rome ab"]


def test_nested_matches_become_branches_in_the_order_written() -> None:
    match = {"all": [{"same": "last_name"}, {"any": [{"same": "city"}, {"same": "first_name"}]}]}
    outcome = resolve(PEOPLE, document([rule(match=match)]))
    assert profiles(outcome) == ["abc", "d"]
    assert links(outcome) == [
        "rule branch 1: last_name=Smith, city=Rome ab",
        "rule branch 2: last_name=Smith, first_name=Jane ac",
    ]


def test_a_record_has_a_key_for_each_combination_of_its_values() -> None:
    said = [person("a", last_name=["x", "y"], city=["r", "s"]), person("b", last_name="y", city="r")]
    match = {"all": [{"same": "last_name"}, {"same": "city"}]}
    outcome = resolve([*said, person("c", last_name="x", city="s")], document([rule(match=match)]))
    assert links(outcome) == ["rule last_name=x, city=s ac", "rule last_name=y, city=r ab"]


NAMES = {"similar": {"field": "first_name", "by": "levenshtein", "at_least": 0.7}}


def test_similar_tuples_of_a_block_are_links_of_the_records_that_have_either() -> None:
    # Levenshtein: Jane-Jayne 1 edit of 5 letters = 0.8; Jane-John 3 of 4, Jayne-John 3 of 5.
    outcome = resolve(PEOPLE, document([rule(match={"all": [{"same": "last_name"}, NAMES]})]))
    assert profiles(outcome) == ["abc", "d"]
    assert links(outcome) == [
        "rule last_name=Smith; first_name~Jane ac",
        "rule last_name=Smith; first_name~Jane | first_name~Jayne abc",
    ]


def test_the_most_similar_links_are_taken_first() -> None:
    ages = [("a", 0, "30", "1"), ("b", 1, "34", "2"), ("c", 2, "33", None)]
    said = [
        row(name, day, fields={"city": "Rome", "age": age}, **({"user_id": user} if user else {}))
        for name, day, age, user in ages
    ]
    similar = {"similar": {"field": "age", "by": "numeric", "at_most": 5}}
    outcome = resolve(said, document([rule(match={"all": [{"same": "city"}, similar]})], user_id={"limit": 1}))
    # 33-34 scores 0.9, 30-33 0.7, 30-34 0.6: c goes to b although a is earlier.
    assert profiles(outcome) == ["a", "bc"]
    assert rejections(outcome) == [
        "conflict rule city=Rome; age~30 | age~33 c /a",
        "conflict rule city=Rome; age~30 | age~34 b /a",
    ]


@pytest.mark.parametrize(
    ("name", "age", "expected"),
    [
        ("Jaynx", "32", ["a", "bc"]),  # b scores min(0.8, 0.9), a min(1.0, 0.7)
        ("Jayxx", "30", ["ac", "b"]),  # b scores min(0.6, 1.0), a min(1.0, 0.7)
    ],
)
def test_the_score_is_the_lowest_of_the_similarities(name: str, age: str, expected: list[str]) -> None:
    said = [
        row("a", 0, user_id="1", fields={"city": "Rome", "first_name": "Jayne", "age": "36"}),
        row("b", 0, user_id="2", fields={"city": "Rome", "first_name": name, "age": age}),
        row("c", 1, fields={"city": "Rome", "first_name": "Jayne", "age": "30"}),
    ]
    near = {"similar": {"field": "age", "by": "numeric", "at_most": 10}}
    alike = {"similar": {"field": "first_name", "by": "levenshtein", "at_least": 0.5}}
    outcome = resolve(said, document([rule(match={"all": [{"same": "city"}, alike, near]})], user_id={"limit": 1}))
    assert profiles(outcome) == expected


@pytest.mark.parametrize(("at_most", "expected"), [(3, ["ab", "c"]), (2.9, ["a", "b", "c"]), (0, ["a", "b", "c"])])
def test_numbers_exactly_as_far_apart_as_allowed_are_similar(at_most: float, expected: list[str]) -> None:
    said = [person("a", city="Rome", age="30"), person("b", city="Rome", age="33"), person("c", city="Rome", age="x")]
    near = {"similar": {"field": "age", "by": "numeric", "at_most": at_most}}
    assert profiles(resolve(said, document([rule(match={"all": [{"same": "city"}, near]})]))) == expected


def test_the_same_text_is_similar_even_if_it_is_no_number() -> None:
    said = [person("a", city="Rome", age="x", first_name="Jane"), person("b", city="Rome", age="x", first_name="Jayne")]
    near = {"similar": {"field": "age", "by": "numeric", "at_most": 1}}
    assert profiles(resolve(said, document([rule(match={"all": [{"same": "city"}, NAMES, near]})]))) == ["ab"]


def test_a_block_of_too_many_tuples_compares_nothing() -> None:
    said = [*PEOPLE, person("e", last_name="Smith")]
    outcome = resolve(said, document([rule(match={"all": [{"same": "last_name"}, NAMES]})]), block_limit=2)
    assert profiles(outcome) == ["a", "b", "c", "d", "e"]
    assert rejections(outcome) == [f"too_common rule last_name=Smith {name}" for name in "abcd"]


def test_a_rule_without_a_match_makes_all_that_meet_its_conditions_one() -> None:
    settings = [rule(when={"field": "city", "equals": "Rome"}, max_profiles=2)]
    assert links(resolve(PEOPLE, document(settings))) == ["rule all that meet the conditions ab"]
    settings[0]["max_profiles"] = 1
    outcome = resolve(PEOPLE, document(settings))
    assert profiles(outcome) == ["a", "b", "c", "d"]
    assert rejections(outcome) == [f"too_common rule all that meet the conditions {name}" for name in "ab"]


def test_a_rule_looks_only_at_its_sources_and_conditions() -> None:
    said = [
        row("a", 0, "crm", email="e"),
        row("b", 1, "shop", email="e"),
        row("c", 2, "crm", email="e", fields={"no": "1"}),
    ]
    settings = rule(match={"same": "email"}, sources=["crm"], when={"field": "no", "missing": True})
    more = row("d", 3, "crm", email="e")
    assert profiles(resolve([*said, more], document([settings], email={"match": False}))) == ["ad", "b", "c"]


def test_a_rule_before_the_default_one_takes_its_records_first() -> None:
    said = [
        event("a", 0, user_id="1", email="e"),
        event("b", 1, email="e", fields={"ticket": "t"}),
        event("c", 2, user_id="2", fields={"ticket": "t"}),
    ]
    ticket = rule(match={"same": "ticket"})
    types: dict[str, Any] = {"user_id": {"limit": 1}, "email": {}}
    assert profiles(resolve(said, document([ticket], **types))) == ["ab", "c"]
    assert profiles(resolve(said, document([ticket | {"before": "default"}], **types))) == ["a", "bc"]


def test_rules_look_at_all_limits() -> None:
    said = [event("a", 0, email="e", fields={"ticket": "t"}), event("b", 1, email="f", fields={"ticket": "t"})]
    for settings in (rule(match={"same": "ticket"}), rule(match={"same": "ticket"}, before="default")):
        outcome = resolve(said, document([settings], email={"limit": 1}))
        assert rejections(outcome) == ["conflict rule ticket=t b /a"]


def test_a_rule_has_a_time_window_and_group_limits() -> None:
    settings = rule(match={"same": "last_name"}, within="1 day", max_distinct={"city": 1})
    outcome = resolve([*PEOPLE[:3], person("e", 10, last_name="Smith")], document([settings]))
    assert rejections(outcome) == [
        "outside_window rule last_name=Smith e /c",
        *(f"too_common rule last_name=Smith {name}" for name in "abc"),
    ]


@pytest.mark.parametrize(
    ("transform", "text", "expected"),
    [
        ("lower", "ÀB", "àb"),
        ("upper", "ab", "AB"),
        ("trim", " a b ", "a b"),
        ("digits", "+1 (555) 01", "155501"),
        ("letters", "O'Neil 2", "ONeil"),
        ({"first": 3}, "abcd", "abc"),
        ({"last": 3}, "abcd", "bcd"),
        ({"last_digits": 4}, "555-0199 x", "0199"),
        ("year", "3 March 1985", "1985"),
        ("soundex", "Robert", "R163"),
        ("metaphone", "Phone", "FN"),
        (["digits", {"first": 2}], "a1b2c3", "12"),
    ],
)
def test_transforms(transform: Any, text: str, expected: str) -> None:
    match = {"same": {"field": "x", "as": transform}}
    outcome = resolve([person("a", x=text), person("b", x=text)], document([rule(match=match)]))
    assert links(outcome) == [f"rule x={expected} ab"]


@pytest.mark.parametrize(("transform", "text"), [("digits", "n/a"), ({"last_digits": 4}, "x 199"), ("year", "unknown")])
def test_a_transform_that_gives_nothing_gives_no_key(transform: Any, text: str) -> None:
    match = {"same": {"field": "x", "as": transform}}
    assert profiles(resolve([person("a", x=text), person("b", x=text)], document([rule(match=match)]))) == ["a", "b"]


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ({"equals": "Rome"}, "a"),
        ({"not_equals": "Rome"}, "bcd"),
        ({"contains": "o"}, "ab"),
        ({"not_contains": "o"}, "cd"),
        ({"starts_with": "R"}, "a"),
        ({"ends_with": "o"}, "b"),
        ({"matches": "^R|slo"}, "ab"),
        ({"in": ["Rome", "7"]}, "ac"),
        ({"not_in": ["Rome", "7"]}, "bd"),
        ({"exists": True}, "abc"),
        ({"missing": True}, "d"),
        ({"greater_than": 6.5}, "c"),
        ({"greater_than": 7}, ""),
        ({"less_than": 8}, "c"),
        ({"between": [7, 9]}, "c"),
    ],
)
def test_conditions(condition: Plain, met: str) -> None:
    said = [
        person("a", x="Rome"),
        person("b", x="Oslo"),
        person("c", x="7"),
        person("d"),
        person("e", x="Rome", skip="1"),
    ]
    when = {"all": [{"field": "skip", "missing": True}, {"any": [{"field": "x", **condition}]}]}
    outcome = resolve(said, document([rule(when=when, max_profiles=9)]))
    assert [profile for profile in profiles(outcome) if len(profile) > 1] == ([met] if len(met) > 1 else [])


def test_conditions_on_dates_and_the_source() -> None:
    said = [
        person("a", born="1985-03-02"),
        person("b", born="1985-03-03"),
        person("c", born="unknown"),
        person("d", born="1999-01-01"),
    ]
    for condition, met in (
        ({"before": "1985-03-04"}, "ab"),
        ({"after": "1985-03-02"}, "bd"),
        ({"before": "1985-03-03"}, "a"),
    ):
        outcome = resolve(said, document([rule(when={"field": "born", **condition}, max_profiles=9)]))
        assert met in profiles(outcome)
    everyone = rule(when={"field": "source", "equals": "crm"}, max_profiles=9)
    assert profiles(resolve(said, document([everyone]))) == ["abcd"]
