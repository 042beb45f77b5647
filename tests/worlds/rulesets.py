"""Random rulesets but for their rules: identifier types wholly given, in any order, and statements."""

from __future__ import annotations

from functools import cache
from itertools import combinations

from hypothesis import strategies as st

from tests.worlds.rules import FUZZY_MATCHES, RULES, WITHIN
from tests.worlds.vocabulary import RAWS, RECORD_IDS, SOURCES, TYPES, VALUES, Plain, weighted


def _settings(type_: str) -> st.SearchStrategy[Plain]:
    others = [other for other in TYPES if other != type_]
    plain = st.fixed_dictionaries(
        {
            "match": st.sampled_from(
                [True, True, True, True, False] if type_ != "birth_date" else [False, False, True]
            ),
            "limit": st.sampled_from([1, None, 1, 1, 2, 3]),
            "per": st.sampled_from(["ever", "ever", "ever", "day", "week"]),
            "normalize": st.sampled_from(["lower", "lower", "trim", "none"]),
            "when_shared": st.sampled_from(["first", "latest_user", "nobody"]),
            "blocked": st.sampled_from(
                [
                    {},
                    {},
                    {"values": ["BLOCKED"]},
                    {"patterns": ["^(no-.*)?$"]},
                    {"values": ["blocked"], "patterns": ["^N", "3$"]},
                    {"values": ["No-Reply"]},
                ]
            ),
        }
    )
    controls = st.fixed_dictionaries(
        {
            "within": st.sampled_from([None, None, *WITHIN]),
            "max_profiles": st.sampled_from([None, None, 2, 3]),
            "max_distinct": st.sampled_from([None, None, {"first_name": 1}, {"city": 2}, {others[0]: 1}]),
        }
    )
    none = st.just({"within": None, "max_profiles": None, "max_distinct": None})
    return st.builds(lambda *parts: parts[0] | parts[1], plain, weighted((2, none), (1, controls)))


SETTINGS = {type_: _settings(type_) for type_ in TYPES}


@st.composite
def identifiers(draw: st.DrawFn) -> Plain:
    """Some types, strongest first; one that does not match may stand in any place."""
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=4, unique=True))
    return {type_: draw(SETTINGS[type_]) for type_ in types}


@cache
def statements(types: tuple[str, ...]) -> st.SearchStrategy[list[Plain]]:
    """Together, apart and detach by records and identifiers; some sides are empty, some records on both."""
    identifier = st.sampled_from([f"{type_}:{raw}" for type_ in types for raw in RAWS[type_]])
    record = st.sampled_from([f"{source}/{id_}" for source in SOURCES for id_ in RECORD_IDS])
    ref = weighted((2, identifier), (1, record))
    refs = st.lists(ref, min_size=2, max_size=3, unique_by=_plain)
    plain = st.sampled_from([f"{type_}:{raw}" for type_ in types for raw in VALUES[type_]])
    detach = st.fixed_dictionaries({"identifier": plain, "from": weighted((2, plain), (1, ref))}).filter(
        lambda said: _plain(said["identifier"]) != _plain(said["from"])
    )
    rivals = st.sampled_from(
        [[f"{type_}:{raw}" for raw in pair] for type_ in types for pair in combinations(VALUES[type_], 2)]
    )
    statement = st.one_of(
        st.fixed_dictionaries({"apart": rivals}),
        st.fixed_dictionaries({"apart": st.lists(identifier, min_size=3, max_size=3, unique_by=_plain)}),
        st.fixed_dictionaries({"apart": refs}),
        st.fixed_dictionaries({"together": refs}),
        st.fixed_dictionaries({"detach": detach}),
    )
    some = st.lists(statement, min_size=1, max_size=4)
    return weighted((1, st.just([])), (2, some))


def _plain(ref: str) -> str:
    """The same for refs that may be the same after normalization: a statement may not name one twice."""
    return ref.replace(" ", "").lower()


@st.composite
def rulesets(draw: st.DrawFn) -> Plain:
    """A whole document."""
    settings = draw(identifiers())
    distinct = draw(st.sampled_from([[], [], [], ["crm"], ["app"], SOURCES]))
    return {
        "version": 1,
        "identifiers": settings,
        "rules": draw(RULES),
        "statements": draw(statements(tuple(sorted(settings)))),
        "sources": {source: {"distinct": source in distinct} for source in SOURCES},
        "alias": draw(st.sampled_from(["together", "together", "together", "ignore"])),
    }


@st.composite
def lookalikes(draw: st.DrawFn) -> Plain:
    """A document of one limit and one rule of similar parts before it, where it matters which pair is joined first."""
    limited = {"limit": 1, "per": "ever", "match": draw(st.booleans())}
    return {
        "version": 1,
        "identifiers": {"user_id": draw(SETTINGS["user_id"]) | limited},
        "rules": [{"name": "rule 1", "match": draw(FUZZY_MATCHES), "before": "default"}],
        "statements": draw(st.one_of(st.just([]), statements(("user_id",)))),
        "sources": {source: {"distinct": False} for source in SOURCES},
        "alias": "ignore",
    }
