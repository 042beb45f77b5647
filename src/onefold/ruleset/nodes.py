"""Turns YAML or JSON text, or plain Python values, into nodes that know their line. Reads no meaning into them.

Scalars stay as written (`NO` is not false, `007` is not 7): what a scalar is, is decided by what is expected there.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

import msgspec
import yaml

from onefold import limits
from onefold.ruleset.problem import Found, InvalidRuleset, Mark, Path

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_JSON_START = re.compile(r"\s*[{\[]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_INDENT_HINT = "Check the indentation, the colons and the quotes around this place."
_TAB_HINT = "YAML allows no tabs: indent with spaces."
_INDENTED_BY_TAB = re.compile(r" *\t").match


class Scalar(msgspec.Struct, frozen=True, gc=False):
    """A single value as text. `plain` unless it stands in quotes (or is a str in Python)."""

    text: str
    plain: bool
    mark: Mark | None = None

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in _NULLS


class Items(msgspec.Struct, frozen=True, gc=False):
    items: tuple[Node, ...]
    mark: Mark | None = None


class Entry(msgspec.Struct, frozen=True, gc=False):
    key: Scalar
    value: Node


class Entries(msgspec.Struct, frozen=True, gc=False):
    """A mapping; keys may still stand twice."""

    entries: tuple[Entry, ...]
    mark: Mark | None = None


Node = Scalar | Items | Entries


class _Place(Protocol):
    """Where YAML found something, counting from 0."""

    line: int
    column: int


class Malformed(Exception):
    """The text is not one YAML document within bounds."""

    def __init__(self, message: str, hint: str = "", mark: Mark | None = None) -> None:
        super().__init__(message)
        self.message, self.hint, self.mark = message, hint, mark

    def refusal(self, name: str | None) -> InvalidRuleset:
        """The error to raise where a whole document was asked for."""
        marks: dict[Path, Mark] = {} if self.mark is None else {(): self.mark}
        return InvalidRuleset([Found((), self.message, self.hint).at(marks)], name)


def from_text(text: str) -> Node:
    """The one document in `text`. Raises Malformed."""
    if len(text) > limits.RULESET_CHARACTERS:
        raise Malformed(f"The document is longer than {limits.RULESET_CHARACTERS:,} characters.")
    try:
        return _Composer(yaml.parse(_as_yaml(text), Loader=_Loader)).document()
    except yaml.MarkedYAMLError as error:
        raise Malformed(_sentence(error), _hint(text, error.problem_mark), _mark(error.problem_mark)) from error
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        raise Malformed("The document holds characters that YAML does not allow.", "Save it as UTF-8 text.") from error


def _as_yaml(text: str) -> str:
    """JSON made YAML without moving a line: tabs are spaces there, and two escapes are one character."""
    text = text.removeprefix("\ufeff")
    if not _JSON_START.match(text):
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    return _PAIR.sub(_one_escape, text.replace("\t", " "))


def _one_escape(pair: re.Match[str]) -> str:
    """JSON escapes a character beyond the first plane as two surrogates, YAML as one number."""
    high, low = int(pair[2], 16), int(pair[3], 16)
    return f"{pair[1]}\\U{0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00:08x}"


def _sentence(error: yaml.MarkedYAMLError) -> str:
    said = ", ".join(part for part in (error.context, error.problem) if part)
    return f"Not readable as YAML: {said}."


def _hint(text: str, place: _Place | None) -> str:
    """The problem is told where a line with a tab ends, or on the next."""
    near = text.split("\n")[max(place.line - 1, 0) : place.line + 1] if place is not None else []
    return _TAB_HINT if any(map(_INDENTED_BY_TAB, near)) else _INDENT_HINT


def _mark(mark: _Place | None) -> Mark | None:
    return None if mark is None else Mark(mark.line + 1, mark.column + 1)


class _Anchored(NamedTuple):
    node: Node
    size: int
    height: int


class _Composer:
    """Builds nodes from events, bounded in depth and in size with aliases counted as often as they stand."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        self.anchors: dict[str, _Anchored | None] = {}
        self.size = 0
        self.deepest = 0

    def document(self) -> Node:
        node: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    hint = "Keep one, without a second `---`."
                    raise Malformed("There is more than one document.", hint, _mark(event.start_mark))
                node = self.node(next(self.events), 0)
        return node if node is not None else Scalar("", plain=True)

    def node(self, event: yaml.Event, depth: int) -> Node:
        mark = _mark(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(str(event.anchor), depth, mark)
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        self.count(1, depth, mark)
        if event.tag is not None:
            raise Malformed(f"The tag {event.tag} has no meaning here.", "Write the value without it.", mark)
        if event.anchor is None:
            return self.untagged(event, depth, mark)
        return self.anchored(event.anchor, event, depth, mark)

    def anchored(self, anchor: str, event: yaml.Event, depth: int, mark: Mark | None) -> Node:
        size, deepest = self.size, self.deepest
        self.anchors[anchor], self.deepest = None, depth
        node = self.untagged(event, depth, mark)
        self.anchors[anchor] = _Anchored(node, self.size - size + 1, self.deepest - depth)
        self.deepest = max(deepest, self.deepest)
        return node

    def alias(self, anchor: str, depth: int, mark: Mark | None) -> Node:
        known = self.anchors.get(anchor)
        if known is None:
            raise Malformed(f"*{anchor} has no anchor &{anchor} that ends before it.", mark=mark)
        self.count(known.size, depth + known.height, mark)
        return known.node

    def count(self, size: int, depth: int, mark: Mark | None) -> None:
        self.size += size
        self.deepest = max(self.deepest, depth)
        if self.size > limits.RULESET_NODES:
            raise Malformed(f"The document holds more than {limits.RULESET_NODES:,} values.", mark=mark)
        if depth > limits.RULESET_DEPTH:
            raise Malformed(f"Nested deeper than {limits.RULESET_DEPTH} levels.", mark=mark)

    def untagged(self, event: yaml.Event, depth: int, mark: Mark | None) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            if _SURROGATE.search(event.value):
                raise Malformed("A text holds half a character (a lone surrogate).", mark=mark)
            return Scalar(event.value, plain=event.style in (None, ""), mark=mark)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self.until(yaml.SequenceEndEvent, depth)), mark)
        return Entries(tuple(self.entries(depth)), mark)

    def until(self, end: type[yaml.Event], depth: int) -> Iterator[Node]:
        for event in self.events:
            if isinstance(event, end):
                return
            yield self.node(event, depth + 1)

    def entries(self, depth: int) -> Iterator[Entry]:
        parts = self.until(yaml.MappingEndEvent, depth)
        for key in parts:
            if not isinstance(key, Scalar):
                raise Malformed("A key must be a single word or text.", mark=key.mark)
            yield Entry(key, next(parts))


def from_value(value: object) -> Node:
    """Nodes without lines, from mappings, lists, tuples, str, int, float, bool, None and dates. Raises Malformed."""
    return _Values().node(value, 0)


class _Values:
    def __init__(self) -> None:
        self.size = 0

    def node(self, value: object, depth: int) -> Node:
        self.size += 1
        if self.size > limits.RULESET_NODES:
            raise Malformed(f"The document holds more than {limits.RULESET_NODES:,} values.")
        if depth > limits.RULESET_DEPTH:
            raise Malformed(f"Nested deeper than {limits.RULESET_DEPTH} levels.")
        if isinstance(value, Mapping):
            return Entries(tuple(Entry(_key(key), self.node(part, depth + 1)) for key, part in value.items()))
        if isinstance(value, list | tuple):
            return Items(tuple(self.node(part, depth + 1) for part in value))
        return _scalar(value)


def _key(key: object) -> Scalar:
    if not isinstance(key, str):
        raise Malformed(f"A key is a {type(key).__name__}.", "Keys are texts.")
    return _scalar(key)


def _scalar(value: object) -> Scalar:
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise Malformed("A text holds half a character (a lone surrogate).")
        return Scalar(value, plain=False)
    if value is None or isinstance(value, bool):
        return Scalar(json.dumps(value), plain=True)
    if isinstance(value, int | float):
        return Scalar(_number(value), plain=True)
    if isinstance(value, datetime.date):
        return Scalar(value.isoformat(), plain=True)
    raise Malformed(f"A value is a {type(value).__name__}.", "Write texts, numbers, true, false, lists and mappings.")


def _number(value: float) -> str:
    if isinstance(value, int) and abs(value) >= 2**63:
        raise Malformed("A number has more than 64 bits.")
    return str(value)
