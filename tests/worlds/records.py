"""Random records for some identifier types: few, in any order, colliding in time, values and (source, id)."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from tests.worlds.vocabulary import CARRIED, PLACES, RAWS, RECORD_IDS, SAID, TIMES, Plain, weighted


@cache
def records(types: tuple[str, ...]) -> st.SearchStrategy[list[Plain]]:
    """The same (source, id) may come again, with other content or the same. Cached, for building takes long."""
    plain = _plain(types)
    record = weighted((7, plain), (1, _alias())) if "user_id" in types else plain
    return weighted((1, st.lists(record, min_size=2, max_size=14)), (2, st.lists(record, min_size=9, max_size=14)))


def _plain(types: tuple[str, ...]) -> st.SearchStrategy[Plain]:
    return st.builds(
        lambda place, id_, time, identifiers, fields: {
            "source": place[0],
            "id": id_,
            "kind": place[1],
            "time": time,
            "identifiers": {type_: raws for type_, raws in zip(types, identifiers, strict=True) if raws},
            "fields": {name: texts for part in fields for name, texts in part.items()},
            "alias": None,
        },
        st.sampled_from(PLACES),
        st.sampled_from(RECORD_IDS),
        st.sampled_from(TIMES),
        st.tuples(*(st.sampled_from(CARRIED[type_]) for type_ in types)),
        st.tuples(*(st.sampled_from(part) for part in SAID)),
    )


def _alias() -> st.SearchStrategy[Plain]:
    """An alias call: it carries its userId only, and says who that was."""
    return st.builds(
        lambda source, id_, time, user_id, previous: {
            "source": source,
            "id": id_,
            "kind": "event",
            "time": time,
            "identifiers": {"user_id": [user_id]},
            "fields": {"type": ["alias"]},
            "alias": {"previous": previous, "user_id": user_id},
        },
        st.sampled_from(["web", "app"]),
        st.sampled_from(RECORD_IDS),
        st.sampled_from(TIMES),
        st.sampled_from(RAWS["user_id"]),
        st.sampled_from(RAWS["anonymous_id"] + RAWS["user_id"]),
    )
