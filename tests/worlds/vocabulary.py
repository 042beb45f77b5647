"""The few words that worlds are made of: values, odd ways of saying them, times, sources, fields; and weights."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any, TypeVar

from hypothesis import strategies as st

Plain = dict[str, Any]
Value = TypeVar("Value")


def weighted(*choices: tuple[int, st.SearchStrategy[Value]]) -> st.SearchStrategy[Value]:
    """One of some strategies, as often as their weights say: `one_of` counts a strategy given twice once."""
    places = [place for place, (weight, _) in enumerate(choices) for _ in range(weight)]
    return st.sampled_from(places).flatmap(lambda place: choices[place][1])


HOUR = 3_600_000_000
DAY = 24 * HOUR
START = 1_700_000_000_000_000
TIMES = [
    *(START + offset for offset in (0, HOUR, 12 * HOUR, DAY - 1, DAY, DAY + 1, 2 * DAY, 3 * DAY)),
    *(START + offset for offset in (7 * DAY - 1, 7 * DAY, 7 * DAY + 1, 8 * DAY, 14 * DAY)),
    None,
]
"""Ties, and distances of exactly a window, one microsecond less and one more."""

VALUES = {
    "user_id": ["ua1", "ua2", "an3"],
    "email": ["jane@a.io", "joe@a.io", "team@b.io"],
    "anonymous_id": ["an1", "an2", "an3", "an4"],
    "loyalty_no": ["lo10", "lo20", "lo30"],
    "birth_date": ["1985-03-02", "1990-07-01"],
}
"""A former user_id may also be an anonymous_id: `an3`."""

TYPES = list(VALUES)
SOURCES = ["web", "crm", "app"]
PLACES = [("web", "event"), ("crm", "row"), ("web", "event"), ("crm", "row"), ("app", "event"), ("app", "row")]
"""(source, kind): events only, rows only, and both."""

RECORD_IDS = [f"r{number}" for number in range(7)]
FIELDS = {
    "first_name": ["Jane", "Jayne", "jane", "John"],
    "last_name": ["Smith", "Smyth", "Schmidt", "Stone "],
    "city": ["Rome", "rome", "Oslo"],
    "event": ["Signup", "Login"],
    "age": ["30", "31", "33", "35.5", "x"],
    "born": ["1985-03-02", "1985-11-30", "1990-07-01", "unknown"],
    "mobile": ["+1 555-0100", "5550100", "0199 A"],
}


def _raws(plain: list[str]) -> list[str]:
    """Mostly plain, sometimes in other letters, with spaces, or to be blocked."""
    return plain * 12 + [plain[0].upper(), f" {plain[0]} ", plain[1].upper(), "blocked", "BLOCKED ", "No-reply"]


def _carried(plain: list[str]) -> list[list[str]]:
    """What one record may say of a type: nothing, one value, several, or something odd."""
    several = [list(pair) for pair in combinations(plain, 2)] + [plain[::-1], [plain[0], plain[0].upper(), plain[1]]]
    odd = [[""], [" "], ["blocked", plain[1]]]
    return [[], *([raw] for raw in _raws(plain)), *several, *odd, *([] for _ in range(len(plain) * 5))]


def _texts(*names: str) -> list[dict[str, list[str]]]:
    """Every way to fill some fields: with nothing, one text or two."""
    choices = [[[], *([text] for text in FIELDS[name]), FIELDS[name][:2]] for name in names]
    return [{name: texts for name, texts in zip(names, choice, strict=True) if texts} for choice in product(*choices)]


RAWS = {type_: _raws(plain) for type_, plain in VALUES.items()}
CARRIED = {type_: _carried(plain) for type_, plain in VALUES.items()}
SAID = [_texts("first_name", "last_name"), _texts("city", "event"), _texts("age", "born"), _texts("mobile")]
"""Fields that are drawn at once: fewer draws, faster examples."""
