from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onefold.columns import distinct_pairs
from onefold.match.parts import Rows, changed, combined, numbered, whole
from onefold.ruleset.plan import Transform
from tests.match.columns import values_of

LARGE = 2**31 - 1


@given(
    st.integers(1, 6).flatmap(
        lambda width: st.lists(
            st.tuples(
                st.integers(0, 3),
                st.lists(st.sampled_from([0, 1, LARGE - 2, LARGE - 1]), min_size=width, max_size=width),
            ),
            min_size=1,
            max_size=20,
        )
    )
)
def test_keys_are_equal_exactly_where_all_codes_are_however_large(rows: list[tuple[int, list[int]]]) -> None:
    rows = sorted(rows)
    record = np.array([record for record, _ in rows], dtype=np.int32)
    columns = tuple(np.array([codes for _, codes in rows], dtype=np.int32).T.copy())
    found = numbered(Rows(record, columns), [LARGE] * len(columns))
    expected = sorted({(tuple(codes), record) for record, codes in rows})
    got = [
        (tuple(int(column[key]) for column in found.columns), int(record))
        for key, record in zip(found.key, found.record, strict=True)
    ]
    assert got == expected
    assert found.keys == len({codes for codes, _ in expected})


def test_no_rows_make_no_keys() -> None:
    nothing = np.empty(0, dtype=np.int32)
    found = numbered(Rows(nothing, (nothing, nothing)), [0, 5])
    assert (found.keys, len(found.key), len(found.record)) == (0, 0, 0)


def test_without_parts_each_record_looked_at_has_the_one_empty_key() -> None:
    found = numbered(combined([], np.array([True, False, True])), [])
    assert (found.keys, found.key.tolist(), found.record.tolist()) == (1, [0, 0], [0, 2])


def test_combinations_are_of_records_that_have_every_part() -> None:
    among = np.array([True, True, True, False])
    parts = [
        whole("a", values_of([("x", "y"), ("x",), (), ("x",)]), among),
        whole("b", values_of([("p", "q"), (), ("p",), ("p",)]), among),
    ]
    rows = combined(parts, among)
    made = sorted(
        (int(record), parts[0].texts[a], parts[1].texts[b])
        for record, a, b in zip(rows.record, *rows.columns, strict=True)
    )
    assert made == [(0, "x", "p"), (0, "x", "q"), (0, "y", "p"), (0, "y", "q")]


def test_values_that_become_equal_are_one_and_those_that_become_nothing_are_gone() -> None:
    part = changed(
        "f", values_of([("A", "a"), ("1",), ("b",)]), (Transform("letters"), Transform("lower")), np.ones(3, bool)
    )
    assert sorted(part.texts) == ["a", "b"]
    assert part.record.tolist() == [0, 0, 2]
    found = numbered(combined([part], np.ones(3, bool)), [len(part.texts)])
    assert (len(found.key), sorted(found.record.tolist())) == (2, [0, 2])


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0, 5, LARGE]))))
def test_pairs_come_once_and_sorted(pairs: list[tuple[int, int]]) -> None:
    key, record = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
    found = distinct_pairs(key, record)
    assert list(zip(*(side.tolist() for side in found), strict=True)) == sorted(set(pairs))
