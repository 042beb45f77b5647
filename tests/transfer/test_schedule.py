from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.model import Micros
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from onefold.transfer.schedule import Schedule, Scheduler, next_time, run_name, run_time, slot, too_old
from tests.transfer.spaces import put, table_file, workspace_in

SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000
times = st.integers(0, 4_000_000_000 * SECOND).map(Micros)
lengths = st.integers(SECOND, 40 * DAY).map(Micros)


@given(times, lengths)
def test_a_run_is_due_at_most_once_in_each_stretch_of_time(now: Micros, every: Micros) -> None:
    due = slot(now, every)
    assert due <= now < due + every + SECOND
    following = next_time(now, every, due)
    assert now < following
    assert slot(following, every) == following


@given(times, lengths, st.integers(1, 10 * DAY))
def test_a_run_that_was_missed_is_made_up_for_at_once_and_once(now: Micros, every: Micros, ago: int) -> None:
    last = Micros(slot(now, every) - ago)
    assert next_time(now, every, last) == next_time(now, every, None) == now
    assert next_time(now, every, slot(now, every)) > now


@given(times)
def test_names_of_runs_say_their_times_and_sort_like_them(now: Micros) -> None:
    assert run_time(run_name(now)) == now // SECOND * SECOND
    assert run_name(Micros(now + 2 * SECOND)) > run_name(now)


def test_a_run_at_midnight_is_called_so() -> None:
    assert run_name(slot(Micros(1_769_890_000 * SECOND), Micros(DAY))) == "20260131T000000Z"


def test_the_newest_runs_are_kept_and_what_is_none_is_not_touched() -> None:
    names = ["20260103T000000Z", "mine", "20260101T000000Z", "20260102T000000Z"]
    assert too_old(names, 2) == ["20260101T000000Z"]
    assert too_old(names, 9) == []


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        yield workspace_in(database)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = Micros(int(datetime(2026, 1, 31, 12, tzinfo=UTC).timestamp()) * SECOND)

    def __call__(self) -> Micros:
        return self.now


def test_every_space_is_exported_when_it_is_due_and_the_last_few_are_kept(workspace: Workspace, tmp_path: Path) -> None:
    put(workspace, crm=table_file(tmp_path / "crm.csv", "id,email", "1,a@b.io"))
    clock, out = Clock(), tmp_path / "exports"
    scheduler = Scheduler(workspace.database, lambda: ["dev", "prod"], Schedule(out, Micros(HOUR), kept=2), clock)
    for _ in range(2):
        scheduler.work()
    assert [one.name for one in (out / "prod").iterdir()] == ["20260131T120000Z"]
    for _ in range(2):
        clock.now = Micros(clock.now + HOUR)
        scheduler.work()
    assert sorted(one.name for one in (out / "dev").iterdir()) == ["20260131T130000Z", "20260131T140000Z"]
    assert (out / "prod" / "20260131T140000Z" / "records.parquet").is_file()


def test_a_new_scheduler_knows_what_was_exported_before(workspace: Workspace, tmp_path: Path) -> None:
    clock, schedule = Clock(), Schedule(tmp_path / "exports", Micros(HOUR), spaces=("dev",))
    for _ in range(2):
        Scheduler(workspace.database, lambda: ["dev", "prod"], schedule, clock).work()
        clock.now = Micros(clock.now + 10 * SECOND)
    assert [str(one.relative_to(tmp_path)) for one in (tmp_path / "exports").glob("*/*")] == [
        "exports/dev/20260131T120000Z"
    ]


def test_what_goes_wrong_is_logged_and_tried_at_the_next_time(
    workspace: Workspace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, place = Clock(), tmp_path / "exports"
    place.write_text("a file where the folder should be")
    scheduler = Scheduler(workspace.database, lambda: ["prod"], Schedule(place, Micros(HOUR)), clock)
    scheduler.work()
    scheduler.work()
    assert [record.message for record in caplog.records] == ["a space could not be exported"]
    place.unlink()
    clock.now = Micros(clock.now + HOUR)
    scheduler.work()
    assert (place / "prod" / "20260131T130000Z" / "summary.json").is_file()


def test_the_thread_exports_at_once_and_stops_when_told(workspace: Workspace, tmp_path: Path) -> None:
    scheduler = Scheduler(workspace.database, lambda: ["prod"], Schedule(tmp_path / "exports", Micros(DAY)))
    scheduler.start()
    until = time.monotonic() + 30
    while not list(tmp_path.glob("exports/prod/*/summary.json")) and time.monotonic() < until:
        time.sleep(0.02)
    scheduler.stop()
    assert not scheduler.is_alive()
    assert len(list(tmp_path.glob("exports/prod/*/summary.json"))) == 1
