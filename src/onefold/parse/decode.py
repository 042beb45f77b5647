"""One line of JSON to an object, or an error that says what is wrong with it and never what it holds."""

from __future__ import annotations

import re
from typing import NoReturn

import msgspec

from onefold.errors import InvalidInput

MAX_LINE = 4_194_304
"""Bytes of one JSON line: 128 times what a Segment call may have; protects memory from a file without line ends."""

MAX_DEPTH = 32
"""Objects and arrays inside one another: deeper is no customer data, and would exhaust the stack."""

_OBJECT = msgspec.json.Decoder(dict[str, object])
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
"""A text that does not end reaches to the end: to look for its end from each quote in it would take the square."""

_BRACKETS = re.compile(rb"[{}\[\]]")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]").search


def decode_line(line: bytes, what: str = "the line") -> dict[str, object]:
    """The JSON object of a line, or of `what` errors call it. Raises InvalidInput for anything else.

    Refused: other values than objects, NaN and infinities, text that is not UTF-8, half surrogate pairs, the character
    NUL, more than `MAX_LINE` bytes, more than `MAX_DEPTH` levels.
    """
    if len(line) > MAX_LINE:
        message = f"{what} has {len(line)} bytes; at most {MAX_LINE} are allowed"
        raise InvalidInput(message)
    if line.count(b"{") + line.count(b"[") > MAX_DEPTH:
        _require_shallow(line, what)
    line = line.removeprefix(_BYTE_ORDER_MARK)
    try:
        found = _OBJECT.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        _refuse(line, what, error)
    if b"\\" in line and b"\\u0000" in line and holds_nul(found):
        raise InvalidInput(f"{what} holds the character NUL (\\u0000), which no database takes in a text")
    return found


def holds_nul(value: object) -> bool:
    """Whether a text anywhere in a JSON value, keys of objects included, holds the character NUL."""
    match value:
        case str():
            return "\0" in value
        case dict():
            return any("\0" in key or holds_nul(one) for key, one in value.items())
        case list():
            return any(map(holds_nul, value))
    return False


def _require_shallow(line: bytes, what: str) -> None:
    """Levels are counted by the brackets outside of texts, before anything is decoded."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_TEXTS.sub(b"", line)):
        depth += 1 if bracket in b"{[" else -1
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        message = f"{what} has objects or arrays {deepest} levels deep; at most {MAX_DEPTH} are allowed"
        raise InvalidInput(message)


def _refuse(line: bytes, what: str, error: Exception) -> NoReturn:
    if isinstance(error, UnicodeDecodeError):
        reason = f"{what} is not UTF-8 text"
    elif not line.strip():
        reason = f"{what} is empty; must be a JSON object"
    elif isinstance(error, msgspec.ValidationError):
        reason = f"{what} is not a JSON object with values in range: {_without_value(str(error))}"
    elif _SURROGATE(line):
        reason = f"{what} holds half of a surrogate pair (\\ud800 to \\udfff), or is not complete JSON"
    else:
        reason = f"{what} is not a JSON object: {error}"
    raise InvalidInput(reason) from None


def _without_value(message: str) -> str:
    return message.partition(" - at ")[0]
