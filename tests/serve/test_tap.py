"""What is kept of calls in memory, and for how long."""

from __future__ import annotations

from onefold.serve.tap import AGE, MOST, MOST_BYTES, WATCHED, Ring, Tap, Tapped
from onefold.store.workspace import Source


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def call(clock: Clock, name: str, size: int = 10) -> Tapped:
    return Tapped(int(clock.now * 1e6), "track", name, name, "accepted", b"x" * size)


def names(ring: Ring) -> list[str | None]:
    return [one.event for one in ring.after(0)]


def test_nobody_watches_until_somebody_looks() -> None:
    assert Tap().rings == {}


def test_the_oldest_calls_go_when_there_are_too_many() -> None:
    clock = Clock()
    ring = Tap(clock).watch(1)
    ring.add(call(clock, str(number)) for number in range(MOST + 5))
    assert names(ring)[0] == "5"
    assert len(names(ring)) == MOST


def test_and_when_they_are_too_large() -> None:
    clock = Clock()
    ring = Tap(clock).watch(1)
    ring.add([call(clock, "first", MOST_BYTES - 5), call(clock, "second", 10)])
    assert names(ring) == ["second"]


def test_numbers_ascend_also_where_times_do_not() -> None:
    clock = Clock()
    ring = Tap(clock).watch(1)
    ring.add([call(clock, "a"), call(clock, "b")])
    clock.now -= 5
    ring.add([call(clock, "c")])
    numbers = [one.number for one in ring.after(0)]
    assert numbers == sorted(set(numbers))
    assert [one.event for one in ring.after(numbers[1])] == ["c"]


def test_calls_are_forgotten_after_ten_minutes_and_the_watching_with_them() -> None:
    clock = Clock()
    tap = Tap(clock)
    ring = tap.watch(1)
    ring.add([call(clock, "old")])
    clock.now += AGE / 2
    ring = tap.watch(1)
    ring.add([call(clock, "young")])
    clock.now += AGE / 2 + 1
    tap.expire()
    assert names(ring) == ["young"]
    clock.now += AGE
    tap.expire()
    assert tap.rings == {}


def test_only_so_many_sources_are_watched_at_a_time() -> None:
    clock = Clock()
    tap = Tap(clock)
    for source in range(WATCHED + 1):
        clock.now += 1
        tap.watch(source)
    assert len(tap.rings) == WATCHED
    assert 0 not in tap.rings


def test_somebody_who_is_forgotten_in_a_space_leaves_the_sources_that_feed_it() -> None:
    clock = Clock()
    tap = Tap(clock)
    for source in (1, 2):
        tap.watch(source).add([call(clock, "said")])
    sources = [Source(1, "web", "Web", "website", 0, (7,)), Source(2, "app", "App", "app", 0, (8,))]
    tap.forget(7, sources)
    assert names(tap.rings[1]) == []
    assert names(tap.rings[2]) == ["said"]
