"""What the shop can do once its records are unified: four questions that no single source can answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from onefold.demo.logbook import Entry, Logbook

FAR = 40
"""Kilometres hiked after which shoes are worn."""


class Use(NamedTuple):
    """One question, its answer in words, and the profiles that the answer is about."""

    title: str
    answer: str
    profiles: frozenset[str]


def four_uses(logbook: Logbook) -> list[Use]:
    """Anonymous to known, cross-device, cross-app, cross-channel."""
    return [_anonymous_to_known(logbook), _cross_device(logbook), _cross_app(logbook), _cross_channel(logbook)]


def _anonymous_to_known(logbook: Logbook) -> Use:
    known = {profile: entries for profile, entries in logbook.items() if any(map(_is_known, entries))}
    visits = {profile: sum(not _is_known(entry) for entry in entries) for profile, entries in known.items()}
    whose = frozenset(profile for profile, count in visits.items() if count)
    answer = f"{sum(visits.values()):,} visits without a name belong to {len(whose):,} customers with one"
    return Use("Anonymous to known", answer, whose)


def _is_known(entry: Entry) -> bool:
    """Whether the record itself names somebody: a row, a signed-in call, or an identify."""
    return "type" not in entry.said or "userId" in entry.said or "traits" in entry.said


def _cross_device(logbook: Logbook) -> Use:
    whose = frozenset(profile for profile, entries in logbook.items() if _bought_elsewhere(entries))
    answer = f"{len(whose):,} customers left a cart on one device and bought it on another: no reminder for them"
    return Use("Cross-device", answer, whose)


def _bought_elsewhere(entries: list[Entry]) -> bool:
    added, ordered = set(_products(entries, "Product Added")), set(_products(entries, "Order Completed"))
    bought = {product for _, product in ordered}
    return any(product in bought and (place, product) not in ordered for place, product in added)


def _products(entries: list[Entry], event: str) -> Iterator[tuple[str, str]]:
    yield from ((entry.place, entry.said["properties"]["product"]) for entry in _of_event(entries, event))


def _of_event(entries: list[Entry], event: str) -> Iterator[Entry]:
    return (entry for entry in entries if entry.said.get("event") == event)


def _cross_app(logbook: Logbook) -> Use:
    whose = frozenset(profile for profile, entries in logbook.items() if _hiked(entries) >= FAR and _shops(entries))
    answer = f"{len(whose):,} shop customers hiked over {FAR} km with the other app: time for new trail shoes"
    return Use("Cross-app", answer, whose)


def _hiked(entries: list[Entry]) -> int:
    return sum(entry.said["properties"]["kilometres"] for entry in _of_event(entries, "Hike Recorded"))


def _shops(entries: list[Entry]) -> bool:
    return any(_of_event(entries, "Order Completed"))


def _cross_channel(logbook: Logbook) -> Use:
    buyers = frozenset(profile for profile, entries in logbook.items() if _shops(entries))
    whose = frozenset(
        profile for profile in buyers if any(entry.said.get("Status") == "open" for entry in logbook[profile])
    )
    answer = f"{len(whose):,} of {len(buyers):,} buyers have an open complaint: no review request for them"
    return Use("Cross-channel", answer, whose)
