from __future__ import annotations

import msgspec
import pytest

from onefold.batch.explain import parse_reference, stored_plan, why, why_not
from onefold.batch.outputs import Output, output_of
from onefold.errors import InvalidInput, NotFound
from onefold.resolution.explain import Explanation, Separation
from tests.batch import made_output
from tests.batch.made_output import JANE, JOHN


@pytest.fixture(scope="module")
def output() -> Output:
    return made_output.made()


def asked_why(output: Output, a: str, b: str) -> Explanation:
    return why(output, stored_plan(output), a, b)


def asked_why_not(output: Output, a: str, b: str) -> Separation:
    return why_not(output, stored_plan(output), a, b)


def test_two_records_are_joined_by_the_shortest_chain(output: Output) -> None:
    explanation = asked_why(output, "crm/1", "web/b")
    assert explanation.together
    assert explanation.sentences == (
        "crm/1 and web/a carry the same email jane@example.com (first on 2026-03-01, last on 2026-03-05).",
        "web/a and web/b carry the same anonymous_id anon1 (on 2026-03-02).",
        f"Both are profile {JANE}.",
    )
    assert [hop.next for hop in explanation.chain] == ["web/a", "web/b"]


def test_identifiers_are_placed_on_their_records(output: Output) -> None:
    assert asked_why(output, "email:Jane@Example.com", "anonymous_id:tablet").sentences == (
        "email:Jane@Example.com is on web/a.",
        "web/a and web/b carry the same anonymous_id anon1 (on 2026-03-02).",
        "anonymous_id:tablet is on web/b.",
        f"Both are profile {JANE}.",
    )


def test_two_identifiers_on_one_record_need_no_chain(output: Output) -> None:
    explanation = asked_why(output, "user_id:u1", "anonymous_id:anon1")
    assert explanation.chain == ()
    assert explanation.sentences[0] == "user_id:u1 and anonymous_id:anon1 are both on record web/a."


def test_a_profile_stands_for_its_earliest_record(output: Output) -> None:
    assert asked_why(output, JANE, "crm/1").sentences == (
        f"web/a is the earliest record of {JANE}.",
        "web/a and crm/1 carry the same email jane@example.com (first on 2026-03-01, last on 2026-03-05).",
        f"Both are profile {JANE}.",
    )


def test_rules_are_links_too(output: Output) -> None:
    assert 'meet rule "same name": last_name=smith, postcode=1000' in str(asked_why(output, "crm/2", "web/c"))


def test_of_several_holders_the_one_in_common_is_meant(output: Output) -> None:
    assert asked_why(output, "anonymous_id:tablet", "crm/2").profile_a == JOHN
    assert asked_why(output, "anonymous_id:tablet", "crm/1").profile_a == JANE


def test_strangers_are_not_together(output: Output) -> None:
    explanation = asked_why(output, "crm/1", "crm/2")
    assert not explanation.together
    assert (explanation.profile_a, explanation.profile_b) == (JANE, JOHN)
    assert "why-not says" in explanation.sentences[-1]


def test_explanations_are_json(output: Output) -> None:
    plain = msgspec.json.decode(msgspec.json.encode(asked_why(output, "crm/1", "web/b").to_dict()))
    assert plain["chain"][0] == {
        "record": "crm/1",
        "step": "email",
        "key": "jane@example.com",
        "next": "web/a",
        "time": 1772323200000000,
        "last_time": 1772668800000000,
    }


def test_a_refusal_between_the_two_is_told(output: Output) -> None:
    separation = asked_why_not(output, "crm/1", "crm/2")
    assert not separation.together
    assert [refusal.kind for barrier in separation.barriers for refusal in barrier.refusals] == ["conflict"]
    assert any(
        line.startswith(f"web/c ({JOHN}): anonymous_id tablet did not join {JANE}") for line in separation.sentences
    )


def test_a_value_refused_to_both_is_told(output: Output) -> None:
    separation = asked_why_not(output, "web/d", "crm/2")
    (barrier,) = separation.barriers
    assert (barrier.left, barrier.right) == ("web/d", JOHN)
    assert [refusal.profile for refusal in barrier.refusals] == sorted([JOHN, "web/d"])


def test_without_direct_refusals_the_way_over_others_is_told(output: Output) -> None:
    separation = asked_why_not(output, "web/d", "crm/1")
    assert [(barrier.left, barrier.right) for barrier in separation.barriers] == [("web/d", JOHN), (JOHN, JANE)]
    assert f"Between {JOHN} and {JANE}:" in separation.sentences


def test_a_refused_identifier_leads_to_its_record(output: Output) -> None:
    assert asked_why_not(output, "phone:unknown", "crm/1").profile_a is None
    assert "phone:unknown is unresolved" in str(asked_why_not(output, "phone:unknown", "crm/1"))


def test_where_nothing_was_refused_near_misses_are_told(output: Output) -> None:
    separation = asked_why_not(output, "crm/1", "crm/3")
    assert separation.barriers == ()
    assert [(miss.value, miss.type, miss.other_type) for miss in separation.near_misses] == [
        ("1.2.3.4", "ip", "ip"),
        ("anon1", "anonymous_id", "user_id"),
    ]
    assert "Nothing links them: they share no value that any step looks at." in separation.sentences
    assert "Both have ip 1.2.3.4, but ip does not match (match: false)." in separation.sentences


def test_what_is_together_is_not_apart(output: Output) -> None:
    separation = asked_why_not(output, "crm/1", "web/b")
    assert separation.together
    assert "why says what joins them" in str(separation)


def test_unresolved_records_are_said_to_be(output: Output) -> None:
    assert "web/f is unresolved" in str(asked_why(output, "web/f", "crm/1"))
    assert asked_why(output, "web/f", "web/f").together


@pytest.mark.parametrize("reference", ["web/none", "email:nobody@example.com", "prf_00000000000000000000"])
def test_who_is_nowhere_is_not_found(output: Output, reference: str) -> None:
    with pytest.raises(NotFound, match=reference):
        asked_why(output, reference, "crm/1")


@pytest.mark.parametrize("reference", ["jane", "e-mail:jane@example.com", ""])
def test_what_is_no_reference_is_refused(output: Output, reference: str) -> None:
    with pytest.raises(InvalidInput):
        asked_why(output, reference, "crm/1")


def test_of_an_unknown_type_nothing_is_said_of_profiles(output: Output) -> None:
    with pytest.raises(InvalidInput, match=r"^mail:a: `mail` is no identifier type\. [^.]*email[^.]*$"):
        asked_why(output, "mail:a", "crm/1")
    with pytest.raises(InvalidInput, match=r"A profile is named by its id"):
        asked_why(output, "jane", "crm/1")


def test_a_value_that_does_not_normalize_stays_as_written(output: Output) -> None:
    assert parse_reference("email:not an address", output, stored_plan(output)).value == "not an address"  # type: ignore[union-attr]


def test_why_needs_links_and_says_so() -> None:
    output = output_of({"records": made_output.tables()["records"]}, made_output.SUMMARY)
    with pytest.raises(NotFound, match="no table identifiers and no table links"):
        asked_why(output, "crm/1", "crm/2")
