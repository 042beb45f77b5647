from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

import onefold
from onefold.batch.tables import column_names


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


def call(id_: str, number: int | None, user: str | None = None, **traits: str) -> dict[str, Any]:
    said: dict[str, Any] = {"type": "identify", "messageId": id_, "anonymousId": "tablet", "traits": traits}
    if number is not None:
        said["timestamp"] = day(number).isoformat()
    return said | ({"userId": user} if user else {})


def identifiers(result: onefold.Result, type_: str) -> dict[tuple[str, str], dict[str, Any]]:
    """(first source/id of the profile's records, value) -> row."""
    names: dict[str, str] = {}
    for row in result.records.to_pylist():
        names.setdefault(row["profile_id"], f"{row['source']}/{row['record_id']}")
    return {
        (names[row["profile_id"]], row["value"]): {
            name: row[name] for name in row if name not in ("profile_id", "type")
        }
        for row in result.identifiers.to_pylist()
        if row["type"] == type_
    }


def test_identifiers_say_when_and_where_they_were_seen() -> None:
    result = onefold.resolve(
        {
            "web": [call("m1", 2, "u1"), call("m2", None, "u1"), call("m3", 4, "u1")],
            "app": [call("n1", 3, "u1")],
        }
    )
    assert identifiers(result, "user_id") == {
        ("app/n1", "u1"): {
            "value": "u1",
            "first_seen": day(2),
            "last_seen": day(4),
            "records": 4,
            "sources": ["app", "web"],
            "first_record": 2,
        }
    }


def test_identifiers_without_any_time_have_none() -> None:
    row = identifiers(onefold.resolve({"web": [call("m1", None, "u1")]}), "user_id")["web/m1", "u1"]
    assert (row["first_seen"], row["last_seen"], row["records"], row["first_record"]) == (None, None, 1, 0)


def test_a_shared_device_stands_under_each_of_its_users() -> None:
    calls = [call("m1", 1, "u1"), call("m2", 2, "u2"), call("m3", 3, "u1"), call("m4", 4, "u1")]
    document = {"identifiers": {"user_id": {"limit": 1}, "anonymous_id": {"when_shared": "latest_user"}}}
    rows = identifiers(onefold.resolve({"web": calls}, document), "anonymous_id")
    assert {key: (row["records"], row["first_seen"], row["last_seen"]) for key, row in rows.items()} == {
        ("web/m1", "tablet"): (3, day(1), day(4)),
        ("web/m2", "tablet"): (1, day(2), day(2)),
    }


def test_refused_uses_give_no_identifier() -> None:
    calls = [call("m1", 1, "u1"), call("m2", 2, "u2"), call("m3", 3, "u1")]
    document = {"identifiers": {"user_id": {"limit": 1}, "anonymous_id": {"when_shared": "first"}}}
    first = onefold.resolve({"web": calls}, document)
    assert set(identifiers(first, "anonymous_id")) == {("web/m1", "tablet")}
    document["identifiers"]["anonymous_id"] = {"when_shared": "nobody"}
    nobody = onefold.resolve({"web": calls}, document)
    assert identifiers(nobody, "anonymous_id") == {}
    assert len(identifiers(nobody, "user_id")) == 2


def test_traits_called_like_columns_of_the_table_keep_their_values() -> None:
    row = {"id": "1", "Records": "5", "trait_records": "6", "profile id": "x", "First Seen": "y"}
    (profile,) = onefold.resolve({"crm": [row]}).profiles.to_pylist()
    assert profile["records"] == 1
    assert (profile["trait_records"], profile["trait_records_2"]) == ("6", "5")
    assert (profile["trait_profile_id"], profile["trait_first_seen"]) == ("x", "y")


def test_names_that_differ_in_case_only_are_told_apart() -> None:
    assert column_names(["plan", "Plan", "PLAN", "plan_2", "records", "Records", "trait_records"]) == {
        "PLAN": "PLAN",
        "Plan": "Plan_2",
        "plan": "plan_3",
        "plan_2": "plan_2_2",
        "trait_records": "trait_records",
        "Records": "trait_Records_2",
        "records": "trait_records_3",
    }


def test_such_names_are_written_and_read_in_every_format(tmp_path: Any) -> None:
    table = pa.table({"id": ["1"], "x": ["one"], "y": ["two"], 'a, "b"': ["three"]})
    result = onefold.resolve({"crm": table}, {"sources": {"crm": {"fields": {"Plan": "x", "plan": "y"}}}})
    assert [name for name in result.profiles.column_names if "lan" in name] == ["Plan", "plan_2"]
    for format_ in ("parquet", "csv", "duckdb"):
        result.write(tmp_path / "out", format_)
        assert onefold.open_result(tmp_path / "out").profiles.to_pylist() == result.profiles.to_pylist()


def test_email_and_phone_are_shown_as_they_can_be_used() -> None:
    rows = [
        {"id": "1", "email": " JANE@Example.com", "phone": "+1 (212) 555-0177", "updated": "2026-01-01"},
        {"id": "2", "email": "jane@example.com", "phone": "none", "updated": "2026-01-02"},
        {"id": "3", "email": "n/a", "phone": "", "updated": "2026-01-03"},
    ]
    profiles = onefold.resolve({"crm": rows}).profiles.select(["email", "phone"]).to_pylist()
    assert profiles == [{"email": "jane@example.com", "phone": "+12125550177"}, {"email": None, "phone": None}]


def test_profiles_of_nobody_but_unresolved_records() -> None:
    result = onefold.resolve({"web": [{"type": "page", "messageId": "m1"}, {"type": "page", "messageId": "m2"}]})
    assert result.records["profile_id"].to_pylist() == [None, None]
    assert [len(result.table(name)) for name in ("profiles", "identifiers", "links", "rejections")] == [0, 0, 0, 0]


def test_links_have_their_records_in_order_of_time() -> None:
    result = onefold.resolve({"web": [call("a", 3, "u"), call("b", None, "u"), call("c", 1, "u")]})
    (link,) = (row for row in result.links.to_pylist() if row["step"] == "user_id")
    assert (link["key"], link["records"], link["time"], link["last_time"]) == ("u", [1, 2, 0], None, day(3))


def test_more_rules_than_a_byte_can_count() -> None:
    rules = [{"name": f"rule {n}", "match": {"same": "city"}} for n in range(130)]
    result = onefold.resolve({"crm": [{"id": "1", "city": "Rome"}, {"id": "2", "city": "Rome"}]}, {"rules": rules})
    assert len(result.links.combine_chunks()) == 130
    assert len(set(result.links.to_pandas()["step"])) == 130
