"""The engine as a process of its own: what is submitted is written, refused, waited for and told of as within one."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.live.servers import serving
from onefold.errors import Conflict, DatabaseGone, InvalidInput, NotFound, OnefoldError, Overloaded
from onefold.live.arrival import Arrival, Departure, Order, Receipt
from onefold.live.engine import EngineGone
from onefold.live.trouble import Trouble, error_of, trouble
from onefold.live.watch import Watch
from onefold.model import IdentifierType, Micros, Record, RecordId, SourceName
from onefold.serve.engine.launch import launch
from onefold.serve.engine.messages import Begin, Frames, Settled, framed, read_told
from onefold.serve.engine.remote import EngineFailed, RemoteLive
from onefold.store.open import open_database
from onefold.store.space import SpaceStore
from onefold.store.workspace import Workspace
from tests.servers.onefold import Server, make_workspace, running, start

PATIENCE = 30.0


class Running:
    """An engine's process, as this one sees it. The space `prod` is number 2, and `web` (1) feeds it."""

    def __init__(self, db: Path, waiting: int = 1_000, read: Path | None = None) -> None:
        self.database = open_database(str(db))
        self.database.migrate()
        self.workspace = Workspace(self.database)
        if not self.workspace.spaces:
            self.workspace.initialize({"dev": "Development", "prod": "Production"})
            self.workspace.create_source("web", "Web", "website", ["prod"])
        self.watch = Told()
        launched = launch()
        self.pid = launched.process.pid
        begin = Begin(str(read or db), waiting, 10, "warning", "json")
        self.live = RemoteLive(launched, begin, self.workspace, self.watch)

    async def put(self, *items: Arrival | Departure | Order, space: int = 2) -> Receipt:
        return await asyncio.wait_for(asyncio.wrap_future(self.live.submit(space, items)), PATIENCE)

    def profiles(self, space: int = 2) -> int:
        slugs = {number: source.slug for number, source in self.workspace.sources_by_number.items()}
        with self.database.reader() as connection:
            return len(SpaceStore(connection, space, slugs).all_profiles())


class Told(Watch):
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.items: Counter[int] = Counter()
        self.changes: Counter[str] = Counter()

    def wrote(self, space: int, items: int, resolved: float, committed: float, changes: Counter[str]) -> None:
        assert resolved >= 0 <= committed
        self.items[space] += items
        self.changes += changes


@asynccontextmanager
async def engine(folder: Path, waiting: int = 1_000) -> AsyncIterator[Running]:
    one = Running(folder / "shop.db", waiting)
    try:
        await one.live.begin()
        yield one
    finally:
        await one.live.end()
        one.database.close()


def arrival(name: str, **identifiers: str) -> Arrival:
    said: dict[IdentifierType, tuple[str, ...]] = {
        IdentifierType(type_): (value,) for type_, value in identifiers.items()
    }
    record = Record(SourceName("web"), RecordId(name), "event", Micros(1_700_000_000_000_000), said)
    return Arrival(1, record, Micros(1_700_000_000_000_000), "track", "Seen", b'{"messageId":"%s"}' % name.encode())


async def until(happened: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE / 0.01)):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


def run(work: Callable[[], Coroutine[object, object, None]]) -> None:
    asyncio.run(asyncio.wait_for(work(), 3 * PATIENCE))


# ---------------------------------------------------------------------- what is submitted


def test_what_is_answered_can_be_read(tmp_path: Path) -> None:
    async def work() -> None:
        async with engine(tmp_path) as one:
            answer = await one.put(arrival("a", user_id="u"), arrival("b", user_id="v"), arrival("a", user_id="u"))
            assert (answer.stored, answer.repeated) == (2, 1)
            assert one.profiles() == 2
            assert (await one.put(Departure(1, "a"))).removed == 1
            assert one.profiles() == 1
            assert one.live.waiting() == 0

    run(work)


def test_submissions_of_many_threads_are_all_answered(tmp_path: Path) -> None:
    async def work() -> None:
        async with engine(tmp_path, 100_000) as one:

            def send(thread: int) -> int:
                items = [[arrival(f"{thread}.{turn}", user_id=f"u{turn}")] for turn in range(100)]
                futures = [one.live.submit(2, each) for each in items]
                return sum(future.result(PATIENCE).stored for future in futures)

            loop = asyncio.get_running_loop()
            with ThreadPoolExecutor(4) as threads:
                counts = await asyncio.gather(*(loop.run_in_executor(threads, send, each) for each in range(4)))
            assert counts == [100] * 4
            assert one.profiles() == 100

    run(work)


def test_changes_wake_who_waits_and_figures_are_told(tmp_path: Path) -> None:
    async def work() -> None:
        async with engine(tmp_path) as one:
            feed = one.live.feed(2)
            waiting = asyncio.create_task(feed.wait(2 << 40, PATIENCE))
            assert not await feed.wait(2 << 40, 0.01)
            await one.put(arrival("a", user_id="u"))
            assert await waiting
            assert one.watch.items[2] == 1
            assert one.watch.changes["created"] == 1

    run(work)


def test_what_changes_in_the_workspace_is_known_to_the_engine_before_what_was_read_under_it(tmp_path: Path) -> None:
    async def work() -> None:
        async with engine(tmp_path) as one:
            space = one.workspace.create_space("new", "New")
            assert (await one.put(arrival("a", user_id="u"), space=space.number)).stored == 1
            one.live.refresh()
            assert (await one.put(arrival("b", user_id="u"), space=space.number)).stored == 1
            assert one.profiles(space.number) == 1

    run(work)


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("kind", [Overloaded, DatabaseGone, Conflict, NotFound, InvalidInput])
def test_errors_come_out_as_they_went_in(kind: type[OnefoldError]) -> None:
    error = error_of(trouble(kind("It must be otherwise.")))
    assert type(error) is kind
    assert (str(error), error.code, error.status) == ("It must be otherwise.", kind.code, kind.status)


def test_an_error_of_a_kind_that_is_unknown_here_keeps_its_code_and_status() -> None:
    error = error_of(Trouble("odd", 418, "Odd."))
    assert (str(error), error.code, error.status) == ("Odd.", "odd", 418)


def test_an_unknown_space_and_a_mistake_of_ours_are_told_apart(tmp_path: Path) -> None:
    async def work() -> None:
        async with engine(tmp_path) as one:
            with pytest.raises(NotFound):
                one.live.submit(99, [arrival("a", user_id="u")])
            with pytest.raises(EngineFailed):
                await one.put(Order("there is no such order", b""))
            assert (await one.put(arrival("a", user_id="u"))).stored == 1

    run(work)


def test_too_much_is_refused_at_once_though_the_engine_does_not_answer(tmp_path: Path) -> None:
    async def work() -> None:
        async with engine(tmp_path, waiting=10) as one:
            os.kill(one.pid, signal.SIGSTOP)
            many = one.live.submit(2, [arrival(f"m{number}", user_id="u") for number in range(20)])
            assert one.live.waiting() == 20
            with pytest.raises(Overloaded):
                one.live.submit(2, [arrival("one more", user_id="u")])
            other = one.live.submit(1, [arrival("another space", user_id="u")])
            os.kill(one.pid, signal.SIGCONT)
            assert (await asyncio.wrap_future(many)).stored == 20
            assert (await asyncio.wrap_future(other)).stored == 1

    run(work)


def test_a_start_says_what_keeps_it_from_starting(tmp_path: Path) -> None:
    async def work() -> None:
        one = Running(tmp_path / "shop.db", read=tmp_path / "nowhere" / "shop.db")
        with pytest.raises(DatabaseGone):
            await one.live.begin()
        assert not _exists(one.pid)
        one.database.close()

    run(work)


# ---------------------------------------------------------------------- life and death


def test_a_dead_engine_is_started_again_and_what_it_had_is_refused(tmp_path: Path) -> None:
    async def work() -> None:
        async with engine(tmp_path) as one:
            os.kill(one.pid, signal.SIGSTOP)
            under_way = one.live.submit(2, [arrival("a", user_id="u")])
            os.kill(one.pid, signal.SIGKILL)
            with pytest.raises(EngineGone):
                await asyncio.wait_for(asyncio.wrap_future(under_way), PATIENCE)
            assert not one.live.alive()
            assert one.live.waiting() == 0
            with pytest.raises(EngineGone):
                one.live.submit(2, [arrival("a", user_id="u")])
            await until(one.live.alive)
            assert (await one.put(arrival("a", user_id="u"))).stored == 1

    run(work)


def test_signals_for_the_whole_service_do_not_end_the_engine_before_its_work(tmp_path: Path) -> None:
    async def work() -> None:
        async with engine(tmp_path) as one:
            for each in (signal.SIGTERM, signal.SIGINT):
                os.kill(one.pid, each)
            assert (await one.put(arrival("a", user_id="u"))).stored == 1

    run(work)


def test_an_end_answers_all_that_was_submitted(tmp_path: Path) -> None:
    async def work() -> None:
        async with engine(tmp_path) as one:
            under_way = [one.live.submit(2, [arrival(f"m{number}", user_id="u")]) for number in range(50)]
        assert [future.result(0).stored for future in under_way] == [1] * 50
        assert not _exists(one.pid)

    run(work)


@pytest.fixture
def db(tmp_path: Path) -> str:
    db = str(tmp_path / "shop.db")
    make_workspace(db)
    return db


def test_an_engine_whose_server_is_killed_ends_and_another_server_can_start_at_once(db: str) -> None:
    server = start(db)
    _, engine_pid = serving(server.process.pid)
    server.kill()
    with running(db) as again:
        assert not _exists(engine_pid)
        assert httpx.get(f"{again.address}/readyz").status_code == 200


def test_ctrl_c_stops_both_processes_quietly(db: str) -> None:
    server = start(db, "--log-level", "warning")
    pids = serving(server.process.pid)
    assert len(pids) == 2
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
    assert server.process.wait(PATIENCE) == 0
    assert server.log() == ""
    assert not any(_exists(pid) for pid in pids)


def test_it_is_not_ready_while_its_engine_is_away(db: str) -> None:
    with running(db) as server:
        os.kill(serving(server.process.pid)[1], signal.SIGKILL)
        gone = eventually(server, 503)
        assert gone == {"status": "not ready", "problems": ["The writer has stopped."]}
        assert eventually(server, 200) == {"status": "ok", "problems": []}
        assert "the engine has died" in server.log()


def test_one_process_does_it_all_if_the_settings_say_so(db: str) -> None:
    with running(db, "--engine", "thread") as server:
        assert serving(server.process.pid) == [server.process.pid]
        assert httpx.get(f"{server.address}/readyz").status_code == 200


def eventually(server: Server, status: int) -> object:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answer = httpx.get(f"{server.address}/readyz")
        if answer.status_code == status:
            return answer.json()
        time.sleep(0.005)
    raise AssertionError(f"never answered {status}")


def _exists(pid: int) -> bool:
    """Whether the process runs: one whose parent was killed may be left for the system to bury."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


# ---------------------------------------------------------------------- on the wire


@given(st.lists(st.integers(0, 1 << 40), max_size=20), st.lists(st.integers(1, 30), min_size=1))
def test_messages_are_put_together_from_whatever_pieces_they_come_in(numbers: list[int], cuts: list[int]) -> None:
    sent = b"".join(framed([Settled(number, Receipt(number))]) for number in numbers)
    frames, found, place, turn = Frames(), list[int](), 0, 0
    while place < len(sent):
        size = cuts[turn % len(cuts)]
        for message in frames.take(sent[place : place + size]):
            found += [one.number for one in read_told(message) if isinstance(one, Settled)]
        place, turn = place + size, turn + 1
    assert found == numbers
