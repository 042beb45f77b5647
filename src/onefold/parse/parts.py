"""The objects of a Segment call in which identifiers and fields stand, taken apart once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from onefold.parse.texts import described, refused

Object = Mapping[str, object]
NOTHING: Object = {}


class Parts(NamedTuple):
    """One call and its objects; those that are absent are empty."""

    call: Object
    type: str
    context: Object
    traits: Object
    context_traits: Object
    properties: Object


def parts_of(call: Object, kind: str) -> Parts:
    """The parts of a call of type `kind`. Raises InvalidInput where something else stands than an object."""
    context = object_at(call, "context", "context")
    return Parts(
        call,
        kind,
        context,
        object_at(call, "traits", "traits") if "traits" in call else NOTHING,
        object_at(context, "traits", "context.traits") if "traits" in context else NOTHING,
        object_at(call, "properties", "properties") if "properties" in call else NOTHING,
    )


def object_at(parent: Object, key: str, path: str) -> Object:
    """The object under `key`, empty if it is absent or null. Raises InvalidInput if something else is there."""
    value = parent.get(key)
    if value is None:
        return NOTHING
    if isinstance(value, dict):  # answers at once; Mapping is ten times slower
        return value
    if not isinstance(value, Mapping):
        raise refused(path, f"is {described(value)}; must be an object")
    return value
