from __future__ import annotations

import pytest

from onefold.model import IdentifierType, Micros
from onefold.resolution.explain import Barrier, Coincidence, Hop, Refusal
from onefold.resolution.sentences import NAMED, POLICIES, Speaker, day, when
from onefold.ruleset.plan import (
    Branch,
    IdentifierRef,
    IdentifierSettings,
    IdentifierStep,
    Limit,
    Plan,
    RuleStep,
    Same,
    Together,
)

DAY = 86_400_000_000
EMAIL, IP, USER = IdentifierType("email"), IdentifierType("ip"), IdentifierType("user_id")
ONE = Together((IdentifierRef(EMAIL, "a@x.com"), IdentifierRef(USER, "u1")), "support", "confirmed on the phone")

PLAN = Plan(
    identifiers=(
        IdentifierSettings(USER, "trim", True, Limit(1)),
        IdentifierSettings(EMAIL, "email", True, Limit(5, Micros(365 * DAY))),
        IdentifierSettings(IP, "ip", False, None),
    ),
    steps=(
        IdentifierStep("user_id", USER, Limit(1)),
        IdentifierStep(
            "email", EMAIL, Limit(5, Micros(365 * DAY)), "latest_user", Micros(90 * DAY), 20, (("first_name", 3),)
        ),
        RuleStep("same address", (Branch((Same("last_name"),)),), max_profiles=5),
    ),
    statements=(ONE,),
)
SPEAKER = Speaker(PLAN)


def test_times() -> None:
    assert day(Micros(1_772_323_200_000_000)) == "2026-03-01"
    assert when(None, None) == when(Micros(0), Micros(0)) == ""
    assert when(Micros(DAY), Micros(DAY + 1)) == " (on 1970-01-02)"
    assert when(Micros(DAY), Micros(2 * DAY)) == " (first on 1970-01-02, last on 1970-01-03)"
    assert when(Micros(0), Micros(2 * DAY)) == " (on 1970-01-03)"


def test_a_link_of_an_identifier() -> None:
    hop = Hop("web/m17", "email", "jane@example.com", "crm/1001", Micros(DAY), Micros(2 * DAY))
    assert SPEAKER.hop(hop) == (
        "web/m17 and crm/1001 carry the same email jane@example.com (first on 1970-01-02, last on 1970-01-03)."
    )


def test_a_link_of_a_rule_and_of_a_statement() -> None:
    rule = Hop("crm/1", "same address", "last_name=smith, postcode=1000", "crm/2")
    assert SPEAKER.hop(rule) == 'crm/1 and crm/2 meet rule "same address": last_name=smith, postcode=1000.'
    said = Hop("crm/1", "together", "email:a@x.com = user_id:u1", "web/2")
    assert SPEAKER.hop(said) == (
        "A statement joins crm/1 and web/2: email:a@x.com = user_id:u1 (by support, confirmed on the phone)."
    )


def refused(
    kind: str, detail: str, type_: str | None = "email", step: str | None = "email", other: str | None = "prf_b"
) -> str:
    refusal = Refusal(kind, step, type_, "x@x.com", "web", "m1", "prf_a", other, detail)
    return SPEAKER.refusal(refusal, Barrier("prf_a", "prf_b", (refusal,)))


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        ("blocked_value", "is blocked", "email x@x.com is blocked: it says nothing about whose the record is."),
        ("invalid_value", "is no email", "email x@x.com is no email, so it is not looked at."),
        ("detached", "statement detach it", "email x@x.com was taken off the record by statement detach it."),
        (
            "limit_exceeded",
            "email: at most 5 a year",
            "email x@x.com was not attached, as its profile already had all it may have (email: at most 5 a year).",
        ),
        (
            "outside_window",
            "more than 90 days after the use before",
            "email x@x.com was used more than 90 days after the use before, too late to link.",
        ),
        (
            "too_common",
            "touches 21 profiles, more than max_profiles 20",
            "email x@x.com touches 21 profiles, more than max_profiles 20, so it links nobody.",
        ),
        (
            "conflict",
            "together they would break the limit of user_id: 1 ever",
            "email x@x.com did not join prf_b, as together they would break the limit of user_id: 1 ever"
            + POLICIES["latest_user"]
            + ".",
        ),
        (
            "apart",
            "statement apart crm/1, crm/2, by support",
            "email x@x.com did not join prf_b, held apart by statement apart crm/1, crm/2, by support.",
        ),
        ("new kind", "why", "email x@x.com was refused: new kind why."),
    ],
)
def test_refusals_say_what_refused_them(kind: str, detail: str, said: str) -> None:
    assert refused(kind, detail) == f"web/m1 (prf_a): {said}"


def test_a_record_on_both_sides_of_a_statement() -> None:
    assert "the record carries both sides of the statement x@x.com, which passes over it." in refused(
        "apart", "carries both sides of the statement", None, None
    )


def test_rules_are_named_with_their_key() -> None:
    sentence = refused("conflict", "together they break it", None, "same address")
    assert sentence.endswith('rule "same address" with x@x.com did not join prf_b, as together they break it.')


def test_a_refusal_that_names_no_other_says_that_the_other_has_the_value() -> None:
    refusal = Refusal("too_common", "email", "email", "x@x.com", "web", "m1", "web/m1", None, "is common", 3)
    sentence = SPEAKER.refusal(refusal, Barrier("web/m1", "prf_b", (refusal,)))
    assert sentence.startswith("web/m1 and 2 more (unresolved): ")
    assert sentence.endswith("prf_b has the same value.")


def test_what_is_too_much_to_tell_is_counted() -> None:
    refusals = tuple(Refusal("conflict", "email", "email", str(n), "web", "m", "a", "b", "") for n in range(NAMED + 7))
    told = SPEAKER.barrier(Barrier("a", "b", refusals))
    assert len(told) == NAMED + 1
    assert told[-1] == "And 7 more refusals of the same two."


def test_near_misses() -> None:
    assert "ip does not match (match: false)" in SPEAKER.near_miss(Coincidence("1.2.3.4", "ip", "ip"), "a", "b")
    assert SPEAKER.near_miss(Coincidence("7", "user_id", "loyalty_no"), "a", "b") == (
        "a has 7 as user_id, b as loyalty_no: different types never match."
    )
