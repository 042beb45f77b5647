"""Which records meet a condition. Each distinct text is tested once; records follow by their codes.

A field with several values meets a test if any of them does. The negative tests (not_equals, not_contains,
not_in) and `missing` hold if no value speaks against them, so a record without the field meets them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import re2

from onefold.columns import Flags, Values, take_texts
from onefold.ruleset.plan import AllOf, Condition, Operator, Test

Predicate = Callable[[str], bool]

NEGATIVE: frozenset[Operator] = frozenset({"not_equals", "not_contains", "not_in", "missing"})

_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)


def holds(condition: Condition, fields: Mapping[str, Values], count: int) -> Flags:
    """Whether each of `count` records meets the condition. A field that is not in `fields` has no values."""
    if isinstance(condition, Test):
        return _test_holds(condition, fields.get(condition.field), count)
    parts = [holds(part, fields, count) for part in condition.conditions]
    everything = isinstance(condition, AllOf)
    result = np.full(count, everything)
    for part in parts:
        result = result & part if everything else result | part
    return result


def meets(test: Test, text: str) -> bool:
    """Whether one value meets a test; for a negative test, whether it does not speak against it."""
    return predicate(test)(text)


def predicate(test: Test) -> Predicate:
    """The test as a function of one text.

    greater_than, less_than and between (both ends included) compare numbers, as doubles, if the operands are numbers;
    a text that is no number does not meet them. With other operands they compare texts by code point. before and after
    compare ISO 8601 dates and date-times; a date is its first moment, and without an offset it is UTC.
    `matches` searches with RE2; `contains` and its kin compare exactly, upper and lower case apart.
    """
    return _MAKERS[test.operator](test.operands)


def number(text: str) -> float | None:
    """A plain decimal number, with or without exponent, as a double; None for anything else (nan and inf too)."""
    return float(text) if _NUMBER.fullmatch(text) else None


def moment(text: str) -> datetime | None:
    """An ISO 8601 date or date-time in UTC, or None. A date is its first moment; no offset means UTC."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def _test_holds(test: Test, values: Values | None, count: int) -> Flags:
    negative = test.operator in NEGATIVE
    result = np.full(count, negative)
    if values is None:
        return result
    decides = _texts_that(predicate(test), values) != negative
    result[values.record[decides[values.code]]] = not negative
    return result


def _texts_that(accepts: Predicate, values: Values) -> Flags:
    """By code: whether the text is accepted. Codes that no record has are not looked at."""
    accepted = np.zeros(len(values.texts), dtype=np.bool_)
    used = np.zeros(len(values.texts), dtype=np.bool_)
    used[values.code] = True
    codes = np.flatnonzero(used).astype(np.int32)
    accepted[codes] = [accepts(text) for text in take_texts(values.texts, codes)]
    return accepted


def _matches(operands: tuple[str, ...]) -> Predicate:
    search = re2.compile(operands[0]).search
    return lambda text: search(text) is not None


def _none_of(operands: tuple[str, ...]) -> Predicate:
    refused = frozenset(operands)
    return lambda text: text not in refused


def _ordered(inside: Callable[[Any, tuple[Any, ...]], bool]) -> Callable[[tuple[str, ...]], Predicate]:
    """Compares as numbers if all operands are numbers, else as texts."""

    def made(operands: tuple[str, ...]) -> Predicate:
        numbers = tuple(number(operand) for operand in operands)
        if None in numbers:
            return lambda text: inside(text, operands)
        return lambda text: (value := number(text)) is not None and inside(value, numbers)

    return made


def _timed(inside: Callable[[datetime, datetime], bool]) -> Callable[[tuple[str, ...]], Predicate]:
    """No text meets it if the operand is no date; rulesets with such an operand are refused when loaded."""

    def made(operands: tuple[str, ...]) -> Predicate:
        limit = moment(operands[0])
        return lambda text: limit is not None and (value := moment(text)) is not None and inside(value, limit)

    return made


_MAKERS: dict[Operator, Callable[[tuple[str, ...]], Predicate]] = {
    "equals": lambda operands: operands[0].__eq__,
    "not_equals": lambda operands: operands[0].__ne__,
    "contains": lambda operands: lambda text: operands[0] in text,
    "not_contains": lambda operands: lambda text: operands[0] not in text,
    "starts_with": lambda operands: lambda text: text.startswith(operands[0]),
    "ends_with": lambda operands: lambda text: text.endswith(operands[0]),
    "matches": _matches,
    "in": lambda operands: frozenset(operands).__contains__,
    "not_in": _none_of,
    "exists": lambda _: lambda _: True,
    "missing": lambda _: lambda _: False,
    "greater_than": _ordered(lambda value, operands: value > operands[0]),
    "less_than": _ordered(lambda value, operands: value < operands[0]),
    "between": _ordered(lambda value, operands: operands[0] <= value <= operands[1]),
    "before": _timed(lambda value, limit: value < limit),
    "after": _timed(lambda value, limit: value > limit),
}
