"""How many customers allow each category of consent: of all of them where they are few, else of a sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from onefold.live.monitor.census import sample
from onefold.live.privacy.consent import Consent, consents_of
from onefold.live.view.feed import counts
from onefold.live.view.view import View
from onefold.store.rows import Profile

SAMPLE = 5_000
"""Profiles looked at: their records are read, which takes up to a second."""

AT_ONCE = 500
"""Profiles whose records are read together."""


class CategoryConsent(msgspec.Struct, frozen=True):
    """Of the customers looked at, how many allow a category and how many refuse it; the others did not speak of it."""

    category: str
    allow: int
    refuse: int


class Allowed(msgspec.Struct, frozen=True):
    """`customers` are all there are, `looked_at` those that the numbers are of; `spoke` of them stated consent."""

    customers: int
    looked_at: int
    spoke: int
    categories: list[CategoryConsent]


def allowed(view: View) -> Allowed:
    """The numbers as they are now."""
    customers = counts(view).profiles
    seen = _thinned(sample(view, customers))
    consents = [one for one in _consents(view, seen) if one]
    categories = sorted({category for one in consents for category in one})
    return Allowed(customers, len(seen), len(consents), [_category(category, consents) for category in categories])


def _thinned(profiles: list[Profile]) -> list[Profile]:
    """Evenly chosen, where they are too many."""
    return profiles[:: -(-len(profiles) // SAMPLE)] if profiles else profiles


def _category(category: str, consents: Sequence[Consent]) -> CategoryConsent:
    said = [one[category] for one in consents if category in one]
    return CategoryConsent(category, sum(said), len(said) - sum(said))


def _consents(view: View, profiles: Sequence[Profile]) -> Iterator[Consent]:
    for start in range(0, len(profiles), AT_ONCE):
        part = profiles[start : start + AT_ONCE]
        contested = view.store.contested({one.component for one in part})
        whole = [one.component for one in part if one.component not in contested]
        held = [one.number for one in part if one.component in contested]
        yield from consents_of(view, "whole", whole).values()
        yield from consents_of(view, "held", held).values()
