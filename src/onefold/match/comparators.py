"""How similar two values are, from 0 to 1: for one pair of texts, and for millions of pairs of codes at once.

Similarities, thresholds and distances are rounded to nine decimals before they are compared: so both ways, and all
machines, agree to the last bit, and 1.1 is 0.1 from 1.0. The same text is always 1.0, whatever the comparator makes of
it. Texts are compared as they are; lower-casing and the like is the work of transforms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, cast

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler, Levenshtein

from onefold.columns import Flags, Floats, Ints
from onefold.match.bounds import Bounds, token_set
from onefold.match.conditions import moment, number
from onefold.ruleset.plan import Comparator, Similar

_UNMET = -1.0
_DECIMALS = 9
_LARGEST_NUMBER = 1e300  # beyond, differences would overflow; no quantity is that large
_EARTH_RADIUS_KM = 6371.0088
_QUARTER_TURN = 90.0
_MICROS_A_DAY = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# rapidfuzz drops some pairs that reach a cutoff exactly: it is given a slightly lower one, and the result tested again.
_SLACK = 1e-6

Scorer = Callable[[str, str], float]
_SCORERS: dict[Comparator, Scorer] = {
    "jaro_winkler": JaroWinkler.normalized_similarity,
    "levenshtein": Levenshtein.normalized_similarity,
    "damerau": DamerauLevenshtein.normalized_similarity,
    "token_set": fuzz.token_set_ratio,
}

# What a pair costs: the cheapest comparison goes first and spares the others most pairs.
COST: dict[Comparator, int] = {
    "numeric": 0,
    "date": 0,
    "geo": 1,
    "levenshtein": 2,
    "damerau": 3,
    "jaro_winkler": 3,
    "token_set": 4,
}


class Comparison(Protocol):
    """One `similar` of a rule over one dictionary of texts."""

    def scores(self, first: Ints, second: Ints) -> Floats:
        """The similarity of each pair of codes; -1 where the pair does not meet the `similar`."""
        ...


def comparison(similar: Similar, texts: Sequence[str]) -> Comparison:
    """The vectorised comparison of codes of these texts (all different)."""
    if similar.by in _SCORERS:
        return _TextComparison(similar, texts)
    return _DistanceComparison(similar, texts)


def similarity(similar: Similar, first: str, second: str) -> float | None:
    """How similar two transformed texts are, None if they do not meet the `similar`.

    Text comparators give rapidfuzz's normalized similarity (token_set: token_set_ratio / 100). The others give
    1 - distance / (2 * at_most) as far as at_most; where a text cannot be read as a number, date or place, only the
    same text is similar.
    """
    if first == second:
        return 1.0
    if similar.by in _SCORERS:
        score = _rounded(_SCORERS[similar.by](first, second) / _scale(similar.by))
        return score if score >= _rounded(similar.at_least) else None
    pair = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
    score = float(_DistanceComparison(similar, [first, second]).scores(*pair)[0])
    return None if score == _UNMET else score


class _TextComparison:
    def __init__(self, similar: Similar, texts: Sequence[str]) -> None:
        self._similar = similar
        self._texts = np.empty(len(texts), dtype=object)
        self._texts[:] = texts
        self._bounds = Bounds([token_set(text) for text in texts] if similar.by == "token_set" else texts)

    def scores(self, first: Ints, second: Ints) -> Floats:
        result = np.where(first == second, 1.0, _UNMET)
        open_ = np.flatnonzero(self._possible(first, second) & (first != second))
        measured = self._measured(first[open_], second[open_])
        result[open_] = np.where(measured >= _rounded(self._similar.at_least), measured, _UNMET)
        return result

    def _possible(self, first: Ints, second: Ints) -> Flags:
        least = self._similar.at_least - _SLACK
        if self._similar.by == "token_set":
            return self._bounds.token_sets(first, second, least)
        if self._similar.by == "jaro_winkler":
            return self._bounds.jaro_winkler(first, second, least)
        return self._bounds.edits(first, second, least)

    def _measured(self, first: Ints, second: Ints) -> Floats:
        scale = _scale(self._similar.by)
        measured = process.cpdist(
            self._texts[first].tolist(),
            self._texts[second].tolist(),
            scorer=cast("Any", _SCORERS[self._similar.by]),  # its types ask for more than it takes
            score_cutoff=max(self._similar.at_least - _SLACK, 0.0) * scale,
            dtype=np.float64,
            workers=-1,
        )
        return np.round(measured / scale, _DECIMALS)


class _DistanceComparison:
    def __init__(self, similar: Similar, texts: Sequence[str]) -> None:
        self._similar = similar
        self._most = _rounded(similar.at_most or 0.0)
        read = _COORDINATES[similar.by]
        self._points = np.array([read(text) for text in texts], dtype=np.float64).reshape(
            len(texts), -1 if len(texts) else 1
        )

    def scores(self, first: Ints, second: Ints) -> Floats:
        distance = np.round(_DISTANCES[self._similar.by](self._points[first], self._points[second]), _DECIMALS)
        score = np.where(distance > 0, np.round(1 - distance / (2 * self._most or 1.0), _DECIMALS), 1.0)
        met = (distance <= self._most) & (score >= _rounded(self._similar.at_least))
        return np.where(first == second, 1.0, np.where(met, score, _UNMET))


def _rounded(figure: float) -> float:
    return float(np.round(figure, _DECIMALS))


def _scale(by: Comparator) -> float:
    return 100.0 if by == "token_set" else 1.0


def _number(text: str) -> tuple[float]:
    return (_within(text, _LARGEST_NUMBER),)


def _within(text: str, largest: float) -> float:
    value = number(text)
    return np.nan if value is None or abs(value) > largest else value


def _days(text: str) -> tuple[float]:
    """Microseconds since 1970, so that whole days apart are exactly that."""
    value = moment(text)
    if value is None:
        return (np.nan,)
    since = value - _EPOCH
    return (float((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds),)


def _place(text: str) -> tuple[float, float]:
    """Latitude and longitude in degrees, from `50.85,4.35`."""
    latitude, _, longitude = text.partition(",")
    return _within(latitude, _QUARTER_TURN), _within(longitude, 2 * _QUARTER_TURN)


def _apart(first: Floats, second: Floats) -> Floats:
    distance: Floats = np.abs(first - second)[:, 0]
    return distance


def _days_apart(first: Floats, second: Floats) -> Floats:
    return _apart(first, second) / _MICROS_A_DAY


def _kilometres(first: Floats, second: Floats) -> Floats:
    """Great-circle distance by the haversine formula on a sphere of the Earth's mean radius."""
    one, other = np.radians(first), np.radians(second)
    half = np.sin((other - one) / 2) ** 2
    chord = half[:, 0] + np.cos(one[:, 0]) * np.cos(other[:, 0]) * half[:, 1]
    distance: Floats = 2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return distance


_COORDINATES: dict[Comparator, Callable[[str], tuple[float, ...]]] = {
    "numeric": _number,
    "date": _days,
    "geo": _place,
}
_DISTANCES: dict[Comparator, Callable[[Floats, Floats], Floats]] = {
    "numeric": _apart,
    "date": _days_apart,
    "geo": _kilometres,
}
