from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onefold.errors import Conflict, InvalidInput, NotFound
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from onefold.transfer.load import engine
from tests.transfer.spaces import calls_file, counts, exported, put, table, table_file, workspace_in

HEAD = "id,email,city,updated_at"
JANE, TOM, ANN = "1,jane@a.io,Bern,2026-01-01", "2,tom@a.io,Basel,2026-01-01", "3,ann@a.io,Chur,2026-01-01"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        yield workspace_in(database)


def city_of(workspace: Workspace, tmp_path: Path) -> dict[str, Any]:
    """By e-mail address."""
    out = exported(workspace, tmp_path / "out", tables=["profiles"])
    return {row["email"]: row.get("city") for row in table(out, "profiles")}


def test_a_source_that_is_not_there_is_made_and_feeds_the_space(workspace: Workspace, tmp_path: Path) -> None:
    assert counts(put(workspace, crm=table_file(tmp_path / "crm.csv", HEAD, JANE))) == {"read": 1, "stored": 1}
    assert (workspace.sources["crm"].kind, workspace.sources["crm"].spaces) == ("file", (2,))


def test_the_same_file_again_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    file = table_file(tmp_path / "crm.csv", HEAD, JANE, TOM)
    put(workspace, crm=file)
    assert counts(put(workspace, crm=file)) == {"read": 2, "unchanged": 2}


@pytest.mark.parametrize("city", ["Aarau", "Zug"])
@pytest.mark.parametrize("head", [HEAD, "id,email,city,note"])
def test_a_changed_row_replaces_the_one_of_its_key_whatever_it_says_now(
    workspace: Workspace, tmp_path: Path, city: str, head: str
) -> None:
    put(workspace, crm=table_file(tmp_path / "crm.csv", head, JANE, TOM))
    again = put(workspace, crm=table_file(tmp_path / "crm.csv", head, JANE.replace("Bern", city), TOM))
    assert counts(again) == {"read": 2, "replaced": 1, "unchanged": 1}
    assert city_of(workspace, tmp_path) == {"jane@a.io": city, "tom@a.io": "Basel"}


def test_an_older_version_does_not_replace_a_newer_one(workspace: Workspace, tmp_path: Path) -> None:
    put(workspace, crm=table_file(tmp_path / "crm.csv", HEAD, JANE))
    old = "1,jane@a.io,Genf,2025-01-01"
    assert counts(put(workspace, crm=table_file(tmp_path / "crm.csv", HEAD, old))) == {"read": 1, "unchanged": 1}
    assert city_of(workspace, tmp_path) == {"jane@a.io": "Bern"}


@pytest.mark.parametrize(
    ("column", "no", "yes"),
    [
        ("_deleted", "", "true"),
        ("deleted_at", "", "2026-02-01T10:00:00Z"),
        ("IsDeleted", "false", "true"),
        ("_fivetran_deleted", "false", "TRUE"),
        ("__deleted", "f", "t"),
        ("_ab_cdc_deleted_at", "", "1767225600"),
        ("is_deleted", "0", "1"),
        ("__op", "u", "d"),
    ],
)
def test_a_row_marked_as_deleted_leaves(workspace: Workspace, tmp_path: Path, column: str, no: str, yes: str) -> None:
    head = f"{HEAD},{column}"
    put(workspace, crm=table_file(tmp_path / "crm.csv", head, f"{JANE},{no}", f"{TOM},{no}"))
    again = put(workspace, crm=table_file(tmp_path / "crm.csv", head, f"{JANE},{yes}", f"{TOM},{no}"))
    assert counts(again) == {"read": 2, "removed": 1, "unchanged": 1}
    assert city_of(workspace, tmp_path) == {"tom@a.io": "Basel"}
    assert column not in table(tmp_path / "out", "profiles")[0]


def test_a_column_that_the_ruleset_maps_marks_nothing(workspace: Workspace, tmp_path: Path) -> None:
    workspace.set_ruleset("prod", "version: 1\nsources:\n  crm:\n    fields: {gone: deleted}\n")
    found = put(workspace, crm=table_file(tmp_path / "crm.csv", f"{HEAD},deleted", f"{JANE},true"))
    assert counts(found) == {"read": 1, "stored": 1}


def test_a_mark_on_rows_without_a_key_is_refused_with_what_would_be_right(workspace: Workspace, tmp_path: Path) -> None:
    file = table_file(tmp_path / "crm.csv", "email,deleted", "jane@a.io,true")
    with pytest.raises(InvalidInput, match=r"no key to know them by.*under sources: crm: id"):
        put(workspace, crm=file)


def test_with_full_rows_that_are_not_in_the_file_leave(workspace: Workspace, tmp_path: Path) -> None:
    put(
        workspace, crm=table_file(tmp_path / "crm.csv", HEAD, JANE, TOM), shop=table_file(tmp_path / "s.csv", HEAD, ANN)
    )
    again = put(workspace, full=True, crm=table_file(tmp_path / "crm.csv", HEAD, TOM))
    assert counts(again) == {"read": 1, "removed": 1, "unchanged": 1}
    assert city_of(workspace, tmp_path) == {"tom@a.io": "Basel", "ann@a.io": "Chur"}


@pytest.mark.parametrize("lines", [[HEAD], [HEAD, JANE, "2,tom@a.io"]])
def test_with_full_nothing_leaves_if_the_table_is_empty_or_not_all_of_it_could_be_read(
    workspace: Workspace, tmp_path: Path, lines: list[str]
) -> None:
    put(workspace, crm=table_file(tmp_path / "crm.csv", HEAD, JANE, TOM))
    with pytest.raises(InvalidInput, match="nothing was removed"):
        put(workspace, full=True, crm=table_file(tmp_path / "crm.csv", *lines))
    assert set(city_of(workspace, tmp_path)) == {"jane@a.io", "tom@a.io"}


def test_full_is_not_for_calls(workspace: Workspace, tmp_path: Path) -> None:
    file = calls_file(tmp_path / "web.jsonl", [{"type": "page", "userId": "u", "messageId": "m"}])
    with pytest.raises(InvalidInput, match="calls are no table"):
        put(workspace, full=True, web=file)


def test_calls_are_kept_whole_and_their_unreadable_lines_told_by_number(workspace: Workspace, tmp_path: Path) -> None:
    call = {"type": "track", "event": "Bought", "userId": "u", "messageId": "m", "properties": {"price": 1.50}}
    file = tmp_path / "web.jsonl"
    file.write_text(json.dumps(call) + "\n{broken\n" + json.dumps({"type": "track", "userId": "u"}) + "\n")
    found = put(workspace, web=str(file))
    assert counts(found) == {"read": 2, "stored": 2, "refused": 1}
    assert [line for _, line, _ in found.refused_examples] == [2]
    first, _ = table(exported(workspace, tmp_path / "out", tables=["events"]), "events")
    assert (first["message_id"], first["event"], json.loads(first["properties"])) == ("m", "Bought", {"price": 1.5})


def test_a_source_of_other_spaces_is_not_taken(workspace: Workspace, tmp_path: Path) -> None:
    workspace.create_source("crm", "CRM", "crm", ["dev"])
    with pytest.raises(InvalidInput, match="does not feed the space prod"):
        put(workspace, crm=table_file(tmp_path / "crm.csv", HEAD, JANE))


def test_a_file_or_a_space_that_is_not_there_makes_no_source(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there is no file"):
        put(workspace, crm=str(tmp_path / "nothing.csv"))
    with pytest.raises(NotFound):
        put(workspace, space="test", crm=table_file(tmp_path / "crm.csv", HEAD, JANE))
    assert workspace.sources == {}


def test_a_database_that_another_engine_writes_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    file = table_file(tmp_path / "crm.csv", HEAD, JANE)
    with (
        engine(workspace.database, workspace),
        closing(open_database(workspace.database.place)) as other,
        pytest.raises(Conflict, match="Another process"),
    ):
        put(Workspace(other), crm=file)
    assert counts(put(workspace, crm=file)) == {"read": 1, "stored": 1}


def test_a_new_ruleset_finds_in_rows_what_it_now_looks_at(workspace: Workspace, tmp_path: Path) -> None:
    lines = ["id,email,Loyalty No,Vorname", "1,jane@a.io,L1,Jane", "2,j@b.io,L1,Jane", "3,k@c.io,,Kim", "4,l@d.io,,Kim"]
    put(workspace, crm=table_file(tmp_path / "crm.csv", *lines))
    assert len(city_of(workspace, tmp_path)) == 4
    rules = "rules:\n  - {name: same first name, match: {same: first_name}, when: {field: first_name, equals: Kim}}\n"
    workspace.set_ruleset("prod", f"version: 1\nidentifiers:\n  loyalty_no: {{}}\n{rules}")
    put(workspace, crm=table_file(tmp_path / "crm.csv", lines[0], "9,x@y.io,,Xi"))
    profiles = table(exported(workspace, tmp_path / "out"), "profiles")
    assert sorted(row["records"] for row in profiles) == [1, 2, 2]
