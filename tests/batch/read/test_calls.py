from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from onefold.batch.read import Loaded, load
from onefold.model import SourceName
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load as load_ruleset
from onefold.ruleset.plan import Plan

CALLS: list[dict[str, Any]] = [
    {"type": "track", "messageId": "m2", "anonymousId": "a1", "event": "Seen", "timestamp": "2024-05-01T00:00:02Z"},
    {
        "type": "identify",
        "messageId": "m1",
        "anonymousId": "a1",
        "userId": 7,
        "timestamp": "2024-05-01T00:00:01Z",
        "traits": {"email": ["Jane@B.ch", "jane@b.ch", "second@b.ch"], "firstName": "Jane", "plan": {"tier": 1}},
    },
    {"type": "alias", "messageId": "m3", "previousId": "a1", "userId": "null", "timestamp": "2024-05-01T00:00:03Z"},
]


def plan_of(**document: Any) -> Plan:
    return compile_plan(load_ruleset({"version": 1, **document}))


def read(given: Any, plan: Plan | None = None) -> Loaded:
    return load({SourceName("web"): given}, plan or plan_of())


def write(path: Path, calls: list[Any]) -> Path:
    path.write_text("".join((call if isinstance(call, str) else json.dumps(call)) + "\n" for call in calls))
    return path


def test_calls_become_events() -> None:
    loaded = read(CALLS)
    assert loaded.kinds == {"web": "event"}
    assert loaded.table["event"].to_pylist() == [True, True, True]
    identify, track, alias = loaded.table.to_pylist()
    assert identify["time"] == 1714521601000000
    assert (identify["i:user_id"], identify["i:anonymous_id"]) == ("7", "a1")
    assert [identify["i:email"], identify["i:email:2"], identify["i:email:3"]] == ["jane@b.ch", None, "second@b.ch"]
    assert (identify["t:first_name"], identify["t:plan"]) == ("Jane", '{"tier":1}')
    assert (track["i:anonymous_id"], track["t:first_name"], alias["i:anonymous_id"]) == ("a1", None, None)


def test_aliases_and_rejections_name_their_rows(tmp_path: Path) -> None:
    for given in (CALLS, write(tmp_path / "a.jsonl", CALLS)):
        loaded = read(given)
        assert loaded.aliases.to_pylist() == [{"row": 2, "previous": "a1", "user_id": "null"}]
        assert loaded.rejections.to_pylist() == [
            {"kind": "blocked_value", "type": "user_id", "value": "null", "row": 2}
        ]


def test_fields_that_rules_look_at() -> None:
    rule = {
        "name": "same plan",
        "match": {"same": "traits.plan.tier"},
        "when": {"field": "event", "exists": True},
        "max_profiles": 5,
    }
    loaded = read(CALLS, plan_of(rules=[rule]))
    assert loaded.table["f:event"].to_pylist() == [None, "Seen", None]
    assert loaded.table["f:traits.plan.tier"].to_pylist() == ["1", None, None]


def test_bad_calls_are_refused_with_their_line(tmp_path: Path) -> None:
    bad = [
        {"type": "track", "context": 5},
        {"type": "nonsense", "userId": "x"},
        "{",
        {"type": "page", "timestamp": "never"},
    ]
    loaded = read(write(tmp_path / "a.jsonl", [*CALLS, *bad]))
    assert loaded.table.num_rows == 3
    assert loaded.refused["line"].to_pylist() == [4, 5, 6, 7]
    assert loaded.too_many_refused


def test_a_row_among_calls_is_told_what_the_file_is(tmp_path: Path) -> None:
    rows = [{"id": 1, "email": "a@b.ch"}, {"userId": "u", "email": "a@b.ch"}, {"type": "vip", "id": 2}]
    broken = [{"type": "nonsense", "userId": "x"}, {"userId": "x", "event": "Seen"}, {"messageId": "m"}]
    loaded = read(write(tmp_path / "a.jsonl", [*CALLS, *rows, *broken]))
    said = "the file began with Segment's calls, so every line must be one; put rows into a file of their own"
    assert [reason == said for reason in loaded.refused["reason"].to_pylist()] == [True] * 3 + [False] * 3


def test_a_source_said_to_be_rows_is_read_as_rows(tmp_path: Path) -> None:
    plan = plan_of(sources={"web": {"kind": "row"}})
    loaded = read(write(tmp_path / "a.jsonl", CALLS[:1]), plan)
    assert loaded.kinds == {"web": "row"}
    assert loaded.table["t:type"].to_pylist() == ["track"]


def test_a_call_sent_again_is_one_record_and_the_greatest_of_two_contents_stays() -> None:
    other = {**CALLS[0], "event": "Aaa"}
    plan = plan_of(rules=[{"name": "r", "match": {"same": "event"}}])
    for given in ([*CALLS, other, *CALLS], [other, *CALLS]):
        loaded = read(given, plan)
        assert loaded.table.num_rows == 3
        assert loaded.table["f:event"].to_pylist()[1] == "Seen"


def test_calls_without_a_message_id_are_named_by_their_content() -> None:
    calls = [
        {"type": "page", "anonymousId": "a"},
        {"anonymousId": "a", "type": "page"},
        {"type": "page", "anonymousId": "b"},
    ]
    ids = read(calls).table["id"].to_pylist()
    assert len(ids) == 2
    assert all(name.startswith("h_") for name in ids)


def test_an_event_table_has_fields_but_no_traits() -> None:
    rows = [{"message_id": "1", "anonymous_id": "a", "event": "Seen", "timestamp": "2024-01-01", "city": "Bern"}]
    loaded = read(rows, plan_of(rules=[{"name": "r", "match": {"same": "city"}}]))
    assert loaded.kinds == {"web": "event"}
    assert loaded.table["f:city"].to_pylist() == ["Bern"]
    assert not [name for name in loaded.table.column_names if name.startswith("t:")]


def test_calls_beyond_one_batch(tmp_path: Path) -> None:
    calls = [
        {"type": "track", "messageId": f"m{n}", "anonymousId": f"a{n % 7}", "event": "x", "timestamp": n}
        for n in range(10**9, 10**9 + 120_000)
    ]
    calls[110_000]["anonymousId"] = "null"
    loaded = read(write(tmp_path / "a.jsonl", calls))
    assert loaded.table.num_rows == 120_000
    row = loaded.rejections["row"].to_pylist()[0]
    assert loaded.table["id"][row].as_py() == f"m{10**9 + 110_000}"
