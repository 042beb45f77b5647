"""A profile as a picture: what is in it, when it came into it, and what is left out of one that would be too big."""

from __future__ import annotations

import pytest

from onefold.live.view.drawing import Drawing
from onefold.live.view.explain import why
from onefold.live.view.graph import draw
from tests.live.telling import Engine, Told

RULES = """
identifiers: {user_id: {}, anonymous_id: {limit: 2, per: ever, blocked: {values: [kiosk]}}}
rules: [{name: same name and town, match: {all: [{same: last_name}, {same: city}]}}]
statements: [{together: ["user_id:u1", "user_id:u9"], by: support, reason: she said so}]
"""


@pytest.fixture(scope="module")
def tablet(engine: Engine) -> Told:
    """Two people at one tablet."""
    told = engine.space()
    told.identify(1, userId="u1", anonymousId="tablet")
    told.track("Browsed", 2, anonymousId="tablet")
    told.track("Browsed", 3, anonymousId="tablet")
    told.identify(4, userId="u2", anonymousId="tablet")
    return told


def drawn(told: Told, ref: str, limit: int = 500) -> Drawing:
    with told.view() as view:
        return draw(view, view.find(ref), limit)


def test_records_that_say_the_same_are_one_node_linked_to_what_they_say(tablet: Told) -> None:
    found = drawn(tablet, "user_id:u1")
    assert [(one.id, one.records, one.names) for one in found.groups] == [
        ("web/m2", 2, ["web/m2", "web/m3"]),
        ("web/m1", 1, ["web/m1"]),
    ]
    assert [(one.id, one.records) for one in found.identifiers] == [("user_id:u1", 1), ("anonymous_id:tablet", 3)]
    assert {(one.a, one.b, one.step) for one in found.links} == {
        ("web/m1", "user_id:u1", None),
        ("web/m1", "anonymous_id:tablet", "anonymous_id"),
        ("web/m2", "anonymous_id:tablet", "anonymous_id"),
    }


def test_each_node_and_link_says_since_when_it_is_there(tablet: Told) -> None:
    found = drawn(tablet, "user_id:u1")
    assert [one.since.minute for one in found.groups if one.since] == [2, 1]
    assert [one.since.minute for one in found.identifiers if one.since] == [1, 1]
    assert sorted(one.since.minute for one in found.links if one.since) == [1, 1, 2]


@pytest.mark.parametrize(("ref", "other"), [("user_id:u1", "user_id:u2"), ("user_id:u2", "user_id:u1")])
def test_a_refused_link_leads_from_the_identifier_to_the_other_profile(tablet: Told, ref: str, other: str) -> None:
    found = drawn(tablet, ref)
    with tablet.view() as view:
        public = view.find(other).profile.public
    assert [(one.id, one.kind, one.type) for one in found.others] == [(public, "profile", "user_id")]
    (refused,) = found.refused
    assert (refused.a, refused.b, refused.kind) == ("anonymous_id:tablet", public, "conflict")
    assert "limit of user_id: 1 ever" in refused.says


def test_the_ends_of_a_link_can_be_asked_about(tablet: Told) -> None:
    for link in drawn(tablet, "user_id:u1").links:
        with tablet.view() as view:
            assert why(view, link.a, link.b).together


def test_rules_and_statements_link_records(engine: Engine) -> None:
    told = engine.space(RULES)
    told.identify(1, userId="u1", traits={"lastName": "Bell", "city": "Lyon"})
    told.identify(2, anonymousId="a2", traits={"lastName": "Bell", "city": "Lyon"})
    told.identify(3, anonymousId="a3", traits={"lastName": "Bell", "city": "Lyon"})
    told.identify(4, userId="u9")
    found = drawn(told, "user_id:u1")
    assert {(one.a, one.b, one.kind) for one in found.links if one.kind != "identifier"} >= {
        ("web/m4", "web/m1", "statement"),
        ("web/m3", "web/m1", "rule"),
    }
    assert {one.step for one in found.links if one.kind == "rule"} == {"same name and town"}


def test_values_that_are_refused_stand_apart(engine: Engine) -> None:
    told = engine.space(RULES)
    for minute, anonymous in enumerate(("a1", "a2", "a3", "kiosk")):
        told.identify(minute, userId="u1", anonymousId=anonymous)
    found = drawn(told, "user_id:u1")
    assert {one.id for one in found.identifiers} == {"user_id:u1", "anonymous_id:a1", "anonymous_id:a2"}
    assert {(one.a, one.b, one.kind) for one in found.refused} == {
        ("web/m3", "anonymous_id:a3", "limit_exceeded"),
        ("web/m4", "anonymous_id:kiosk", "blocked_value"),
    }
    assert {one.kind for one in found.others} == {"value"}


def test_what_has_no_time_is_there_from_ever(engine: Engine) -> None:
    told = engine.space()
    told.row("c1", email="jane@example.com")
    told.identify(1, userId="u1", traits={"email": "jane@example.com"})
    found = drawn(told, "user_id:u1")
    assert {one.id: one.since is None for one in found.groups} == {"crm/c1": True, "web/m1": False}
    assert next(one for one in found.identifiers if one.type == "email").since is None


def test_of_a_big_profile_the_biggest_groups_are_drawn_and_the_rest_is_counted(engine: Engine) -> None:
    told = engine.space("identifiers: {user_id: {}, anonymous_id: {limit: 1000}}")
    for number in range(20):
        told.identify(number, userId="u1", anonymousId=f"a{number}")
    for minute in range(3):
        told.track("Browsed", 30 + minute, anonymousId="a7")
    found = drawn(told, "user_id:u1", 12)
    assert found.groups[0].records == 3
    assert len(found.groups) + len(found.identifiers) == 12
    left = found.left_out
    assert (left.groups, left.identifiers) == (21 - len(found.groups), 21 - len(found.identifiers))
    assert left.records == 23 - sum(one.records for one in found.groups)
    nodes = {one.id for one in found.groups} | {one.id for one in found.identifiers}
    assert all({one.a, one.b} <= nodes for one in found.links)
    assert drawn(told, "user_id:u1", 12) == found


def test_of_many_refusals_other_profiles_come_first(engine: Engine) -> None:
    told = engine.space()
    for number in range(30):
        told.identify(number, userId=f"u{number}", anonymousId="tablet")
    found = drawn(told, "user_id:u0", 10)
    assert len(found.others) <= 2
    assert found.left_out.refused >= 0
