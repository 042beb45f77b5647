"""What differs between two rulesets is told setting by setting, and nothing is told of two that mean the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.ruleset import InvalidRuleset, compile_plan, default_text, load, loads
from onefold.ruleset.difference import Difference, differences
from onefold.ruleset.difference_items import moved
from onefold.ruleset.plan import Plan
from tests.product import written
from tests.worlds.rulesets import lookalikes, rulesets


def plan(text: str) -> Plan:
    return compile_plan(loads(text) if text else load())


def told(before: str, after: str) -> list[str]:
    return [str(one) for one in differences(plan(before), plan(after))]


def test_limits() -> None:
    assert told("", "identifiers: {user_id: {}, email: {limit: 1, per: year}}") == [
        "identifier email: limit: 5 ever → 1 per year"
    ]
    assert told("identifiers: {user_id: {limit: 2}}", "identifiers: {user_id: {limit: null}}") == [
        "identifier user_id: limit: 2 ever → none"
    ]


def test_rules_are_told_by_their_sentence() -> None:
    rule = "rules: [{name: same name in the same town, match: {all: [{same: last_name}, {same: city}]}}]"
    said = "rule same name in the same town: {}: Records are one customer when "
    said += "last_name is the same and city is the same."
    assert told("", rule) == [said.format("added")]
    assert told(rule, "") == [said.format("removed")]


def test_what_changed_in_a_rule_is_told_alone() -> None:
    before = "rules: [{name: a, match: {same: x}, within: 3 days}]"
    after = "rules: [{name: a, match: {same: x}, when: {field: country, equals: US}, max_profiles: 5, sources: [crm]}]"
    assert told(before, after) == [
        "rule a: sources: all → crm",
        "rule a: when: always → country is `US`",
        "rule a: within: 3 days → none",
        "rule a: max_profiles: none → 5",
    ]
    assert told(before, before.replace("same: x", "same: y")) == ["rule a: match: x is the same → y is the same"]


def test_a_rule_can_be_renamed_moved_or_put_to_review() -> None:
    one, two = "{name: a, match: {same: x}}", "{name: b, match: {same: y}}"
    assert told(f"rules: [{one}]", f"rules: [{one.replace('name: a', 'name: c')}]") == ["rule a: name: a → c"]
    assert told(f"rules: [{one}, {two}]", f"rules: [{two}, {one}]") == ["rule b: place: elsewhere → before rule a"]
    before = one.replace("}}", "}, before: default}")
    assert told(f"rules: [{one}]", f"rules: [{before}]") == ["rule a: place: elsewhere → before the default rule"]
    reviewed = one.replace("}}", "}, review: true, review_value: spent}")
    assert told(f"rules: [{one}]", f"rules: [{reviewed}]") == [
        "rule a: review: no → yes",
        "rule a: review_value: none → spent",
    ]


def test_what_reads_the_same_and_is_not_is_told_in_full() -> None:
    similar = "{{similar: {{field: y, by: levenshtein, at_least: {}}}}}"
    rule = "rules: [{{name: a, match: {{all: [{{same: x}}, " + similar + "]}}}}]"
    ((said),) = told(rule.format("0.9"), rule.format("0.9000001"))
    assert "0.9000001" in said


def test_blocked_values_and_patterns() -> None:
    before = "identifiers: {email: {blocked: {values: [a@x.org], patterns: ['^no', 'x$']}}}"
    after = "identifiers: {email: {blocked: {values: [b@x.org], patterns: ['x$', '^no']}}}"
    assert told(before, after) == [
        "identifier email: blocked value: removed: a@x.org",
        "identifier email: blocked value: added: b@x.org",
        "identifier email: order of blocked patterns: ^no, x$, ^[0-]*$, "
        + plan("").identifiers[0].blocked_patterns[1]
        + " → x$, ^no, ^[0-]*$, "
        + plan("").identifiers[0].blocked_patterns[1],
    ]
    without = "identifiers: {email: {blocked: {shipped: false, values: [guest]}}}"
    assert told("identifiers: {email: {}}", without) == ["identifier email: shipped blocked values: yes → no"]


def test_types_come_go_and_move() -> None:
    ((said),) = told("", "identifiers: {loyalty_no: {limit: 1, normalize: lower, blocked: {values: [x1]}}}")
    assert said == (
        "identifier loyalty_no: added: Records with the same loyalty_no are one customer; one customer has at most 1 "
        "value of loyalty_no; a value that conflicts stays with its first user. Normalized by: lower. Blocked: x1."
    )
    assert told("", "identifiers: {born: {match: false, limit: 1}}") == [
        "identifier born: added: It joins nobody; limit: 1 ever. Normalized by: trim."
    ]
    assert told("identifiers: {a: {}}", "") == ["identifier a: removed"]
    assert told("", "identifiers: {phone: {}}") == ["identifier phone: priority: elsewhere → stronger than user_id"]
    assert told("", "identifiers: {ip: {match: true}}")[0] == "identifier ip: match: no → yes"


def test_statements() -> None:
    sources = "\nsources: {crm: {}, web: {}}"
    before = "statements: [{together: ['email:a@x.org', 'user_id:u1'], by: ann, reason: phoned}]"
    after = "statements: [{apart: [crm/1, crm/2, crm/3]}, {detach: {identifier: 'email:a@x.org', from: web/m1}}]"
    assert told(before + sources, after + sources) == [
        "statement: removed: email:a@x.org and user_id:u1 are one customer. Said by ann (phoned).",
        "statement: added: crm/1 is another customer than crm/2 and crm/3.",
        "statement: added: email:a@x.org says nothing where web/m1 stands.",
    ]


def test_sources_traits_and_alias() -> None:
    before = "sources: {crm: {id: no, fields: {first_name: First}}}\nsurvivorship: {city: longest}"
    after = (
        "sources: {crm: {id: nr, distinct: true, identifiers: {email: [Mail, E]}}, web: {kind: event}}\n"
        "survivorship: {default: first, plan: {sources: [crm, web]}, city: min}\nalias: ignore"
    )
    assert told(before, after) == [
        "source crm: id: no → nr",
        "source crm: identifiers: none → email: Mail, E",
        "source crm: fields: first_name: First → none",
        "source crm: distinct: no → yes",
        "source web: added: kind: event",
        "survivorship: default: latest → first",
        "survivorship: plan: added: the first of crm, web",
        "survivorship: city: longest → min",
        "alias: together → ignore",
    ]


def test_what_is_only_written_otherwise_is_no_difference() -> None:
    assert differences(plan(""), plan(default_text())) == ()
    assert differences(plan("identifiers: {user_id: {limit: 1}}"), plan("# by us\nidentifiers: {user_id: {}}")) == ()


@given(rulesets() | lookalikes(), rulesets() | lookalikes())
def test_something_is_told_exactly_if_the_plans_differ(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = compile_plan(load(written(one))), compile_plan(load(written(other)))
    found = differences(before, after)
    assert bool(found) == (before != after)
    assert all(one.part != "ruleset" and one.before != one.after for one in found if one.kind == "changed")
    assert differences(after, after) == ()


@given(rulesets(), st.data())
def test_one_changed_part_is_told_of_alone(document: dict[str, Any], data: st.DataObject) -> None:
    other = data.draw(rulesets())
    key = data.draw(st.sampled_from(["identifiers", "rules", "statements", "sources", "alias"]))
    taken = {**document, key: other[key]}
    try:
        before, after = compile_plan(load(written(document))), compile_plan(load(written(taken)))
    except InvalidRuleset:  # its statements name types that the other has not
        return
    parts = {one.part.split()[0].rstrip("s") for one in differences(before, after)}
    also = {"identifier"} if key == "sources" else {"statement", "the"} if key == "identifiers" else {"the"}
    assert parts <= {key.rstrip("s"), *also}
    assert bool(parts) == (before != after)


@given(st.permutations("abcdefg"), st.permutations("cdefghi"))
def test_moves_explain_the_other_order(before: list[str], after: list[str]) -> None:
    found = dict(moved(before, after))
    order = [one for one in before if one in after and one not in found]
    assert order == [one for one in after if one in before and one not in found]
    for name in reversed([one for one in after if one in found]):
        next_ = found[name]
        order.insert(len(order) if next_ is None else order.index(next_), name)
    assert order == [one for one in after if one in before]


def test_a_difference_says_itself() -> None:
    assert str(Difference("removed", "source crm")) == "source crm: removed"
    with pytest.raises(AttributeError):
        Difference("removed", "source crm").part = "x"  # type: ignore[misc]
