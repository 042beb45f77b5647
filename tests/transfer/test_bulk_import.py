"""Imports that go to the log at once and are resolved later: what comes of them is what `resolve` says of the files."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import onefold
from onefold.live import ahead, live
from onefold.live.arrival import Arrival
from onefold.live.doctor import examine
from onefold.live.graphs import activation
from onefold.live.live import Live
from onefold.live.loop import SpaceLoop, Surroundings
from onefold.live.privacy.requests import Asked, ask, find
from onefold.model import Micros, SourceName
from onefold.store.ahead import ahead_of
from onefold.store.graphs import graphs_of
from onefold.store.open import open_database
from onefold.store.port import Database, writing
from onefold.store.workspace import Workspace
from onefold.transfer import load, read
from onefold.transfer.export import export_space
from onefold.transfer.load import RESOLVING, Import, engine
from tests.transfer.spaces import calls_file, counts, exported, put, table, table_file, workspace_in
from tests.transfer.test_round_trip import rows

RULESET = {"identifiers": {"user_id": {"limit": 1}, "email": {"limit": 2}, "anonymous_id": {"limit": 2}}}
HEAD = "id,user_id,email,phone,city,updated_at,deleted"

NUMBERS = count()


@pytest.fixture
def in_bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows are taken for many, and graphs are built here."""
    monkeypatch.setattr(read, "MANY", 0)
    monkeypatch.setattr(read, "MANY_BYTES", 0)
    monkeypatch.setattr(read, "BULK", 3)
    monkeypatch.setattr(load, "PATIENCE", 0.002)
    monkeypatch.setattr(activation, "SMALL", 0)
    monkeypatch.setattr(ahead, "FEW", 2)
    monkeypatch.setattr(live.Live, "_loop", _here)


def _here(self: Live, number: int) -> SpaceLoop:
    around = Surroundings(self._database, self._workspace, self._watch, self._turn, self._settings.batch, here=True)
    return SpaceLoop(number, around, self.feed(number))


class Row(NamedTuple):
    """A row of a table; `gone`: it is marked as deleted."""

    id: int
    user: str
    email: str
    phone: str
    city: str
    day: int
    gone: bool

    def line(self) -> str:
        mark = "true" if self.gone else ""
        return f"{self.id},{self.user},{self.email},{self.phone},{self.city},2026-01-{self.day:02},{mark}"


def values(*said: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *said])


ROWS = st.lists(
    st.builds(
        Row,
        st.integers(1, 9),
        values("u1", "u2", "u3"),
        values("a@x.io", "b@x.io", "c@x.io", "d@x.io"),
        values("+41791234567", "+41791234568"),
        st.sampled_from(["Bern", "Basel"]),
        st.just(1),
        st.integers(0, 5).map(lambda one: one == 0),
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda one: one.id,
)
CALLS = st.lists(
    st.tuples(st.integers(1, 12), values("u1", "u2", "u3"), st.sampled_from(["x", "y", "z"]), st.integers(1, 28)),
    max_size=9,
    unique_by=lambda one: one[0],
)


def call_of(one: tuple[int, str, str, int]) -> dict[str, Any]:
    number, user, device, day = one
    who = {"userId": user} if user else {}
    said = {"type": "identify", "messageId": f"m{number}", "anonymousId": device, "timestamp": f"2026-02-{day:02}"}
    return {**said, **who, "traits": {"plan": f"p{number % 3}"}}


@pytest.mark.usefixtures("in_bulk")
@settings(
    max_examples=max(settings().max_examples // 12, 10),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # an engine for each example: to shrink takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=st.lists(st.tuples(ROWS, CALLS), min_size=1, max_size=3), chance=st.randoms(use_true_random=False))
def test_imports_in_bulk_with_calls_meanwhile_are_what_resolve_says_of_the_files(
    database: Database, files: list[tuple[list[Row], list[tuple[int, str, str, int]]]], chance: random.Random
) -> None:
    database.migrate()
    workspace = Workspace(database)
    space = f"space{next(NUMBERS)}"
    crm, web = f"crm-{space}", f"web-{space}"
    workspace.create_space(space, space, json.dumps(RULESET))
    workspace.create_source(web, web, "website", [space])
    number = workspace.space(space).number
    there: dict[int, Row] = {}
    calls: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder, engine(database, workspace) as running:
        for version, (given_rows, said) in enumerate(files):
            present = [one._replace(day=version + 1) for one in given_rows]
            told = [said_once(call_of(one), calls) for one in said]
            alone = {call["messageId"]: call for call in chance.sample(told, chance.randint(0, len(told)))}
            sent = [
                running.submit(number, [arrival_of(workspace, running, number, web, one)]) for one in alone.values()
            ]
            files_ = {crm: table_file(Path(folder) / "crm.csv", HEAD, *(one.line() for one in present))}
            rest = [call for call in told if call["messageId"] not in alone]
            if rest:
                files_[web] = calls_file(Path(folder) / "web.jsonl", rest)
            Import(database, workspace, running, space).run(files_)
            for one in sent:
                one.result()
            there |= {one.id: one for one in present}
            calls |= {call["messageId"]: call for call in told if later(call, calls.get(call["messageId"]))}
        left = [one.line() for one in there.values() if not one.gone]
        whole: dict[str, Any] = {}
        if left:
            whole[crm] = table_file(
                Path(folder) / "crm.csv", HEAD.removesuffix(",deleted"), *(one.rpartition(",")[0] for one in left)
            )
        if calls:
            whole[web] = calls_file(Path(folder) / "web.jsonl", calls.values())
        out = Path(folder) / "out"
        workspace.refresh()
        assert list(examine(database, workspace, deep=True)) == []
        export_space(database, space, out)
        require_alike(whole, out)


def said_once(call: dict[str, Any], before: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A call of one id at one time says one thing: which of two would hold is another test's question."""
    other = before.get(call["messageId"])
    return other if other is not None and other["timestamp"] == call["timestamp"] else call


def later(call: dict[str, Any], than: dict[str, Any] | None) -> bool:
    return than is None or call["timestamp"] > than["timestamp"]


def require_alike(whole: dict[str, Any], out: Path) -> None:
    """All but the columns of traits, of which some are empty where rows have left."""
    found = onefold.open_result(out)
    if not whole:
        assert len(found.table("records")) == 0
        return
    expected = onefold.resolve(whole, RULESET)
    whose = {(row["source"], row["record_id"]): row["profile_id"] for row in expected.records.to_pylist()}
    name = {row["profile_id"]: whose[row["source"], row["record_id"]] for row in found.records.to_pylist()}
    for one in ("records", "identifiers", "links", "rejections"):
        assert rows(found, one, name) == rows(expected, one, {}), one


def arrival_of(workspace: Workspace, running: Live, space: int, source: str, call: dict[str, Any]) -> Arrival:
    number = workspace.source(source).number
    record = running.parser(space)(call, SourceName(source), None)
    return Arrival(number, record, Micros(0), "identify", None, msgspec.json.encode(call))


# ---------------------------------------------------------------------- what is large enough by itself


def customers(rows: int, *, city: str = "Bern") -> Iterator[str]:
    """Three rows of each customer, whom two of them name by an address and two by a number."""
    yield "id,user_id,email,phone,city,updated_at"
    for n in range(rows):
        who = n // 3
        email, user = (f"c{who}@example.com", f"u{who}")
        yield f"{n},{user if n % 3 else ''},{email if n % 3 < 2 else ''},,{city},2026-01-01"


def require_told(told: list[tuple[str, float]]) -> None:
    """First how far it was read, then how far it was resolved; each more and more."""
    read = [share for what, share in told if what == "crm"]
    resolved = [share for what, share in told if what == RESOLVING]
    assert [what for what, _ in told] == ["crm"] * len(read) + [RESOLVING] * len(resolved)
    assert read == sorted(read)
    assert read[-1] == 1.0
    assert resolved == sorted(resolved)
    assert 0 < resolved[-1] <= 1


def test_a_large_import_is_resolved_as_a_whole_by_another_graph(database: Database, tmp_path: Path) -> None:
    file = table_file(tmp_path / "crm.csv", *customers(6_000))
    workspace = workspace_in(database, json.dumps(RULESET))
    number = workspace.space("prod").number
    told: list[tuple[str, float]] = []
    found = put(workspace, progress=lambda what, share: told.append((what, share)), crm=file)
    assert counts(found) == {"read": 6_000, "stored": 6_000}
    require_told(told)
    with database.reader() as connection:
        assert connection.rows("graphs.built", name=f"built/{number}") == []
        assert ahead_of(connection, number) is None
        assert [one.state for one in graphs_of(connection, number)][-1] == "active"
        assert workspace.space("prod").graph != number
    require_alike({"crm": file}, exported(workspace, tmp_path / "out"))
    assert counts(put(workspace, crm=file)) == {"read": 6_000, "unchanged": 6_000}
    assert list(examine(database, workspace, deep=True)) == []


def test_profiles_of_before_keep_their_ids_and_the_feed_says_what_became_of_them(tmp_path: Path) -> None:
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        workspace = workspace_in(database, json.dumps(RULESET))
        first = table_file(tmp_path / "web.csv", "id,email,user_id", "1,c7@example.com,", "2,,u7")
        put(workspace, web=first)
        before = {row["profile_id"] for row in table(exported(workspace, tmp_path / "before"), "profiles")}
        put(workspace, crm=table_file(tmp_path / "crm.csv", *customers(6_000)))
        after = {row["profile_id"] for row in table(exported(workspace, tmp_path / "after"), "profiles")}
        assert len(before & after) == 1
        assert len(after) == 2_000
        assert list(examine(database, workspace, deep=True)) == []


@pytest.mark.usefixtures("in_bulk")
def test_who_is_kept_out_is_kept_out_of_a_bulk(database: Database, tmp_path: Path) -> None:
    workspace = workspace_in(database, json.dumps(RULESET))
    number = workspace.space("prod").number
    with engine(database, workspace):
        with writing(database) as connection:
            (id_,) = ask(connection, space=number, kind="suppress", by="test", subjects=[Asked("email:a@x.io")])
        until = time.monotonic() + 30
        while True:
            with database.reader() as connection:
                request = find(connection, number, id_)
            if request is not None and request.state == "done":
                break
            assert time.monotonic() < until
            time.sleep(0.02)
    lines = ["1,u1,a@x.io,,,,", "2,u2,b@x.io,,,,", "3,,a@x.io,,,,", "4,u2,,,,,", "5,u5,,,,,"]
    found = put(workspace, crm=table_file(tmp_path / "crm.csv", HEAD, *lines))
    assert (found.read, found.stored, found.suppressed) == (5, 3, 2)
    (tmp_path / "left").mkdir()
    left = table_file(tmp_path / "left" / "crm.csv", HEAD, *(one for one in lines if "a@x.io" not in one))
    require_alike({"crm": left}, exported(workspace, tmp_path / "out"))


@pytest.mark.usefixtures("in_bulk")
def test_with_full_rows_leave_that_are_not_in_a_bulk(tmp_path: Path) -> None:
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        workspace = workspace_in(database, json.dumps(RULESET))
        put(workspace, crm=table_file(tmp_path / "crm.csv", *customers(30)))
        again = put(workspace, full=True, crm=table_file(tmp_path / "crm.csv", *customers(12, city="Thun")))
        assert counts(again) == {"read": 12, "replaced": 12, "removed": 18}
        assert list(examine(database, workspace, deep=True)) == []


@pytest.mark.usefixtures("in_bulk")
def test_what_a_dead_engine_left_unresolved_is_resolved_by_the_next(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_in(database, json.dumps(RULESET))
    number = workspace.space("prod").number
    file = table_file(tmp_path / "crm.csv", *customers(30))
    with monkeypatch.context() as patch:
        patch.setattr(Import, "_resolve", lambda *_: None)
        patch.setattr(activation, "QUIET", 1_000.0)
        put(workspace, crm=file)
    with database.reader() as connection:
        assert ahead_of(connection, number) is not None
    assert list(examine(database, workspace, deep=True)) == []
    with engine(database, workspace):
        until = time.monotonic() + 30
        while True:
            with database.reader() as connection:
                if ahead_of(connection, number) is None:
                    break
            assert time.monotonic() < until
            time.sleep(0.02)
    workspace.refresh()
    require_alike({"crm": file}, exported(workspace, tmp_path / "out"))
