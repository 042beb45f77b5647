from __future__ import annotations

import json
import time
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onefold.errors import InvalidInput
from onefold.serve.collect.calls import addition, read_call
from onefold.serve.collect.envelope import _array_in, read_batch

LEAVES = st.none() | st.booleans() | st.integers(-9, 10**12) | st.text('ab"[]{},:\\é', max_size=6)
KEYS = st.sampled_from(["a", "batch", "context", "sentAt", "[", '"', "type", "messageId"])
VALUES = st.recursive(
    LEAVES, lambda one: st.lists(one, max_size=3) | st.dictionaries(KEYS, one, max_size=3), max_leaves=8
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=4)
BROKEN = st.sampled_from(["NaN", "-Infinity", '"\\ud800"', "[" * 2_000 + "]" * 2_000, '{"a":"\\udfff"}', "1e5000"])
SPACE = st.sampled_from(["", " ", "\n\t"])


@st.composite
def batches(draw: st.DrawFn, items: st.SearchStrategy[str]) -> tuple[str, list[str]]:
    """A batch as text, with other keys around its array, and the texts of its items."""
    listed = draw(st.lists(items, max_size=5))
    space = draw(SPACE)
    around = draw(st.dictionaries(st.sampled_from(["a", "x", "writeKey"]), VALUES, max_size=2))
    pairs = [f"{json.dumps(key)}{space}:{json.dumps(value)}" for key, value in around.items()]
    place = draw(st.integers(0, len(pairs)))
    array = f"{space},{space}".join(listed)
    pairs.insert(place, f'"batch"{space}:{space}[{space}{array}{space}]')
    return space + "{" + f"{space},".join(pairs) + "}", listed


@given(batch=batches(VALUES.map(json.dumps)))
def test_each_call_of_a_batch_is_found_as_it_was_written(batch: tuple[str, list[str]]) -> None:
    text, items = batch
    assert [one.decode() for one in read_batch(text.encode(), 99, rescue=False).calls] == items


@given(batch=batches(VALUES.map(json.dumps) | BROKEN))
def test_calls_around_a_broken_one_are_found_as_they_were_written(batch: tuple[str, list[str]]) -> None:
    text, items = batch
    assume(items)
    assert [one.decode() for one in read_batch(text.encode(), 99, rescue=True).calls] == items


@given(st.binary(max_size=60) | st.text('{}[]",:batch1 ', max_size=60).map(str.encode))
def test_any_bytes_are_a_batch_or_refused(body: bytes) -> None:
    _array_in(body)
    try:
        read_batch(body, 99, rescue=True)
    except InvalidInput:
        return


def test_a_call_is_not_looked_for_beside_a_broken_one_unless_that_is_asked_for() -> None:
    with pytest.raises(InvalidInput, match="the body is not JSON"):
        read_batch(b'{"batch":[{"a":NaN},{}]}', 99, rescue=False)


@pytest.mark.parametrize(
    "rest",
    [b'"\\' * 250_000, b'"' + b'\\"' * 250_000, b"[]," * 160_000, b'"",' * 160_000, b'{"a":' * 100_000, b"[" * 500_000],
    ids=["quotes", "quoted quotes", "arrays", "texts", "deep objects", "deep arrays"],
)
def test_hostile_bytes_beside_a_broken_call_cost_little(rest: bytes) -> None:
    began = time.process_time()
    with pytest.raises(InvalidInput):
        read_batch(b'{"batch":[NaN,' + rest, 2_500, rescue=True)
    assert time.process_time() - began < 1


@given(content=OBJECTS, said=OBJECTS, space=SPACE)
def test_the_kept_bytes_say_what_the_call_is_taken_as(
    content: dict[str, Any], said: dict[str, Any], space: str
) -> None:
    additions = [addition(key, value) for key, value in said.items()]
    line = json.dumps(content).replace("{", "{" + space, 1).encode()
    taken, body = read_call(line, additions, 10_000)
    assert msgspec.json.decode(body) == taken
    pairs = json.loads(body, object_pairs_hook=lambda found: found)
    assert len(pairs) == len({key for key, _ in pairs})


@given(content=OBJECTS, context=OBJECTS)
def test_a_call_keeps_its_own_keys(content: dict[str, Any], context: dict[str, Any]) -> None:
    call = {**content, "context": {"a": 1}, "messageId": "m"}
    taken, _ = read_call(json.dumps(call).encode(), [addition("context", context)], 10_000)
    assert taken == {**call, "context": {**context, "a": 1}}
