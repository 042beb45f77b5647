from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.servers.service import Served, serving

BASE = "/v1/spaces/{}/collections/{}/profiles/"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("profiles")) as served:
        told = served.told
        told.track("Shoe Clicked", 1, anonymousId="a1", properties={"price": 90}, context={"ip": "10.0.0.1"})
        told.identify(2, anonymousId="a1", userId="u1", traits={"email": "jane@example.com", "age": 33, "city": "Lyon"})
        told.call("page", 3, "app", userId="u1", name="Home")
        told.track("Order Completed", 4, "app", userId="u1")
        told.call("group", 5, userId="u1", groupId="acme", traits={"name": "ACME", "employees": 20})
        told.call("group", 6, userId="u2", groupId="acme", traits={"employees": 21})
        told.identify(7, userId="odd:id/with+all", traits={"phone": "+33612345678"})
        told.row("c1", email="jane@example.com")
        yield served


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client() as client:
        yield client


@pytest.fixture
def users(served: Served, client: httpx.Client) -> httpx.Client:
    client.base_url = httpx.URL(served.address + BASE.format(served.told.slug, "users"))
    return client


@pytest.fixture
def accounts(served: Served, client: httpx.Client) -> httpx.Client:
    client.base_url = httpx.URL(served.address + BASE.format(served.told.slug, "accounts"))
    return client


def test_traits_are_values_by_name_with_a_cursor(users: httpx.Client, served: Served) -> None:
    answer = users.get("user_id:u1/traits")
    assert answer.json() == {
        "traits": {"age": 33, "city": "Lyon", "email": "jane@example.com"},
        "cursor": {
            "url": BASE.format(served.told.slug, "users") + "user_id:u1/traits",
            "has_more": False,
            "next": "",
            "limit": 10,
        },
    }


def test_verbose_traits_have_their_source_and_time(users: httpx.Client) -> None:
    found = users.get("user_id:u1/traits", params={"verbose": "true", "include": "age"}).json()["traits"]
    assert found == {"age": {"value": 33, "source_id": "web", "updated_at": "2026-01-01T12:02:00Z"}}


def test_traits_come_in_pages(users: httpx.Client) -> None:
    first = users.get("user_id:u1/traits?limit=2").json()
    assert list(first["traits"]) == ["age", "city"]
    assert (first["cursor"]["has_more"], first["cursor"]["next"]) == (True, "email")
    second = users.get("user_id:u1/traits", params={"limit": 2, "next": first["cursor"]["next"]}).json()
    assert list(second["traits"]) == ["email"]
    assert second["cursor"]["has_more"] is False


@pytest.mark.parametrize("which", ["audience", "computed_trait"])
def test_nothing_is_computed_yet(users: httpx.Client, which: str) -> None:
    assert users.get("user_id:u1/traits", params={"class": which}).json()["traits"] == {}


def test_external_ids_say_where_they_were_first_seen(users: httpx.Client) -> None:
    found = users.get("user_id:u1/external_ids?include=anonymous_id").json()
    assert found["data"] == [
        {
            "source_id": "web",
            "collection": "users",
            "id": "a1",
            "type": "anonymous_id",
            "created_at": "2026-01-01T12:01:00Z",
            "encoding": "none",
            "first_message_id": "m1",
        }
    ]
    assert found["cursor"]["limit"] == 10


def test_external_ids_come_in_pages_each_once(users: httpx.Client) -> None:
    seen, cursor = [], ""
    while True:
        found = users.get("user_id:u1/external_ids", params={"limit": 1, "next": cursor}).json()
        seen += [(one["type"], one["id"], one["collection"]) for one in found["data"]]
        cursor = found["cursor"]["next"]
        assert found["cursor"]["has_more"] == bool(cursor)
        if not cursor:
            break
        assert "jane" not in cursor
    assert seen == [
        ("user_id", "u1", "users"),
        ("email", "jane@example.com", "users"),
        ("anonymous_id", "a1", "users"),
        ("group_id", "acme", "accounts"),
        ("ip", "10.0.0.1", "users"),
    ]


def test_an_event_has_segments_keys(users: httpx.Client, served: Served) -> None:
    (event,) = users.get("user_id:u1/events", params={"include": "Shoe Clicked"}).json()["data"]
    with served.told.view() as view:
        public = view.find("user_id:u1").profile.public
    assert event == {
        "external_ids": [{"collection": "users", "type": "anonymous_id", "id": "a1", "encoding": "none"}]
        + [{"collection": "users", "type": "ip", "id": "10.0.0.1", "encoding": "none"}],
        "context": {"ip": "10.0.0.1"},
        "type": "track",
        "message_id": "m1",
        "source_id": "web",
        "timestamp": "2026-01-01T12:01:00Z",
        "properties": {"price": 90},
        "event": "Shoe Clicked",
        "related": {"users": public},
    }


def events(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["message_id"] for one in answer.json()["data"]]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, ["m5", "m4", "m3", "m2", "m1"]),
        ({"sort": "asc"}, ["m1", "m2", "m3", "m4", "m5"]),
        ({"include": "Shoe Clicked,page"}, ["m3", "m1"]),
        ({"exclude": "Shoe Clicked,group"}, ["m4", "m3", "m2"]),
        ({"start": "2026-01-01T12:03:00Z", "end": "2026-01-01T12:05:00Z"}, ["m4", "m3"]),
        ({"start": "2026-01-02"}, []),
        ({"limit": "1"}, ["m5"]),
    ],
)
def test_events_are_calls_newest_first_unless_asked_otherwise(
    users: httpx.Client, params: dict[str, str], expected: list[str]
) -> None:
    assert events(users.get("user_id:u1/events", params=params)) == expected


def test_events_come_in_pages(users: httpx.Client) -> None:
    seen, cursor = [], ""
    while True:
        answer = users.get("user_id:u1/events", params={"limit": 2, "next": cursor})
        seen += events(answer)
        cursor = answer.json()["cursor"]["next"]
        if not answer.json()["cursor"]["has_more"]:
            break
    assert seen == ["m5", "m4", "m3", "m2", "m1"]


def test_metadata_name_the_first_and_last_record(users: httpx.Client) -> None:
    assert users.get("anonymous_id:a1/metadata").json() == {
        "metadata": {
            "created_at": "2026-01-01T12:00:00Z",
            "updated_at": "2026-01-01T12:05:00Z",
            "expires_at": None,
            "first_message_id": "c1",
            "first_source_id": "crm",
            "last_message_id": "m5",
            "last_source_id": "web",
        }
    }


def test_a_user_is_linked_to_accounts(users: httpx.Client) -> None:
    found = users.get("user_id:u1/links").json()
    assert found["data"] == [
        {
            "to_collection": "accounts",
            "external_ids": [
                {
                    "id": "acme",
                    "type": "group_id",
                    "source_id": "web",
                    "collection": "accounts",
                    "created_at": "2026-01-01T12:05:00Z",
                    "encoding": "none",
                }
            ],
        }
    ]
    assert found["cursor"]["limit"] == 20


def test_an_account_is_linked_to_users_in_pages(accounts: httpx.Client) -> None:
    first = accounts.get("group_id:acme/links?limit=1").json()
    second = accounts.get("group_id:acme/links", params={"limit": 1, "next": first["cursor"]["next"]}).json()
    linked = [one["external_ids"][0]["id"] for found in (first, second) for one in found["data"]]
    assert linked == ["u1", "u2"]
    assert first["data"][0]["to_collection"] == "users"
    assert second["cursor"]["has_more"] is False


def test_an_account_has_traits_ids_events_and_metadata(accounts: httpx.Client) -> None:
    assert accounts.get("group_id:acme/traits").json()["traits"] == {"employees": 21, "name": "ACME"}
    (own,) = accounts.get("group_id:acme/external_ids").json()["data"]
    assert (own["id"], own["type"], own["collection"], own["first_message_id"]) == (
        "acme",
        "group_id",
        "accounts",
        "m5",
    )
    assert accounts.get("group_id:acme/external_ids?include=user_id").json()["data"] == []
    assert accounts.get("group_id:acme/external_ids?next=1").json()["data"] == []
    found = accounts.get("group_id:acme/events?sort=asc").json()["data"]
    assert [(one["message_id"], one["related"], one["traits"]) for one in found] == [
        ("m5", {"accounts": "acme"}, {"name": "ACME", "employees": 20}),
        ("m6", {"accounts": "acme"}, {"employees": 21}),
    ]
    assert accounts.get("group_id:acme/metadata").json()["metadata"]["last_message_id"] == "m6"


@pytest.mark.parametrize(
    "ref",
    [
        "user_id:odd:id/with+all",
        "user_id:odd%3Aid%2Fwith%2Ball",
        "user_id%3Aodd:id/with+all",
        "phone:%2B33612345678",
        "phone:+33612345678",
    ],
)
def test_a_value_may_have_colons_slashes_and_pluses(users: httpx.Client, ref: str) -> None:
    assert users.get(f"{users.base_url}{ref}/metadata").json()["metadata"]["first_message_id"] == "m7"


@pytest.mark.parametrize("name", ["traits", "external_ids", "events", "metadata", "links"])
@pytest.mark.parametrize("ref", ["user_id:nobody", "nonsense:x", "x", "user_id:null", "prf_0123456789abcdef0123"])
def test_who_is_not_there_is_not_found_in_segments_words(users: httpx.Client, ref: str, name: str) -> None:
    answer = users.get(f"{ref}/{name}")
    assert answer.status_code == 404
    assert answer.json() == {"error": {"code": "not_found", "message": "Profile was not found."}}


@pytest.mark.parametrize("name", ["traits", "external_ids", "events", "metadata", "links"])
def test_an_account_that_is_not_there_is_not_found(accounts: httpx.Client, name: str) -> None:
    assert accounts.get(f"group_id:nobody/{name}").json()["error"]["message"] == "Profile was not found."
    assert accounts.get(f"user_id:u1/{name}").status_code == 404


def test_a_profile_can_be_named_by_its_id(users: httpx.Client, served: Served) -> None:
    with served.told.view() as view:
        public = view.find("user_id:u1").profile.public
    assert users.get(f"{public}/traits").json()["traits"]["age"] == 33
    assert users.get(f"segment_id:{public}/traits").json()["traits"]["age"] == 33


def test_the_id_of_a_merged_profile_is_followed_silently(users: httpx.Client, served: Served) -> None:
    told = served.told
    for number in (1, 2):
        told.track("Seen", number, anonymousId=f"merged-{number}")
    with told.view() as view:
        gone = view.find("anonymous_id:merged-2").profile.public
    for number in (1, 2):
        told.identify(3, anonymousId=f"merged-{number}", userId="merged")
    answer = users.get(f"{gone}/external_ids")
    assert answer.status_code == 200
    assert {one["id"] for one in answer.json()["data"]} == {"merged", "merged-1", "merged-2"}


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("traits?limit=201", "limit"),
        ("traits?limit=0", "limit"),
        ("traits?limit=x", "limit"),
        ("traits?verbose=perhaps", "verbose"),
        ("traits?class=other", "class"),
        ("traits?limit=1&limit=2", "limit"),
        ("events?sort=up", "sort"),
        ("events?start=yesterday", "start"),
        ("events?end=yesterday", "end"),
        ("events?next=yesterday", "next"),
        ("events?limit=101", "limit"),
        ("external_ids?limit=101", "limit"),
        ("links?limit=101", "limit"),
        ("traits?include=%00", "include"),
    ],
)
def test_a_wrong_parameter_is_named_and_its_value_not_repeated(users: httpx.Client, asked: str, named: str) -> None:
    answer = users.get(f"user_id:u1/{asked}")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "invalid_request_error")
    assert error["message"].startswith(named)
    assert not any(value in error["message"] for value in ("yesterday", "perhaps", "201"))


def test_parameters_that_segment_does_not_know_are_left_alone(users: httpx.Client) -> None:
    assert users.get("user_id:u1/traits?whatever=1").status_code == 200


@pytest.mark.parametrize("escaped", ["%FF", "%C3%28"])
def test_what_is_not_utf_8_is_refused_or_not_found(users: httpx.Client, escaped: str) -> None:
    assert users.get(f"user_id:{escaped}/traits").status_code == 404
    assert users.get(f"user_id:u1/traits?include={escaped}").status_code == 400


def test_without_a_token_nothing_is_said(served: Served) -> None:
    path = BASE.format(served.told.slug, "users") + "user_id:u1/traits"
    with served.client("nonsense") as stranger:
        answers = [httpx.get(served.address + path, trust_env=False), stranger.get(path)]
    for answer in answers:
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "authentication_error"
        assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_bearer_token_is_as_good_as_basic(served: Served) -> None:
    path = BASE.format(served.told.slug, "users") + "user_id:u1/traits"
    answer = httpx.get(served.address + path, headers={"Authorization": f"Bearer {served.token}"}, trust_env=False)
    assert answer.status_code == 200


def test_another_space_is_as_if_it_were_not_there(client: httpx.Client, served: Served) -> None:
    answers = [client.get(BASE.format(slug, "users") + "user_id:u1/traits") for slug in ("other", "nowhere")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()
    with served.client(served.engine.token) as anywhere:
        assert anywhere.get(BASE.format("other", "users") + "user_id:u1/traits").status_code == 404


def test_every_answer_has_a_request_id_of_its_own(users: httpx.Client) -> None:
    ids = [users.get(f"{ref}/traits").headers["Request-Id"] for ref in ("user_id:u1", "user_id:u1", "user_id:x")]
    assert len(set(ids)) == 3


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused_with_those_that_are_taken(users: httpx.Client, method: str) -> None:
    answer = users.request(method, "user_id:u1/traits")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["error"]["code"] == "invalid_request_error"


def test_a_head_request_has_the_headers_alone(users: httpx.Client) -> None:
    answer = users.head("user_id:u1/traits")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_rows_are_no_events(users: httpx.Client) -> None:
    found: list[dict[str, Any]] = users.get("user_id:u1/events?limit=100").json()["data"]
    assert "row" not in {one["type"] for one in found}
