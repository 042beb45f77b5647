"""The oracle on the cases that Segment documents: who is who after sign-up, log-out, shared devices and limits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import attached, document, event, profiles, rejections
from tests.oracle import resolve

SEGMENT: dict[str, Any] = {
    "user_id": {"limit": 1, "normalize": "trim"},
    "email": {"limit": 5},
    "ios_id": {"limit": 5},
    "anonymous_id": {"limit": 5, "per": "week", "normalize": "trim"},
}


def test_segment_anonymous_to_known() -> None:
    said = [event("a", 0, anonymous_id="anon_123"), event("b", 1, user_id="use_123", anonymous_id="anon_123")]
    outcome = resolve(said, document(**SEGMENT))
    assert profiles(outcome) == ["ab"]
    assert len(outcome.attached) == 2


def test_segment_conflict_drops_the_email() -> None:
    said = [
        event("a", 0, user_id="abc123", email="jane@example1.com"),
        event("b", 1, user_id="abc456", email="jane@example1.com"),
    ]
    outcome = resolve(said, document(**SEGMENT))
    assert profiles(outcome) == ["a", "b"]
    assert rejections(outcome) == ["conflict email jane@example1.com b /a"]
    assert attached(outcome, "email") == ["jane@example1.com a"]


@pytest.mark.parametrize("when_shared", ["first", "latest_user"])
def test_segment_logout_without_reset(when_shared: str) -> None:
    said = [
        event("a", 0, user_id="u1", anonymous_id="a1"),
        event("b", 1, anonymous_id="a1"),
        event("c", 2, user_id="u2", anonymous_id="a1"),
    ]
    types = SEGMENT | {"anonymous_id": {"when_shared": when_shared}}
    outcome = resolve(said, document(**types))
    assert profiles(outcome) == ["ab", "c"]
    assert rejections(outcome) == ["conflict anonymous_id a1 c /ab"]
    assert ("a1 ab" in attached(outcome, "anonymous_id")) is True


def test_segment_blocked_values_join_nobody() -> None:
    blocked = {"values": ["-1", "null", "anonymous"], "patterns": ["^[0-]*$"]}
    bad = ["0000-0000", "-1", "null", "anonymous", ""]
    said = [
        event(f"{name}{place}", place, user_id=value, email=f"{name}{place}@x")
        for place, value in enumerate(bad)
        for name in "abc"
    ]
    outcome = resolve(said, document(**SEGMENT | {"user_id": {"blocked": blocked}}))
    assert len(outcome.partition) == 15
    assert [each.kind for each in outcome.rejections] == ["blocked_value"] * 12  # "" is absent


def test_segment_shared_ipad() -> None:
    said = [event(name, day, user_id=f"u{day}", ios_id="ipad") for day, name in enumerate("abcdefghij")]
    outcome = resolve(said, document(**SEGMENT))
    assert profiles(outcome) == list("abcdefghij")
    assert attached(outcome, "ios_id") == ["ipad a"]
    assert rejections(outcome) == [f"conflict ios_id ipad {name} /a" for name in "bcdefghij"]


def test_segment_weekly_limit_of_anonymous_ids() -> None:
    said = [event(name, day, user_id="u1", anonymous_id=f"a{day}") for day, name in enumerate("abcdef")]
    outcome = resolve(said, document(**SEGMENT))
    assert profiles(outcome) == ["abcdef"]
    assert rejections(outcome) == ["limit_exceeded anonymous_id a5 f"]
    assert len(attached(outcome, "anonymous_id")) == 5
    outcome = resolve([*said, event("g", 7, user_id="u1", anonymous_id="a5")], document(**SEGMENT))
    assert rejections(outcome) == ["limit_exceeded anonymous_id a5 f"]
    assert len(attached(outcome, "anonymous_id")) == 6
