from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.columns import NONE, Values
from onefold.profile.identifiers import count_identifiers, identifiers
from onefold.resolution.order import canonical_order

Found = dict[tuple[int, int], tuple[int, int, int, int, list[int]]]
"""(profile, code) -> first record, first of known time, last, how many records, sources."""

TEXTS = ["a", "b", "c", "d"]


def found(profile: list[int], source: list[int], time: list[int], uses: list[tuple[int, int]]) -> Found:
    record, code = (np.array([use[place] for use in uses], dtype=np.int32) for place in range(2))
    values = Values(record, code, TEXTS)
    owner, moments = np.array(profile, dtype=np.int32), np.array(time, dtype=np.int64)
    said = identifiers(values, owner, np.array(source, dtype=np.int32), moments != 0, canonical_order(moments))
    assert count_identifiers(values, owner) == len(said.profile)
    assert len(said.source_start) == len(said.profile) + 1
    return {
        (int(said.profile[n]), int(said.code[n])): (
            int(said.first[n]),
            int(said.first_timed[n]),
            int(said.last[n]),
            int(said.records[n]),
            said.sources[said.source_start[n] : said.source_start[n + 1]].tolist(),
        )
        for n in range(len(said.profile))
    }


def naive(profile: list[int], source: list[int], time: list[int], uses: list[tuple[int, int]]) -> Found:
    records = defaultdict(list)
    for record, code in uses:
        if profile[record] != NONE:
            records[profile[record], code].append(record)
    expected: Found = {}
    for key, its in records.items():
        by_time = sorted(its, key=lambda record: (time[record], record))
        timed = next((record for record in by_time if time[record]), NONE)
        expected[key] = (by_time[0], timed, by_time[-1], len(its), sorted({source[record] for record in its}))
    return expected


def test_a_shared_value_stands_under_each_profile() -> None:
    assert found([0, 1, 0], [0, 0, 1], [3, 2, 0], [(0, 0), (1, 0), (2, 0)]) == {
        (0, 0): (2, 0, 0, 2, [0, 1]),
        (1, 0): (1, 1, 1, 1, [0]),
    }


@pytest.mark.parametrize("uses", [[], [(1, 2)]])
def test_records_without_a_profile_give_none(uses: list[tuple[int, int]]) -> None:
    assert found([0, NONE], [0, 0], [1, 1], uses) == {}


@given(st.data())
def test_as_a_loop_over_uses_finds(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    profile, source, time = (
        data.draw(st.lists(st.integers(*span), min_size=count, max_size=count)) for span in ((-1, 3), (0, 2), (0, 4))
    )
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, len(TEXTS) - 1))
    uses = sorted(data.draw(st.sets(pairs, max_size=30)))
    assert found(profile, source, time, uses) == naive(profile, source, time, uses)
