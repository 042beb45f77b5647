"""The benchmarks' own measure of quality, held to figures worked out by hand."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.partitions import compare
from benchmarks.quality import compare_files, quality

LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=25)


def test_a_split_and_a_merge_by_hand() -> None:
    found = quality(["a", "a", "a", "b", "c"], [1, 1, 2, 2, 2])
    assert found.pair_precision == pytest.approx(1 / 3)
    assert found.pair_recall == pytest.approx(1 / 4)
    assert found.b3_precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert found.b3_recall == pytest.approx((1 + 1 + 1 / 3 + 1 / 3 + 1 / 3) / 5)
    assert found.largest == 3


@given(LABELS)
def test_equals_counting_every_pair(labels: list[tuple[int, int]]) -> None:
    found, truth = [a for a, _ in labels], [b for _, b in labels]
    pairs = list(combinations(labels, 2))
    joined = sum(a[0] == b[0] for a, b in pairs)
    true = sum(a[1] == b[1] for a, b in pairs)
    right = sum(a == b for a, b in pairs)
    measured = quality(found, truth)
    assert measured.pair_precision == pytest.approx(right / joined if joined else 1)
    assert measured.pair_recall == pytest.approx(right / true if true else 1)


@given(LABELS)
def test_the_truth_itself_is_perfect(labels: list[tuple[int, int]]) -> None:
    truth = [b for _, b in labels]
    assert quality([label + 10 for label in truth], truth)[:6] == (1, 1, 1, 1, 1, 1)


def write(path: Path, **columns: Any) -> str:
    pq.write_table(pa.table(columns), path)
    return str(path)


def test_files_are_joined_by_record_and_a_record_without_profile_stands_alone(tmp_path: Path) -> None:
    found = write(
        tmp_path / "found.parquet",
        record=[0, 1, 2, 3],
        source=["s"] * 4,
        record_id=["1", "2", "3", "4"],
        profile_id=["p", "p", None, None],
    )
    truth = write(tmp_path / "truth.parquet", source=["s"] * 4, record_id=["4", "3", "2", "1"], truth=[2, 2, 1, 1])
    measured = compare_files(found, truth)
    assert (measured.pair_precision, measured.pair_recall) == (1, 0.5)


def other_partition(folder: Path, clusters: list[object], refused: list[str]) -> dict[str, int | bool]:
    ids = ["1", "2", "3", "4"]
    write(folder / "records.parquet", source=["s"] * 4, record_id=ids, profile_id=["p", "p", "q", "r"])
    write(folder / "rejections.parquet", source=pa.array(["s"] * len(refused), pa.string()), record_id=refused or NONE)
    other = write(folder / "other.parquet", source=["s"] * 4, record_id=ids, cluster=clusters)
    return compare(folder, Path(other))


NONE = pa.array([], pa.string())


def test_equal_partitions_are_the_same(tmp_path: Path) -> None:
    assert other_partition(tmp_path, [7, 7, 8, 9], []) == {"clusters": 3, "bound": 0, "compared": 3, "same": True}


@pytest.mark.parametrize("clusters", [[7, 7, 8, 8], [7, 6, 8, 9]])
def test_a_merge_or_a_split_is_seen(clusters: list[object], tmp_path: Path) -> None:
    assert other_partition(tmp_path, clusters, [])["same"] is False


def test_clusters_where_a_limit_binds_are_left_out(tmp_path: Path) -> None:
    assert other_partition(tmp_path, [7, 7, 8, 8], ["4"]) == {"clusters": 2, "bound": 1, "compared": 1, "same": True}
