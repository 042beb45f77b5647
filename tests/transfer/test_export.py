from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onefold.errors import InvalidInput, NotFound
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from onefold.transfer.export import TABLES, export_space
from onefold.transfer.stored import Differs
from tests.transfer.spaces import calls_file, exported, put, table, table_file, workspace_in

FIRST, SECOND = "5285bc35-05ef-4d21", "b50e18a5-1b8d-451c"
TIMES = ["2022-05-02T14:01:00Z", "2022-05-02T14:01:47Z", "2022-06-22T10:47:15Z", "2022-06-22T10:48:00Z"]
MERGE: list[dict[str, Any]] = [
    {"type": "page", "messageId": "event_1", "anonymousId": FIRST, "timestamp": TIMES[0]},
    {"type": "identify", "messageId": "event_2", "anonymousId": FIRST, "timestamp": TIMES[1],
     "traits": {"email": "jane.kim@segment.com"}},
    {"type": "page", "messageId": "event_3", "anonymousId": SECOND, "timestamp": TIMES[2]},
    {"type": "identify", "messageId": "event_4", "anonymousId": SECOND, "timestamp": TIMES[3],
     "traits": {"email": "jane.kim@segment.com", "plan": "pro"}},
]  # fmt: skip
"""Segment's documented case: two anonymous profiles, of which the second is merged into the first."""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        yield workspace_in(database)


@pytest.fixture
def merged(workspace: Workspace, tmp_path: Path) -> Path:
    """An export of the case, its calls come in one by one."""
    for call in MERGE:
        put(workspace, web=calls_file(tmp_path / "web.jsonl", [call]))
    return exported(workspace, tmp_path / "out")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def names(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Profile ids as p1, p2, in order of appearance."""
    return {one: f"p{number}" for number, one in enumerate(dict.fromkeys(row["segment_id"] for row in rows), start=1)}


def test_id_graph_updates_are_those_of_the_documented_case(merged: Path) -> None:
    rows = table(merged, "id_graph_updates")
    name = names(rows)
    columns = ("triggering_event_type", "triggering_event_id", "timestamp")
    assert [
        (name[one["segment_id"]], name[one["canonical_segment_id"]], *(one[c] for c in columns)) for one in rows
    ] == [
        ("p1", "p1", "page", "event_1", at(TIMES[0])),
        ("p2", "p2", "page", "event_3", at(TIMES[2])),
        ("p2", "p1", "identify", "event_4", at(TIMES[3])),
    ]


def test_external_id_mapping_updates_say_each_identifier_at_first_sight(merged: Path) -> None:
    name = names(table(merged, "id_graph_updates"))
    rows = table(merged, "external_id_mapping_updates")
    assert list(rows[0]) == [
        "external_id_hash", "external_id_type", "external_id_value", "id", "received_at", "segment_id", "seq",
        "timestamp", "triggering_event_id", "triggering_event_name", "triggering_event_source_id",
        "triggering_event_source_name", "triggering_event_source_slug", "triggering_event_type", "uuid_ts",
        "__operation",
    ]  # fmt: skip
    columns = ("external_id_type", "external_id_value", "triggering_event_id", "timestamp", "__operation")
    assert [(name[one["segment_id"]], *(one[column] for column in columns)) for one in rows] == [
        ("p1", "anonymous_id", FIRST, "event_1", at(TIMES[0]), "CREATED"),
        ("p1", "email", "jane.kim@segment.com", "event_2", at(TIMES[1]), "CREATED"),
        ("p2", "anonymous_id", SECOND, "event_3", at(TIMES[2]), "CREATED"),
    ]
    assert rows[0]["external_id_hash"] == hashlib.sha1(f"anonymous_id{FIRST}".encode()).hexdigest()
    assert {one["triggering_event_source_slug"] for one in rows} == {"web"}
    assert len({one["id"] for one in rows}) == len(rows)


def test_profile_traits_updates_have_all_traits_after_each_change(merged: Path) -> None:
    name = names(table(merged, "id_graph_updates"))
    rows = table(merged, "profile_traits_updates")
    assert [(name[one["segment_id"]], one["email"], one["plan"]) for one in rows] == [
        ("p1", "jane.kim@segment.com", None),
        ("p1", "jane.kim@segment.com", "pro"),
    ]
    assert [one["seq"] for one in rows] == sorted(one["seq"] for one in rows)


def test_what_segment_materializes_is_the_present_state(merged: Path) -> None:
    name = names(table(merged, "id_graph_updates"))
    merges = [(name[one["segment_id"]], name[one["canonical_segment_id"]]) for one in table(merged, "profile_merges")]
    assert sorted(merges) == [("p1", "p1"), ("p2", "p1")]
    identifiers = [
        (name[one["canonical_segment_id"]], one["type"], one["value"]) for one in table(merged, "user_identifiers")
    ]
    assert sorted(identifiers) == [
        ("p1", "anonymous_id", FIRST), ("p1", "anonymous_id", SECOND), ("p1", "email", "jane.kim@segment.com"),
    ]  # fmt: skip
    traits = table(merged, "user_traits")
    assert sorted((name[one["canonical_segment_id"]], one["name"], one["value"]) for one in traits) == [
        ("p1", "email", "jane.kim@segment.com"), ("p1", "plan", "pro"),
    ]  # fmt: skip
    assert set(traits[0]) == {"canonical_segment_id", "name", "value", "seq", "received_at", "uuid_ts", "timestamp"}


def test_a_profile_merged_on_takes_its_earlier_ones_along(workspace: Workspace, tmp_path: Path) -> None:
    older = {"type": "page", "messageId": "event_0", "anonymousId": "zero", "timestamp": "2021-01-01T00:00:00Z"}
    link = {"type": "identify", "messageId": "event_5", "anonymousId": "zero", "timestamp": "2023-01-01T00:00:00Z",
            "traits": {"email": "jane.kim@segment.com"}}  # fmt: skip
    for call in [older, *MERGE, link]:
        put(workspace, web=calls_file(tmp_path / "web.jsonl", [call]))
    rows = table(exported(workspace, tmp_path / "out"), "id_graph_updates")
    name = names(rows)
    last = [(name[one["segment_id"]], name[one["canonical_segment_id"]]) for one in rows[4:]]
    assert last == [("p2", "p1"), ("p3", "p1")]


def test_events_have_one_row_each_and_whose_they_are_now(merged: Path) -> None:
    rows = table(merged, "events")
    assert [(one["message_id"], one["source"], one["type"]) for one in rows] == [
        (call["messageId"], "web", call["type"]) for call in MERGE
    ]
    assert len({one["profile_id"] for one in rows}) == 1
    assert [one["traits"] for one in rows][::2] == [None, None]
    assert rows[0]["time"] == at(TIMES[0])


def test_profile_ids_are_those_of_the_space_in_every_table(merged: Path, workspace: Workspace) -> None:
    (profile,) = table(merged, "profiles")
    with workspace.database.reader() as connection:
        known = {row[1] for row in connection.rows("transfer.profile_names", graph=2, after="", limit=9)}
    assert {profile["profile_id"]} == known == {one["profile_id"] for one in table(merged, "identifiers")}


def test_only_what_is_asked_for_is_written_and_an_earlier_export_replaced(merged: Path, workspace: Workspace) -> None:
    assert {file.stem for file in merged.iterdir()} == {*TABLES, "summary"}
    exported(workspace, merged, tables=["events"])
    assert {file.name for file in merged.iterdir()} == {"events.parquet", "summary.json"}


def test_a_folder_of_somebody_elses_is_left_alone(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").touch()
    with pytest.raises(InvalidInput, match="no output of Onefold"):
        exported(workspace, tmp_path / "out")


def test_what_cannot_be_written_is_said_before_any_work(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        export_space(workspace.database, "test", tmp_path / "out")
    with pytest.raises(InvalidInput, match="no table 'nothing'"):
        exported(workspace, tmp_path / "out", tables=["nothing"])
    assert not (tmp_path / "out").exists()


def test_a_stored_partition_that_is_not_the_rulesets_is_not_exported(workspace: Workspace, tmp_path: Path) -> None:
    put(workspace, crm=table_file(tmp_path / "crm.csv", "id,email", "1,a@b.io", "2,c@d.io"))
    connection = workspace.database.connect()
    with closing(connection), connection.transaction():
        (one, other) = [row[0] for row in connection.rows("space.all_profiles", after=0, graph_high=1 << 60, limit=9)]
        components = [row[1] for row in connection.rows("space.profiles_by_number", numbers=[one, other])]
        connection.run("space.move_component", to_component=components[0], from_component=components[1])
    with pytest.raises(Differs, match="stored under another profile"):
        exported(workspace, tmp_path / "out")
    assert not (tmp_path / "out").exists()
