"""Made-up calls: after each of them the answer is the kernel's over all so far, and the words say what it did."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.errors import InvalidInput, NotFound
from onefold.live.moment.answers import Simulation
from onefold.live.moment.calls import MOST_CALLS, records_of
from onefold.live.moment.scenarios import SCENARIOS, scenario
from onefold.live.moment.simulation import simulate
from onefold.ruleset import compile_plan, load
from tests.product import outcome_under

DEFAULT = compile_plan(load(None))


def run(*calls: dict[str, Any], **ruleset: Any) -> Simulation:
    return simulate(calls, compile_plan(load(ruleset or None)))


def track(**said: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Seen", **said}


def identify(**said: Any) -> dict[str, Any]:
    return {"type": "identify", **said}


def kinds(found: Simulation) -> list[list[str]]:
    return [[one.kind for one in after.changes] for after in found.after]


def test_a_login_tells_whose_browsing_it_was() -> None:
    found = run(track(anonymousId="a1"), identify(anonymousId="a1", userId="u1", traits={"plan": "pro"}))
    assert kinds(found) == [["created"], ["joined"]]
    (profile,) = found.after[-1].profiles
    assert (profile.calls, profile.traits) == ([1, 2], {"plan": "pro"})
    assert profile.identifiers == {"user_id": ["u1"], "anonymous_id": ["a1"]}
    assert found.after[1].changes[0].step == "anonymous_id"
    assert "web/call-2 and web/call-1 carry the same anonymous_id a1 (on 2026-01-01)." in found.after[1].why


def test_a_call_that_ties_two_profiles_merges_them_and_the_first_keeps_its_id() -> None:
    found = run(
        track(anonymousId="a1"), track(anonymousId="a2"),
        identify(anonymousId="a1", userId="u1"), identify(anonymousId="a2", userId="u1"),
    )  # fmt: skip
    assert kinds(found)[3] == ["joined", "merged"]
    first, second = (after.profiles[-1].id for after in found.after[:2])
    merged = found.after[3].changes[1]
    assert (merged.profile, merged.profiles) == (first, [second])
    assert [one.id for one in found.after[3].profiles] == [first]


def test_a_late_call_that_takes_a_profile_apart_is_told() -> None:
    noon, later = "2026-01-01T12:00:00Z", "2026-01-01T12:05:00Z"
    found = run(
        track(anonymousId="a1", timestamp=noon),
        identify(anonymousId="a1", userId="u1", timestamp=later),
        identify(anonymousId="a1", userId="u2", timestamp="2026-01-01T11:00:00Z"),
    )
    assert kinds(found)[2] == ["created", "moved"] or "moved" in kinds(found)[2] or "split" in kinds(found)[2]
    assert [one.calls for one in found.after[2].profiles] == [[1, 3], [2]]


def test_a_repeated_call_changes_nothing() -> None:
    call = track(anonymousId="a1", messageId="m1", timestamp="2026-01-01T12:00:00Z")
    found = run(call, call)
    assert kinds(found) == [["created"], ["repeated"]]
    assert found.after[1].profiles[0].calls == [1, 2]


def test_refusals_say_kind_reason_and_the_setting() -> None:
    found = run(identify(anonymousId="t", userId="u1"), identify(anonymousId="t", userId="u2"))
    (refused,) = found.after[1].refused
    assert (refused.kind, refused.step, refused.type, refused.value, refused.call) == (
        "conflict", "anonymous_id", "anonymous_id", "t", 2,
    )  # fmt: skip
    assert "limit of user_id: 1 ever" in refused.says
    assert found.after[0].refused == []


def test_each_step_says_who_is_together_after_it() -> None:
    found = run(
        identify(userId="u1", anonymousId="a1"), track(userId="u1"), track(anonymousId="a1"), track(anonymousId="a2")
    )
    assert [(one.step, one.together) for one in found.steps] == [
        ("user_id", [[1, 2], [3], [4]]),
        ("anonymous_id", [[1, 2, 3], [4]]),
    ]
    assert found.steps[0].says.startswith("Records with the same user_id are one customer")


def test_rules_to_review_propose_and_join_nothing() -> None:
    rule = {"name": "same name", "match": {"same": "last_name"}, "review": True}
    found = run(
        identify(userId="u1", traits={"lastName": "Reed"}),
        identify(userId="u2", traits={"lastName": "Reed"}),
        rules=[rule],
    )
    one, other = found.after[1].profiles
    (proposed,) = found.after[1].proposed
    assert (proposed.rule, proposed.profile, proposed.other_profile) == ("same name", one.id, other.id)


def test_a_call_may_say_its_source_and_its_alias() -> None:
    found = run(
        track(anonymousId="a1", source="app"), {"type": "alias", "previousId": "a1", "userId": "u1", "source": "web"}
    )
    assert [one.record for one in found.calls] == ["app/call-1", "web/call-2"]
    assert [one.calls for one in found.after[1].profiles] == [[1, 2]]
    assert found.after[1].changes[0].step == "together"


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ([], "no call"),
        ([track(anonymousId="a1")] * (MOST_CALLS + 1), "201 calls; at most 200"),
        ([track(anonymousId="a1"), {"type": "purchase", "userId": "secret"}], "call 2: type"),
        ([track(userId=True)], "call 1: userId"),
        ([track(anonymousId="a1", source=7)], "call 1: source: is a number"),
        ([track(anonymousId="a1", source="a/b")], "call 1: source"),
        ([track(anonymousId="x" * 40_000)], "call 1: it has 40,"),
        ([track(anonymousId="a\0")], "call 1: it holds the character NUL"),
        ([track(timestamp="never")], "call 1: timestamp"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_with_its_number(calls: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as refused:
        simulate(calls, DEFAULT)
    assert "secret" not in str(refused.value)


VALUES = {"userId": ["u1", "u2", "null"], "anonymousId": ["a1", "a2"], "previousId": ["a1", "u1"]}
CALLS = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("track"), "event": st.just("Seen")},
            optional={
                **{name: st.sampled_from(values) for name, values in VALUES.items()},
                "messageId": st.sampled_from(["m1", "m2", "m3"]),
                "timestamp": st.sampled_from([f"2026-01-01T12:0{minute}:00Z" for minute in range(4)]),
            },
        ),
        st.fixed_dictionaries({"type": st.just("alias"), **{name: st.sampled_from(VALUES[name]) for name in VALUES}}),
    ),
    min_size=1,
    max_size=8,
)


@given(CALLS)
def test_after_each_call_the_answer_is_the_kernels_over_all_so_far(calls: list[dict[str, Any]]) -> None:
    found = simulate(calls, DEFAULT)
    records = records_of(calls, DEFAULT)
    for count, after in enumerate(found.after, start=1):
        plain = [_plain(one) for one in records[:count]]
        expected = outcome_under(DEFAULT, plain)
        names = {number: (one.source, one.id) for number, one in enumerate(records[:count], start=1)}
        assert {frozenset(names[call] for call in one.calls) for one in after.profiles} == expected.partition
        assert {names[call] for call in after.unresolved} == expected.unresolved
        assert len({one.id for one in after.profiles}) == len(after.profiles)


def _plain(one: Any) -> dict[str, Any]:
    alias = None if one.alias is None else {"previous": one.alias.previous, "user_id": one.alias.user_id}
    return {
        "source": one.source, "id": one.id, "kind": one.kind, "time": one.time, "alias": alias,
        "identifiers": {type_: list(values) for type_, values in one.identifiers.items()},
        "fields": {name: list(texts) for name, texts in one.fields.items()},
    }  # fmt: skip


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_show_what_they_say(name: str) -> None:
    one = scenario(name)
    last = simulate(one.calls, DEFAULT).after[-1]
    assert one.look_at
    assert ([made.calls for made in last.profiles], last.unresolved) == {
        "shared-device": ([[1, 2, 5, 6], [3, 4]], []),
        "non-unique-phone": ([[1, 2, 4], [3]], []),
        "junk-identifiers": ([[1], [3], [4, 5]], [2]),
    }[name]


def test_an_unknown_scenario_is_said_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="shared-device"):
        scenario("nothing")
