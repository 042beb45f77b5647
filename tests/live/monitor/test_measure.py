"""Every number of a measurement is what a slow recount says, over random worlds and both stores."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefold.live.monitor import census, rejections
from onefold.live.monitor.flow import DAY, change_at
from onefold.live.monitor.history import measurements, newest, series
from onefold.live.monitor.measure import Taken, take, write_measurement, write_rows
from onefold.live.monitor.measurement import Measurement, numbers
from onefold.live.view import View
from onefold.live.view.explain import Look
from onefold.live.view.lens import Lens
from onefold.model import ANONYMOUS_TYPES, Record
from onefold.store.port import Connection, Database
from onefold.store.workspace import Space
from tests.live.contested_worlds import contested_world
from tests.live.driving import Driver, batches
from tests.live.test_live_property import plan_of
from tests.product import record
from tests.worlds import RandomWorld, worlds

ONE_DATABASE = settings(
    max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SPACES = itertools.count(1)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


class Watched:
    """A driven space that is measured now and then."""

    def __init__(self, database: Database, connection: Connection, document: Any) -> None:
        self.database = database
        self.driver = Driver(connection, plan_of(document), next(SPACES))
        self.space = Space(self.driver.store.space, "shop", "Shop", 0, "", 1)
        self.before: Measurement | None = None

    def put(self, records: Sequence[Record]) -> None:
        self.driver.put(records)

    def view(self, connection: Connection) -> View:
        return View(self.driver.store.on(connection), Lens(self.driver.plan))

    def measure(self, now: int | None = None) -> Taken:
        moment = (self.before.time if self.before else 0) + 1 if now is None else now
        feeds = dict.fromkeys(self.driver.store.sources, (self.space.number,))
        with self.database.reader() as connection:
            view = self.view(connection)
            taken = take(view, self.space, self.before, moment, feeds, pause=lambda: None)
        write_rows(self.database, view, taken)
        with self.driver.store.connection.transaction():
            write_measurement(self.driver.store.connection, self.space.number, taken.measurement)
        self.before = taken.measurement
        return taken


def require_a_recount(watched: Watched) -> None:
    """All that a measurement says of what there is."""
    one = watched.measure().measurement
    driver = watched.driver
    clusters, unresolved = driver.partition()
    assert one.records == sum(map(len, clusters)) + len(unresolved)
    assert (one.profiles, one.unresolved) == (len(clusters), len(unresolved))
    assert one.contested == len(driver.store.all_contested())
    resolved = sum(map(len, clusters))
    assert one.consolidation_rate == (1 - len(clusters) / resolved if resolved else None)
    held = [
        {(type_, value) for type_, values in profile.state.identifiers.items() for value in values}
        for profile in driver.store.all_profiles()
    ]
    require_census(one, held)
    assert one.rejections == recounted(watched)
    assert one.uncounted == one.unread == 0


def require_census(one: Measurement, held: list[set[tuple[str, str]]]) -> None:
    sizes = sorted(map(len, held))
    spread = one.census.spread
    assert (spread.profiles, spread.identifiers, spread.most) == (len(sizes), sum(sizes), max(sizes, default=0))
    assert [large.identifiers for large in one.census.largest] == sizes[::-1][: census.LARGEST]
    assert sum(spread.levels.values()) == len(sizes)
    for level, count in spread.levels.items():
        assert count == sum(census.level(size) == level for size in sizes)
    visitors = [its for its in held if any(type_ in ANONYMOUS_TYPES for type_, _ in its)]
    known = [its for its in visitors if any(type_ not in ANONYMOUS_TYPES for type_, _ in its)]
    assert one.anonymous_to_known_rate == (len(known) / len(visitors) if visitors else None)


def recounted(watched: Watched) -> dict[str, dict[str, int]]:
    """What the whole space's table of rejections has."""
    with watched.database.reader() as connection:
        view = watched.view(connection)
        stored = view.store.all_records(limit=1_000_000)
        component = {one.number: one.component for one in view.store.evidence({one.evidence for one in stored})}
        look = Look(view, set(component.values()), [one.seq for one in stored if not component[one.evidence]])
        rows = look.tables.build("rejections").to_pylist()
    found: dict[str, Counter[str]] = {}
    for row in rows:
        found.setdefault(row["kind"], Counter())[row["step"] or row["type"] or row["kind"]] += 1
    return {kind: dict(counts) for kind, counts in found.items()}


@ONE_DATABASE
@given(world=worlds(), seed=st.integers(0, 10_000))
def test_a_measurement_is_what_a_recount_says(
    database: Database, connection: Connection, world: RandomWorld, seed: int
) -> None:
    watch_world(Watched(database, connection, world.document), world, random.Random(seed))


@pytest.mark.parametrize("seed", range(5))
def test_a_measurement_of_contested_worlds_is_what_a_recount_says(
    database: Database, connection: Connection, seed: int
) -> None:
    chance = random.Random(seed)
    world = contested_world(chance)
    watch_world(Watched(database, connection, world.document), world, chance)


def watch_world(watched: Watched, world: RandomWorld, chance: random.Random) -> None:
    """Measured after every batch, as records come, change and go: each time right, and together the whole feed."""
    flows = []
    for batch in batches(chance, [record(one) for one in world.records]):
        watched.put(batch)
        require_a_recount(watched)
        assert watched.before is not None
        flows.append(watched.before.flow)
    there = [(one.source, one.id) for one in watched.driver.store.all_records()]
    watched.driver.remove(chance.sample(there, len(there) // 3))
    require_a_recount(watched)
    assert watched.before is not None
    flows.append(watched.before.flow)
    require_flows(watched, [one for one in flows[1:] if one is not None])


def require_flows(watched: Watched, flows: Sequence[Any]) -> None:
    """What happened between measurements adds up to the change feed behind the first one."""
    first = next(measurements(watched.driver.store.connection, watched.space.number))
    told = [one for one in watched.driver.store.changes(limit=100_000) if one.number > first.cursors.change]
    summed: Counter[str] = Counter()
    for one in flows:
        summed.update(one.changes)
    assert summed == Counter(one.kind for one in told)
    details = [(one.kind, msgspec.json.decode(one.detail)) for one in told]
    assert sum(one.merged for one in flows) == sum(len(said["from"]) for kind, said in details if kind == "merged")
    assert sum(one.split for one in flows) == sum(len(said["into"]) for kind, said in details if kind == "split")


def plain(id_: str, time: int = 1, source: str = "web", **identifiers: str) -> Record:
    return record(
        {
            "source": source,
            "id": id_,
            "kind": "event",
            "time": time,
            "identifiers": {name: [value] for name, value in identifiers.items()},
            "fields": {},
            "alias": None,
        }
    )


DOCUMENT: dict[str, Any] = {
    "version": 1,
    "identifiers": {},
    "rules": [],
    "statements": [],
    "sources": {},
    "alias": "together",
}


@pytest.fixture
def watched(database: Database, connection: Connection) -> Watched:
    return Watched(database, connection, DOCUMENT)


def test_events_are_counted_by_source_since_the_last_measurement(watched: Watched) -> None:
    watched.put([plain("r1", user_id="u1")])
    assert watched.measure().measurement.flow is None
    watched.put([plain("r2", user_id="u1"), plain("r3", user_id="u2"), plain("r4", source="app", user_id="u2")])
    flow = watched.measure().measurement.flow
    assert flow is not None
    assert flow.records == {"web": 2, "app": 1}
    again = watched.measure().measurement.flow
    assert again is not None
    assert (again.records, again.changes) == ({}, {})


def test_jitter_is_the_share_of_a_days_old_profiles_whose_id_changed(watched: Watched) -> None:
    clock = itertools.count(10 * DAY)
    watched.driver.writer.clock = lambda: next(clock)
    watched.put([plain(f"r{number}", email=f"jane{number}@example.com") for number in range(10)])
    clock = itertools.count(12 * DAY)
    watched.put([plain("n1", anonymous_id="new")])
    watched.put([plain("n2", anonymous_id="new", email="jane1@example.com")])  # a new one merges: nobody's id changed
    watched.put([plain("n3", user_id="u1", email="jane2@example.com")])
    watched.put([plain("n4", user_id="u1", email="jane3@example.com")])  # one of ten did
    assert watched.measure(12 * DAY + DAY // 2).measurement.jitter == 0.1
    assert watched.measure(14 * DAY).measurement.jitter == 0.0


def test_the_change_of_a_time_is_found(watched: Watched, database: Database) -> None:
    times = itertools.chain([5, 5, 8, 8, 8, 20], itertools.repeat(30))
    watched.driver.writer.clock = lambda: next(times)
    for number in range(7):
        watched.put([plain(f"r{number}", user_id=f"u{number}")])
    stored = watched.driver.store.changes()
    with database.reader() as connection:
        view = watched.view(connection)
        for time in (0, 5, 6, 8, 9, 20, 21, 30, 31, 99):
            before = [one.number for one in stored if one.time < time]
            assert change_at(view, time, stored[-1].number) == max(before, default=0)


def test_a_space_without_anything_is_measured(watched: Watched) -> None:
    one = watched.measure().measurement
    assert numbers(one)["records"] == 0
    assert (one.consolidation_rate, one.anonymous_to_known_rate, one.jitter) == (None, None, None)


def test_many_profiles_are_sampled_and_the_largest_are_found_all_the_same(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(census, "SAMPLE", 100)
    monkeypatch.setattr(census, "PAGE", 5)
    monkeypatch.setattr(census, "LONG", 50)
    watched.put([plain(f"r{number}", user_id=f"u{number}") for number in range(400)])
    watched.put([plain(f"b{number}", 1, "web", **{"user_id": "u7", "ios.id": f"d{number}"}) for number in range(12)])
    one = watched.measure().measurement
    assert one.census.sampled
    assert 80 <= one.census.spread.profiles <= 100
    assert (one.census.largest[0].identifiers, one.census.spread.most) == (13, 13)
    watched.put(
        [plain(f"c{number}", 1, "web", **{"user_id": "u9", "android.id": f"e{number}"}) for number in range(14)]
    )
    assert [large.identifiers for large in watched.measure().measurement.census.largest][:2] == [15, 13]


def test_rejections_beyond_what_one_measurement_may_cost_are_counted_in_the_next(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        name = f"jane{number}@example.com"
        watched.put([plain(f"a{number}", 1, user_id=f"u{number}", email=name)])
        watched.put([plain(f"b{number}", 2, user_id=f"v{number}", email=name)])
    monkeypatch.setattr(rejections, "RECORDS", 4)
    monkeypatch.setattr(rejections, "AT_ONCE", 2)
    seen = [watched.measure().measurement for _ in range(3)]
    assert [one.uncounted for one in seen] == [4, 2, 0]
    assert [one.rejections["conflict"]["email"] for one in seen] == [2, 4, 6]


def test_a_component_is_evaluated_again_only_when_its_records_change(watched: Watched) -> None:
    watched.put(
        [plain("a", 1, user_id="u1", email="j@example.com"), plain("b", 2, user_id="u2", email="j@example.com")]
    )
    assert len(watched.measure().tally.fresh) == 1
    assert watched.measure().tally.fresh == []
    watched.put([plain("c", 3, user_id="u2", email="j@example.com")])
    assert len(watched.measure().tally.fresh) == 1
    watched.driver.remove([("web", "a")])
    taken = watched.measure()
    assert (taken.measurement.rejections, len(taken.tally.gone)) == ({}, 1)


def test_numbers_over_time_are_kept_and_put_together(watched: Watched) -> None:
    for number in range(4):
        watched.put([plain(f"r{number}", user_id=f"u{number}")])
        watched.measure((number + 1) * DAY // 2)
    store = watched.driver.store
    found = series(measurements(store.connection, watched.space.number), ["records", "events"])
    assert found.times == [DAY // 2, DAY, DAY * 3 // 2, 2 * DAY]
    assert found.values["records"] == [1, 2, 3, 4]
    assert found.values["events"] == [None, 1, 1, 1]
    daily = series(measurements(store.connection, watched.space.number, DAY), ["records", "events"], DAY)
    assert (daily.times, daily.values["records"]) == ([DAY * 3 // 2, 2 * DAY], [3, 4])
    assert daily.values["events.web"] == [2, 1]
    latest = newest(store.connection, watched.space.number, DAY)
    assert latest is not None
    assert latest.time == DAY


def test_what_is_kept_has_no_identifier_in_it(watched: Watched) -> None:
    watched.put([plain("r1", user_id="secret-user", email="secret@example.com")])
    watched.put([plain("r2", user_id="other", email="secret@example.com", phone="none")])
    watched.measure()
    raw = watched.driver.store.connection._raw  # type: ignore[attr-defined]
    for table in ("measurement", "tallied", "unusable"):
        rows = raw.execute(f"SELECT * FROM {table}").fetchall()
        assert rows
        for cell in itertools.chain.from_iterable(rows):
            assert b"secret" not in (cell if isinstance(cell, bytes) else str(cell).encode())
