"""Words for generated people: uneven first names, thousands of last names, mail domains."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.worlds.draws import Draws, Numbers


def _words(name: str) -> tuple[str, ...]:
    return tuple((Path(__file__).parent / f"{name}.txt").read_text().split())


FIRST_NAMES = _words("first_names")
LAST_NAMES = tuple(stem + ending for stem in _words("last_name_stems") for ending in _words("last_name_endings"))
DOMAINS = (
    *("gmail.com", "gmail.com", "gmail.com", "gmail.com", "yahoo.com", "yahoo.com", "hotmail.com", "outlook.com"),
    *("icloud.com", "aol.com", "proton.me", "comcast.net", "verizon.net", "example.org", "mail.example.net"),
    "corp.example.com",
)
AREA_CODES = np.array(
    [
        *(201, 202, 203, 205, 206, 212, 213, 214, 215, 216, 303, 304, 305, 312, 313, 314, 315, 404, 405, 408),
        *(412, 415, 502, 503, 504, 510, 512, 602, 603, 605, 612, 614, 615, 617, 702, 703, 713, 718, 801, 802),
    ]
)


def first_names(draws: Draws, people: Numbers) -> pa.Array:
    """A first name for each person: the first of the list a few times as frequent as the middle."""
    return _take(FIRST_NAMES, _uneven(draws, "first name", people, len(FIRST_NAMES)))


def last_names(draws: Draws, people: Numbers) -> pa.Array:
    return _take(LAST_NAMES, _uneven(draws, "last name", people, len(LAST_NAMES)))


def domains(draws: Draws, people: Numbers) -> pa.Array:
    return _take(DOMAINS, draws.choice("domain", people, len(DOMAINS)))


def area_codes(phones: Numbers) -> NDArray[np.int64]:
    """The area of each phone number; there are 40, so the rest of the number comes from `phone // 40`."""
    return AREA_CODES[(phones % np.uint64(len(AREA_CODES))).astype(np.int64)]


def _uneven(draws: Draws, purpose: str, people: Numbers, count: int) -> NDArray[np.int64]:
    return np.asarray((draws.share(purpose, people) ** 1.5 * count).astype(np.int64))


def _take(words: tuple[str, ...], positions: NDArray[np.int64]) -> pa.Array:
    return pa.array(words).take(pa.array(positions))
