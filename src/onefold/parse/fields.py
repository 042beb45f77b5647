"""The fields of a Segment call, which rules look at, and its traits, which the profile keeps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import msgspec

from onefold.model import SourceName
from onefold.normalize.naming import snake_case
from onefold.parse.decode import MAX_DEPTH
from onefold.parse.parts import Object, Parts
from onefold.parse.texts import is_object, plain, refused, require_unicode

Fields = dict[str, tuple[str, ...]]
FieldReader = Callable[[Parts, SourceName], Fields]

_OWN = ("event", "type", "source")
_NOT_BARE = frozenset({*_OWN, "traits", "context", "properties"})
"""First words of names that mean a place of the call, so never a trait of that name."""

_APP_NAME = "context.app.name"


_STRANGERS = 1_000
"""Keys remembered to lead nowhere: those of usual calls, and not those of one who uses ids as keys."""


class Branch(msgspec.Struct):
    """Wanted fields as a tree of words: `names` are the fields that end here, `strangers` keys that lead nowhere."""

    names: list[str] = []
    branches: dict[str, Branch] = {}
    strangers: set[str] = set()

    def add(self, words: list[str], name: str) -> None:
        """Note that the value at `words` is the field `name`."""
        branch = self
        for word in words:
            branch = branch.branches.setdefault(word, Branch())
        branch.names.append(name)


def field_reader(wanted: Collection[str] | None) -> FieldReader:
    """What takes the `wanted` fields from a call (None: all it has), each with its texts.

    Names: `event`, `type`, `source`; full paths in snake_case (`traits.first_name`, `context.app.name`,
    `properties.revenue`); bare names (`first_name`, `address.city`), from the first of traits, context.traits and
    properties that has a value. The traits of a group call describe the group and have no bare names.
    An array of scalars is several texts, one with objects is JSON. A `context.app` that is text is also its name.
    """
    return _all_fields if wanted is None else _wanted_fields(wanted)


def traits_of(parts: Parts) -> dict[str, str]:
    """What an identify call says of its customer: names in snake_case; objects and arrays as JSON; no nulls."""
    traits: dict[str, str] = {}
    for key, value in parts.traits.items():
        text = _json(value) if is_object(value) or isinstance(value, list | tuple) else plain(value)
        if text is None:
            continue
        if not text.isascii():
            require_unicode("traits", text)
        name = snake_case(key)
        if name:
            traits.setdefault(name, text)
    return traits


def _own_fields(parts: Parts, source: SourceName) -> Fields:
    fields: Fields = {"type": (parts.type,), "source": (source,)}
    event = parts.call.get("event")
    if isinstance(event, str) and event:
        fields["event"] = (event,)
    return fields


def _wanted_fields(wanted: Collection[str]) -> FieldReader:
    own = [name for name in _OWN if name in wanted]
    traits, context_traits, properties, context, group_traits = _trees(name for name in wanted if name not in _OWN)
    app_name = _APP_NAME in wanted

    def read(parts: Parts, source: SourceName) -> Fields:
        fields: Fields = {}
        if own:
            found = _own_fields(parts, source)
            fields = {name: found[name] for name in own if name in found}
        if parts.traits:
            _take(parts.traits, group_traits if parts.type == "group" else traits, fields, 1)
        if parts.context_traits:
            _take(parts.context_traits, context_traits, fields, 1)
        if parts.properties:
            _take(parts.properties, properties, fields, 1)
        if context.branches:
            _take(parts.context, context, fields, 1)
        if app_name:
            _name_app(parts, fields)
        return fields

    return read


def _trees(names: Iterable[str]) -> tuple[Branch, Branch, Branch, Branch, Branch]:
    """The wanted names under traits, context.traits, properties, context, and the traits of a group call."""
    traits, context_traits, properties, context, group_traits = (Branch() for _ in range(5))
    for name in names:
        if "" in name.split("."):
            continue
        match name.split("."):
            case ["traits", *words] if words:
                traits.add(words, name)
                group_traits.add(words, name)
            case ["context", "traits", *words] if words:
                context_traits.add(words, name)
            case ["context", *words] if words:
                context.add(words, name)
            case ["properties", *words] if words:
                properties.add(words, name)
            case [first, *rest] if first not in _NOT_BARE:
                for tree in (traits, context_traits, properties):
                    tree.add([first, *rest], name)
    return traits, context_traits, properties, context, group_traits


def _take(place: Object, tree: Branch, fields: Fields, depth: int) -> None:
    branches, strangers = tree.branches, tree.strangers
    if not branches or strangers.issuperset(place):
        return
    for key, value in place.items():
        branch = branches.get(snake_case(key))
        if branch is None:
            if len(strangers) < _STRANGERS:
                strangers.add(key)
            continue
        if is_object(value):
            _take(value, branch, fields, _deeper(depth))
        elif branch.names and (texts := _texts(value)):
            for name in branch.names:
                fields.setdefault(name, texts)


def _all_fields(parts: Parts, source: SourceName) -> Fields:
    fields = _own_fields(parts, source)
    _flatten(parts.traits, "traits.", "" if parts.type != "group" else None, fields, 1)
    _flatten(parts.context_traits, "context.traits.", "", fields, 1)
    _flatten(parts.properties, "properties.", "", fields, 1)
    _flatten({key: value for key, value in parts.context.items() if key != "traits"}, "context.", None, fields, 1)
    _name_app(parts, fields)
    return fields


def _flatten(place: Object, prefix: str, bare: str | None, fields: Fields, depth: int) -> None:
    """Every text of `place` under `prefix`, and under `bare` too if bare names are to be had."""
    for key, value in place.items():
        name = snake_case(key)
        if not name:
            continue
        short = None if bare is None or (not bare and name in _NOT_BARE) else bare + name
        if is_object(value):
            _flatten(value, f"{prefix}{name}.", None if short is None else f"{short}.", fields, _deeper(depth))
        elif texts := _texts(value):
            fields.setdefault(prefix + name, texts)
            if short is not None:
                fields.setdefault(short, texts)


def _name_app(parts: Parts, fields: Fields) -> None:
    app = parts.context.get("app")
    if isinstance(app, str) and (texts := _texts(app)):
        fields.setdefault(_APP_NAME, texts)


def _deeper(depth: int) -> int:
    if depth >= MAX_DEPTH:
        message = f"has objects more than {MAX_DEPTH} levels deep"
        raise refused("traits, properties or context", message)
    return depth + 1


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str) and value.isascii():
        return (value,) if value and not value.isspace() else ()
    if isinstance(value, list | tuple):
        if any(is_object(item) or isinstance(item, list | tuple) for item in value):
            return (_json(value),)
        return tuple(dict.fromkeys(text for item in value for text in _texts(item)))
    text = plain(value)
    if text is None:
        return ()
    if not text.isascii():
        require_unicode("traits, properties or context", text)
    return (text,)


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()
