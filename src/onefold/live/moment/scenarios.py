"""Made-up calls that show what rulesets are for: a shared device, a number of several people, junk as identifiers."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from onefold.errors import NotFound


class Scenario(Struct, frozen=True):
    """Calls to simulate, and what to look at in the answer."""

    name: str
    title: str
    look_at: list[str]
    calls: list[dict[str, Any]]


def _call(type_: str, minute: int, **said: Any) -> dict[str, Any]:
    return {"type": type_, "timestamp": f"2026-01-01T12:{minute:02d}:00Z", **said}


SHARED_DEVICE = Scenario(
    name="shared-device",
    title="Two people at one tablet",
    look_at=[
        "Call 1 is nobody's yet; call 2 says that it was Ann's.",
        "Ben logs in on the same tablet. Its anonymous_id is refused between the two: each has a user_id of their own.",
        "What happens then goes to whoever was last known to use it (`when_shared: latest_user`): call 4 is Ben's.",
        "Ann comes back in call 5, and call 6 is hers again. With `when_shared: first` all of it would be Ann's.",
    ],
    calls=[
        _call("page", 0, anonymousId="tablet-1", properties={"url": "https://shop.example/"}),
        _call(
            "identify", 1, anonymousId="tablet-1", userId="ann", traits={"email": "ann@example.com", "name": "Ann Bell"}
        ),
        _call(
            "identify",
            20,
            anonymousId="tablet-1",
            userId="ben",
            traits={"email": "ben@example.com", "name": "Ben Cole"},
        ),
        _call("track", 21, event="Product Viewed", anonymousId="tablet-1", properties={"product": "Kettle"}),
        _call("identify", 40, anonymousId="tablet-1", userId="ann"),
        _call("track", 41, event="Order Completed", anonymousId="tablet-1", properties={"total": 30}),
    ],
)

NON_UNIQUE_PHONE = Scenario(
    name="non-unique-phone",
    title="A telephone number of several people",
    look_at=[
        "Call 2 has the number of call 1 and nothing against it: they are one customer.",
        "Call 3 has the number too, and a user_id of its own: the number is refused, and stays with its first user.",
        (
            "Call 4 has no user_id to hold it back, so it joins them, whoever wrote it. "
            "If a number is a family's, set `phone: {match: false}`, or `max_distinct: {first_name: 1}`."
        ),
    ],
    calls=[
        _call("identify", 0, userId="u-100", traits={"phone": "+14155550100", "firstName": "Dora", "lastName": "Reed"}),
        _call("identify", 1, anonymousId="app-7", traits={"phone": "+1 415 555-0100", "firstName": "Dora"}),
        _call(
            "identify", 2, userId="u-200", traits={"phone": "+1 415 555 0100", "firstName": "Emil", "lastName": "Reed"}
        ),
        _call("identify", 3, anonymousId="web-9", traits={"phone": "+14155550100", "firstName": "Fay"}),
    ],
)
JUNK_IDENTIFIERS = Scenario(
    name="junk-identifiers",
    title="Values that are nobody's",
    look_at=[
        "Calls 1 and 2 both say the user_id `undefined`: it is blocked as shipped, and joins nobody.",
        "Call 2 has nothing else that is not blocked, so it is unresolved: it is kept, and has no profile.",
        "Call 3 has an e-mail address that is none: it is reported as invalid_value, and kept in the call.",
        (
            "Calls 4 and 5 both have the shop's own address. Nothing blocks it, so two strangers become one customer. "
            "`email: {blocked: {values: [noreply@shop.example]}}` keeps them apart."
        ),
    ],
    calls=[
        _call("track", 0, event="Browsed", userId="undefined", anonymousId="a-1"),
        _call("track", 1, event="Browsed", userId="undefined", anonymousId="null"),
        _call("identify", 2, anonymousId="a-3", traits={"email": "none of your business", "firstName": "Gil"}),
        _call("identify", 3, anonymousId="a-4", traits={"email": "noreply@shop.example", "firstName": "Hal"}),
        _call("identify", 4, anonymousId="a-5", traits={"email": "noreply@shop.example", "firstName": "Ida"}),
    ],
)

SCENARIOS = {one.name: one for one in (SHARED_DEVICE, NON_UNIQUE_PHONE, JUNK_IDENTIFIERS)}


def scenario(name: str) -> Scenario:
    """A built-in scenario. Raises NotFound, naming those there are."""
    if name not in SCENARIOS:
        raise NotFound(f"There is no such scenario: choose from {', '.join(SCENARIOS)}.")
    return SCENARIOS[name]
