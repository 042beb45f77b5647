"""What Onefold is for, as somebody sees it in the console: the four uses, from the calls sent to the customer found."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Open, Picture, Shop

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"])


def send(shop: Shop, type_: str, *, key: str | None = None, **body: Any) -> None:
    """One call, as a library sends it."""
    answer = httpx.post(f"{shop.address}/v1/{type_}", json=body, auth=(key or shop.access.write_key, ""), timeout=60)
    answer.raise_for_status()


def search(page: Page, text: str) -> None:
    page.get_by_role("searchbox", name="Search customers").fill(text)


def customer(page: Page, space: str, known_by: str, tab: str = "timeline") -> None:
    """Open somebody by `type:value`."""
    page.goto(f"/s/{space}/customers/{quote(known_by, safe=':')}?tab={tab}")


def record(page: Page, title: str) -> Locator:
    """A row of the timeline."""
    return page.get_by_role("button").filter(has_text=title)


def test_anonymous_to_known(own_shop: Shop, open_page: Open, picture: Picture) -> None:
    send(own_shop, "page", anonymousId="visitor-77", properties={"path": "/tents"})
    send(own_shop, "track", anonymousId="visitor-77", event="Product Added", properties={"product": "Tent"})
    page = open_page(own_shop, "/s/prod/customers")
    search(page, "visitor-77")
    expect(page.get_by_role("status").get_by_text("1 customer found")).to_be_visible()
    expect(page.get_by_role("link", name="Unknown customer")).to_be_visible()
    send(
        own_shop,
        "identify",
        anonymousId="visitor-77",
        userId="una",
        traits={"email": "una@example.com", "name": "Una Frey"},
    )
    customer(page, "prod", "email:una@example.com")
    expect(page.get_by_role("heading", level=1, name="Una Frey")).to_be_visible()
    expect(record(page, "Product Added")).to_be_visible()
    expect(record(page, "/tents")).to_be_visible()
    record(page, "Product Added").click()
    how = page.get_by_role("region", name="How this record got here")
    expect(how.get_by_text(re.compile("carry the same anonymous_id visitor-77"))).to_be_visible()
    picture(page, "known")


@ONE_STORE
def test_phone_to_tablet(own_shop: Shop, open_page: Open, picture: Picture) -> None:
    for device, event in (("ola-phone", "Cart Viewed"), ("ola-tablet", "Order Completed")):
        context = {"device": {"id": device, "type": "ios"}}
        send(
            own_shop, "identify", anonymousId=f"{device}-1", userId="ola", context=context, traits={"name": "Ola Berg"}
        )
        send(own_shop, "track", anonymousId=f"{device}-1", event=event, context=context)
    page = open_page(own_shop, "/s/prod/customers/user_id:ola?tab=timeline")
    expect(record(page, "Cart Viewed")).to_be_visible()
    expect(record(page, "Order Completed")).to_be_visible()
    page.get_by_role("combobox", name="Device").or_(page.get_by_label("Device", exact=True)).first.click()
    page.get_by_role("option", name=re.compile("anonymous_id ola-tablet-1")).click()
    expect(record(page, "Cart Viewed")).to_have_count(0)
    expect(record(page, "Order Completed")).to_be_visible()
    picture(page, "tablet")
    page.reload()
    expect(record(page, "Order Completed")).to_be_visible()
    expect(record(page, "Cart Viewed")).to_have_count(0)


@ONE_STORE
def test_two_apps_in_one_space_and_each_in_its_own(own_shop: Shop, open_page: Open, picture: Picture) -> None:
    keys = {}
    with httpx.Client(
        base_url=f"{own_shop.address}/api/v1", auth=(own_shop.access.admin_token, ""), timeout=60
    ) as admin:
        for app in ("rider", "eats"):
            admin.post("/spaces", json={"slug": f"only-{app}", "name": f"Only {app}"}).raise_for_status()
            source = {"slug": app, "name": app.capitalize(), "kind": "app", "spaces": ["prod", f"only-{app}"]}
            admin.post("/sources", json=source).raise_for_status()
            keys[app] = admin.post(f"/sources/{app}/keys").raise_for_status().json()["write_key"]
    for app, event in (("rider", "Ride Finished"), ("eats", "Meal Ordered")):
        send(
            own_shop,
            "identify",
            key=keys[app],
            userId=f"{app}-9",
            traits={"email": "kim@example.com", "name": "Kim Sato"},
        )
        send(own_shop, "track", key=keys[app], userId=f"{app}-9", event=event)
    page = open_page(own_shop, "/s/only-rider/customers/email:kim@example.com?tab=timeline")
    expect(record(page, "Ride Finished")).to_be_visible()
    expect(record(page, "Meal Ordered")).to_have_count(0)
    customer(page, "only-eats", "email:kim@example.com")
    expect(record(page, "Meal Ordered")).to_be_visible()
    expect(record(page, "Ride Finished")).to_have_count(0)
    customer(page, "prod", "user_id:eats-9")
    expect(record(page, "Meal Ordered")).to_be_visible()
    picture(page, "both")


@ONE_STORE
def test_somebody_with_an_open_complaint_is_seen_before_they_are_asked_for_a_review(
    own_shop: Shop, open_page: Open, picture: Picture
) -> None:
    send(
        own_shop,
        "identify",
        anonymousId="web-5",
        userId="ravi",
        traits={"email": "ravi@example.com", "name": "Ravi Rao"},
    )
    send(own_shop, "track", userId="ravi", event="Order Delivered", properties={"order": 1})
    tickets = (
        "Ticket,Opened,Caller,Reply To,First Name,Status,Topic\nT-9001,2026-06-01,,RAVI@example.com ,,open,Torn seam\n"
    )
    with own_shop.client() as client:
        job = (
            client.post("/imports", params={"source": "support", "file": "tickets.csv"}, content=tickets)
            .raise_for_status()
            .json()
        )
        while job["state"] not in {"done", "failed"}:
            job = client.get(f"/imports/{job['id']}").raise_for_status().json()
        assert job["state"] == "done", job["error"]
    page = open_page(own_shop, "/s/prod/customers/user_id:ravi?tab=profile")
    status = page.get_by_role("row").filter(has_text="Status")
    expect(status).to_contain_text("open")
    expect(status.get_by_role("link", name="support")).to_be_visible()
    picture(page, "complaint")
    customer(page, "prod", "user_id:ravi")
    expect(record(page, "Order Delivered")).to_be_visible()
    expect(record(page, "Row of support")).to_be_visible()
