"""Points in time as callers write them: ISO 8601, 31.03.2026, epoch numbers; to microseconds since 1970 UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from onefold.model import Micros
from onefold.parse.texts import described

EARLIEST = Micros(0)
LATEST = Micros(7_258_118_400_000_000)
"""1970 to 2200: what lies outside is a broken clock or a wrong unit, and would stretch every window."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000
_SECONDS_BELOW, _MILLIS_BELOW, _MICROS_BELOW = 1e11, 1e14, 1e17
"""An epoch number below these is in that unit: 1e11 seconds are the year 5138, 1e11 milliseconds 1973."""

_NUMBER = re.compile(r"-?[0-9]{9,19}(?:\.[0-9]{1,9})?").fullmatch
DOTTED = r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})([ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?)?"
"""31.03.2026, perhaps with 14:05 or 14:05:00: day before month, as nobody writes it the other way with dots."""

DOTTED_AS_ISO = r"\3-\2-\1\4"
_DOTTED = re.compile(DOTTED).fullmatch
_OUTSIDE = "lies before 1970 or after 2200"
_WANTED = "must be ISO 8601 such as 2024-05-01T12:00:00Z, or seconds or milliseconds since 1970"


def micros(value: object) -> Micros | None:
    """A time without offset is UTC. None for null and blank text; ValueError, saying what is wrong, for anything else.

    Not held to `EARLIEST` and `LATEST`: a wrong clock may still be corrected. See `plausible`.
    """
    if isinstance(value, str):
        return _from_text(value)
    if value is None:
        return None
    if isinstance(value, datetime):
        return _from_datetime(value)
    if isinstance(value, date):
        return _from_datetime(datetime(value.year, value.month, value.day, tzinfo=UTC))
    if isinstance(value, bool) or not isinstance(value, int | float):
        message = f"is {described(value)}; {_WANTED}"
        raise ValueError(message)  # noqa: TRY004 - one error for all that is wrong with a value
    return _from_number(value)


def plausible(moment: Micros) -> Micros:
    """The moment itself. Raises ValueError if it lies before 1970 or after 2200."""
    if not EARLIEST <= moment < LATEST:
        message = f"{_OUTSIDE}; {_WANTED}"
        raise ValueError(message)
    return moment


def _from_text(text: str) -> Micros | None:
    try:
        return _from_datetime(datetime.fromisoformat(text))
    except ValueError:
        pass
    text = text.strip()
    if not text:
        return None
    if _NUMBER(text):
        return _from_number(float(text) if "." in text else int(text))
    dotted = _DOTTED(text)
    try:
        iso = dotted.expand(DOTTED_AS_ISO) if dotted else text.removesuffix("UTC").rstrip()
        return _from_datetime(datetime.fromisoformat(iso))
    except ValueError:
        message = f"is not a time; {_WANTED}"
        raise ValueError(message) from None


def _from_datetime(moment: datetime) -> Micros:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - _EPOCH
    return Micros(since.days * _DAY + since.seconds * 1_000_000 + since.microseconds)


def _from_number(number: float) -> Micros:
    size = abs(number)
    if size < _SECONDS_BELOW:
        return Micros(round(number * 1_000_000))
    if size < _MILLIS_BELOW:
        return Micros(round(number * 1_000))
    if size < _MICROS_BELOW:
        return Micros(round(number))
    if size == float("inf") or number != number:  # noqa: PLR0124 - NaN
        message = f"is not a time; {_WANTED}"
        raise ValueError(message)
    return Micros(round(number / 1_000)) if isinstance(number, float) else Micros(number // 1_000)
