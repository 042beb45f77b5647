"""Query parameters and bodies as Structs; what does not fit is said by the parameter's name, never with its value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import inspect
from msgspec.structs import FieldInfo

from onefold.errors import InvalidInput

_QUOTED = re.compile(r"Invalid enum value .*?(?= - at|$)", re.DOTALL)


def decode_query(type_: type[msgspec.Struct], given: Sequence[tuple[str, str]]) -> msgspec.Struct:
    """Parameters as a Struct. Raises InvalidInput, naming the parameter and what it can be."""
    said: dict[str, list[str]] = {}
    for name, text in given:
        said.setdefault(name, []).append(text)
    known = parameters(type_)
    unknown = [name for name in said if name not in known]
    if unknown and type_.__struct_config__.forbid_unknown_fields:
        raise InvalidInput(f"There is no such query parameter. Known ones: {', '.join(known) or 'none'}.")
    found = {known[name].name: _value(known[name], texts) for name, texts in said.items() if name in known}
    for name, one in known.items():
        if one.required and name not in said:
            raise InvalidInput(f"{name} is missing: it must be {wants(one.type)}.")
    return type_(**found)


@cache
def parameters(type_: type[msgspec.Struct]) -> Mapping[str, FieldInfo]:
    """The fields of a query by the names that they have there."""
    hints = get_type_hints(type_, include_extras=True)
    return {
        one.encode_name: FieldInfo(one.name, one.encode_name, hints[one.name], one.default, one.default_factory)
        for one in msgspec.structs.fields(type_)
    }


def is_list(type_: Any) -> bool:
    """Whether a parameter of this type takes several values, with commas between."""
    inner = get_args(type_)[0] if hasattr(type_, "__metadata__") else type_
    return get_origin(inner) in {list, tuple}


def _value(one: FieldInfo, texts: list[str]) -> Any:
    listed = is_list(one.type)
    if len(texts) > 1 and not listed:
        raise InvalidInput(f"{one.encode_name} is given {len(texts)} times: once is enough.")
    if any("\0" in text for text in texts):
        raise InvalidInput(f"{one.encode_name} has a NUL in it.")
    plain: Any = [part for text in texts for part in text.split(",") if part] if listed else texts[0]
    try:
        return msgspec.convert(plain, one.type, strict=False)
    except msgspec.ValidationError:
        raise InvalidInput(f"{one.encode_name} must be {wants(one.type)}.") from None


def wants(type_: Any) -> str:
    """What values of a type can be, in words."""
    info = inspect.type_info(type_)
    plain = info.type if isinstance(info, inspect.Metadata) else info
    if isinstance(plain, inspect.StrType) and plain.pattern is not None:
        return _described(type_)
    return _words(plain)


def _described(type_: Any) -> str:
    """What a text of a form is, as its description says."""
    described = [one.description for one in getattr(type_, "__metadata__", ()) if one.description]
    return described[0].rstrip(".") if described else "a text of another form"


def _words(info: inspect.Type) -> str:
    match info:
        case inspect.UnionType(types=types):
            return _words(next(one for one in types if not isinstance(one, inspect.NoneType)))
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType(ge=low, le=high) | inspect.FloatType(ge=low, le=high):
            return f"a number{_range(low, high)}"
        case inspect.LiteralType(values=values):
            return f"one of {', '.join(map(str, values))}"
        case inspect.DateTimeType():
            return "a time such as 2026-01-31T12:00:00Z"
        case inspect.ListType(max_length=most) | inspect.VarTupleType(max_length=most):
            return f"{f'at most {most:,} ' if most else ''}texts with commas between"
        case inspect.StrType(min_length=low, max_length=high):
            return f"a text{_range(low, high, ' characters')}"
        case _:
            return "another value"


def _range(low: float | None, high: float | None, of: str = "") -> str:
    if low is not None and high is not None:
        return f" of {low:,} to {high:,}{of}" if of else f" from {low:,} to {high:,}"
    if low is not None:
        return f" of at least {low:,}{of}"
    return f" of at most {high:,}{of}" if high is not None else ""


def decode_body(type_: Any, body: bytes) -> Any:
    """A body as its type. Raises InvalidInput with the place in it."""
    if type_ is str:
        return _text(body)
    try:
        found = _decoded(type_, body)
    except msgspec.ValidationError as error:
        told = _QUOTED.sub("It is none of the values that are allowed", str(error))
        raise InvalidInput(f"The body does not fit: {told}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"The body must be JSON: {error}.") from None
    _no_nul(found)
    return found


def _decoded(type_: Any, body: bytes) -> Any:
    """JSON knows one kind of number: 15.0 is a whole one too."""
    try:
        return msgspec.json.decode(body, type=type_)
    except msgspec.ValidationError as error:
        if "got `float`" not in str(error):
            raise
        return msgspec.convert(_whole(msgspec.json.decode(body)), type_)


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    if isinstance(value, list):
        return list(map(_whole, value))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _no_nul(found: Any) -> None:
    """No text may hold a NUL: databases refuse it."""
    if b"\\u0000" in msgspec.json.encode(found):
        raise InvalidInput("A text in the body has a NUL in it.")


def _text(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The body must be UTF-8: byte {error.start} is not.") from None
    if "\0" in text:
        raise InvalidInput("The body has a NUL in it.")
    return text
