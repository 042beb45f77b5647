"""Generated worlds are repeatable and have the shape that the benchmarks' claims are about."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from benchmarks.generate import giant, junk, main, shared
from benchmarks.worlds import files
from benchmarks.worlds.customers import COLUMNS, SOURCES, CustomerWorld, write_customers
from benchmarks.worlds.draws import Draws
from benchmarks.worlds.events import EventWorld, write_events
from benchmarks.worlds.similar import LARGEST_BLOCK, SimilarWorld, write_similar

ROWS = 20_000


class Customers:
    """The four files of a world, read back, with its components over all identifiers."""

    def __init__(self, world: CustomerWorld, folder: Path) -> None:
        self.paths = write_customers(world, folder)
        self.database = duckdb.connect()
        self.database.execute(
            "create table records as select row_number() over () - 1 as number, * "
            "from read_parquet($paths, union_by_name = true)",
            {"paths": [str(path) for path in self.paths]},
        )
        labels = self._labels()
        self.database.register("labels", {"number": np.arange(len(labels)), "component": labels})

    def _labels(self) -> Any:
        uses = " union all ".join(
            f"select min(number) over (partition by lower(trim({name}))) as a, number as b from records "
            f"where {name} is not null"
            for name in COLUMNS
        )
        edges = self.database.execute(uses).fetchnumpy()
        ones = np.ones(len(edges["a"]), np.int8)
        count = self.one("select count(*) from records")
        return connected_components(coo_array((ones, (edges["a"], edges["b"])), shape=(count, count)))[1]

    def one(self, query: str) -> Any:
        return self.database.execute(query).fetchall()[0][0]

    def contested(self) -> Any:
        """The share of components that hold several user ids."""
        return self.one(
            "select avg(cast(users > 1 as int)) from (select count(distinct user_id) as users "
            "from records join labels using (number) group by component)"
        )

    def largest(self) -> Any:
        return self.one("select max(n) from (select count(*) as n from labels group by component)")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_world_is_the_same_bytes(tmp_path: Path) -> None:
    write_customers(CustomerWorld(3_000), tmp_path / "a")
    write_customers(CustomerWorld(3_000), tmp_path / "b")
    names = [*(f"{source}.parquet" for source in SOURCES), "truth.parquet"]
    assert [digest(tmp_path / "a" / name) for name in names] == [digest(tmp_path / "b" / name) for name in names]


def test_another_seed_is_another_world(tmp_path: Path) -> None:
    write_customers(CustomerWorld(3_000), tmp_path / "a")
    write_customers(CustomerWorld(3_000, seed=2), tmp_path / "b")
    assert digest(tmp_path / "a" / "crm.parquet") != digest(tmp_path / "b" / "crm.parquet")


@pytest.mark.parametrize("world", ["customers", "events", "similar"])
def test_rows_do_not_depend_on_chunks(world: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows(folder: Path) -> list[tuple[object, ...]]:
        main([world, "2500", *(["200"] if world == "events" else []), "--out", str(folder)])
        return [
            row for path in sorted(folder.iterdir()) for row in duckdb.connect().execute(f"from '{path}'").fetchall()
        ]

    whole = rows(tmp_path / "whole")
    monkeypatch.setattr(files, "CHUNK_ROWS", 1_000)
    assert rows(tmp_path / "parts") == whole
    assert len(whole) >= 2_500


def test_draws_are_pinned() -> None:
    """These figures must not change with NumPy, or two machines would measure different worlds."""
    index = np.arange(3, dtype=np.uint64)
    assert Draws(1).number("customer", index).tolist() == [
        7430626157656012255,
        13246323721676847565,
        10625163483882641137,
    ]
    assert len(np.unique(Draws(1).number("x", np.arange(10_000, dtype=np.uint64)))) == 10_000
    assert Draws(1).share("x", np.arange(10_000, dtype=np.uint64)).mean() == pytest.approx(0.5, abs=0.02)


def test_customers_have_the_promised_shape(tmp_path: Path) -> None:
    world = Customers(CustomerWorld(ROWS), tmp_path)
    carried = " + ".join(f"count({name})" for name in COLUMNS)
    assert world.one("select count(*) from records") == ROWS
    assert world.one(f"select ({carried}) / count(*) from records") == pytest.approx(2.5, abs=0.1)
    truth = f"from '{tmp_path / 'truth.parquet'}'"
    assert world.one(f"select count(*) / count(distinct customer) {truth}") == pytest.approx(2.2, abs=0.1)
    assert world.one(f"select count(distinct (source, record_id)) {truth}") == ROWS
    assert world.largest() < 40
    assert world.contested() == pytest.approx(0.02, abs=0.005)


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_the_contested_share_is_what_was_asked(share: float, tmp_path: Path) -> None:
    assert Customers(CustomerWorld(ROWS, contested=share), tmp_path).contested() == pytest.approx(share, abs=0.02)


def test_shuffled_ids_are_the_same_ids_in_no_order(tmp_path: Path) -> None:
    plain = Customers(CustomerWorld(3_000), tmp_path / "plain")
    shuffled = Customers(CustomerWorld(3_000, shuffled=True), tmp_path / "shuffled")
    numbers = "select list(cast(split_part(id, '-', 2) as int) order by number) from records where id like 'crm%'"
    ids, mixed = plain.one(numbers), shuffled.one(numbers)
    assert ids == sorted(ids)
    assert mixed != sorted(mixed)
    assert len(set(mixed)) == len(mixed)
    for name in COLUMNS:
        query = f"select list({name} order by number) from records"
        assert plain.one(query) == shuffled.one(query)


def test_a_giant_is_one_component_with_many_users(tmp_path: Path) -> None:
    world = Customers(giant(ROWS, 2_000), tmp_path)
    assert world.largest() == pytest.approx(2_000, rel=0.1)
    assert world.one("select count(distinct user_id) from records where device_id like 'kiosk%'") > 500


def test_a_shared_value_is_on_as_many_records_as_asked(tmp_path: Path) -> None:
    world = Customers(shared(ROWS, 5_000), tmp_path)
    count = "select max(n) from (select count(*) as n from records where phone is not null group by phone)"
    assert world.one(count) == pytest.approx(5_000, rel=0.05)


def test_junk_joins_what_does_not_belong_together(tmp_path: Path) -> None:
    clean = Customers(CustomerWorld(ROWS), tmp_path / "clean")
    assert Customers(junk(ROWS), tmp_path / "junk").largest() > 10 * clean.largest()


def test_activity_of_visitors_is_zipf_shaped(tmp_path: Path) -> None:
    path = write_events(EventWorld(50_000, 4_000), tmp_path / "events.parquet")
    database = duckdb.connect()
    rows = database.execute(f"select message_id, anonymous_id, user_id, email, type from '{path}'").fetchall()
    browsers = Counter(row[1] for row in rows)
    assert len({row[0] for row in rows}) == 50_000
    assert None not in browsers
    assert browsers.most_common(1)[0][1] > 500
    assert sorted(browsers.values())[len(browsers) // 2] < 12
    assert all((row[3] is not None) == (row[4] == "identify") for row in rows)
    assert 0.08 < sum(row[2] is not None for row in rows) / 50_000 < 0.25


def test_blocks_of_similar_people_are_neither_tiny_nor_huge(tmp_path: Path) -> None:
    path = write_similar(SimilarWorld(ROWS), tmp_path / "people.parquet")
    sizes = [
        size
        for (size,) in duckdb.connect()
        .execute(f"select count(*) from '{path}' group by postcode order by 1")
        .fetchall()
    ]
    assert sum(sizes) == ROWS
    assert sizes[-1] <= LARGEST_BLOCK + 1
    assert sizes[-1] > LARGEST_BLOCK / 2
    assert sum(size * (size - 1) // 2 for size in sizes) / ROWS == pytest.approx(50, rel=0.25)


def test_people_are_typed_twice_and_mostly_alike(tmp_path: Path) -> None:
    write_similar(SimilarWorld(ROWS), tmp_path / "people.parquet")
    people = f"'{tmp_path / 'people.parquet'}' join '{tmp_path / 'truth.parquet'}' using (id)"
    twice, same = (
        duckdb.connect()
        .execute(
            "select avg(cast(n = 2 as int)), avg(cast(names = 1 as int)) from ("
            f"select count(*) as n, count(distinct (first_name, last_name)) as names from {people} group by person)"
        )
        .fetchall()[0]
    )
    assert twice > 0.99
    assert 0.35 < same < 0.6
