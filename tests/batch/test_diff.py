from __future__ import annotations

import msgspec
import pyarrow as pa

from onefold.batch.diff import LARGEST, NAMED_PROFILES, Difference, Share, diff
from onefold.batch.outputs import Output, output_of


def result(**profiles: str | None) -> Output:
    """Of records named like `web_1`, by the profile of each."""
    names = [name.split("_", 1) for name in profiles]
    table = pa.table(
        {
            "record": pa.array(range(len(names)), pa.int32()),
            "source": pa.array([source for source, _ in names], pa.string()),
            "record_id": pa.array([record for _, record in names], pa.string()),
            "profile_id": pa.array(profiles.values(), pa.string()),
        }
    )
    return output_of({"records": table}, {})


def rows(difference: Difference) -> list[tuple[str, str | None, str | None, str]]:
    return [
        (f"{row['source']}_{row['record_id']}", row["old_profile_id"], row["new_profile_id"], row["change"])
        for row in difference.records.to_pylist()
    ]


def test_a_result_does_not_differ_from_itself() -> None:
    difference = diff(result(a_1="p", a_2="p", b_1=None), result(a_1="p", a_2="p", b_1=None))
    assert difference.same
    assert (difference.unchanged, difference.records_both) == (1, 3)


def test_other_names_are_no_difference() -> None:
    assert diff(result(a_1="p", a_2="q"), result(a_1="q", a_2="p")).same


def test_merges_splits_and_moves_are_counted_and_their_records_listed() -> None:
    before = result(a_1="p", a_2="q", a_3="r", a_4="r", a_5="s", a_6="s", a_7="t", a_8="u")
    after = result(a_1="p", a_2="p", a_3="r", a_4="x", a_5="s", a_6="t", a_7="t", a_8="u")
    difference = diff(before, after)
    assert difference.unchanged == 1
    told = {
        kind: (one.groups, one.old_profiles, one.new_profiles, one.records) for kind, one in difference.changes.items()
    }
    assert told == {"merged": (1, 2, 1, 2), "split": (1, 1, 2, 2), "moved": (1, 2, 2, 3)}
    assert rows(difference) == [
        ("a_1", "p", "p", "merged"),
        ("a_2", "q", "p", "merged"),
        ("a_3", "r", "r", "split"),
        ("a_4", "r", "x", "split"),
        ("a_5", "s", "s", "moved"),
        ("a_6", "s", "t", "moved"),
        ("a_7", "t", "t", "moved"),
    ]


def test_records_of_one_side_only_and_unresolved_ones_are_told_apart() -> None:
    difference = diff(result(a_1="p", a_2=None, b_1="p", b_2="q"), result(a_1=None, a_2="q", a_3="n", b_2="q"))
    assert rows(difference) == [
        ("a_1", "p", None, "unresolved"),
        ("a_2", None, "q", "resolved"),
        ("b_1", "p", None, "only_in_a"),
        ("a_3", None, "n", "only_in_b"),
    ]
    assert (difference.records_a, difference.records_b, difference.records_both) == (4, 4, 3)
    assert (difference.only_in_a, difference.only_in_b, difference.resolved, difference.unresolved) == (1, 1, 1, 1)


def test_examples_are_the_largest_and_name_the_larger_profiles_first() -> None:
    groups = range(LARGEST + 3)
    before = {f"a_{group}x{n}": f"g{group}n{n}" for group in groups for n in range(group + 2)}
    after = {name: old[:2] for name, old in before.items()}
    merged = diff(result(**before), result(**after)).changes["merged"]
    assert merged.groups == LARGEST + 3
    assert [example.records for example in merged.largest] == [group + 2 for group in reversed(groups)][:LARGEST]
    assert merged.largest[0].new == (Share(f"g{LARGEST + 2}", LARGEST + 4),)


def test_what_is_too_much_to_name_is_counted() -> None:
    many = {f"a_{n:02}": f"p{n:02}" for n in range(NAMED_PROFILES + 5)}
    (example,) = diff(result(**many), result(**dict.fromkeys(many, "one"))).changes["merged"].largest
    assert (example.old_profiles, len(example.old)) == (NAMED_PROFILES + 5, NAMED_PROFILES)
    assert example.old[0] == Share("p00", 1)


def test_differences_are_json() -> None:
    plain = diff(result(a_1="p", a_2="q"), result(a_1="p", a_2="p")).to_dict()
    assert msgspec.json.decode(msgspec.json.encode(plain))["changes"]["merged"]["largest"][0]["new"] == [
        {"profile_id": "p", "records": 2}
    ]
    assert "records" not in plain


def test_empty_results_compare() -> None:
    assert diff(result(), result()).same
    assert diff(result(), result(a_1="p")).only_in_b == 1
