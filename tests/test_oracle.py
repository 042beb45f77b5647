"""The oracle against docs/resolution.md: small cases, worked out by hand from the text, paragraph by paragraph."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import attached, document, event, letters, links, profiles, rejections, row
from tests.oracle import resolve
from tests.worlds import RandomWorld, worlds

# Records


def test_of_one_record_said_twice_the_latest_stays() -> None:
    said = [
        row("a", 2, email="new@x"),
        row("a", 1, email="old@x"),
        row("b", 0, email="old@x"),
        row("c", 0, email="new@x"),
    ]
    for records in (said, said[::-1]):
        assert profiles(resolve(records, document(email={}))) == ["ac", "b"]


def test_at_equal_times_the_greatest_content_stays_whatever_came_first() -> None:
    said = [
        event("a", 1, email="y@x"),
        event("a", 1, email="z@x"),
        event("b", 0, email="y@x"),
        event("c", 0, email="z@x"),
    ]
    for records in (said, said[::-1]):
        assert profiles(resolve(records, document(email={}))) == ["ac", "b"]


def test_a_record_without_a_time_is_the_oldest() -> None:
    said = [event("b", 0, user_id="2", email="e"), event("c", None, user_id="1", email="e")]
    outcome = resolve(said, document(user_id={"limit": 1}, email={}))
    assert rejections(outcome) == ["conflict email e b /c"]
    assert resolve([row("a", None, email="none"), row("a", 0, email="timed")], document(email={})).attached == {
        ("email", "timed", frozenset({("crm", "a")}))
    }


def test_the_canonical_order_at_equal_times_is_by_source_then_id() -> None:
    said = [event("a", 0, "z", user_id="1", email="e"), event("b", 0, "y", user_id="2", email="e")]
    outcome = resolve(said, document(user_id={"limit": 1}, email={}))
    assert rejections(outcome) == ["conflict email e a /b"]


# Identifiers


def test_values_are_normalized_and_empty_ones_absent() -> None:
    said = [event("a", email=" Jane@X "), event("b", email="jane@x"), row("c", email=["", "  "]), row("d", email="")]
    outcome = resolve(said, document(email={}))
    assert profiles(outcome) == ["ab", "c", "d"]
    assert rejections(outcome) == []
    assert profiles(resolve(said[:2], document(email={"normalize": "none"}))) == ["a", "b"]
    assert profiles(resolve(said[:2], document(email={"normalize": "trim"}))) == ["a", "b"]


def test_blocked_values_are_compared_in_any_case_or_by_pattern_raw_and_normalized() -> None:
    blocked = {"values": ["Guest"], "patterns": ["^NO-", "^no-x"]}
    said = [
        event("a", email=" GUEST"),
        event("b", email="guest"),
        event("c", email="NO-reply"),
        event("d", email="No-X"),
    ]
    outcome = resolve([*said, event("e", email="no-reply")], document(email={"blocked": blocked}))
    assert profiles(outcome) == ["e"]
    assert letters(outcome.unresolved) == "abcd"
    assert rejections(outcome) == [
        "blocked_value guest a",
        "blocked_value guest b",
        "blocked_value no-reply c",
        "blocked_value no-x d",
    ]


def test_a_blocked_value_is_blocked_in_any_case_whatever_the_normalizer() -> None:
    settings = document(email={"normalize": "none", "blocked": {"values": ["gUEST"]}})
    outcome = resolve([event("a", email="Guest"), event("b", email=" guest "), event("c", email=" ")], settings)
    assert rejections(outcome) == ["blocked_value  guest  b", "blocked_value Guest a"]
    assert profiles(outcome) == []


def test_detach_takes_an_identifier_off_the_records_that_carry_both() -> None:
    said = [event("a", user_id="1", email="e"), event("b", user_id="2", email="e"), event("c", email="e")]
    detach = {"detach": {"identifier": "email:E", "from": "user_id:1"}}
    outcome = resolve(said, document(statements=[detach], user_id={}, email={}))
    assert profiles(outcome) == ["a", "bc"]
    assert rejections(outcome) == ["detached e a"]


def test_detach_from_one_record() -> None:
    said = [event("a", user_id="1", email="e"), event("b", user_id="1", email="e"), event("c", email="e")]
    detach = {"detach": {"identifier": "email:e", "from": "web/a"}}
    outcome = resolve(said, document(statements=[detach], email={}, user_id={"match": False}))
    assert profiles(outcome) == ["bc"]
    assert letters(outcome.unresolved) == "a"


def test_a_record_carries_a_set_of_values() -> None:
    outcome = resolve([event("a", email=["e", "E", "e "])], document(email={"limit": 1}))
    assert attached(outcome, "email") == ["e a"]
    assert rejections(outcome) == []


def test_events_of_the_same_evidence_count_as_one_profile_and_rows_do_not() -> None:
    settings = document(anonymous_id={"max_profiles": 1}, seen={"match": False})
    events = [event(name, day, anonymous_id="x", seen=name) for day, name in enumerate("abc")]
    assert profiles(resolve(events, settings)) == ["abc"]
    rows = [row(name, day, anonymous_id="x") for day, name in enumerate("abc")]
    outcome = resolve(rows, settings)
    assert profiles(outcome) == ["a", "b", "c"]
    assert rejections(outcome) == [f"too_common anonymous_id x {name}" for name in "abc"]


def test_a_cluster_speaks_by_its_earliest_record() -> None:
    said = [event("a", 0, anonymous_id="x"), event("b", 1, anonymous_id="x", user_id="1"), event("c", 2, user_id="1")]
    settings = document(user_id={}, anonymous_id={"max_profiles": 1})
    assert profiles(resolve(said, settings)) == ["bc"]  # bc's evidence is b's, which is not a's
    earlier = event("d", -1, anonymous_id="x")
    assert profiles(resolve([said[0], earlier], settings)) == ["ad"]


def test_rows_of_a_distinct_source_never_join() -> None:
    settings = document(email={}, phone={}) | {"sources": {"crm": {"distinct": True}}}
    said = [row("a", 0, email="e"), row("b", 1, email="e"), event("c", 2, "crm", email="e"), event("d", 3, email="e")]
    outcome = resolve(said, settings)
    assert profiles(outcome) == ["acd", "b"]
    assert rejections(outcome) == ["conflict email e b /acd"]
    assert {type_ for type_, _, _ in outcome.attached} == {"email"}


# Statements


def test_together_joins_the_records_of_all_sides_before_any_step() -> None:
    said = [event("a", user_id="1"), event("b", user_id="2"), event("c", user_id="2"), row("d")]
    together = {"together": ["user_id:1", "user_id:2", "crm/d"]}
    outcome = resolve(said, document(statements=[together], user_id={"limit": 1}))
    assert profiles(outcome) == ["abcd"]
    assert "together user_id:1 = user_id:2 = crm/d abcd" in links(outcome)
    assert rejections(outcome) == []


def test_the_key_of_a_statement_is_its_refs_with_normalized_values() -> None:
    said = [event("a", email="e"), row("b"), event("c", email=["e", "f"])]
    statements = [{"together": ["email: E", "crm/b"]}, {"apart": ["email:E ", "email:F"]}]
    outcome = resolve(said, document(statements=statements, email={"match": False}))
    assert links(outcome) == ["together email:e = crm/b abc"]
    assert rejections(outcome) == ["apart email:e | email:f c"]


def test_nothing_happens_where_a_side_is_empty() -> None:
    said = [row("a", email="e"), row("b", email="e")]
    together = {"together": ["email:e", "crm/unknown"]}
    outcome = resolve(said, document(statements=[together], email={"match": False}))
    assert profiles(outcome) == ["a", "b"]
    assert links(outcome) == []


def test_alias_puts_its_user_together_with_who_that_was() -> None:
    said = [event("a", anonymous_id="x"), event("b", user_id="X"), event("c", user_id="1")]
    alias = event("d", user_id="1", alias={"user_id": "1", "previous": "x"})
    settings = document(user_id={"limit": 1}, anonymous_id={"match": False})
    outcome = resolve([*said, alias], settings)
    assert profiles(outcome) == ["abcd"]
    assert "together alias user_id:1 = x abcd" in links(outcome)
    assert rejections(outcome) == []  # user_id x is named by the alias: the limit of 1 does not hold it back


@pytest.mark.parametrize("blocked", ["1", "x"])
def test_alias_of_a_blocked_value_says_nothing(blocked: str) -> None:
    alias = event("d", user_id="1", alias={"user_id": "1", "previous": "x"})
    settings = document(user_id={"blocked": {"values": [blocked]}}, anonymous_id={})
    outcome = resolve([row("a", anonymous_id="x"), row("b", user_id="1"), alias], settings)
    assert profiles(outcome) == (["a", "b"] if blocked == "1" else ["a", "bd"])


def test_alias_of_a_previous_id_blocked_as_anonymous_id_says_nothing() -> None:
    alias = event("d", user_id="1", alias={"user_id": "1", "previous": "x"})
    settings = document(user_id={}, anonymous_id={"blocked": {"values": ["x"]}})
    assert profiles(resolve([event("a", user_id="x"), alias], settings)) == ["a", "d"]


def test_alias_can_be_ignored() -> None:
    alias = event("d", user_id="1", alias={"user_id": "1", "previous": "x"})
    settings = document(user_id={}, anonymous_id={})
    assert profiles(resolve([event("a", anonymous_id="x"), alias], settings)) == ["ad"]
    assert profiles(resolve([event("a", anonymous_id="x"), alias], settings | {"alias": "ignore"})) == ["a", "d"]


def test_apart_forbids_later_unions_and_reports_them_as_apart() -> None:
    said = [event("a", 0, user_id="1", email="e"), event("b", 1, user_id="2", email="e"), event("c", 2, email="e")]
    outcome = resolve(said, document(statements=[{"apart": ["user_id:1", "web/b"]}], user_id={"limit": 1}, email={}))
    assert profiles(outcome) == ["ac", "b"]
    assert rejections(outcome) == ["apart email e b /ac"]


def test_a_record_of_both_sides_is_left_out_and_reported() -> None:
    said = [event("a", 0, email=["e", "f"]), event("b", 1, email="e"), event("c", 2, email="f")]
    outcome = resolve(said, document(statements=[{"apart": ["email:e", "email:f"]}], email={}))
    # a is free: it joins b by e, whose side then keeps c away.
    assert profiles(outcome) == ["ab", "c"]
    assert rejections(outcome) == ["apart email f c /ab", "apart email:e | email:f a"]


@pytest.mark.parametrize(("when_shared", "expected"), [("first", ["a", "b", "c"]), ("latest_user", ["a", "bc"])])
def test_the_first_ref_is_apart_from_each_other_one(when_shared: str, expected: list[str]) -> None:
    said = [row("a", 0, email="e"), row("b", 1, email="e"), row("c", 2, email="e")]
    statements = [{"apart": ["crm/a", "crm/b", "crm/c"]}]
    assert profiles(resolve(said, document(statements=statements, email={"when_shared": when_shared}))) == expected


# Attach


def test_a_value_beyond_the_limit_is_refused_until_the_record_says_a_kept_one() -> None:
    said = [
        event("a", 0, user_id="1", email="e"),
        event("b", 1, user_id="1", email="f"),
        event("c", 2, user_id="1", email="e"),
        event("d", 3, email="f"),
    ]
    outcome = resolve(said, document(user_id={"limit": 1}, email={"limit": 1}))
    assert profiles(outcome) == ["abc", "d"]
    assert rejections(outcome) == ["limit_exceeded email f b"]
    assert attached(outcome, "email") == ["e abc", "f d"]


def test_uses_of_one_record_attach_in_order_of_the_value() -> None:
    outcome = resolve([event("a", email=["z", "b", "m"])], document(email={"limit": 2}))
    assert rejections(outcome) == ["limit_exceeded email z a"]


@pytest.mark.parametrize(("day", "refused"), [(0.999, True), (1.0, False), (1.001, False)])
def test_the_window_of_a_limit_is_open_at_its_start(day: float, *, refused: bool) -> None:
    said = [event("a", 0, user_id="1", email="e"), event("b", day, user_id="1", email="f")]
    outcome = resolve(said, document(user_id={}, email={"limit": 1, "per": "day"}))
    assert rejections(outcome) == (["limit_exceeded email f b"] if refused else [])


def test_a_value_named_by_a_person_is_not_held_back() -> None:
    said = [event("a", 0, user_id="1", email="e"), event("b", 1, user_id="1", email="f"), event("c", 2, email="f")]
    together = {"together": ["email:F", "crm/unknown"]}
    outcome = resolve(said, document(statements=[together], user_id={}, email={"limit": 1}))
    assert profiles(outcome) == ["abc"]
    assert attached(outcome, "email") == ["e abc", "f abc"]


# Time window and group limits


@pytest.mark.parametrize(("day", "cut"), [(2.0, False), (2.001, True)])
def test_uses_further_apart_than_the_window_are_cut(day: float, *, cut: bool) -> None:
    said = [event("a", 0, email="e"), event("b", day, email="e"), event("c", day + 1, email="e")]
    outcome = resolve(said, document(email={"within": "2 days"}))
    assert profiles(outcome) == (["a", "bc"] if cut else ["abc"])
    assert rejections(outcome) == (["outside_window email e b /a"] if cut else [])
    assert attached(outcome, "email") == (["e a", "e bc"] if cut else ["e abc"])


def test_a_cut_joins_by_uses_in_between_whoever_made_them() -> None:
    said = [event(name, day, email="e") for day, name in ((0, "a"), (2, "b"), (4, "c"))]
    assert profiles(resolve(said, document(email={"within": "2 days"}))) == ["abc"]


def test_a_link_of_too_many_profiles_links_nothing_and_attaches_nothing() -> None:
    said = [row(name, 0, email="e") for name in "abc"] + [event("d", 1, email="e"), event("f", 2, email="f")]
    outcome = resolve(said, document(email={"max_profiles": 3}))
    assert profiles(outcome) == ["a", "b", "c", "f"]
    assert letters(outcome.unresolved) == "d"
    assert attached(outcome, "email") == ["f f"]
    assert profiles(resolve(said, document(email={"max_profiles": 4}))) == ["abcd", "f"]


def test_a_link_with_too_many_values_of_a_field_links_nothing() -> None:
    names = [("a", "Jane"), ("b", "Joe"), ("c", "Jane")]
    said = [event(name, 0, email="e", fields={"first_name": first}) for name, first in names]
    outcome = resolve(said, document(email={"max_distinct": {"first_name": 1}}))
    assert rejections(outcome) == [f"too_common email e {name}" for name in "abc"]
    assert profiles(resolve(said, document(email={"max_distinct": {"first_name": 2}}))) == ["abc"]


def test_too_common_uses_do_not_count_for_the_limit() -> None:
    # e is too common. Were it still attached, a and b would have two e-mails together and the limit would part them.
    said = [row("a", 0, email=["e", "g"]), row("b", 1, email="g"), row("c", 2, email="e"), row("d", 3, email="e")]
    outcome = resolve(said, document(email={"limit": 2, "max_profiles": 2}))
    assert profiles(outcome) == ["ab", "c", "d"]
    assert attached(outcome, "email") == ["g ab"]


# Join


def test_a_component_that_keeps_every_limit_becomes_one_cluster() -> None:
    said = [event("a", email="e", phone="1"), event("b", email="f", phone="1"), event("c", email="f", phone="2")]
    outcome = resolve(said, document(email={"limit": 2}, phone={"limit": 2}))
    assert profiles(outcome) == ["abc"]
    assert outcome.contested == ()
    assert links(outcome) == ["email f bc", "phone 1 ab"]


SHARED = [
    event("a", 0, device="x"),
    event("b", 1, device="x", user_id="1"),
    event("c", 2, device="x"),
    event("d", 3, device="x", user_id="2"),
    event("e", 4, device="x"),
]


def test_first_the_owner_stays() -> None:
    outcome = resolve(SHARED, document(user_id={"limit": 1}, device={"when_shared": "first"}))
    assert profiles(outcome) == ["abce", "d"]
    assert rejections(outcome) == ["conflict device x d /abce"]
    assert attached(outcome, "device") == ["x abce"]
    assert outcome.contested == (("device", "first"),)


def test_latest_user_ownership_moves_on() -> None:
    outcome = resolve(SHARED, document(user_id={"limit": 1}, device={"when_shared": "latest_user"}))
    assert profiles(outcome) == ["abc", "de"]
    assert rejections(outcome) == ["conflict device x d /abc"]
    assert attached(outcome, "device") == ["x abc", "x de"]
    assert links(outcome) == ["device x abc", "device x de"]


def test_nobody_owns_what_cannot_be_one() -> None:
    outcome = resolve(SHARED, document(user_id={"limit": 1}, device={"when_shared": "nobody"}))
    assert profiles(outcome) == ["b", "d"]
    assert letters(outcome.unresolved) == "ace"
    # The other of a is the earliest use of another cluster, b; of all others it is a, which has no profile.
    assert rejections(outcome) == ["conflict device x a /b", *(f"conflict device x {name}" for name in "bcde")]
    assert attached(outcome, "device") == []


def test_nobody_still_joins_the_links_whose_clusters_can() -> None:
    said = [
        row("a", 0, user_id="1", card="x"),
        row("b", 1, card=["x", "y"]),
        row("c", 2, user_id="2", card="y"),
        row("d", 3, user_id="1", card="y"),
    ]
    outcome = resolve(said[:3], document(user_id={"limit": 1}, card={"when_shared": "nobody"}))
    assert profiles(outcome) == ["ab", "c"]  # x comes first and joins; then y would bring users 1 and 2 together
    assert rejections(outcome) == ["conflict card y b /c", "conflict card y c /ab"]


def test_nobody_reports_apart_where_a_statement_forbids_it() -> None:
    said = [row("a", 0, card="x"), row("b", 1, card="x"), row("c", 2, card="x")]
    settings = document(statements=[{"apart": ["crm/a", "crm/c"]}], card={"when_shared": "nobody"})
    assert rejections(resolve(said, settings)) == ["apart card x a /b", "apart card x b /a", "apart card x c /a"]


def test_links_are_taken_in_order_of_their_first_use_then_of_their_key() -> None:
    said = [
        row("a", 1, user_id="1", email="y"),
        row("b", 1, user_id="2", email="x"),
        row("c", 2, email=["x", "y"]),
    ]
    outcome = resolve(said, document(user_id={"limit": 1}, email={}))
    assert profiles(outcome) == ["a", "bc"]  # at equal times x before y
    assert rejections(outcome) == ["conflict email y c /a"]
    earlier = [said[0] | {"time": said[0]["time"] - 1}, *said[1:]]
    assert profiles(resolve(earlier, document(user_id={"limit": 1}, email={}))) == ["ac", "b"]


def test_a_step_looks_at_its_own_limit_and_stronger_ones_only() -> None:
    said = [event("a", 0, user_id="1", email="e"), event("b", 1, user_id="1", email="f")]
    outcome = resolve(said, document(user_id={}, email={"limit": 1}))
    assert profiles(outcome) == ["ab"]
    assert rejections(outcome) == ["limit_exceeded email f b"]
    assert profiles(resolve(said, document(email={"limit": 1}, user_id={}))) == ["a", "b"]


def test_the_own_limit_holds_back_a_union_too() -> None:
    said = [row("a", 0, email=["e", "f"]), row("b", 1, email=["e", "g"]), row("c", 2, email="e")]
    outcome = resolve(said, document(email={"limit": 2}))
    assert profiles(outcome) == ["ac", "b"]
    assert attached(outcome, "email") == ["e ac", "f ac", "g b"]


def test_a_type_that_does_not_match_is_evidence_against() -> None:
    said = [event("a", 0, born="1985", email="e"), event("b", 1, born="1990", email="e"), event("c", 2, email="e")]
    outcome = resolve(said, document(born={"match": False, "limit": 1}, email={}))
    assert profiles(outcome) == ["ac", "b"]
    assert rejections(outcome) == ["conflict email e b /ac"]
    assert attached(outcome, "born") == ["1985 ac", "1990 b"]


def test_a_union_may_have_as_many_values_as_a_part_had() -> None:
    said = [event("a", 0, user_id="1"), event("b", 0, user_id="2", email="e"), event("c", 1, user_id="1", email="e")]
    together = {"together": ["web/a", "web/b"]}
    outcome = resolve(said, document(statements=[together], user_id={"limit": 1, "match": False}, email={}))
    assert profiles(outcome) == ["abc"]
    third = [*said[:2], event("c", 1, user_id="3", email="e")]
    outcome = resolve(third, document(statements=[together], user_id={"limit": 1, "match": False}, email={}))
    assert profiles(outcome) == ["ab", "c"]


@pytest.mark.parametrize(("day", "joined"), [(6.999, False), (7.0, True)])
def test_a_union_keeps_a_windowed_limit_in_every_window(day: float, *, joined: bool) -> None:
    said = [event("a", 0, device="x", email="e"), event("b", day, device="y", email="e")]
    outcome = resolve(said, document(device={"match": False, "limit": 1, "per": "week"}, email={}))
    assert profiles(outcome) == (["ab"] if joined else ["a", "b"])


def test_together_is_not_checked_against_apart_but_later_unions_are() -> None:
    said = [
        row("a", 0, email="e"),
        row("b", 0),
        row("c", 1, email="e"),
        row("d", 2, email="e", phone="1"),
        row("f", 3, phone="1"),
    ]
    statements = [{"together": ["crm/a", "crm/b"]}, {"apart": ["crm/a", "crm/b"]}, {"apart": ["crm/b", "crm/d"]}]
    outcome = resolve(said, document(statements=statements, email={}, phone={}))
    assert profiles(outcome) == ["abc", "df"]
    assert rejections(outcome) == ["apart email e d /abc"]


# Unresolved events, and links


def test_an_event_with_nothing_that_matches_is_nobodys_but_a_row_is_somebody() -> None:
    said = [
        event("a", ip="1.1.1.1"),
        event("b", ip="1.1.1.1"),
        row("c", ip="1.1.1.1"),
        event("d"),
        event("e", email="e"),
    ]
    outcome = resolve(said, document(email={}, ip={"match": False}))
    assert profiles(outcome) == ["c", "e"]
    assert letters(outcome.unresolved) == "abd"
    assert attached(outcome, "ip") == ["1.1.1.1 c"]


def test_an_event_alone_keeps_a_profile_if_any_use_was_not_refused_that_way() -> None:
    said = [event("a", 0, email=["e", "f"]), event("b", 1, email="e", phone="1"), event("c", 2, email="e", phone="2")]
    outcome = resolve(said, document(email={"limit": 1, "max_profiles": 2}, phone={}))
    # a's f was over the limit, which is another refusal; its e is too common.
    assert profiles(outcome) == ["a", "b", "c"]


def test_links_are_grouped_by_the_final_profile_without_refused_uses() -> None:
    said = [*SHARED[1:], event("f", 5, device="x", user_id="2")]
    outcome = resolve(said, document(user_id={"limit": 1}, device={"when_shared": "first"}))
    assert links(outcome) == ["device x bce", "user_id 2 df"]
    assert rejections(outcome) == ["conflict device x d /bce", "conflict device x f /bce"]


# What holds of every world


@given(worlds(), st.integers(0, 1_000))
def test_the_order_of_arrival_and_repetition_are_not_inputs(world: RandomWorld, seed: int) -> None:
    shuffled = world.records + world.records[:3]
    random.Random(seed).shuffle(shuffled)
    assert resolve(shuffled, world.document)[:5] == resolve(world.records, world.document)[:5]


@given(worlds())
def test_every_record_is_in_one_profile_or_unresolved(world: RandomWorld) -> None:
    outcome = resolve(world.records, world.document)
    said = sorted({(record["source"], record["id"]) for record in world.records})
    assert sorted([*outcome.unresolved, *(ref for profile in outcome.partition for ref in profile)]) == said
    assert all(
        records <= profile for _, _, records in outcome.links for profile in outcome.partition if records & profile
    )
