"""Segment's worked cases, T1 to T9: as shipped, and under `when_shared: first`, which reproduces Segment."""

from __future__ import annotations

from typing import Any

import pytest

import onefold

SEGMENT: dict[str, Any] = {
    "identifiers": {
        "user_id": {"limit": 1, "when_shared": "first"},
        "email": {"limit": 5, "when_shared": "first", "max_distinct": None},
        "ios.id": {"limit": 5, "per": "ever", "when_shared": "first"},
        "android.id": {"limit": 5, "per": "ever", "when_shared": "first"},
        "anonymous_id": {"limit": 5, "per": "ever", "when_shared": "first"},
    }
}

BOTH = pytest.mark.parametrize("ruleset", [None, SEGMENT], ids=["shipped", "segment"])

Call = dict[str, Any]


def call(type_: str, at: str, number: int, **said: Any) -> Call:
    return {"type": type_, "timestamp": at, "messageId": f"event_{number}", **said}


def day(number: int) -> str:
    return f"2026-03-{number:02}T12:00:00Z"


def groups(result: onefold.Result) -> set[frozenset[str]]:
    by_profile: dict[str, set[str]] = {}
    for row in result.records.to_pylist():
        if row["profile_id"] is not None:
            by_profile.setdefault(row["profile_id"], set()).add(row["record_id"])
    return {frozenset(records) for records in by_profile.values()}


def events(*numbers: int) -> frozenset[str]:
    return frozenset(f"event_{number}" for number in numbers)


def identifiers(result: onefold.Result, record: int) -> set[str]:
    [profile] = [row["profile_id"] for row in result.records.to_pylist() if row["record_id"] == f"event_{record}"]
    return {f"{row['type']}:{row['value']}" for row in result.identifiers.to_pylist() if row["profile_id"] == profile}


def violations(result: onefold.Result, kind: str) -> list[tuple[str, str]]:
    return [(row["type"], row["record_id"]) for row in result.rejections.to_pylist() if row["kind"] == kind]


IPHONE = {"device": {"type": "ios", "id": "ios_abc123"}, "app": "SegKicks"}
ANDROID = {"device": {"type": "android", "id": "and_1a2b3c4d"}, "app": "SegKicks"}
JANE = {"userId": "abc123def", "traits": {"email": "jane.doe@gmail.com"}}

KICKS = [
    call("track", "2019-11-15T10:00:00Z", 1, event="App Opened", anonymousId="anon_123", context=IPHONE),
    call("track", "2019-11-15T10:01:00Z", 2, event="ShoeA Clicked", anonymousId="anon_123", context=IPHONE),
    call("track", "2019-11-15T10:02:00Z", 3, event="ShoeB Clicked", anonymousId="anon_123", context=IPHONE),
    call("track", "2019-11-15T10:03:00Z", 4, event="ShoeC Clicked", anonymousId="anon_123", context=IPHONE),
    call("identify", "2019-11-15T10:10:00Z", 5, anonymousId="anon_123", context=IPHONE, **JANE),
    call("identify", "2019-11-16T09:00:00Z", 6, anonymousId="anon_456", userId="abc123def", context=ANDROID),
]
RUNS = [call("identify", "2019-11-16T18:00:00Z", 7, anonymousId="anon_789", userId="abc123def", context=ANDROID)]


@BOTH
def test_t1_ecommerce_journey(ruleset: dict[str, Any] | None) -> None:
    result = onefold.resolve({"segkicks": KICKS, "segruns": RUNS}, ruleset)
    assert groups(result) == {events(1, 2, 3, 4, 5, 6, 7)}
    assert identifiers(result, 1) == {
        "user_id:abc123def",
        "email:jane.doe@gmail.com",
        "ios.id:ios_abc123",
        "android.id:and_1a2b3c4d",
        "anonymous_id:anon_123",
        "anonymous_id:anon_456",
        "anonymous_id:anon_789",
    }
    assert result.rejections.num_rows == 0


@BOTH
@pytest.mark.parametrize(("calls", "known"), [(1, 2), (4, 2), (5, 4), (6, 6)])
def test_t1_is_one_profile_with_the_same_id_all_along(ruleset: dict[str, Any] | None, calls: int, known: int) -> None:
    whole = onefold.resolve({"segkicks": KICKS, "segruns": RUNS}, ruleset)
    so_far = onefold.resolve({"segkicks": KICKS[:calls]}, ruleset)
    assert so_far.profiles["profile_id"].to_pylist() == whole.profiles["profile_id"].to_pylist()
    assert so_far.identifiers.num_rows == known


@BOTH
def test_t1_each_identifier_keeps_its_first_source(ruleset: dict[str, Any] | None) -> None:
    result = onefold.resolve({"segkicks": KICKS, "segruns": RUNS}, ruleset)
    names = result.records["source"].to_pylist()
    first = {row["value"]: names[row["first_record"]] for row in result.identifiers.to_pylist()}
    assert {first[value] for value in ("anon_123", "ios_abc123", "abc123def", "and_1a2b3c4d", "anon_456")} == {
        "segkicks"
    }
    assert first["anon_789"] == "segruns"


@BOTH
def test_t2_anonymous_to_known(ruleset: dict[str, Any] | None) -> None:
    calls = [
        call("page", day(1), 1, anonymousId="anon_123"),
        call("track", day(2), 2, event="User Signup", anonymousId="anon_123", userId="use_123"),
    ]
    result = onefold.resolve({"web": calls}, ruleset)
    assert groups(result) == {events(1, 2)}
    assert identifiers(result, 1) == {"anonymous_id:anon_123", "user_id:use_123"}


@BOTH
def test_t3_conflict_over_an_email(ruleset: dict[str, Any] | None) -> None:
    calls = [
        call("identify", day(1), 1, userId="abc123", traits={"email": "jane@example1.com"}),
        call("identify", day(2), 2, userId="abc456", traits={"email": "jane@example1.com"}),
    ]
    result = onefold.resolve({"web": calls}, ruleset)
    assert groups(result) == {events(1), events(2)}
    assert violations(result, "conflict") == [("email", "event_2")]
    assert identifiers(result, 1) == {"user_id:abc123", "email:jane@example1.com"}
    assert identifiers(result, 2) == {"user_id:abc456"}


LOGOUT = [
    call("identify", day(1), 1, anonymousId="a1", userId="u1"),
    call("page", day(2), 2, anonymousId="a1"),
    call("identify", day(3), 3, anonymousId="a1", userId="u2"),
]


@BOTH
def test_t4_logout_without_reset(ruleset: dict[str, Any] | None) -> None:
    result = onefold.resolve({"web": LOGOUT}, ruleset)
    assert groups(result) == {events(1, 2), events(3)}
    assert violations(result, "conflict") == [("anonymous_id", "event_3")]


def test_t4_who_the_browser_belongs_to_afterwards() -> None:
    later = [*LOGOUT, call("page", day(4), 4, anonymousId="a1")]
    segment = onefold.resolve({"web": later}, SEGMENT)
    assert groups(segment) == {events(1, 2, 4), events(3)}
    assert identifiers(segment, 3) == {"user_id:u2"}
    shipped = onefold.resolve({"web": later})
    assert groups(shipped) == {events(1, 2), events(3, 4)}
    assert identifiers(shipped, 3) == {"user_id:u2", "anonymous_id:a1"}


@BOTH
def test_t5_a_real_merge(ruleset: dict[str, Any] | None) -> None:
    email = {"email": "jane.kim@segment.com"}
    calls = [
        call("page", "2022-05-02T14:01:00Z", 1, anonymousId="5285bc35-05ef-4d21"),
        call("identify", "2022-05-02T14:01:47Z", 2, anonymousId="5285bc35-05ef-4d21", traits=email),
        call("page", "2022-06-22T10:47:15Z", 3, anonymousId="b50e18a5-1b8d-451c"),
        call("identify", "2022-06-22T10:48:00Z", 4, anonymousId="b50e18a5-1b8d-451c", traits=email),
    ]
    before = onefold.resolve({"web": calls[:3]}, ruleset)
    after = onefold.resolve({"web": calls}, ruleset)
    assert groups(before) == {events(1, 2), events(3)}
    assert groups(after) == {events(1, 2, 3, 4)}
    first = onefold.resolve({"web": calls[:1]}, ruleset)
    assert after.profiles["profile_id"].to_pylist() == first.profiles["profile_id"].to_pylist()
    assert after.identifiers.num_rows == 3
    assert before.diff(after).changes["merged"].groups == 1


@BOTH
def test_t6_blocked_values_join_nobody(ruleset: dict[str, Any] | None) -> None:
    junk = ["0000-0000", "-1", "null", "anonymous", ""]
    calls = [
        call("identify", day(1 + who), 10 * number + who, anonymousId=f"a{number}{who}", userId=value)
        for number, value in enumerate(junk)
        for who in range(3)
    ]
    result = onefold.resolve({"web": calls}, ruleset)
    assert len(groups(result)) == 15
    assert {row["value"] for row in result.rejections.to_pylist() if row["kind"] == "blocked_value"} == set(junk) - {""}


def test_t7_a_shared_ipad() -> None:
    calls = [
        call("identify", day(number), number, userId=f"u{number}", context={"device": {"type": "ios", "id": "ipad"}})
        for number in range(1, 11)
    ]
    result = onefold.resolve({"app": calls}, SEGMENT)
    assert groups(result) == {events(number) for number in range(1, 11)}
    assert len(violations(result, "conflict")) == 9
    assert [row["first_record"] for row in result.identifiers.to_pylist() if row["type"] == "ios.id"] == [0]


def test_t7_a_shared_ipad_follows_whoever_used_it_last() -> None:
    ipad = {"device": {"type": "ios", "id": "ipad"}}
    calls = []
    for number in range(1, 11):
        at, installs = f"2026-03-{number:02}T0", (f"signed-in-{number}", f"reading-{number}")
        calls.append(
            call("identify", f"{at}8:00:00Z", number, userId=f"u{number}", anonymousId=installs[0], context=ipad)
        )
        calls.append(call("page", f"{at}9:00:00Z", 100 + number, anonymousId=installs[1], context=ipad))
    result = onefold.resolve({"app": calls})
    assert groups(result) == {events(number, 100 + number) for number in range(1, 11)}


@pytest.mark.parametrize("when_shared", ["first", "latest_user"])
def test_t8_a_limit_in_a_window(when_shared: str) -> None:
    ruleset = {"identifiers": {"user_id": {}, "anonymous_id": {"limit": 5, "per": "week", "when_shared": when_shared}}}
    calls = [call("page", day(number), number, userId="u1", anonymousId=f"a{number}") for number in range(1, 7)]
    calls.append(call("page", day(12), 12, userId="u1", anonymousId="a6"))
    result = onefold.resolve({"web": calls}, ruleset)
    assert groups(result) == {events(1, 2, 3, 4, 5, 6, 12)}
    assert violations(result, "limit_exceeded") == [("anonymous_id", "event_6")]
    [sixth] = [row for row in result.identifiers.to_pylist() if row["value"] == "a6"]
    assert sixth["records"] == 1
    assert sixth["first_seen"].day == 12


def test_t9_segments_caps_do_not_exist_here() -> None:
    """Segment stops at 100 merges and 1,000 mappings of a profile; here a limit says so where one is wanted."""
    calls = [call("identify", day(1), 0, userId="u1", anonymousId="b0")]
    calls += [call("page", day(2), number, anonymousId=f"b{number}") for number in range(1, 151)]
    calls += [
        call("identify", day(3), 1000 + number, userId="u1", anonymousId=f"b{number}") for number in range(1, 151)
    ]
    open_ended = {"identifiers": {"user_id": {}, "anonymous_id": {"limit": None}}}
    assert len(groups(onefold.resolve({"web": calls}, open_ended))) == 1
    capped = onefold.resolve(
        {"web": calls}, {"identifiers": {"user_id": {}, "anonymous_id": {"limit": 100, "per": "ever"}}}
    )
    held = {
        row["value"]
        for row in capped.identifiers.to_pylist()
        if row["profile_id"] == _profile_of(capped, "user_id", "u1")
    }
    assert len(held - {"u1"}) == 100
    assert len(violations(capped, "limit_exceeded")) == 51
    assert capped.summary["counts"]["records"] == len(calls)


def _profile_of(result: onefold.Result, type_: str, value: str) -> str:
    [profile] = [
        row["profile_id"] for row in result.identifiers.to_pylist() if (row["type"], row["value"]) == (type_, value)
    ]
    return str(profile)
