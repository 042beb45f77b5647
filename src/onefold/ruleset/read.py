"""Nodes to the structs of schema.py, finding everything that does not fit and going on after it.

Driven by the types alone: a setting added to schema.py is read, checked for its kind and bounds, and suggested for
misspelt keys without a line here.
"""

from __future__ import annotations

import difflib
import functools
import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
import msgspec.inspect as mi

from onefold.ruleset.nodes import Entries, Items, Node, Scalar
from onefold.ruleset.problem import Found, Mark, Path

T = TypeVar("T", bound=msgspec.Struct)

_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_SHOWN = 60
_MEANT = {"newest": "latest", "most_recent": "latest", "last": "latest", "earliest": "first", "oldest": "first"}
_ABSENT: Final = object()
"""Stands for a value that could not be read; the problem has been told."""

Marks = dict[Path, Mark]


class Reading(NamedTuple):
    """What could be read, what could not, and where everything stands."""

    value: Any
    problems: tuple[Found, ...]
    marks: Marks


def read(node: Node, into: type[T]) -> Reading:
    """`value` is an `into`, without the parts that `problems` are about; None if not even that."""
    reader = _Reader()
    value = reader.value(node, _type(into), ())
    return Reading(None if value is _ABSENT else value, tuple(reader.problems), reader.marks)


@functools.cache
def _type(struct: type[msgspec.Struct]) -> mi.Type:
    return mi.type_info(struct)


class _Shape(NamedTuple):
    """What a type allows: its options, and the same with texts last, as every scalar is one."""

    options: list[mi.Type]
    extra: dict[str, Any]
    texts_last: list[mi.Type]


def _shape(kind: mi.Type) -> _Shape:
    kind, extra = _bare(kind)
    options = [_bare(option)[0] for option in kind.types] if isinstance(kind, mi.UnionType) else [kind]
    return _Shape(options, extra, sorted(options, key=lambda option: isinstance(option, mi.StrType)))


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Found] = []
        self.marks: Marks = {}
        self.shapes: dict[int, _Shape] = {}
        """By the identity of the type, which lives as long as its struct: thousands of nodes share a few."""

    def shape(self, kind: mi.Type) -> _Shape:
        found = self.shapes.get(id(kind))
        if found is None:
            found = self.shapes[id(kind)] = _shape(kind)
        return found

    def value(self, node: Node, kind: mi.Type, path: Path) -> Any:
        if node.mark is not None:
            self.marks.setdefault(path, node.mark)
        options, extra, _ = shape = self.shape(kind)
        if isinstance(node, Scalar):
            return self.scalar(node, shape, path)
        for option in options:
            if (reader := self.compound(node, option)) is not None:
                return reader(path)
        return self.refuse(node, options, extra, path)

    def scalar(self, node: Scalar, shape: _Shape, path: Path) -> Any:
        options, extra, texts_last = shape
        if node.is_null:
            return self.null(node, options, extra, path)
        for option in texts_last:
            if (value := _scalar(node, option)) is not _ABSENT:
                return value
        return self.refuse(node, options, extra, path)

    def null(self, node: Node, options: Sequence[mi.Type], extra: dict[str, Any], path: Path) -> Any:
        """Nothing stands there: None where it may, else an empty list, mapping or struct where that is allowed."""
        if any(isinstance(option, mi.NoneType) for option in options):
            return None
        for option in options:
            if isinstance(option, mi.DictType | mi.VarTupleType) and not option.min_length:
                return {} if isinstance(option, mi.DictType) else ()
            if isinstance(option, mi.StructType) and (empty := _empty(option)) is not _ABSENT:
                return empty
        return self.refuse(node, options, extra, path)

    def compound(self, node: Items | Entries, option: mi.Type) -> Callable[[Path], Any] | None:
        if isinstance(node, Items) and isinstance(option, mi.VarTupleType):
            return functools.partial(self.items, node, option)
        if isinstance(node, Entries) and isinstance(option, mi.DictType):
            return functools.partial(self.mapping, node, option)
        if isinstance(node, Entries) and isinstance(option, mi.StructType):
            return functools.partial(self.struct, node, option)
        return None

    def items(self, node: Items, kind: mi.VarTupleType, path: Path) -> Any:
        if len(node.items) < (kind.min_length or 0):
            return self.tell(path, "The list is empty.", f"Write at least {kind.min_length}.")
        if kind.max_length is not None and len(node.items) > kind.max_length:
            return self.tell(path, f"The list is longer than {kind.max_length}.")
        read = [self.value(item, kind.item_type, (*path, index)) for index, item in enumerate(node.items)]
        instead = _empty(_bare(kind.item_type)[0])
        return tuple(
            value for value in (instead if value is _ABSENT else value for value in read) if value is not _ABSENT
        )

    def mapping(self, node: Entries, kind: mi.DictType, path: Path) -> Any:
        read: dict[str, Any] = {}
        for key, value, place in self.entries(node, path):
            if not self.key_fits(key, kind.key_type, place):
                continue
            found = self.value(value, kind.value_type, place)
            if found is _ABSENT:
                found = _empty(_bare(kind.value_type)[0])
            if found is not _ABSENT:
                read[key] = found
        return read

    def key_fits(self, key: str, kind: mi.Type, place: Path) -> bool:
        kind, _ = _bare(kind)
        if not isinstance(kind, mi.StrType) or _fits(key, kind):
            return True
        self.tell(place, f"`{_cut(key)}` cannot be a name here.", _text_hint(kind))
        return False

    def struct(self, node: Entries, kind: mi.StructType, path: Path) -> Any:
        fields = {field.encode_name: field for field in kind.fields}
        values: dict[str, Any] = {}
        for key, value, place in self.entries(node, path):
            if (field := fields.get(key)) is None:
                self.unknown(key, kind, place)
            elif (found := self.value(value, field.type, place)) is not _ABSENT:
                values[field.name] = found
            else:
                values.setdefault(field.name, _ABSENT)
        missing = [name for name, field in fields.items() if field.required and field.name not in values]
        for name in missing:
            self.tell(path, f"`{name}` is missing.", _example(name, fields[name].type))
        kept = {name: value for name, value in values.items() if value is not _ABSENT}
        if any(field.required and field.name not in kept for field in kind.fields):
            return _ABSENT
        return kind.cls(**kept)

    def entries(self, node: Entries, path: Path) -> Iterator[tuple[str, Node, Path]]:
        seen: set[str] = set()
        for entry in node.entries:
            key, place = entry.key.text, (*path, entry.key.text)
            if key in seen:
                self.problems.append(
                    Found(place, f"`{_cut(key)}` stands here twice.", "Keep one of them.", mark=entry.key.mark)
                )
                continue
            seen.add(key)
            if entry.key.mark is not None:
                self.marks[place] = entry.key.mark
            yield key, entry.value, place

    def unknown(self, key: str, kind: mi.StructType, place: Path) -> None:
        if (reason := getattr(kind.cls, "refused", {}).get(key)) is not None:
            self.tell(place, reason)
            return
        known = [field.encode_name for field in kind.fields]
        self.tell(place, f"`{_cut(key)}` is not known here.", suggestion(key, known))

    def refuse(self, node: Node, options: Sequence[mi.Type], extra: dict[str, Any], path: Path) -> Any:
        expected = " or ".join(
            dict.fromkeys(_expected(option) for option in options if not isinstance(option, mi.NoneType))
        )
        hint = _shown_example(path, extra)
        choices = [value for option in options if isinstance(option, mi.LiteralType) for value in option.values]
        if isinstance(node, Scalar) and not node.is_null:
            meant = _MEANT.get(node.text, node.text)
            near = suggestion(meant if meant in choices else node.text, list(map(str, choices)), listed=False)
            hint = _as_key(node.text, options) or near or hint
        return self.tell(path, f"Expected {expected}, found {_described(node)}.", hint)

    def tell(self, path: Path, message: str, hint: str = "") -> Any:
        self.problems.append(Found(path, message, hint))
        return _ABSENT


def suggestion(written: str, known: Sequence[str], *, listed: bool = True) -> str:
    """`Did you mean ...?`, or all that is known where nothing known is near."""
    folded = {name.casefold(): name for name in reversed(known)}
    near = difflib.get_close_matches(written.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{folded[near[0]]}`?"
    return f"Known here: {', '.join(known)}." if listed and known else ""


def _bare(kind: mi.Type) -> tuple[mi.Type, dict[str, Any]]:
    if isinstance(kind, mi.Metadata):
        return kind.type, kind.extra_json_schema or {}
    return kind, {}


def _empty(kind: mi.Type) -> Any:
    if isinstance(kind, mi.StructType) and not any(field.required for field in kind.fields):
        return kind.cls()
    return _ABSENT


def _scalar(node: Scalar, kind: mi.Type) -> Any:
    """The scalar as this kind, or _ABSENT if it is not of it."""
    text = node.text
    if isinstance(kind, mi.StrType):
        return text if _fits(text, kind) else _ABSENT
    if isinstance(kind, mi.LiteralType):
        return next((value for value in kind.values if str(value) == text), _ABSENT)
    if not node.plain:
        return _ABSENT
    if isinstance(kind, mi.BoolType) and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    if isinstance(kind, mi.IntType) and _INTEGER.fullmatch(text):
        return _bounded(int(text), kind)
    if isinstance(kind, mi.FloatType) and _NUMBER.fullmatch(text):
        return _bounded(float(text), kind)
    return _ABSENT


def _bounded(number: float, kind: mi.IntType | mi.FloatType) -> Any:
    fits = (
        math.isfinite(number)
        and (kind.ge is None or number >= kind.ge)
        and (kind.gt is None or number > kind.gt)
        and (kind.le is None or number <= kind.le)
    )
    return number if fits else _ABSENT


def _fits(text: str, kind: mi.StrType) -> bool:
    long_enough = len(text) >= (kind.min_length or 0)
    short_enough = kind.max_length is None or len(text) <= kind.max_length
    return long_enough and short_enough and (kind.pattern is None or re.search(kind.pattern, text) is not None)


def _expected(kind: mi.Type) -> str:
    match kind:
        case mi.IntType():
            return f"a whole number{_bounds(kind)}"
        case mi.FloatType():
            return f"a number{_bounds(kind)}"
        case mi.BoolType():
            return "true or false"
        case mi.StrType():
            return (
                "a text"
                if kind.max_length is None
                else f"a text of {kind.min_length or 0} to {kind.max_length} characters"
            )
        case mi.LiteralType():
            return (
                "one of " + ", ".join(str(value) for value in kind.values)
                if len(kind.values) > 1
                else f"{kind.values[0]}"
            )
        case mi.VarTupleType():
            return "a list"
        case mi.StructType():
            return "a mapping of " + ", ".join(field.encode_name for field in kind.fields)
        case _:
            return "a mapping"


def _as_key(text: str, options: Sequence[mi.Type]) -> str:
    """What stands there alone may be a key that wants a value: `last_digits` is `{last_digits: 7}`."""
    fields = (field for option in options if isinstance(option, mi.StructType) for field in option.fields)
    for field in fields:
        _, extra = _bare(field.type)
        if field.encode_name == text and extra.get("examples"):
            return f"Write for example `{{{text}: {_flow(extra['examples'][0])}}}`."
    return ""


def _bounds(kind: mi.IntType | mi.FloatType) -> str:
    words = ((kind.ge, "at least"), (kind.gt, "more than"), (kind.le, "at most"))
    said = [f"{word} {bound:,.15g}" for bound, word in words if bound is not None]
    return f" of {' and '.join(said)}" if said else ""


def _described(node: Node) -> str:
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Entries):
        return "a mapping"
    if node.is_null:
        return "nothing"
    return _cut(node.text) if node.plain else f"the text '{_cut(node.text)}'"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _text_hint(kind: mi.StrType) -> str:
    if kind.pattern is not None:
        return "Letters, digits, `_`, `-` and `.` may stand in it, and it starts with a letter or `_`."
    return f"Use {kind.min_length} to {kind.max_length} characters."


def _example(name: str, kind: mi.Type) -> str:
    return _shown_example((name,), _bare(kind)[1])


def _shown_example(path: Path, extra: dict[str, Any]) -> str:
    """`Write for example limit: 5.`, with the last name of the path."""
    names = [part for part in path if isinstance(part, str)]
    if not extra.get("examples") or not names or not isinstance(path[-1], str):
        return ""
    return f"Write for example `{names[-1]}: {_flow(extra['examples'][0])}`."


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
