from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.errors import InvalidInput
from onefold.parse.decode import MAX_DEPTH, MAX_LINE, decode_line, holds_nul

LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6)
)
NAMES = st.text(max_size=4)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@given(value=st.dictionaries(NAMES, VALUES, max_size=4), ascii_only=st.booleans())
def test_what_json_can_say_is_read(value: dict[str, Any], ascii_only: bool) -> None:  # noqa: FBT001
    line = json.dumps(value, ensure_ascii=ascii_only).encode()
    if holds_nul(value):
        with pytest.raises(InvalidInput, match="holds the character NUL"):
            decode_line(line)
    else:
        assert decode_line(line) == value


def test_nul_is_refused_wherever_a_text_holds_it_and_only_there() -> None:
    for line in (b'{"a\\u0000":1}', b'{"a":[{"b":"\\u0000"}]}', b'{"a":"\\\\\\u0000"}'):
        with pytest.raises(InvalidInput, match="holds the character NUL"):
            decode_line(line)
    assert decode_line(b'{"a":"\\\\u0000"}') == {"a": "\\u0000"}


@given(st.binary(max_size=40))
def test_bytes_are_an_object_or_refused(line: bytes) -> None:
    try:
        found = decode_line(line)
    except InvalidInput:
        return
    assert isinstance(found, dict)


def test_a_byte_order_mark_and_line_end_are_no_matter() -> None:
    assert decode_line(b'\xef\xbb\xbf{"a": 1}\r\n') == {"a": 1}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", "the line is empty; must be a JSON object"),
        (b"  \n", "the line is empty; must be a JSON object"),
        (b"[1]", "the line is not a JSON object with values in range: Expected `object`, got `array`"),
        (b'"x"', "the line is not a JSON object with values in range: Expected `object`, got `str`"),
        (b'{"a":NaN}', r"the line is not a JSON object: JSON is malformed: invalid character (byte 5)"),
        (b'{"a":-Infinity}', "the line is not a JSON object: "),
        (b'{"a":1e999}', "the line is not a JSON object with values in range: Number out of range"),
        (b'{"a":1', "the line is not a JSON object: Input data was truncated"),
        (b'{"a":1}{"a":2}', "the line is not a JSON object: JSON is malformed: trailing characters"),
        (b'{"a":"\xff"}', "the line is not UTF-8 text"),
        (b'{"a":"\\ud800"}', "the line holds half of a surrogate pair"),
        (b'{"a":"\\udc00x"}', "the line holds half of a surrogate pair"),
    ],
)
def test_refusals(line: bytes, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_line(line)
    assert str(caught.value).startswith(message)


def test_whole_surrogate_pairs_are_fine() -> None:
    assert decode_line(b'{"a":"\\ud83d\\ude00"}') == {"a": "\U0001f600"}


def test_depth() -> None:
    assert decode_line(nested(MAX_DEPTH))
    for line in (nested(MAX_DEPTH + 1), b'{"a":' + b"[" * 500_000, b"[" * 100):
        with pytest.raises(InvalidInput, match=f"levels deep; at most {MAX_DEPTH}"):
            decode_line(line)


def test_brackets_in_texts_are_no_depth() -> None:
    line = json.dumps({"a": '{[\\"' * 100, "b": [[]] * 100}).encode()
    assert decode_line(line)["a"] == '{[\\"' * 100


def test_a_line_too_long() -> None:
    with pytest.raises(InvalidInput, match=f"at most {MAX_LINE} are allowed"):
        decode_line(b'{"a":"' + b"x" * MAX_LINE + b'"}')


def test_errors_call_it_what_it_is() -> None:
    for wrong in (b"", b"[1]", b'{"a":NaN}', b'{"a":"\xff"}', b'{"a":"\\ud800"}', nested(99), b" " * (MAX_LINE + 1)):
        with pytest.raises(InvalidInput, match=r"^the call "):
            decode_line(wrong, "the call")


@pytest.mark.parametrize("rest", [b'"\\' * 1_000_000, b'"' + b'\\"' * 1_000_000, b'""' * 200_000])
def test_texts_without_end_cost_little(rest: bytes) -> None:
    began = time.process_time()
    with pytest.raises(InvalidInput, match="levels deep"):
        decode_line(b"[" * 40 + rest)
    assert time.process_time() - began < 2
