"""Worlds in which few identifiers are shared by many, told nearly in the order of time."""

from __future__ import annotations

import random
from typing import Any

from tests.worlds import RandomWorld
from tests.worlds.vocabulary import Plain

HOUR = 3_600_000_000
DAY = 24 * HOUR
START = 1_700_000_000_000_000
SHARES = {"user_id": 0.5, "email": 0.3, "phone": 0.2, "anonymous_id": 0.8}
"""How many of the records carry each type."""


def contested_world(chance: random.Random) -> RandomWorld:
    """A ruleset in which most conflicts are by limits without a window, and some records that conflict."""
    types, windows = list(SHARES), chance.choice([0.05, 0.05, 0.7])
    if chance.random() < 0.2:
        chance.shuffle(types)
    document: Plain = {
        "version": 1,
        "identifiers": {type_: _settings(type_, windows, chance) for type_ in types},
        "rules": _rules(chance),
        "statements": [{"apart": ["user_id:u0", "user_id:u1"]}] if chance.random() < 0.15 else [],
        "sources": {},
        "alias": "together",
    }
    return RandomWorld(document, _records(chance))


def _settings(type_: str, windows: float, chance: random.Random) -> dict[str, Any]:
    limits = [1, 2, 5, 20] if type_ == "anonymous_id" else [1, 1, 2, 3, None]
    limit = None if chance.random() < 0.1 else chance.choice(limits)
    return {
        "match": chance.random() < 0.9,
        "blocked": {},
        "normalize": "none",
        "limit": limit,
        "per": chance.choice(["ever", "ever", "ever", "day", "week"]) if limit else "ever",
        "when_shared": chance.choice(["first", "latest_user", "latest_user", "nobody"]),
        "within": chance.choice(["1 hour", "1 day", "7 days"]) if chance.random() < windows else None,
        "max_profiles": chance.choice([1, 2, 3]) if chance.random() < 0.05 else None,
        "max_distinct": {"first_name": chance.choice([1, 2, 3])} if chance.random() < 0.15 else None,
    }


def _rules(chance: random.Random) -> list[dict[str, Any]]:
    rule: dict[str, Any] = {"name": "same city", "match": {"all": [{"same": "city"}]}}
    if chance.random() < 0.5:
        rule["before"] = "default"
    return [rule] if chance.random() < 0.15 else []


def _records(chance: random.Random) -> list[Plain]:
    shared, time, records = chance.randint(1, 4), START, list[Plain]()
    for number in range(chance.randrange(10, 40)):
        late = chance.random() < 0.1
        time += -chance.choice([1, HOUR]) if late else chance.choice([1, 1000, HOUR, DAY, 8 * DAY])
        records.append(
            {
                "source": chance.choice(["web", "app"]),
                "id": f"r{number}",
                "kind": "event" if chance.random() < 0.9 else "row",
                "time": time,
                "identifiers": _identifiers(shared, chance),
                "fields": _fields(chance),
                "alias": {"previous": "a1", "user_id": "u1"} if chance.random() < 0.01 else None,
            }
        )
    return records


def _identifiers(shared: int, chance: random.Random) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for type_, share in SHARES.items():
        if chance.random() < share:
            different = shared if type_ in {"anonymous_id", "phone"} else 3 * shared
            found[type_] = [f"{type_[0]}{chance.randrange(different)}"]
            if chance.random() < 0.03:
                found[type_].append(f"{type_[0]}x")
    return found


def _fields(chance: random.Random) -> dict[str, list[str]]:
    first_name = {"first_name": [chance.choice("abc")]} if chance.random() < 0.3 else {}
    city = {"city": [chance.choice("xyz")]} if chance.random() < 0.1 else {}
    return {**first_name, **city}
