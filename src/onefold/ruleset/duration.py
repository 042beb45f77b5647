"""Durations as people write them: a number and seconds, minutes, hours, days or weeks."""

from __future__ import annotations

import re

from onefold.model import Micros

SECOND = 1_000_000
DAY = 86_400 * SECOND

LONGEST = Micros(36_500 * DAY)
"""100 years: longer than any customer, and far from what 64 bits can hold."""

_UNITS = {"second": SECOND, "minute": 60 * SECOND, "hour": 3_600 * SECOND, "day": DAY, "week": 7 * DAY}
_DURATION = re.compile(r"\s*([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*(second|minute|hour|day|week)s?\s*", re.ASCII)

PERIODS: dict[str, Micros | None] = {
    "ever": None,
    "day": Micros(DAY),
    "week": Micros(7 * DAY),
    "month": Micros(30 * DAY),
    "year": Micros(365 * DAY),
}
"""The lengths of a limit's `per`."""


def parse_duration(text: str) -> Micros:
    """`30 days` -> 2,592,000,000,000. Raises ValueError, saying what would be right."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError("Write a number and seconds, minutes, hours, days or weeks, such as `30 days`.")
    micros = Micros(round(float(found[1]) * _UNITS[found[2]]))
    if micros <= 0:
        raise ValueError("It must be longer than nothing.")
    if micros > LONGEST:
        raise ValueError("It may be at most 36500 days.")
    return micros


def duration_text(micros: Micros) -> str:
    """2,592,000,000,000 -> `30 days`: the longest unit that divides it."""
    for unit, length in sorted(_UNITS.items(), key=lambda item: -item[1]):
        if unit != "week" and micros % length == 0:
            number = micros // length
            return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return f"{micros / SECOND:g} seconds"
