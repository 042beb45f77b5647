"""Profiles in pages, and what is told of each; the same on both stores."""

from __future__ import annotations

import pytest

from onefold.errors import InvalidInput
from onefold.live.plans import Parser
from onefold.live.view.activity import activity
from onefold.live.view.decided import decided
from onefold.live.view.listing import Wanted, page
from onefold.live.view.one_record import one_record
from onefold.live.view.search import search
from onefold.live.view.view import View
from tests.live.telling import Engine, Told


def seven(told: Told) -> None:
    """u0 to u6 are seen, then u2 again and u0 once more; u5 by the app."""
    for number in range(7):
        told.track("Seen", number, "app" if number == 5 else "web", userId=f"u{number}")
    told.track("Seen", 8, userId="u2")
    told.identify(9, "crm", userId="u0", traits={"email": "zero@example.com"})


def users(view: View, **wanted: object) -> list[str]:
    """The user ids of all pages of two, one after the other."""
    found, after = list[str](), ""
    while True:
        one = page(view, Wanted(2, after=after, **wanted))  # type: ignore[arg-type]
        assert len(one.profiles) <= 2
        found += [its.identifiers["user_id"][0] for its in one.profiles]
        if one.next is None:
            return found
        after = one.next


def test_each_profile_is_listed_once_where_its_newest_record_is(told: Told) -> None:
    seven(told)
    with told.view() as view:
        assert users(view) == ["u0", "u2", "u6", "u5", "u4", "u3", "u1"]


def test_the_newest_profiles_come_first_if_asked_for(told: Told) -> None:
    seven(told)
    with told.view() as view:
        assert users(view, sort="created") == ["u6", "u5", "u4", "u3", "u2", "u1", "u0"]


@pytest.mark.parametrize("sort", ["seen", "created"])
def test_a_list_is_narrowed_by_identifier_type_and_source(told: Told, sort: str) -> None:
    seven(told)
    with told.view() as view:
        assert users(view, sort=sort, identifier="email") == ["u0"]
        assert users(view, sort=sort, source="app") == ["u5"]
        assert users(view, sort=sort, source="web", identifier="email") == ["u0"]
        assert users(view, sort=sort, source="nowhere") == []


def test_contested_profiles_are_listed_each_on_its_own(told: Told) -> None:
    seven(told)
    for number in (0, 1, 2):
        told.identify(20 + number, anonymousId="kiosk", userId=f"u{number}")
    with told.view() as view:
        assert sorted(users(view, contested=True)) == ["u0", "u1", "u2"]
        assert users(view) == ["u2", "u1", "u0", "u6", "u5", "u4", "u3"]
        (one,) = [its for its in page(view, Wanted(9)).profiles if its.identifiers["user_id"] == ["u0"]]
    assert (one.contested, one.records, one.sources) == (True, 3, ["crm", "web"])


def test_a_list_says_how_much_is_known_and_since_when(told: Told) -> None:
    seven(told)
    with told.view() as view:
        one = page(view, Wanted(1)).profiles[0]
    assert (one.records, one.sources, one.contested) == (2, ["crm", "web"], False)
    assert (str(one.first_seen), str(one.last_seen)) == ("2026-01-01 12:00:00+00:00", "2026-01-01 12:09:00+00:00")
    assert one.traits == {"email": "zero@example.com"}


def test_a_profile_with_thousands_of_records_does_not_fill_a_page_alone(told: Told) -> None:
    told.track("Seen", 0, userId="quiet")
    for number in range(450):
        told.track("Seen", 1 + number / 100, userId="loud")
    with told.view() as view:
        assert users(view) == ["loud", "quiet"]


def test_a_cursor_that_is_none_is_refused_and_an_empty_space_has_nobody(told: Told) -> None:
    with told.view() as view:
        assert users(view) == []
        assert users(view, contested=True) == []
        with pytest.raises(InvalidInput):
            page(view, Wanted(2, after="x"))


POLICIES = "survivorship: {plan: first, city: {sources: [crm, app]}, colour: all, size: longest}"


def test_the_values_that_lost_are_told_and_why(engine: Engine) -> None:
    told = engine.space(POLICIES)
    for minute, (source, plan, city, size) in enumerate(
        [
            ("web", "free", "Bonn", "S"),
            ("crm", "gold", "Köln", "XXL"),
            ("web", "free", "Bonn", "M"),
            ("web", "gold", "Ulm", "L"),
        ]
    ):
        traits = {"plan": plan, "city": city, "size": size, "colour": size, "nick": f"Jane {minute}"}
        told.identify(minute, source, userId="u1", traits=traits)
    with told.view() as view:
        said, complete = decided(view, view.find("user_id:u1"), Parser(view.lens.plan))
    found = {one.name: one for one in said}
    assert complete
    assert (found["nick"].value, [one.value for one in found["nick"].others]) == (
        "Jane 3",
        ["Jane 2", "Jane 1", "Jane 0"],
    )
    assert found["nick"].why == "The ruleset keeps the value that was said last; 3 others lost."
    assert (found["plan"].value, found["plan"].others[0].records) == ("free", 2)
    assert found["plan"].why == "The ruleset keeps the value that was said first; 1 other lost."
    assert found["city"].why == "The ruleset prefers crm, then app: this is what crm said last; 2 others lost."
    assert found["size"].why == "The ruleset keeps the longest value; 3 others lost."
    assert (found["colour"].why, found["colour"].others) == ("The ruleset keeps all values.", [])


def test_a_timeline_says_what_there_is_to_choose_from(told: Told) -> None:
    seven(told)
    with told.view() as view:
        found = activity(view, view.find("user_id:u2"))
    assert [(one.source, one.type, one.event, one.records) for one in found] == [("web", "track", "Seen", 2)]


def test_a_record_is_found_by_its_name_with_whose_it_is(told: Told) -> None:
    record = told.track("Seen", 1, userId="u1")
    nobodys = told.track("Seen", 2)
    with told.view() as view:
        found, other = one_record(view, *record.split("/")), one_record(view, *nobodys.split("/"))
        assert found is not None
        assert other is not None
        assert (found.record.record, found.profile) == (record, view.find("user_id:u1").profile.public)
        assert other.profile is None
        assert one_record(view, "web", "never") is None
        (match,) = search(view, record, 5)
    assert (match.by, match.name, match.value, match.records) == ("record", "web", record.split("/")[1], 1)
