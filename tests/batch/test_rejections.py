from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import onefold

START = datetime(2026, 3, 1, tzinfo=UTC)


def call(id_: str, day: float = 0, **said: Any) -> dict[str, Any]:
    names = {"user_id": "userId", "anonymous_id": "anonymousId"}
    own = {names[name]: value for name, value in said.items() if name in names}
    traits = {name: value for name, value in said.items() if name not in names}
    time = (START + timedelta(days=day)).isoformat()
    return {"type": "identify", "messageId": id_, "timestamp": time, "traits": traits, **own}


def told(calls: list[dict[str, Any]], document: dict[str, Any] | None = None) -> list[tuple[str | None, ...]]:
    """(kind, step, type, value, record, first record of the other profile, detail) of each rejection."""
    result = onefold.resolve({"web": calls}, document)
    records = result.records.to_pylist()
    first: dict[str, str] = {}
    for row in records:
        if row["profile_id"] is not None:
            first.setdefault(row["profile_id"], row["record_id"])
    profile = {row["record_id"]: row["profile_id"] for row in records}
    rows = result.rejections.to_pylist()
    assert all(row["profile_id"] == profile[row["record_id"]] for row in rows)
    columns = ("kind", "step", "type", "value", "record_id")
    return [(*(row[name] for name in columns), first.get(row["other_profile_id"]), row["detail"]) for row in rows]


def test_values_that_cannot_be_used() -> None:
    assert told([call("a", email="nobody", phone="N/A")]) == [
        ("blocked_value", None, "phone", "N/A", "a", None, "is blocked"),
        ("invalid_value", None, "email", "nobody", "a", None, "is not in a form that the type can have"),
    ]
    document = {"identifiers": {"email": {"blocked": {"values": ["jo@x.io"]}}}}
    assert told([call("a", email="Jo@X.io")], document)[0][:4] == ("blocked_value", None, "email", "jo@x.io")


def test_detached() -> None:
    statement = {"detach": {"identifier": "email:jo@x.io", "from": "user_id:u"}, "by": "Ann", "reason": "typo"}
    detail = "statement detach email:jo@x.io from user_id:u, by Ann, reason: typo"
    assert told([call("a", user_id="u", email="jo@x.io")], {"statements": [statement]}) == [
        ("detached", None, "email", "jo@x.io", "a", None, detail)
    ]


def test_limit_exceeded() -> None:
    calls = [call("a", 0, user_id="u", email="a@x.io"), call("b", 1, user_id="u", email="b@x.io")]
    for per, words in (("ever", "1 ever"), ("month", "1 a month"), ("week", "1 a week")):
        document = {"identifiers": {"user_id": {}, "email": {"limit": 1, "per": per}}}
        assert told(calls, document) == [
            ("limit_exceeded", "email", "email", "b@x.io", "b", None, f"email: at most {words}")
        ]


def test_outside_window_names_the_earlier_use() -> None:
    document = {"identifiers": {"email": {"within": "36 hours"}}}
    assert told([call("a", 0, email="a@x.io"), call("b", 2, email="a@x.io")], document) == [
        ("outside_window", "email", "email", "a@x.io", "b", "a", "more than 36 hours after the use before")
    ]


def test_too_common() -> None:
    rows = [call(name, n, user_id=name, email="a@x.io", city=name) for n, name in enumerate("abc")]
    for settings, detail in (
        ({"max_profiles": 2}, "touches 3 profiles, more than max_profiles 2"),
        ({"max_distinct": {"city": 2}}, "comes with 3 different values of city, more than max_distinct 2"),
    ):
        document = {"identifiers": {"user_id": {}, "email": settings}}
        assert told(rows, document) == [
            ("too_common", "email", "email", "a@x.io", name, None, detail) for name in "abc"
        ]


def test_blocks_that_are_too_large() -> None:
    similar = {"field": "first_name", "by": "jaro_winkler", "at_least": 0.9}
    rule = {"name": "look alike", "match": {"all": [{"same": "city"}, {"similar": similar}]}, "max_block": 2}
    calls = [call(name, user_id=name, city="Rome", first_name=f"{name}nna") for name in "abc"]
    detail = "3 different values to compare in this block, more than max_block allows"
    assert told(calls, {"rules": [rule]}) == [
        ("too_common", "look alike", None, "city=Rome", name, None, detail) for name in "abc"
    ]


def test_conflict_names_the_limit_and_the_other() -> None:
    calls = [call("a", 0, user_id="u1", anonymous_id="t"), call("b", 1, user_id="u2", anonymous_id="t")]
    detail = "together they would break the limit of user_id: 1 ever"
    document = {"identifiers": {"user_id": {"limit": 1}, "anonymous_id": {"when_shared": "first"}}}
    assert told(calls, document) == [("conflict", "anonymous_id", "anonymous_id", "t", "b", "a", detail)]
    document["identifiers"]["anonymous_id"] = {"when_shared": "nobody"}
    assert told(calls, document) == [
        ("conflict", "anonymous_id", "anonymous_id", "t", "a", "b", detail),
        ("conflict", "anonymous_id", "anonymous_id", "t", "b", "a", detail),
    ]


def test_apart() -> None:
    calls = [
        call("a", 0, email="x@x.io", user_id="u1"),
        call("b", 1, email="x@x.io", user_id="u2"),
        call("c", 2, user_id="u3", email="y@x.io"),
    ]
    document: dict[str, Any] = {
        "identifiers": {"user_id": {}, "email": {}},
        "statements": [
            {"apart": ["user_id:u1", "user_id:u2"], "by": "Ann"},
            {"apart": ["user_id:u3", "email:y@x.io"]},
        ],
    }
    assert told(calls, document) == [
        ("apart", "email", "email", "x@x.io", "b", "a", "statement apart user_id:u1, user_id:u2, by Ann"),
        ("apart", None, None, "user_id:u3 | email:y@x.io", "c", None, "carries both sides of the statement"),
    ]
