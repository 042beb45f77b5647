from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onefold.batch.evaluate import Columns, Part, Quality, evaluate
from onefold.batch.outputs import Output, output_of
from onefold.errors import InvalidInput, NotFound


def result(*records: tuple[str, str, str | None]) -> Output:
    return output_of(
        {
            "records": pa.table(
                {
                    "record": pa.array(range(len(records)), pa.int32()),
                    **{
                        name: pa.array([record[column] for record in records], pa.string())
                        for column, name in enumerate(("source", "record_id", "profile_id"))
                    },
                }
            )
        },
        {},
    )


FIVE = result(("a", "1", "p"), ("a", "2", "p"), ("a", "3", "p"), ("a", "4", "q"), ("a", "5", None))


def truth(**clusters: str | None) -> list[dict[str, Any]]:
    return [{"record_id": record[1:], "cluster": cluster} for record, cluster in clusters.items()]


def measured() -> Quality:
    return evaluate(FIVE, truth(r1="x", r2="x", r3="y", r4="y", r5="z", r6="z"))


def test_counts_and_scores() -> None:
    quality = measured()
    assert (quality.records, quality.missing, quality.unlabelled) == (5, 1, 0)
    assert (quality.profiles, quality.clusters, quality.exact_clusters) == (3, 3, 1)
    assert (quality.right_pairs, quality.wrong_pairs, quality.missed_pairs) == (1, 2, 1)
    assert quality.pairwise.precision == pytest.approx(1 / 3)
    assert quality.pairwise.recall == pytest.approx(1 / 2)
    assert quality.b_cubed.precision == pytest.approx((4 / 3 + 1 / 3 + 1 + 1) / 5)


def test_the_worst_profiles_and_clusters_are_named() -> None:
    quality = measured()
    (over,), (under,) = quality.worst_over_merges, quality.worst_under_merges
    assert (over.name, over.records, over.pairs, over.parts) == ("p", 3, 2, (Part("x", 2), Part("y", 1)))
    assert (under.name, under.records, under.pairs) == ("y", 2, 1)
    assert {part.name for part in under.parts} == {"p", "q"}


def test_an_unresolved_record_is_a_part_without_name() -> None:
    quality = evaluate(FIVE, truth(r4="y", r5="y"))
    assert {part.name for part in quality.worst_under_merges[0].parts} == {"q", None}


def test_records_without_truth_are_left_out() -> None:
    quality = evaluate(FIVE, truth(r1="x", r2="x", r3=None))
    assert (quality.records, quality.unlabelled) == (2, 3)
    assert quality.pairwise.f1 == 1


@pytest.mark.parametrize("name", ["truth.csv", "truth.parquet"])
def test_truth_comes_from_files(tmp_path: Path, name: str) -> None:
    table = pa.table({"Record_ID": ["1", "2", "3"], "Customer": [7, 7, 8], "other": ["", "", ""]})
    if name.endswith("csv"):
        (tmp_path / name).write_text("Record_ID,Customer,other\n1,7,\n2,7,\n3,8,\n")
    else:
        pq.write_table(table, tmp_path / name)
    assert evaluate(FIVE, tmp_path / name) == evaluate(FIVE, table)
    assert evaluate(FIVE, tmp_path / name).clusters == 2


def test_ids_keep_their_zeroes(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("record_id,cluster\n007,x\n")
    with pytest.raises(NotFound):
        evaluate(result(("a", "7", "p")), tmp_path / "t.csv")


def test_columns_can_be_named() -> None:
    table = pa.table({"n": ["1", "2"], "who": ["x", "x"], "id": ["9", "9"]})
    assert evaluate(FIVE, table, Columns(record_id="n", cluster="who")).right_pairs == 1


def test_a_source_tells_equal_ids_apart() -> None:
    output = result(("a", "1", "p"), ("b", "1", "q"))
    rows = [{"source": "a", "record_id": "1", "cluster": "x"}, {"source": "b", "record_id": "1", "cluster": "y"}]
    assert evaluate(output, rows).exact_clusters == 2


def test_an_id_that_two_sources_use_needs_a_source() -> None:
    with pytest.raises(InvalidInput, match="add a column source"):
        evaluate(result(("a", "1", "p"), ("b", "1", "q")), truth(r1="x"))


def test_truth_said_twice_is_fine_but_not_in_two_ways() -> None:
    rows = truth(r1="x", r2="x")
    assert evaluate(FIVE, rows + rows) == evaluate(FIVE, rows)
    with pytest.raises(InvalidInput, match="1 records into several clusters"):
        evaluate(FIVE, [*rows, {"record_id": "1", "cluster": "y"}])


@pytest.mark.parametrize(
    ("table", "columns", "message"),
    [
        (pa.table({"record_id": ["1"], "colour": ["red"]}), None, "it has record_id, colour"),
        (pa.table({"record_id": ["1"], "cluster": ["x"]}), Columns(cluster="no"), "no column no"),
    ],
)
def test_a_truth_without_its_columns_is_refused(table: pa.Table, columns: Columns | None, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        evaluate(FIVE, table, columns)


def test_missing_and_foreign_truth_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such file"):
        evaluate(FIVE, tmp_path / "none.csv")
    with pytest.raises(NotFound, match="no record in common"):
        evaluate(FIVE, truth(r99="x"))
    (tmp_path / "broken.parquet").write_bytes(b"no")
    with pytest.raises(InvalidInput, match="cannot be read"):
        evaluate(FIVE, tmp_path / "broken.parquet")


def test_qualities_are_json() -> None:
    plain = measured().to_dict()
    assert msgspec.json.decode(msgspec.json.encode(plain))["worst_over_merges"][0]["parts"][0] == {
        "name": "x",
        "records": 2,
    }
