"""The picture of a profile over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.servers.service import Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("graph")) as served:
        served.told.track("Seen", 1, anonymousId="a1")
        served.told.identify(2, anonymousId="a1", userId="u1", traits={"email": "jane@example.com"})
        served.told.identify(3, anonymousId="a1", userId="u2")
        yield served


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client() as client:
        client.base_url = httpx.URL(f"{served.address}/api/v1/spaces/{served.told.slug}")
        yield client


def test_a_picture_has_nodes_links_and_what_was_refused(client: httpx.Client) -> None:
    found = client.get("/profiles/user_id:u1/graph").json()
    assert {one["id"] for one in found["identifiers"]} == {"user_id:u1", "email:jane@example.com", "anonymous_id:a1"}
    assert [one["records"] for one in found["groups"]] == [1, 1]
    assert len(found["links"]) == 4
    assert [one["kind"] for one in found["refused"]] == ["conflict"]
    assert set(found["left_out"].values()) == {0}


def test_the_links_of_a_picture_are_explained(client: httpx.Client) -> None:
    found = client.get("/profiles/user_id:u1/graph").json()
    for link in found["links"]:
        answer = client.get("/why", params={"a": link["a"], "b": link["b"]}).json()
        assert answer["together"]
    (other,), (refused,) = found["others"], found["refused"]
    assert refused["b"] == other["id"]
    answer = client.get("/why_not", params={"a": found["id"], "b": other["id"]}).json()
    assert answer["sentences"][-1].startswith("web/m3")


def test_a_picture_is_bounded(client: httpx.Client) -> None:
    assert client.get("/profiles/user_id:u1/graph", params={"limit": 10}).status_code == 200
    for limit in (9, 2_001, "many"):
        assert client.get("/profiles/user_id:u1/graph", params={"limit": limit}).status_code == 400


def test_who_is_not_there_has_no_picture(client: httpx.Client) -> None:
    assert client.get("/profiles/user_id:nobody/graph").status_code == 404


def test_the_id_of_a_merged_profile_leads_on(served: Served, client: httpx.Client) -> None:
    served.told.track("Seen", 10, anonymousId="b1")
    served.told.track("Seen", 11, anonymousId="b2")
    gone = client.get("/profiles/anonymous_id:b2").json()["id"]
    served.told.identify(12, userId="u5", anonymousId="b1")
    served.told.identify(13, userId="u5", anonymousId="b2")
    moved = client.get(f"/profiles/{gone}/graph", params={"limit": 20})
    assert moved.status_code == 308
    assert moved.headers["location"].endswith("/graph?limit=20")
