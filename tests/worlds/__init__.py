"""Small random worlds: hypothesis strategies of (ruleset document, records) in which every feature meets every other.

Few values over few records, so that they collide; times on a grid with ties and exact window edges. Plain data only,
and the plainest choice first, so that examples shrink well. The document lists every identifier type that records
carry wholly, so that no default of the product matters.
"""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

from tests.worlds.records import records
from tests.worlds.rulesets import lookalikes, rulesets
from tests.worlds.vocabulary import TYPES, Plain, weighted

__all__ = ["TYPES", "RandomWorld", "worlds"]


class RandomWorld(NamedTuple):
    """What the oracle and the product are both given."""

    document: Plain
    records: list[Plain]


_DOCUMENTS = weighted((5, rulesets()), (1, lookalikes()))


@st.composite
def worlds(draw: st.DrawFn) -> RandomWorld:
    document = draw(_DOCUMENTS)
    return RandomWorld(document, draw(records(tuple(sorted(document["identifiers"])))))
