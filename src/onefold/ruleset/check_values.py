"""Refuses single values that mean nothing: lengths of time, patterns, moments, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from onefold.normalize.blocked import compile_pattern
from onefold.ruleset.duration import parse_duration
from onefold.ruleset.problem import Found, Path

_ENDS = 2
_NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*")


def duration_problem(text: object, path: Path) -> Iterator[Found]:
    if not isinstance(text, str):
        return
    try:
        parse_duration(text)
    except ValueError as error:
        yield Found(path, f"`{text}` is no length of time that can be used.", str(error))


def pattern_problem(text: str, path: Path) -> Iterator[Found]:
    try:
        compile_pattern(text)
    except ValueError as error:
        yield Found(
            path, f"RE2 refuses this pattern: {error}.", "Look-ahead, look-behind and back-references do not exist."
        )


def moment_problem(text: str, path: Path) -> Iterator[Found]:
    try:
        datetime.fromisoformat(text.strip())
    except ValueError:
        yield Found(path, f"`{text}` is no time.", "Write a date such as 2024-01-31, or 2024-01-31T12:00:00Z.")


def range_problem(texts: tuple[str, ...], path: Path) -> Iterator[Found]:
    """Of `between`: two numbers, or two texts such as dates, the lower first."""
    numbers = [float(text) for text in texts if _NUMBER.fullmatch(text)]
    if len(texts) != _ENDS:
        yield Found(path, f"A range has two ends, not {len(texts)}.", "Write `between: [18, 65]`.")
    elif len(numbers) == 1:
        yield Found(path, "One end is a number and the other is not.", "Write `between: [18, 65]`.")
    elif numbers > sorted(numbers) or (not numbers and texts[0] > texts[1]):
        yield Found(path, "Nothing lies between these.", "Write the lower end first.")
