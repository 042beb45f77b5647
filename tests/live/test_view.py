from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefold.errors import InvalidInput, NotFound
from onefold.live.names import SEALED, hash_of
from onefold.live.view.accounts import account, account_traits, users_of
from onefold.live.view.explain import Look, links, rejections, why, why_not
from onefold.live.view.feed import changes, counts
from onefold.live.view.profile import identifiers, traits, whole
from onefold.live.view.records import find_record
from onefold.live.view.search import search
from onefold.live.view.timeline import Window, page
from tests.live.telling import Engine, Told


@pytest.fixture(scope="module")
def jane(engine: Engine) -> Told:
    """Only to be looked at."""
    return janes(engine.space())


def janes(told: Told) -> Told:
    """Jane looks around on the web, signs up, and comes back by the app."""
    told.track("Shoe Clicked", 1, anonymousId="a1", properties={"price": 90})
    told.identify(
        2, anonymousId="a1", userId="u1", traits={"email": "Jane@Example.com", "age": 33, "firstName": "Jane"}
    )
    told.track("Order Completed", 3, "app", userId="u1", context={"device": {"type": "ios", "id": "D-1"}})
    return told


@pytest.fixture(scope="module")
def kiosk(engine: Engine) -> Told:
    """Only to be looked at."""
    return kiosks(engine.space())


def kiosks(told: Told) -> Told:
    """Two people at one tablet: what happens on it belongs to whoever was known there last."""
    told.identify(1, userId="u1", anonymousId="tablet", traits={"firstName": "Ann"})
    told.track("Browsed", 2, anonymousId="tablet")
    told.identify(3, userId="u2", anonymousId="tablet", traits={"firstName": "Ben"})
    told.track("Bought", 4, anonymousId="tablet")
    return told


def test_any_identifier_finds_the_profile(jane: Told) -> None:
    with jane.view() as view:
        found = {view.find(ref).profile.public for ref in ("user_id:u1", "anonymous_id:a1", "email:jane@example.com")}
    assert len(found) == 1


def test_an_identifier_is_looked_up_in_its_normal_form(jane: Told) -> None:
    with jane.view() as view:
        assert view.find("email:  JANE@example.COM ").profile == view.find("user_id:u1").profile


def test_a_profile_is_found_by_its_id(jane: Told) -> None:
    with jane.view() as view:
        found = view.find("user_id:u1")
        assert view.find(found.profile.public) == found
        assert view.find(f"profile_id:{found.profile.public}") == found


@pytest.mark.parametrize(
    "ref", ["user_id:nobody", "prf_0123456789abcdef0123", "email:not an address", "user_id:null", "nonsense:1"]
)
def test_who_is_not_there_is_not_found(jane: Told, ref: str) -> None:
    with jane.view() as view, pytest.raises(NotFound):
        view.find(ref)


@pytest.mark.parametrize("ref", ["nonsense", "prf_1", ""])
def test_what_names_nothing_is_invalid_and_not_repeated(jane: Told, ref: str) -> None:
    with jane.view() as view, pytest.raises(InvalidInput) as refused:
        view.find(ref)
    assert "nonsense" not in str(refused.value)


def test_the_id_of_a_merged_profile_leads_to_the_survivor(told: Told) -> None:
    told.track("Seen", 1, anonymousId="a1")
    told.track("Seen", 2, anonymousId="a2")
    with told.view() as view:
        first, second = (view.find(f"anonymous_id:a{number}").profile.public for number in (1, 2))
    told.identify(3, anonymousId="a1", userId="u1")
    told.identify(4, anonymousId="a2", userId="u1")
    with told.view() as view:
        assert view.find(first).profile.public == first
        found = view.find(second)
    assert (found.profile.public, found.moved) == (first, True)


def test_another_space_sees_nothing(jane: Told) -> None:
    with jane.view("other") as view:
        with pytest.raises(NotFound):
            view.find("user_id:u1")
        assert search(view, "jane", 10) == []
        assert counts(view).records == 0


def test_a_shared_value_finds_whoever_used_it_last(told: Told) -> None:
    kiosk = kiosks(told)
    with kiosk.view() as view:
        assert view.find("anonymous_id:tablet").profile == view.find("user_id:u2").profile
    kiosk.identify(5, userId="u1", anonymousId="tablet")
    with kiosk.view() as view:
        assert view.find("anonymous_id:tablet").profile == view.find("user_id:u1").profile


def test_a_shared_device_is_told_to_each_of_its_users(kiosk: Told) -> None:
    with kiosk.view() as view:
        events = [
            [one.event for one in page(view, view.find(ref), Window(10)).data] for ref in ("user_id:u1", "user_id:u2")
        ]
    assert events == [["Browsed", None], ["Bought", None]]


def test_identifiers_say_when_and_where_they_were_seen(jane: Told) -> None:
    with jane.view() as view:
        found = {one.type: one for one in identifiers(view, view.find("user_id:u1"))}
    assert list(found) == ["user_id", "email", "ios.id", "anonymous_id"]
    user_id = found["user_id"]
    assert (user_id.value, user_id.records, user_id.sources, user_id.first_record) == (
        "u1",
        2,
        ["app", "web"],
        "web/m2",
    )
    assert user_id.first_seen is not None
    assert user_id.last_seen is not None
    assert (user_id.first_seen.minute, user_id.last_seen.minute) == (2, 3)
    assert found["anonymous_id"].first_record == "web/m1"


def test_the_first_record_is_the_earliest_however_late_it_comes(told: Told) -> None:
    jane = janes(told)
    jane.track("Ad Clicked", 0, "app", anonymousId="a1")
    with jane.view() as view:
        found = {one.type: one for one in identifiers(view, view.find("user_id:u1"))}
    assert found["anonymous_id"].first_record == "app/m4"


def test_a_record_without_a_time_is_no_first_time(told: Told) -> None:
    jane = janes(told)
    jane.row("c1", email="jane@example.com")
    with jane.view() as view:
        found = {one.type: one for one in identifiers(view, view.find("user_id:u1"))}
    assert found["email"].first_record == "crm/c1"
    assert found["email"].first_seen is not None
    assert found["email"].first_seen.minute == 2


def test_identifiers_of_a_shared_device_count_only_their_own_records(kiosk: Told) -> None:
    with kiosk.view() as view:
        shared = [whole(view, view.find(ref)) for ref in ("user_id:u1", "user_id:u2")]
    assert all(one.contested and one.records == 2 for one in shared)
    assert [[one.value for one in its.identifiers] for its in shared] == [["u1", "tablet"], ["u2", "tablet"]]
    assert [its.identifiers[1].first_record for its in shared] == ["web/m1", "web/m3"]


def test_traits_have_the_types_that_were_sent(told: Told) -> None:
    sent = {
        "age": 33,
        "vip": True,
        "zip": "01234",
        "score": 0.5,
        "tags": ["a", 1],
        "home": {"city": "Lyon"},
        "plan": "pro",
    }
    told.identify(1, userId="u1", traits={**sent, "nothing": None})
    with told.view() as view:
        said = traits(view, view.find("user_id:u1"))
    assert {name: one.value for name, one in said.items()} == sent
    assert {one.record for one in said.values()} == {"web/m1"}


def test_traits_are_the_latest_word_with_its_source(told: Told) -> None:
    jane = janes(told)
    jane.identify(5, "app", userId="u1", traits={"age": 34})
    with jane.view() as view:
        said = traits(view, view.find("user_id:u1"), ["age"])
    assert [(name, one.value, one.source) for name, one in said.items()] == [("age", 34, "app")]


def test_the_whole_profile(jane: Told) -> None:
    with jane.view() as view:
        found = whole(view, view.find("email:jane@example.com"))
    assert (found.records, found.contested, found.accounts) == (3, False, [])
    assert found.first_seen is not None
    assert found.last_seen is not None
    assert (found.first_seen.minute, found.last_seen.minute) == (1, 3)
    assert sorted(found.traits) == ["age", "email", "first_name"]


def test_a_timeline_is_of_all_devices_newest_first(jane: Told) -> None:
    with jane.view() as view:
        found = page(view, view.find("user_id:u1"), Window(10)).data
    assert [(one.type, one.event, one.source) for one in found] == [
        ("track", "Order Completed", "app"),
        ("identify", None, "web"),
        ("track", "Shoe Clicked", "web"),
    ]
    assert found[2].body["properties"] == {"price": 90}
    assert found[1].identifiers == {"user_id": ["u1"], "email": ["jane@example.com"], "anonymous_id": ["a1"]}


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(10, sources=["app"]), ["m3"]),
        (Window(10, sources=["nowhere"]), []),
        (Window(10, types=["identify"]), ["m2"]),
        (Window(10, events=["Shoe Clicked", "Order Completed"]), ["m3", "m1"]),
        (Window(10, events=["identify"]), ["m2"]),
        (Window(10, hidden=["Shoe Clicked"]), ["m3", "m2"]),
        (Window(10, carrying="anonymous_id:a1"), ["m2", "m1"]),
        (Window(10, newest_first=False), ["m1", "m2", "m3"]),
    ],
)
def test_a_timeline_can_be_narrowed(jane: Told, window: Window, expected: list[str]) -> None:
    with jane.view() as view:
        assert [one.id for one in page(view, view.find("user_id:u1"), window).data] == expected


def test_a_timeline_starts_at_its_start_and_ends_before_its_end(jane: Told) -> None:
    with jane.view() as view:
        found = view.find("user_id:u1")
        first, _, third = (one.time for one in page(view, found, Window(10, newest_first=False)).data)
        assert first is not None
        assert third is not None
        start, stop = (int(one.timestamp() * 1_000_000) for one in (first, third))
        assert [one.id for one in page(view, found, Window(10, start=start, stop=stop)).data] == ["m2", "m1"]


@pytest.mark.parametrize("cursor", ["x", "!", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkuMQ", "é"])
def test_a_foreign_cursor_is_refused(jane: Told, cursor: str) -> None:
    with jane.view() as view, pytest.raises(InvalidInput):
        page(view, view.find("user_id:u1"), Window(10, after=cursor))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    minutes=st.lists(st.integers(0, 5), min_size=1, max_size=12),
    late=st.lists(st.integers(0, 5), max_size=4),
    limit=st.integers(1, 4),
    newest_first=st.booleans(),
)
def test_pages_show_each_record_once_though_more_arrive(
    engine: Engine,
    minutes: list[int],
    late: list[int],
    limit: int,
    newest_first: bool,  # noqa: FBT001 - drawn
) -> None:
    told = engine.space()
    there = [told.track("e", minute, userId="u1") for minute in minutes]
    arriving, seen, cursor = list(late), list[str](), ""
    while True:
        with told.view() as view:
            found = page(view, view.find("user_id:u1"), Window(limit, newest_first=newest_first, after=cursor))
        seen += [one.record for one in found.data]
        if found.next is None:
            break
        cursor = found.next
        if arriving:
            told.track("late", arriving.pop(), userId="u1")
    assert len(seen) == len(set(seen))
    assert set(there) <= set(seen)


def test_links_say_what_holds_a_profile_together(jane: Told) -> None:
    with jane.view() as view:
        found = links(view, view.find("user_id:u1"))
    assert [(one.step, one.key, one.records) for one in found] == [
        ("anonymous_id", "a1", ["web/m1", "web/m2"]),
        ("user_id", "u1", ["web/m2", "app/m3"]),
    ]


def test_rejections_of_a_shared_device_name_both_profiles(kiosk: Told) -> None:
    with kiosk.view() as view:
        ann, ben = (view.find(ref) for ref in ("user_id:u1", "user_id:u2"))
        found = rejections(view, ben)
    assert [(one.kind, one.value, one.record, one.profile, one.other_profile) for one in found] == [
        ("conflict", "tablet", "web/m3", ben.profile.public, ann.profile.public)
    ]


def test_why_two_identifiers_are_one_customer(jane: Told) -> None:
    with jane.view() as view:
        found = why(view, "anonymous_id:a1", "ios.id:d-1")
        public = view.find("user_id:u1").profile.public
    assert found.together
    assert found.profile_a == found.profile_b == public
    assert [(one.record, one.step, one.key, one.next) for one in found.chain] == [("web/m2", "user_id", "u1", "app/m3")]
    assert found.sentences[-1] == f"Both are profile {public}."


def test_why_takes_records_and_profiles_too(jane: Told) -> None:
    with jane.view() as view:
        public = view.find("user_id:u1").profile.public
        assert why(view, "web/m1", "app/m3").together
        assert why(view, public, "app/m3").together


def test_why_not_names_what_kept_two_people_apart(kiosk: Told) -> None:
    with kiosk.view() as view:
        found = why_not(view, "user_id:u1", "user_id:u2")
    assert not found.together
    assert [refusal.kind for barrier in found.barriers for refusal in barrier.refusals] == ["conflict"]


def test_why_not_of_strangers_finds_nothing_between_them(told: Told) -> None:
    jane = janes(told)
    jane.identify(9, userId="u9")
    with jane.view() as view:
        found = why_not(view, "user_id:u1", "user_id:u9")
    assert (found.together, found.barriers) == (False, [])
    assert not why_between(jane, "user_id:u1", "user_id:u9")


def why_between(told: Told, a: str, b: str) -> bool:
    with told.view() as view:
        return why(view, a, b).together


def test_a_record_that_is_nobodys_can_be_asked_about(told: Told) -> None:
    jane = janes(told)
    nobodys = jane.track("Lost", 6, userId="null")
    jane.track("Lost too", 6, userId="null")
    with jane.view() as view:
        found = why_not(view, nobodys, "user_id:u1")
    assert found.profile_a is None
    assert any("unresolved" in sentence for sentence in found.sentences)


@pytest.mark.parametrize("ref", ["user_id:nobody", "web/m99", "prf_0123456789abcdef0123", "nowhere/m1"])
def test_why_of_what_is_in_no_record_is_not_found(jane: Told, ref: str) -> None:
    with jane.view() as view, pytest.raises(NotFound):
        why(view, ref, "user_id:u1")


def test_why_of_what_names_nothing_is_invalid(jane: Told) -> None:
    with jane.view() as view, pytest.raises(InvalidInput):
        why(view, "nonsense", "user_id:u1")


def test_a_record_is_found_by_its_name_in_sealed_runs_too(told: Told) -> None:
    jane = janes(told)
    source = jane.workspace.source("web").number
    with jane.view() as view:
        space, until = view.store.space, view.store.high
        seqs = {brief.id: brief.seq for brief in view.store.records_of({view.find("user_id:u1").profile.component})}
    _seal(jane, space, source, seqs, until)
    with jane.view() as view:
        found = find_record(view, "web", "m1")
        assert found is not None
        assert found.id == "m1"
        assert find_record(view, "app", "m1") is None
    assert len(seqs) < SEALED


def _seal(told: Told, space: int, source: int, seqs: dict[str, int], until: int) -> None:
    """Move names to runs of two chunks, as the writer does when there are many."""
    pairs = sorted((hash_of(source, name), seq) for name, seq in seqs.items())
    connection = told.database.connect()
    with connection.transaction():
        for chunk, part in enumerate((pairs[:1], pairs[1:])):
            hashes, numbers = (
                b"".join(pair[side].to_bytes(8, "little", signed=True) for pair in part) for side in (0, 1)
            )
            connection.append("name_run", [(space, 1, chunk, until, part[0][0], len(part), hashes, numbers)])
    connection.close()


@pytest.mark.parametrize(
    "text",
    ["jane@example.com", "JANE@ex", "email:jane", "a1", "anonymous_id:a", "u1", "jan", "first_name:JA", "33", "d-1"],
)
def test_a_search_finds_by_any_identifier_and_the_beginning_of_a_trait(told: Told, text: str) -> None:
    jane = janes(told)
    jane.identify(9, userId="u9", traits={"email": "bob@elsewhere.org", "firstName": "Bob"})
    with jane.view() as view:
        found = search(view, text, 10)
        assert [one.id for one in found] == [view.find("user_id:u1").profile.public]


def test_a_search_finds_a_phone_however_its_beginning_is_written(told: Told) -> None:
    told.identify(1, userId="u1", traits={"phone": "+33 6 12 34 56 78"})
    with told.view() as view:
        assert [len(search(view, text, 5)) for text in ("+33 6 12", "+33-6", "phone:336", "+49")] == [1, 1, 1, 0]


@pytest.mark.parametrize("text", ["", " ", "nobody", "email:", "nonsense:x", "prf_0123456789abcdef0123", "%", "_"])
def test_a_search_for_nobody_finds_nobody(jane: Told, text: str) -> None:
    with jane.view() as view:
        assert search(view, text, 10) == []


def test_a_search_finds_all_who_share_a_value_and_no_more_than_asked(kiosk: Told) -> None:
    with kiosk.view() as view:
        assert [one.value for one in search(view, "anonymous_id:tab", 10)] == ["tablet", "tablet"]
        assert len(search(view, "tablet", 1)) == 1


@pytest.fixture(scope="module")
def company(engine: Engine) -> Told:
    """Only to be looked at."""
    return companys(engine.space())


def companys(told: Told) -> Told:
    told.call("group", 1, userId="u1", groupId="acme", traits={"name": "ACME", "employees": 20})
    told.call("group", 2, userId="u2", groupId="acme", traits={"employees": 21})
    told.track("Seen", 3, userId="u3", context={"groupId": "acme"})
    told.track("Seen", 4, userId="u4")
    return told


def test_an_account_has_the_latest_word_of_its_group_calls(company: Told) -> None:
    with company.view() as view:
        found = account_traits(view, account(view, "group_id:acme"))
    assert {name: (one.value, one.record) for name, one in found.items()} == {
        "name": ("ACME", "web/m1"),
        "employees": (21, "web/m2"),
    }


def test_an_account_has_the_users_whose_records_name_it(company: Told) -> None:
    with company.view() as view:
        users = users_of(view, account(view, "group_id:acme"))
        assert [one.state.identifiers["user_id"] for one in users] == [["u1"], ["u2"], ["u3"]]
        assert whole(view, view.find("user_id:u3")).accounts == ["acme"]


def test_an_account_of_a_shared_device_has_the_one_who_was_there(told: Told) -> None:
    kiosk = kiosks(told)
    kiosk.call("group", 5, anonymousId="tablet", groupId="acme")
    with kiosk.view() as view:
        users = users_of(view, account(view, "group_id:acme"))
    assert [one.state.identifiers["user_id"] for one in users] == [["u2"]]


@pytest.mark.parametrize("ref", ["group_id:nobody", "group_id:null", "user_id:u1", "prf_0123456789abcdef0123"])
def test_what_is_no_account_is_not_found(company: Told, ref: str) -> None:
    with company.view() as view, pytest.raises(NotFound):
        account(view, ref)


def test_the_changes_come_in_order_each_once(jane: Told) -> None:
    with jane.view() as view:
        every = changes(view, 0, 100)
        paged = [*changes(view, 0, 2), *changes(view, 2, 100)]
    assert [one.number for one in every] == list(range(1, len(every) + 1))
    assert paged == every
    assert [one.kind for one in every][:2] == ["created", "identifier_added"]
    assert (every[0].record, every[0].detail["identifiers"]) == ("web/m1", {"anonymous_id": ["a1"]})
    times = [one.time for one in every if one.time is not None]
    assert len(times) == len(every)
    assert times == sorted(times)


def test_counts_say_how_much_there_is(told: Told) -> None:
    kiosk = kiosks(told)
    kiosk.track("Lost", 9, userId="null")
    with kiosk.view() as view:
        found = counts(view)
    assert (found.profiles, found.records, found.unresolved, found.contested) == (2, 5, 1, 1)
    assert found.identifiers == {"anonymous_id": 1, "user_id": 2}


def test_what_is_looked_at_again_is_what_is_stored(told: Told) -> None:
    kiosk = kiosks(told)
    kiosk.identify(8, userId="u3", traits={"email": "c@example.com"})
    with kiosk.view() as view:
        components = {one.component for one in view.store.all_profiles()}
        tables = Look(view, components).tables
        held = {(one["profile_id"], one["type"], one["value"]) for one in tables.build("identifiers").to_pylist()}
        stored = {
            (one.public, type_, value)
            for one in view.store.all_profiles()
            for type_, values in one.state.identifiers.items()
            for value in values
        }
    assert held == stored
