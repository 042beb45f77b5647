"""Names of records: exact however many there are, after a restart, and where hashes are alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing

import pytest

from onefold.live import names
from onefold.live.names import Names, hash_of
from onefold.store.port import Connection, Database
from onefold.store.space import SpaceStore


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


@pytest.fixture(autouse=True)
def small_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "SEALED", 64)
    monkeypatch.setattr(names, "CHUNK", 16)
    monkeypatch.setattr(names, "MERGED", 4)


def filled(connection: Connection, count: int) -> tuple[SpaceStore, Names, dict[int, int]]:
    store = SpaceStore(connection, 1, {1: "web"})
    found, seqs = Names(store), {}
    for number in range(count):
        hash_, seq = hash_of(1, f"m{number}"), store.low + 1 + number
        with connection.transaction():
            connection.append("record", [(seq, 1, f"m{number}", None, 0, 0, "track", None, 0, b"{}")])
            found.add(hash_, seq)
            found.settle()
        seqs[hash_] = seq
    return store, found, seqs


def test_every_name_is_found_and_no_other(connection: Connection) -> None:
    _, found, seqs = filled(connection, 700)
    assert found.find(list(seqs)) == {hash_: [seq] for hash_, seq in seqs.items()}
    strangers = [hash_of(1, f"x{number}") for number in range(2_000)]
    assert found.find(strangers) == {}


def test_a_restart_forgets_none(connection: Connection) -> None:
    store, _, seqs = filled(connection, 700)
    assert Names(store).find(list(seqs)) == {hash_: [seq] for hash_, seq in seqs.items()}


def test_few_strangers_are_looked_up_in_vain_also_after_a_restart(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "MERGED", 32)  # runs far larger than the first filter
    store, _, seqs = filled(connection, 5_000)
    again, asked = Names(store), list[int]()
    find = names._Run.find

    def counted(run: names._Run, wanted: names.Hashes) -> Iterator[tuple[int, int]]:
        asked.extend(wanted.tolist())
        return find(run, wanted)

    monkeypatch.setattr(names._Run, "find", counted)
    assert again.find([hash_of(2, f"m{number}") for number in range(5_000)]) == {}
    assert len(set(asked)) < 5_000 * 0.01
    assert again.find([*seqs])


def test_records_whose_hashes_are_alike_are_all_proposed(connection: Connection) -> None:
    store = SpaceStore(connection, 1, {1: "web"})
    found, expected = Names(store), dict[int, set[int]]()
    chance = random.Random(1)
    for seq in range(store.low + 1, store.low + 500):
        hash_ = chance.choice([-5, 7, chance.getrandbits(60)])
        with connection.transaction():
            found.add(hash_, seq)
            found.settle()
        expected.setdefault(hash_, set()).add(seq)
    assert {hash_: set(seqs) for hash_, seqs in found.find(list(expected)).items()} == expected


def test_what_is_forgotten_is_not_proposed_while_it_is_young(connection: Connection) -> None:
    found = Names(SpaceStore(connection, 1, {1: "web"}))
    found.add(1, 10)
    found.add(1, 11)
    found.forget(1, 10)
    assert found.find([1]) == {1: [11]}
    found.forget(1, 11)
    assert found.find([1]) == {}


def test_sources_do_not_share_names() -> None:
    assert hash_of(1, "m1") != hash_of(2, "m1")
