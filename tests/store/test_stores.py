"""What both stores promise, each as one test run over either: transactions, snapshots, claims, large and odd values."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefold.errors import Conflict, DatabaseGone, InvalidInput
from onefold.store.open import open_database
from onefold.store.port import Connection, Database
from onefold.store.rows import SHIFT, Said
from onefold.store.space import SpaceStore, encode
from tests.store.filling import fill

BASE = 1 << SHIFT
SAID = encode(Said("web", "event", {}, {}))


def evidence(connection: Connection, numbers: list[int]) -> list[int]:
    return [row[0] for row in connection.rows("space.members_by_number", numbers=numbers)]


def say(connection: Connection, *numbers: int) -> None:
    connection.append("evidence", [(n, n, n * 7, b"\x90") for n in numbers])


# ------------------------------------------------------------------ schema


def test_migrating_again_changes_nothing(database: Database, connection: Connection) -> None:
    fill(connection, 3)
    database.migrate()
    assert len(connection.rows("workspace.spaces")) == 5


def test_several_that_start_at_once_all_find_the_schema(address: str) -> None:
    def start(_: int) -> int:
        with closing(open_database(address)) as one:
            one.migrate()
            with one.reader() as reader:
                return len(reader.rows("workspace.spaces"))

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(start, range(6))) == [0] * 6


def test_a_database_of_a_newer_onefold_is_left_alone(store: str, database: Database, connection: Connection) -> None:
    newer = "PRAGMA user_version = 999" if store == "sqlite" else "INSERT INTO schema_version VALUES (999)"
    connection._raw.execute(newer)  # type: ignore[attr-defined]
    with pytest.raises(InvalidInput, match="written by a newer Onefold"):
        database.migrate()


def test_a_database_of_another_program_is_left_alone(address: str) -> None:
    with closing(open_database(address)) as database, closing(database.connect()) as connection:
        connection._raw.execute("CREATE TABLE somebody (n INTEGER)")  # type: ignore[attr-defined]
        with pytest.raises(InvalidInput, match="another program"):
            database.migrate()


# ------------------------------------------------------------------ transactions


def test_what_a_transaction_did_is_gone_when_it_fails(connection: Connection) -> None:
    say(connection, 1)
    with suppress(RuntimeError), connection.transaction():
        say(connection, 2, 3)
        connection.run("space.remove_evidence", number=1)
        connection.run_each("space.move_evidence", [(9, 2)])
        raise RuntimeError
    assert evidence(connection, [1, 2, 3]) == [1]


def test_what_is_left_in_order_is_there_for_others(database: Database, connection: Connection) -> None:
    with connection.transaction():
        say(connection, 1, 2)
    with closing(database.connect()) as other:
        assert evidence(other, [1, 2]) == [1, 2]


def test_an_append_is_whole_or_not_at_all(connection: Connection) -> None:
    say(connection, 2_500)
    with pytest.raises(Conflict):
        say(connection, *range(1, 3_000))
    assert evidence(connection, list(range(1, 3_000))) == [2_500]


def test_a_taken_key_is_a_conflict_and_its_value_not_told(connection: Connection) -> None:
    anchor = (1, "email", "jane@example.org", BASE + 1)
    connection.append("anchor", [anchor])
    with pytest.raises(Conflict) as caught:
        connection.append("anchor", [anchor])
    assert "jane" not in str(caught.value)
    assert caught.value.__cause__ is None or "jane" not in str(caught.value.__cause__)


def test_a_connection_works_on_after_a_conflict(connection: Connection) -> None:
    say(connection, 1)
    for _ in range(3):
        with pytest.raises(Conflict), connection.transaction():
            say(connection, 1)
    say(connection, 2)
    assert evidence(connection, [1, 2]) == [1, 2]


# ------------------------------------------------------------------ snapshots


def test_a_snapshot_stands_still_while_another_writes(database: Database, connection: Connection) -> None:
    say(connection, *range(1, 11))
    with database.reader() as reader:
        seen = [evidence(reader, list(range(1, 200)))]
        for n in range(11, 100):
            with connection.transaction():
                say(connection, n)
                connection.run("space.remove_evidence", number=n - 10)
            if n % 20 == 0:
                seen.append(evidence(reader, list(range(1, 200))))
        assert seen == [list(range(1, 11))] * len(seen)
    with database.reader() as reader:
        assert evidence(reader, list(range(1, 200))) == list(range(90, 100))


def test_a_snapshot_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?\s?only"), database.reader() as reader:
        say(reader, 1)
    with database.reader() as reader:
        assert evidence(reader, [1]) == []


def test_many_threads_read_at_once_and_share_few_connections(database: Database, connection: Connection) -> None:
    say(connection, *range(1, 50))

    def read(_: int) -> int:
        with database.reader() as reader:
            return len(evidence(reader, list(range(1, 50))))

    with ThreadPoolExecutor(24) as threads:
        assert set(threads.map(read, range(200))) == {49}
    assert len(database._snapshots._idle) <= 8  # type: ignore[attr-defined]


def test_a_reader_that_failed_leaves_the_next_one_in_order(database: Database) -> None:
    for _ in range(20):
        with suppress(KeyError), database.reader() as reader:
            reader.rows("workspace.spaces")
            raise KeyError
    with database.reader() as reader:
        assert reader.rows("workspace.spaces") == []


# ------------------------------------------------------------------ the writer role


@pytest.fixture
def again(address: str, database: Database) -> Iterator[Database]:  # noqa: ARG001 - the schema is there
    """The same database, as another server would open it."""
    with closing(open_database(address)) as opened:
        yield opened


def test_one_connection_has_the_writer_role_of_a_space(database: Database, again: Database) -> None:
    with closing(database.connect()) as first, closing(again.connect()) as second:
        assert database.claim(first, 1)
        assert database.claim(first, 1), "it has it"
        assert not again.claim(second, 1)
        assert database.claim(first, 2)
        assert not again.claim(second, 2)
    with closing(again.connect()) as second:
        assert again.claim(second, 1), "free, as the first is closed"


def test_another_connection_of_the_same_server_does_not_get_it_either(database: Database) -> None:
    with closing(database.connect()) as first, closing(database.connect()) as second:
        assert database.claim(first, 1)
        assert not database.claim(second, 1)
        assert database.claim(second, 2)


def test_of_many_that_claim_at_once_one_gets_it(address: str, database: Database) -> None:  # noqa: ARG001
    ready = threading.Barrier(6)

    def claim(_: int) -> bool:
        with closing(open_database(address)) as one, closing(one.connect()) as connection:
            ready.wait()
            taken = one.claim(connection, 1)
            ready.wait()
            return taken

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(claim, range(6))) == [False] * 5 + [True]


# ------------------------------------------------------------------ values


def test_lists_of_20_000(connection: Connection) -> None:
    numbers = list(range(1, 20_001))
    say(connection, *numbers)
    assert evidence(connection, numbers) == numbers
    connection.append("anchor", [(1, "email", f"u{n}@x.org", n) for n in numbers])
    values = [f"u{n}@x.org" for n in range(10_000, 30_000)]
    assert len(connection.rows("space.anchors", graph=1, type="email", values=values)) == 10_001
    connection.run_each("space.move_evidence", [(1, n) for n in numbers])
    assert len(connection.rows("space.members", components=[1])) == 20_000
    connection.run_each("space.remove_anchor", [(1, "email", f"u{n}@x.org") for n in numbers])
    assert connection.rows("space.anchors", graph=1, type="email", values=values) == []


def test_a_list_without_members_finds_nothing(connection: Connection) -> None:
    say(connection, 1)
    assert connection.rows("space.members_by_number", numbers=[]) == []
    assert connection.rows("space.anchors", graph=1, type="email", values=[]) == []


def test_bodies_of_four_megabytes(connection: Connection) -> None:
    bodies = [bytes([n]) * 4_194_304 for n in range(3)] + [b""]
    connection.append(
        "record", [(n, 1, f"r{n}", None, 0, 1, "track", None, 0, body) for n, body in enumerate(bodies, start=1)]
    )
    found = SpaceStore(connection, 0, {1: "web"}).full_records([1, 2, 3, 4])
    assert [one.body for one in sorted(found, key=lambda one: one.seq)] == bodies


def test_the_largest_numbers_there_are(connection: Connection) -> None:
    extremes = [-(1 << 63), -1, 0, (1 << 63) - 1]
    connection.append("evidence", [(n, 0, one, b"") for n, one in enumerate(extremes, start=1)])
    found = connection.rows("space.evidence_by_fingerprint", fingerprints=extremes, graph_low=0, graph_high=10)
    assert sorted(row[0] for row in found) == extremes
    many = extremes + list(range(1, 100))
    found = connection.rows("space.evidence_by_fingerprint", fingerprints=many, graph_low=0, graph_high=10)
    assert sorted(row[0] for row in found) == extremes


LONG = [
    "x" * 5_000,
    "x" * 5_001,
    "x" * 4_999 + "y",
    "".join(map(chr, range(0x4E00, 0x9000))),
    "\\" * 3_000,
    "\\x" * 900,
]


def test_keys_however_long_are_told_apart(connection: Connection) -> None:
    anchors = [(1, "=rule", value, n) for n, value in enumerate(LONG)]
    connection.append("evidence", [(n, n, n, SAID) for n in range(len(LONG))])
    connection.run_each("space.put_anchor", anchors)
    connection.run_each("space.put_anchor", anchors)
    connection.append("block", anchors)
    found = connection.rows("space.anchors", graph=1, type="=rule", values=[*LONG, "x" * 100])
    assert {row[1]: row[2] for row in found} == {value: n for n, value in enumerate(LONG)}
    found = connection.rows("space.block_members", graph=1, rule="=rule", values=LONG)
    assert sorted(row[1] for row in found) == list(range(len(LONG)))
    connection.run_each("space.put_trait", [(1, value, "v", 1) for value in LONG])
    for value in LONG:
        assert len(connection.rows("space.traits_from", graph=1, name=value, start="v", stop="w", limit=9)) == 1
    connection.run_each("space.remove_trait", [(1, value, "v", 1) for value in LONG[1:]])
    assert connection.rows("view.next_trait", graph=1, after="") == [(LONG[0],)]
    connection.run_each("space.remove_anchor", [row[:3] for row in anchors[1:]])
    connection.run_each("space.remove_block", anchors[1:])
    assert [row[1] for row in connection.rows("space.anchors", graph=1, type="=rule", values=LONG)] == LONG[:1]
    assert [row[0] for row in connection.rows("space.block_members", graph=1, rule="=rule", values=LONG)] == LONG[:1]


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(values=st.sets(TEXTS, max_size=40))
def test_any_text_comes_back_as_it_was_in_the_order_of_its_bytes(connection: Connection, values: set[str]) -> None:
    listed = sorted(values, key=str.encode)
    with connection.transaction():
        connection.run("space.forget_anchors", graph=1)
        say_all = [(1, "text", value, n) for n, value in enumerate(values)]
        connection.append("anchor", say_all)
        connection.run_each("space.put_anchor", say_all)
        found = connection.rows("space.anchored_at", graph=1, type="text", values=listed, evidence=list(range(40)))
        assert sorted((row[1] for row in found), key=str.encode) == listed
        connection.run_each("space.put_trait", [(1, "text", value, 1) for value in values])
        bounds = {"start": "", "stop": "\U0010ffff" * 21, "limit": 100}
        found = connection.rows("space.traits_from", graph=1, name="text", **bounds)
        assert [row[1] for row in found] == listed
        connection.run_each("space.remove_trait", [(1, "text", value, 1) for value in values])
        assert connection.rows("space.traits_from", graph=1, name="text", **bounds) == []


@pytest.mark.parametrize("text", ["half \ud800", "half \udfff of a pair"])
def test_half_a_surrogate_pair_is_refused(connection: Connection, text: str) -> None:
    with pytest.raises(InvalidInput, match="surrogate"):
        connection.append("anchor", [(1, "email", text, 1)])
    with pytest.raises(InvalidInput, match="surrogate"):
        connection.run_each("space.put_trait", [(1, "city", text, 1)])
    with pytest.raises(InvalidInput, match="surrogate"):
        connection.rows("space.anchors", graph=1, type="email", values=[text])


def test_true_and_false_are_one_and_nought(connection: Connection) -> None:
    connection.append("record", [(n, 1, "r", None, 0, 1, "track", None, n == 1, b"") for n in (1, 2)])
    connection.run_each("space.put_held", [(1, True)])
    assert [row[5] for row in connection.rows("space.records_by_seq", seqs=[1, 2], shift=0)] == [1, 0]


def test_numbers_of_spaces_never_overlap(connection: Connection) -> None:
    spaces = [1, 2, 7, 8_388_607]
    highs: list[Any] = []
    for space in spaces:
        store = SpaceStore(connection, space, {})
        first = store.numbers()
        assert {first.seq, first.evidence, first.component, first.profile, first.change} == {store.low + 1}
        last = store.high
        connection.append("evidence", [(store.low + 1, store.low + 1, 1, SAID), (last, last, 2, SAID)])
        highs.append((store.low, store.high))
    assert all(high < low for (_, high), (low, _) in pairwise(highs))
    assert highs[-1][1] == (1 << 63) - 1
    for space in spaces[:-1]:
        store = SpaceStore(connection, space, {})
        assert [number for number, _, _ in store.said([1, 2])] == [store.low + 1, store.high]
        assert store.numbers().evidence == store.high + 1, "none is left: the next would be another space's"


# ------------------------------------------------------------------ when it is gone


def test_a_place_that_is_not_there_is_told(store: str) -> None:
    address = "/nowhere/at/all/shop.db" if store == "sqlite" else "postgresql://somebody:secret@127.0.0.1:1/shop"
    with closing(open_database(address)) as database, pytest.raises(DatabaseGone) as caught:
        database.migrate()
    assert database.place in str(caught.value)
    assert "secret" not in str(caught.value) + database.place
