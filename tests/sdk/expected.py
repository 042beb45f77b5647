"""What of stored calls libraries do not make up as they go: the type, who it is about, and what it says."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.servers.collector import Service

Said = dict[str, Any]

USUAL: dict[str, Said] = {
    "identify": {"anonymousId": "anon-1", "userId": "user-1", "traits": {"email": "jane@example.com", "plan": "gold"}},
    "track": {"userId": "user-1", "event": "Order Completed", "properties": {"total": 12.5}},
    "page": {"anonymousId": "anon-1", "name": "Home"},
    "screen": {"anonymousId": "anon-1", "name": "Start"},
    "group": {"userId": "user-1", "groupId": "acme", "traits": {"name": "Acme"}},
    "alias": {"previousId": "anon-2", "userId": "user-1"},
}
"""One call of each type, by the same customer."""


def require_usual(service: Service, more: int = 0) -> None:
    """Each of the usual calls is stored once, all of one customer, and so many more."""
    kept = service.kept()
    assert Counter(one.type for one in kept) == Counter([*USUAL, *["track"] * more])
    for type_, said in USUAL.items():
        (body,) = (one.body for one in kept if one.type == type_ and one.event in {None, "Order Completed"})
        assert said.items() <= body.items(), type_
        assert body["context"]["library"]["name"]
    assert all(one.id and one.time for one in kept)
    assert service.profiles() == 1


def require_each_once(service: Service, event: str, count: int) -> None:
    """Of calls numbered from 0, none is missing and none is there twice."""
    numbers = [one.body["properties"]["number"] for one in service.kept() if one.event == event]
    assert sorted(numbers) == list(range(count))
