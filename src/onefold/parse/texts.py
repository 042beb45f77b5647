"""JSON values as texts, and how a wrong one is named to the person who sent it, without repeating it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isnan
from numbers import Integral
from typing import TypeGuard
from uuid import UUID

from onefold.errors import InvalidInput

MAX_IDENTIFIER = 1_000
"""Characters of an identifier: the longest known, push tokens, stay well below."""

_EXACT = 2**53
"""Whole numbers from here on lose digits in JSON parsers that keep all numbers as doubles."""


def refused(key: str, problem: str) -> InvalidInput:
    """The error for one key of a call: `userId: is true or false; must be text or a number`."""
    return InvalidInput(f"{key}: {problem}")


def described(value: object) -> str:
    """What kind of value this is, in words: never the value itself."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case Mapping():
            return "an object"
        case list() | tuple():
            return "an array"
    return f"a {type(value).__name__}"


def is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    """True for a JSON object. The usual types are told apart first: asking for Mapping is ten times slower."""
    if isinstance(value, dict):
        return True
    return not isinstance(value, str | int | float | list | None) and isinstance(value, Mapping)


def plain(value: object) -> str | None:
    """A scalar as text (`true`, `12`, `0.5`); None for null, blank text, objects and arrays."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number_text(value)
    if value is None or isinstance(value, Mapping | list | tuple | set | frozenset):
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def _number_text(value: float) -> str | None:
    if isnan(value):
        return None
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)


def identifier_text(key: str, value: object) -> str | None:
    """A text or whole number as an identifier; None if it is null or blank. Raises InvalidInput for anything else."""
    if isinstance(value, str):
        return _checked(key, value) if value and not value.isspace() else None
    if value is None:
        return None
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bool) or not isinstance(value, Integral | float):
        raise refused(key, f"is {described(value)}; must be text or a number")
    return _whole_number(key, value)


def _whole_number(key: str, value: Integral | float) -> str:
    """`42` and `42.0` -> `42`. Raises InvalidInput for fractions and for numbers that may have lost digits."""
    if not isinstance(value, float):
        return str(int(value))
    if not value.is_integer():
        raise refused(key, "is a fraction; must be text or a whole number")
    if abs(value) >= _EXACT:
        raise refused(key, "is a number too large to be exact; send it as text")
    return str(int(value))


def _checked(key: str, value: str) -> str:
    if len(value) > MAX_IDENTIFIER:
        raise refused(key, f"has {len(value)} characters; at most {MAX_IDENTIFIER} are allowed")
    if "\0" in value:
        raise refused(key, "holds the character NUL, which no database takes in a text")
    if not value.isascii():
        require_unicode(key, value)
    return value


def require_unicode(key: str, value: str) -> None:
    """Raises InvalidInput for text with half of a surrogate pair, which no file or database can hold."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise refused(key, "holds half of a surrogate pair; must be valid Unicode text") from None
