"""JSON Lines, JSON arrays and lists of dicts as objects one by one, each with its line; what is none is refused."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

import msgspec

from onefold.batch.read.csv_file import open_binary
from onefold.batch.read.parts import FilePart, ListPart
from onefold.batch.read.refused import Refused
from onefold.errors import InvalidInput
from onefold.parse.decode import MAX_LINE, decode_line
from onefold.parse.texts import described

OBJECTS_AT_ONCE = 50_000
"""Objects between two words about progress, and held as Python values at a time: about 100 MB of calls."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BROKEN_OFF = "the compressed file breaks off here; what follows is lost"

Object = Mapping[str, object]
Numbered = Iterator[tuple[int, Object]]
Advance = Callable[[int], None]
"""Told how many bytes (items of a list) of the part have been read."""


def objects_of(part: FilePart | ListPart, refused: Refused, advance: Advance) -> Numbered:
    """The objects of a part with their lines (items of a list or array: their numbers), from 1."""
    if isinstance(part, ListPart):
        yield from _items(part, part.items, refused, advance)
        return
    with open_binary(part.path) as stream:
        if _is_array(stream):
            yield from _items(part, _array(part, stream), refused, advance)
        else:
            yield from _decoded(part, stream, refused, advance)


def _items(part: FilePart | ListPart, items: Any, refused: Refused, advance: Advance) -> Numbered:
    for number, item in enumerate(items, start=1):
        if isinstance(item, Mapping):
            yield number, item
        else:
            refused.add(part.source, part.name, number, f"the item is {described(item)}; must be an object")
        if number % OBJECTS_AT_ONCE == 0 and isinstance(part, ListPart):
            advance(number)


def _is_array(stream: IO[bytes]) -> bool:
    try:
        start: bytes = stream.peek(64)  # type: ignore[attr-defined]
    except (OSError, EOFError, zlib.error):
        return False
    return start.removeprefix(BYTE_ORDER_MARK).lstrip()[:1] == b"["


def _array(part: FilePart, stream: IO[bytes]) -> list[object]:
    try:
        return msgspec.json.decode(stream.read().removeprefix(BYTE_ORDER_MARK), type=list[object])
    except (msgspec.MsgspecError, UnicodeDecodeError, OSError, EOFError, zlib.error) as error:
        message = f"{part.name} begins as a JSON array but is not a whole one; JSON Lines can be read in part"
        raise InvalidInput(message) from error


def _decoded(part: FilePart, stream: IO[bytes], refused: Refused, advance: Advance) -> Numbered:
    for number, line in _lines(part, stream, refused):
        try:
            found = decode_line(line)
        except InvalidInput as problem:
            refused.add(part.source, part.name, number, str(problem))
        else:
            yield number, found
        if number % OBJECTS_AT_ONCE == 0:
            advance(_place(stream))


def _place(stream: IO[bytes]) -> int:
    packed = getattr(stream, "fileobj", None)
    return int((packed or stream).tell())


def _lines(part: FilePart, stream: IO[bytes], refused: Refused) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank and at most `MAX_LINE` bytes long."""
    number = 0
    try:
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                _skip(stream, line)
                refused.add(part.source, part.name, number, f"the line has more than {MAX_LINE} bytes")
            elif not line.isspace():
                yield number, line
    except (OSError, EOFError, zlib.error):
        refused.add(part.source, part.name, number + 1, BROKEN_OFF)


def _skip(stream: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(MAX_LINE)
