"""A version of a ruleset is brought into force while the engine runs: by a process of its own, or at once."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from threading import Event, Thread

import pytest

from onefold.live import loop
from onefold.live.arrival import Arrival, Receipt
from onefold.live.doctor import examine
from onefold.live.graphs import activation, builder
from onefold.live.graphs.building import Table
from onefold.live.graphs.slices import Slices, Stopped
from onefold.live.view.feed import changes
from onefold.model import Micros, SourceName
from onefold.store import versions
from onefold.store.graphs import begin_graph, clear, give_up, graphs_of
from onefold.store.port import Database
from tests.live.telling import NOON, Engine, Told

PATIENCE = 60.0
"""Seconds for what takes one or two, on a machine that has other things to do."""

STRICT = "identifiers: {email: {limit: 1}}"
STRICTER = "identifiers: {email: {limit: 1}, anonymous_id: {limit: 1, per: ever}}"


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    with closing(Engine(database)) as running:
        yield running


@pytest.fixture
def shop(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Whoever has more records than ten is large."""
    monkeypatch.setattr(activation, "SMALL", 10)
    return engine.space()


def fill(shop: Told, people: int, first: int = 0) -> None:
    """Everybody has two devices, and every second one two e-mail addresses."""
    for each in range(first, first + people):
        shop.identify(each, anonymousId=f"a{each}", userId=f"u{each}", traits={"email": f"p{each}@x.org"})
        shop.identify(each + 0.5, anonymousId=f"b{each}", userId=f"u{each}", traits={"email": f"q{each // 2}@x.org"})


def number(shop: Told) -> int:
    return shop.workspace.space(shop.slug).number


def wait_until_active(shop: Told, version: int) -> None:
    until = time.monotonic() + PATIENCE
    while shop.workspace.space(shop.slug).version != version:
        assert time.monotonic() < until, stage(shop)
        time.sleep(0.005)


def stage(shop: Told) -> str:
    with shop.database.reader() as connection:
        found = versions.activation(connection, number(shop))
    return "" if found is None else found.stage


def wait_for(shop: Told, wanted: str) -> None:
    until = time.monotonic() + PATIENCE
    while stage(shop) != wanted:
        assert time.monotonic() < until, stage(shop)
        time.sleep(0.002)


def require_sound(shop: Told) -> None:
    assert list(examine(shop.database, shop.workspace, deep=True)) == []


def profiles(shop: Told) -> int:
    with shop.view() as view:
        return len(view.store.all_profiles(limit=100_000))


def test_a_small_space_is_resolved_anew_before_the_next_call_is_written(engine: Engine) -> None:
    shop = engine.space()
    fill(shop, 4)
    before = profiles(shop)
    shop.workspace.set_ruleset(shop.slug, STRICT)
    shop.track("Seen", anonymousId="a0")
    assert shop.workspace.space(shop.slug).version == 2
    assert profiles(shop) > before
    require_sound(shop)


def test_a_large_space_is_resolved_anew_in_the_background(shop: Told) -> None:
    fill(shop, 30)
    before = profiles(shop)
    shop.workspace.set_ruleset(shop.slug, STRICT)
    shop.track("Seen", anonymousId="a0")
    assert shop.workspace.space(shop.slug).version == 1
    wait_until_active(shop, 2)
    assert profiles(shop) > before
    require_sound(shop)


def test_calls_are_taken_in_meanwhile_and_are_there_afterwards(shop: Told) -> None:
    fill(shop, 30)
    shop.workspace.set_ruleset(shop.slug, STRICTER)
    people = 30
    while shop.workspace.space(shop.slug).version == 1:
        fill(shop, 1, people)
        people += 1
    fill(shop, 3, people)
    with shop.view() as view:
        assert len(view.store.all_records(limit=100_000)) == 2 * (people + 3)
    require_sound(shop)


def test_until_then_the_old_version_is_read_and_after_it_the_new_one(shop: Told) -> None:
    fill(shop, 30)
    before = profiles(shop)
    with shop.view() as view:
        shop.workspace.set_ruleset(shop.slug, STRICT)
        wait_until_active(shop, 2)
        assert len(view.store.all_profiles(limit=1_000)) == before
    with shop.view() as view:
        assert len(view.store.all_profiles(limit=1_000)) > before


def test_the_change_feed_goes_on_where_it_was_read_to(shop: Told) -> None:
    fill(shop, 30)
    with shop.view() as view:
        read = changes(view, 0, 100_000)
    shop.workspace.set_ruleset(shop.slug, STRICT)
    wait_until_active(shop, 2)
    with shop.view() as view:
        following = changes(view, read[-1].number, 100_000)
        assert changes(view, 0, 100_000) == read + following
    assert {"created", "split"} <= {one.kind for one in following}
    assert [one.number for one in following] == sorted({one.number for one in following})


def test_what_is_wanted_may_change_and_then_what_is_half_built_is_thrown_away(shop: Told) -> None:
    fill(shop, 30)
    shop.workspace.set_ruleset(shop.slug, STRICT)
    wait_for(shop, "building")
    shop.workspace.set_ruleset(shop.slug, STRICTER)
    wait_until_active(shop, 3)
    wait_until_alone(shop)
    require_sound(shop)


def wait_until_alone(shop: Told) -> None:
    """Until no graph is left but the one that is read, and those that were."""
    until = time.monotonic() + PATIENCE
    while True:
        with shop.database.reader() as connection:
            states = {one.state for one in graphs_of(connection, number(shop))}
        if states <= {"active", "past"}:
            return
        assert time.monotonic() < until, states
        time.sleep(0.01)


def test_a_wish_that_is_taken_back_leaves_nothing(shop: Told) -> None:
    fill(shop, 30)
    shop.workspace.set_ruleset(shop.slug, STRICT)
    wait_for(shop, "building")
    with shop.workspace.changing() as (connection, _):
        versions.cancel(connection, number(shop), by="test")
    wait_until_alone(shop)
    with shop.database.reader() as connection:
        assert len(graphs_of(connection, number(shop))) == 1
    require_sound(shop)


def test_going_back_gives_the_profiles_that_there_were(shop: Told) -> None:
    fill(shop, 30)
    with shop.view() as view:
        before = {one.public: one.state for one in view.store.all_profiles(limit=1_000)}
    for version, ruleset in ((2, STRICT), (3, "")):
        shop.workspace.set_ruleset(shop.slug, ruleset)
        wait_until_active(shop, version)
    with shop.view() as view:
        after = {one.public: one.state for one in view.store.all_profiles(limit=1_000)}
    assert after.keys() == before.keys()
    assert [one.traits for one in after.values()] == [before[public].traits for public in after]
    wait_until_alone(shop)
    require_sound(shop)


def test_a_process_that_dies_is_started_again(shop: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    started = watched(monkeypatch)
    fill(shop, 30)
    shop.workspace.set_ruleset(shop.slug, STRICT)
    while not started:
        time.sleep(0.001)
    os.kill(started[0]._process.pid, signal.SIGKILL)
    wait_until_active(shop, 2)
    assert len(started) == 2
    wait_until_alone(shop)
    require_sound(shop)


def watched(monkeypatch: pytest.MonkeyPatch) -> list[builder.Process]:
    """The processes that are started from now on."""
    found: list[builder.Process] = []

    class Watched(builder.Process):
        def __init__(self, *order: object) -> None:
            super().__init__(*order)  # type: ignore[arg-type]
            found.append(self)

    monkeypatch.setattr(activation, "Process", Watched)
    return found


def test_what_cannot_be_built_is_given_up_and_the_old_version_stays(
    shop: Told, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(builder.Process):
        def turn(self) -> bool:
            self.ending = "failed"
            self.stop()
            return True

    monkeypatch.setattr(activation, "Process", Failing)
    fill(shop, 30)
    before = profiles(shop)
    shop.workspace.set_ruleset(shop.slug, STRICT)
    wait_for(shop, "failed")
    wait_until_alone(shop)
    assert (shop.workspace.space(shop.slug).version, profiles(shop)) == (1, before)
    assert caplog.messages.count("a graph could not be built") == activation.TRIES
    require_sound(shop)


def test_what_goes_wrong_again_and_again_is_given_up_and_calls_go_on(
    shop: Told, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a made-up error")

    monkeypatch.setattr(loop, "ERRED", 0.01)
    monkeypatch.setattr(activation.Activator, "_follow", fail)
    fill(shop, 30)
    shop.workspace.set_ruleset(shop.slug, STRICT)
    wait_for(shop, "failed")
    shop.track("Seen", anonymousId="a0")
    wait_until_alone(shop)
    assert shop.workspace.space(shop.slug).version == 1
    assert caplog.messages.count("an activation went wrong, and is gone on with") == activation.TRIES
    require_sound(shop)


def test_a_process_left_over_writes_nothing_into_the_graph_that_has_the_number_now(shop: Told) -> None:
    fill(shop, 2)
    space = shop.workspace.space(shop.slug)
    with closing(shop.database.connect()) as connection:
        with connection.transaction():
            before = begin_graph(connection, space, 1)
            give_up(connection, before)
            clear(connection, before, 10)
            after = begin_graph(connection, space, 2)
        assert before.number == after.number
        row = (before.low + 1, 0, 0, b"")
        with pytest.raises(Stopped):
            Slices(connection, before, 1).write(Table("evidence", [row]), 0.5)
        Slices(connection, after, 1).write(Table("evidence", [row]), 0.5)
        with connection.transaction():
            give_up(connection, after)
            assert clear(connection, after, 10)
            assert not clear(connection, after, 10)


def test_an_engine_that_starts_again_goes_on(shop: Told, engine: Engine) -> None:
    fill(shop, 30)
    shop.workspace.set_ruleset(shop.slug, STRICT)
    wait_for(shop, "building")
    engine.live.stop()
    assert shop.workspace.space(shop.slug).version == 1
    engine.live.start()
    wait_until_active(shop, 2)
    wait_until_alone(shop)
    require_sound(shop)


def test_nobody_waits_long_while_thirty_thousand_records_are_resolved_anew(address: str) -> None:
    """A quarter of a second on a machine that has nothing else to do; here four times that."""
    from onefold.store.open import open_database  # noqa: PLC0415 - of this alone

    with closing(open_database(address)) as database:
        database.migrate()
        with closing(Engine(database)) as engine:
            shop = engine.space()
            for start in range(0, 30_000, 5_000):
                submit(shop, start, 5_000).result()
            with calling(shop) as waited:
                shop.workspace.set_ruleset(shop.slug, STRICTER)
                wait_until_active(shop, 2)
            assert len(waited) > 20
            assert max(waited) < 1.0
            require_sound(shop)


def submit(shop: Told, first: int, count: int) -> Future[Receipt]:
    """So many calls of some thousands of visitors."""
    parse = shop.live.parser(number(shop))
    source = shop.workspace.source("web").number
    items = []
    for place in range(first, first + count):
        person = place * 7_919 % 4_000
        call: dict[str, object] = {
            "type": "track",
            "event": "Seen",
            "messageId": f"n{place}",
            "anonymousId": f"a{person}",
        }
        call |= {"timestamp": f"2026-01-{1 + place % 28:02d}T12:00:00Z"}
        if place % 5 == 0:
            call |= {"type": "identify", "userId": f"u{person // 2}", "traits": {"email": f"p{person // 3}@x.org"}}
        record = parse(call, SourceName("web"), NOON)
        body = json.dumps(call).encode()
        items.append(Arrival(source, record, Micros(NOON), str(call["type"]), "Seen", body))
    return shop.live.submit(number(shop), items)


class calling:  # noqa: N801 - reads as a statement
    """Somebody calls all the time; answers how long each had to wait, in seconds."""

    def __init__(self, shop: Told) -> None:
        self._shop = shop
        self._stopping = Event()
        self._waited: list[float] = []
        self._thread = Thread(target=self._call)

    def __enter__(self) -> list[float]:
        self._thread.start()
        return self._waited

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _call(self) -> None:
        place = 1_000_000
        while not self._stopping.wait(0.01):
            began = time.perf_counter()
            submit(self._shop, place, 5).result()
            self._waited.append(time.perf_counter() - began)
            place += 5
