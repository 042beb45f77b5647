"""Texts as codes, and several columns of one type as one set for each record."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from onefold.batch.world import encoded

TEXTS = st.lists(st.lists(st.none() | st.sampled_from(["a", "b", "ab"]) | st.text(max_size=3), min_size=1), min_size=1)


def chunked(chunks: list[list[str | None]]) -> pa.ChunkedArray:
    return pa.chunked_array(chunks, type=pa.string())


@given(TEXTS)
def test_codes_stand_for_the_texts_in_order_of_first_appearance(chunks: list[list[str | None]]) -> None:
    values = encoded([chunked(chunks)])
    said = [(place, text) for place, text in enumerate(text for chunk in chunks for text in chunk) if text is not None]
    assert list(values.texts) == list(dict.fromkeys(text for _, text in said))
    assert [
        (int(record), values.texts[int(code)]) for record, code in zip(values.record, values.code, strict=True)
    ] == said


def test_several_columns_of_one_type_are_one_set_for_each_record() -> None:
    values = encoded([chunked([["x", None], ["y"]]), chunked([["y", "z", "y"]])])
    said = [(int(record), values.texts[int(code)]) for record, code in zip(values.record, values.code, strict=True)]
    assert said == [(0, "x"), (0, "y"), (1, "z"), (2, "y")]
    assert np.all(np.diff(values.record) >= 0)
