"""The customers whose stories are in every demo: Jane and Tom Hartley, the Weaver twins, and Margaret Stone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from onefold.demo.calls import START, Device, Outbox
from onefold.demo.journeys import SHOP, TRAILS
from onefold.demo.tables import Contact, Subscriber, Ticket

JANE, TOM = "jane", "tom"

_BROWSER = Device("website", SHOP)
_IPHONE = Device("ios_app", SHOP, "ios", "6A0F1C2E-77B4-4D35-9E0A-2F3C4B5D6E71")
_TABLET = Device("android_app", SHOP, "android", "hartley-tablet-01")
_TRAILS = Device("trails_app", TRAILS, "ios", "6A0F1C2E-77B4-4D35-9E0A-2F3C4B5D6E71")

_HER = {"userId": "jane-h"}
_HIS = {"userId": "tom-h"}
_JANE_SAYS = {"email": "jane.hartley@example.com", "firstName": "Jane", "lastName": "Hartley", "phone": "+12125550177"}
_TOM_SAYS = {"email": "tom.hartley@example.org", "firstName": "Tom", "lastName": "Hartley"}

_STORY: list[tuple[float, str, Device, str, dict[str, Any]]] = [
    (20.40, JANE, _BROWSER, "jane-laptop", {"type": "page", "name": "Tents"}),
    (20.41, JANE, _BROWSER, "jane-laptop", {"type": "page", "name": "Ridge tent"}),
    (23.80, JANE, _BROWSER, "jane-laptop", {"type": "page", "name": "Ridge tent"}),
    (23.81, JANE, _BROWSER, "jane-laptop", {"type": "identify", **_HER, "traits": _JANE_SAYS}),
    (48.30, JANE, _IPHONE, "jane-iphone", {"type": "screen", "name": "Welcome"}),
    (48.31, JANE, _IPHONE, "jane-iphone", {"type": "identify", **_HER, "traits": {"email": _JANE_SAYS["email"]}}),
    (48.32, JANE, _IPHONE, "jane-iphone", _HER | {"type": "track", "event": "Product Added"}),
    (70.80, TOM, _TABLET, "hartley-tablet", {"type": "screen", "name": "Welcome"}),
    (70.81, TOM, _TABLET, "hartley-tablet", {"type": "identify", **_HIS, "traits": _TOM_SAYS}),
    (70.82, TOM, _TABLET, "hartley-tablet", _HIS | {"type": "track", "event": "Product Added"}),
    (74.85, JANE, _TABLET, "hartley-tablet", {"type": "identify", **_HER, "traits": {"firstName": "Jane"}}),
    (74.86, JANE, _TABLET, "hartley-tablet", _HER | {"type": "track", "event": "Order Completed"}),
    (74.90, JANE, _TABLET, "hartley-tablet", {"type": "screen", "name": "Magazine"}),
    (110.3, JANE, _TRAILS, "jane-trails", {"type": "screen", "name": "Map"}),
    (110.4, JANE, _TRAILS, "jane-trails", _HER | {"type": "track", "event": "Hike Recorded"}),
    (117.4, JANE, _TRAILS, "jane-trails", _HER | {"type": "track", "event": "Hike Recorded"}),
]

_PROPERTIES = {
    "Product Added": {"product": "Ridge tent"},
    "Order Completed": {"product": "Ridge tent"},
    "Hike Recorded": {"kilometres": 24},
}


def act(outbox: Outbox) -> None:
    """Sends what the Hartleys did online: Jane's laptop, her iPhone, the tablet they share, the hiking app."""
    for number, (day, customer, device, anonymous_id, said) in enumerate(_STORY, 1):
        event = {"properties": _PROPERTIES[said["event"]]} if "event" in said else {}
        ids = {"messageId": f"hartley-{number:02d}", "anonymousId": anonymous_id}
        outbox.send(device, day, customer, {**ids, **said, **event}, "203.0.113.7")


CONTACTS = [
    Contact(
        *(JANE, "1001", "Jane", "Hartley", "Jane.Hartley@Example.com", "(212) 555-0177", "10027", "1984-05-17", ""),
        "2026-03-02 11:20:00",
    ),
    Contact("twin-1", "1002", "Julia", "Weaver", "", "", "60614", "1991-08-03", "", "2026-02-11 10:00:00"),
    Contact("twin-2", "1003", "Julie", "Weaver", "", "", "60614", "1991-08-03", "", "2026-02-11 10:05:00"),
    Contact(
        *("margaret", "1004", "Margaret", "Stone", "m.stone@example.net", "", "97205", "1979-01-30", ""),
        "2026-01-20 09:30:00",
    ),
    Contact(
        *("margaret", "1005", "Margaret", "Baldwin", "", "503-555-0142", "97209", "1979-01-30", ""),
        "2026-06-20 16:45:00",
    ),
]
"""The twins share name, birthday and home, so only a statement keeps them apart.

Margaret married between her two rows, so only a statement joins them.
"""

TICKETS = [
    Ticket(JANE, "T00001", START + timedelta(days=150), "212.555.0177", None, None, "open", "Broken zip"),
    Ticket(
        *("margaret", "T00002", START + timedelta(days=151), "(212) 555-0177", "m.stone@example.net"),
        *("Margaret", "closed", "Invoice"),
    ),
]
"""Under Margaret's ticket the agent typed Jane's number, which was still on the screen."""

SUBSCRIBERS = [
    Subscriber(JANE, "n00000", "JANE.HARTLEY@EXAMPLE.COM", "", "2026-01-30 08:00:00"),
]
