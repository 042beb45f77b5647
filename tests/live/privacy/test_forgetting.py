"""What forgetting does with names in runs, statements, results of dry runs and many records; exports by consent."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from onefold.live import names
from onefold.live.doctor import examine
from onefold.live.doctor.finding import Findings
from onefold.live.doctor.names import check_names
from onefold.live.names import hash_of
from onefold.live.privacy.requests import Asked, Kind, Request, ask, find
from onefold.live.privacy.subject import Scope, Subject
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load
from onefold.store import dry_runs, statement_rows
from onefold.store.port import Connection, Database, writing
from onefold.transfer.export import export_space
from tests.live.driving import Driver
from tests.live.privacy.forgetting import forget
from tests.live.telling import Engine, Told
from tests.product import record


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = Engine(database)
    yield made
    made.live.stop()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


def carried_out(told: Told, kind: Kind, subject: str, scope: Scope = "profile") -> Request:
    space = told.workspace.space(told.slug).number
    with writing(told.database) as connection:
        (id_,) = ask(connection, space=space, kind=kind, by="test", subjects=[Asked(subject, scope)])
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with told.database.reader() as connection:
            found = find(connection, space, id_)
        if found.over:
            return found
        time.sleep(0.02)
    raise AssertionError(found)


def told_of(n: int, user: str) -> dict[str, Any]:
    return {
        "source": "web",
        "id": f"m{n}",
        "kind": "event",
        "time": n,
        "identifiers": {"user_id": [user]},
        "fields": {},
    }


def all_hashes(connection: Connection, space: int) -> bytes:
    chunks = connection.rows("names.chunks", space=space)
    found = [connection.rows("names.chunk", space=space, run=row[0], chunk=row[1])[0][0] for row in chunks]
    firsts = [int(row[3]).to_bytes(8, "little", signed=True) for row in chunks]
    return b"".join([*map(bytes, found), *firsts])


def test_names_leave_the_sorted_runs_and_what_is_sent_again_is_new(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, few in (("SEALED", 8), ("MERGED", 3), ("CHUNK", 4)):
        monkeypatch.setattr(names, name, few)
    driver = Driver(connection, compile_plan(load(None)), 1)
    people = [record(told_of(n, f"u{n % 7}")) for n in range(100)]
    for start in range(0, 100, 10):
        driver.put(people[start : start + 10])
    hashes = [hash_of(driver.number["web"], f"m{n}") for n in range(0, 100, 7)]
    there = all_hashes(connection, 1)
    assert any(one.to_bytes(8, "little", signed=True) in there for one in hashes)
    forget(driver, Subject("user_id", "u0"), "profile", random.Random(1))
    left = all_hashes(connection, 1)
    assert not any(one.to_bytes(8, "little", signed=True) in left for one in hashes)
    for _ in range(2):
        findings = Findings("")
        check_names(driver.store, findings)
        assert findings.all() == []
        assert driver.put(people).stored in {15, 0}
        driver.restart()


def test_statements_are_said_anew_without_the_forgotten(engine: Engine) -> None:
    told = engine.space()
    for n, name in enumerate(("jane", "joan", "joyce"), start=1):
        told.identify(n, userId=f"u-{name}", anonymousId=f"a-{name}")
    space = told.workspace.space(told.slug).number
    said = [
        msgspec.json.encode({"together": ["user_id:u-jane", "user_id:u-joan", "user_id:u-joyce"]}).decode(),
        msgspec.json.encode({"apart": ["user_id:u-jane", "user_id:u-joan"]}).decode(),
    ]
    with writing(told.database) as connection:
        statement_rows.make(connection, space, said, "support", "Jane said so", 1)
    told.workspace.refresh()
    engine.live.refresh()
    carried_out(told, "delete", "anonymous_id:a-jane", "profile")
    with told.database.reader() as connection:
        rows = statement_rows.newest(connection, space, statement_rows.ALL, 10, all_=True)
    holding = [one.document for one in rows if one.withdrawn is None]
    assert all("jane" not in one.document and "Jane" not in (one.reason or "") for one in rows)
    assert holding == ['{"together":["user_id:u-joan","user_id:u-joyce"]}']


def test_results_of_dry_runs_with_the_forgotten_are_removed(engine: Engine) -> None:
    told = engine.space()
    told.identify(1, userId="u-jane", traits={"email": "jane@example.com"})
    told.identify(2, userId="u-tom", traits={"email": "tom@example.com"})
    space = told.workspace.space(told.slug).number
    with writing(told.database) as connection:
        for id_, result in (("run1", b'{"example":"jane@example.com"}'), ("run2", b'{"example":"tom@example.com"}')):
            row = (id_, space, 1, "test", "done", "", 1000, 1, 1, b"{}", result, None)
            connection.append("dry_run", [row])
    carried_out(told, "delete", "user_id:u-jane")
    with told.database.reader() as connection:
        assert [row[0] for row in connection.rows("privacy.dry_runs", space=space)] == ["run2"]


def test_a_dry_run_under_way_ends_when_somebody_is_forgotten(engine: Engine) -> None:
    told = engine.space()
    told.identify(1, userId="u-jane", traits={"email": "jane@example.com"})
    runs, space = dry_runs.DryRuns(told.database), told.workspace.space(told.slug).number
    run = runs.add(space, "test", dry_runs.Asked("version: 1"))
    assert runs.move(run.id, "reading", 0.1)
    carried_out(told, "delete", "user_id:u-jane")
    assert not runs.end(run.id, "done", b'{"example":"jane@example.com"}')
    found = runs.find(space, run.id)
    assert (found.state, found.result) == ("failed", None)
    assert found.error is not None
    assert found.error[0] == "interrupted"


def test_a_person_with_thousands_of_records_is_forgotten_slice_by_slice(engine: Engine) -> None:
    told = engine.space()
    for n in range(2_500):
        told.track("Viewed", n / 100, anonymousId="much-seen-visitor")
        if n == 20:
            told.identify(n, anonymousId="much-seen-visitor", userId="much-seen-user", traits={"name": "Much Seen"})
    told.identify(1, anonymousId="other-visitor")
    done = carried_out(told, "delete", "user_id:much-seen-user")
    assert done.said.records == 2_501
    assert list(told.database.traces(["much-seen", "Much Seen"])) == []
    assert list(examine(told.database, told.workspace, deep=True)) == []


def test_without_anybody_of_that_name_a_request_is_done_and_nothing_went(engine: Engine) -> None:
    told = engine.space()
    told.identify(1, userId="u1")
    done = carried_out(told, "delete", "email:nobody@example.com")
    assert (done.state, done.said.records, done.asked) == ("done", 0, None)


def test_an_export_by_consent_holds_only_what_is_of_those_who_gave_it(engine: Engine, tmp_path: Path) -> None:
    told = engine.space()
    for name, allowed in (("jane", True), ("tom", False)):
        context = {"consent": {"categoryPreferences": {"marketing": allowed, "analytics": True}}}
        told.identify(1, userId=f"u-{name}", traits={"email": f"{name}@example.com"}, context=context)
    told.identify(2, userId="u-silent", traits={"email": "silent@example.com"})
    export_space(told.database, told.slug, tmp_path / "out", consent="marketing")
    for table in (tmp_path / "out").glob("*.parquet"):
        text = str(pq.read_table(table).to_pylist())
        assert "tom" not in text
        assert "silent" not in text
    assert pq.read_table(tmp_path / "out" / "profiles.parquet").num_rows == 1
    assert pq.read_table(tmp_path / "out" / "events.parquet").num_rows == 1
