"""Random rules: nested matches with exact and similar parts, conditions of every operator, and all controls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.worlds.vocabulary import SOURCES, Plain

WITHIN = ["1 day", "12 hours", "7 days"]

TESTS: list[Plain] = [
    {"field": "city", "equals": "Rome"},
    {"field": "city", "not_equals": "Oslo"},
    {"field": "last_name", "contains": "m"},
    {"field": "last_name", "not_contains": "y"},
    {"field": "mobile", "starts_with": "555"},
    {"field": "first_name", "ends_with": "e"},
    {"field": "last_name", "matches": "^S(m|ch)"},
    {"field": "first_name", "in": ["Jane", "Jayne", "John"]},
    {"field": "city", "not_in": ["Oslo", "rome"]},
    {"field": "first_name", "exists": True},
    {"field": "mobile", "missing": True},
    {"field": "age", "greater_than": 30},
    {"field": "age", "less_than": 35.5},
    {"field": "age", "between": [30, 31]},
    {"field": "born", "before": "1990-07-01"},
    {"field": "born", "after": "1985-03-02"},
    {"field": "source", "equals": "crm"},
    {"field": "event", "equals": "Signup"},
    {"field": "event", "missing": True},
]

SAME: list[Any] = [
    "last_name",
    "city",
    {"field": "city", "as": "lower"},
    {"field": "last_name", "as": "soundex"},
    {"field": "first_name", "as": {"first": 2}},
    {"field": "mobile", "as": {"last_digits": 7}},
    {"field": "born", "as": "year"},
    {"field": "last_name", "as": ["trim", "upper", {"last": 2}]},
    {"field": "first_name", "as": "metaphone"},
    {"field": "mobile", "as": "digits"},
    {"field": "mobile", "as": ["letters"]},
]

BLOCKS: list[Any] = [
    "source",
    {"field": "city", "as": "lower"},
    {"field": "last_name", "as": "soundex"},
    {"field": "first_name", "as": {"first": 1}},
    {"field": "event"},
]
"""Coarse, so that blocks have several records."""

SIMILAR: list[Plain] = [
    {"field": "first_name", "by": "jaro_winkler", "at_least": 0.9},
    {"field": "last_name", "by": "levenshtein", "at_least": 0.55},
    {"field": "first_name", "by": "levenshtein", "at_least": 0.7, "as": "lower"},
    {"field": "age", "by": "numeric", "at_most": 1},
    {"field": "age", "by": "numeric", "at_most": 5},
    {"field": "born", "by": "jaro_winkler", "at_least": 0.7},
    {"field": "first_name", "by": "levenshtein", "at_least": 0.2},
    {"field": "last_name", "by": "jaro_winkler", "at_least": 0.5},
    {"field": "age", "by": "numeric", "at_most": 6},
]

Shape = Callable[[list[Plain], list[Plain]], Plain]
EXACT: list[Shape] = [
    lambda same, _: same[0],
    lambda same, _: {"all": same[:2]},
    lambda same, _: {"any": same[:2]},
    lambda same, _: {"all": [same[0], {"any": same[1:3]}]},
    lambda same, _: {"any": [{"all": same[:2]}, same[2]]},
]
FUZZY: list[Shape] = [
    lambda same, similar: {"all": [same[0], similar[0]]},
    lambda same, similar: {"all": [same[0], *similar]},
    lambda same, similar: {"all": [same[0], similar[0]]},
    lambda same, similar: {"all": [similar[0], same[0], similar[1]]},
    lambda same, similar: {"any": [{"all": [same[0], similar[0]]}, {"all": [same[1], {"all": [similar[1]]}]}]},
    lambda same, similar: {"all": [same[0], {"any": [similar[0], same[1]]}]},
]


@st.composite
def _matches(draw: st.DrawFn, shapes: list[Shape], parts: list[Any]) -> Plain:
    shape = draw(st.sampled_from(shapes))
    same = draw(st.lists(st.sampled_from(parts), min_size=3, max_size=3, unique_by=str))
    similar = draw(st.lists(st.sampled_from(SIMILAR), min_size=2, max_size=2, unique_by=str))
    return shape([{"same": part} for part in same], [{"similar": part} for part in similar])


FUZZY_MATCHES = _matches(FUZZY, BLOCKS)
MATCHES = _matches(EXACT, SAME) | FUZZY_MATCHES
"""Nested matches. Every branch with a `similar` has a `same`."""

TEST = st.sampled_from(TESTS)
CONDITIONS: st.SearchStrategy[Plain] = st.one_of(
    TEST,
    st.fixed_dictionaries({"any": st.lists(TEST, min_size=2, max_size=2)}),
    st.fixed_dictionaries({"all": st.lists(TEST, min_size=2, max_size=2)}),
    st.tuples(TEST, TEST, TEST).map(lambda tests: {"any": [tests[0], {"all": list(tests[1:])}]}),
)

_CONTROLS: dict[str, st.SearchStrategy[Any]] = {
    "within": st.sampled_from(WITHIN),
    "max_distinct": st.sampled_from([{"first_name": 1}, {"city": 2}, {"email": 1}]),
}
_SCOPE: dict[str, st.SearchStrategy[Any]] = {
    "before": st.just("default"),
    "sources": st.lists(st.sampled_from(SOURCES), min_size=1, max_size=2, unique=True),
}
_RULE: st.SearchStrategy[Plain] = st.one_of(
    st.fixed_dictionaries({"match": MATCHES}, optional={"before": st.just("default")}),
    st.fixed_dictionaries({"match": FUZZY_MATCHES, "before": st.just("default")}),
    st.fixed_dictionaries({"match": MATCHES}, optional=_SCOPE | {"when": CONDITIONS}),
    st.fixed_dictionaries(
        {"match": MATCHES}, optional=_CONTROLS | {"max_profiles": st.sampled_from([2, 3]), "when": CONDITIONS}
    ),
    st.fixed_dictionaries(
        {"when": CONDITIONS, "max_profiles": st.sampled_from([3, 2, 6, 20])}, optional=_SCOPE | _CONTROLS
    ),
)


def _named(unnamed: list[Plain]) -> list[Plain]:
    return [{"name": f"rule {number}", **rule} for number, rule in enumerate(unnamed, start=1)]


RULES = st.lists(_RULE, max_size=3).map(_named)
