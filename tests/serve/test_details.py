"""Profiles as lists and in detail, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers.service import Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("details")) as served:
        for number in range(5):
            served.told.identify(number, userId=f"u{number}", traits={"plan": "free"})
        served.told.identify(9, "crm", userId="u1", traits={"plan": "gold", "email": "one@example.com"})
        yield served


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client() as client:
        yield client


def ask(served: Served, client: httpx.Client, path: str, status: int = 200, **params: Any) -> Any:
    answer = client.get(f"/api/v1/spaces/{served.told.slug}{path}", params=params)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_profiles_are_listed_page_by_page(served: Served, client: httpx.Client) -> None:
    first = ask(served, client, "/profiles", limit=2)
    assert [one["identifiers"]["user_id"] for one in first["profiles"]] == [["u1"], ["u4"]]
    assert {"records": 2, "sources": ["crm", "web"], "contested": False}.items() <= first["profiles"][0].items()
    second = ask(served, client, "/profiles", limit=9, cursor=first["next"])
    assert [one["identifiers"]["user_id"] for one in second["profiles"]] == [["u3"], ["u2"], ["u0"]]
    assert second["next"] is None
    assert len(ask(served, client, "/profiles", identifier="email")["profiles"]) == 1
    assert ask(served, client, "/profiles", contested="true") == {"profiles": [], "next": None}


@pytest.mark.parametrize("wrong", [{"cursor": "x"}, {"limit": 0}, {"limit": 101}, {"sort": "best"}, {"page": 2}])
def test_a_list_that_cannot_be_is_refused(served: Served, client: httpx.Client, wrong: dict[str, Any]) -> None:
    assert ask(served, client, "/profiles", 400, **wrong)["error"]["code"] == "invalid_input"


def test_a_profile_says_its_sources_why_its_traits_and_what_it_did(served: Served, client: httpx.Client) -> None:
    assert ask(served, client, "/profiles/user_id:u1")["sources"] == {"crm": 1, "web": 1}
    traits = ask(served, client, "/profiles/user_id:u1/traits")
    (plan,) = [one for one in traits["traits"] if one["name"] == "plan"]
    assert (plan["value"], plan["policy"], plan["other_values"], plan["others"][0]["value"]) == (
        "gold",
        "latest",
        1,
        "free",
    )
    assert traits["complete"]
    activity = ask(served, client, "/profiles/user_id:u1/activity")["activity"]
    assert [(one["source"], one["records"]) for one in activity] == [("crm", 1), ("web", 1)]
    assert ask(served, client, "/profiles/user_id:nobody/traits", 404)


def test_a_record_is_found_by_its_name(served: Served, client: httpx.Client) -> None:
    found = ask(served, client, "/records/web/m1")
    assert (found["record"]["record"], found["record"]["body"]["userId"]) == ("web/m1", "u0")
    assert found["profile"] == ask(served, client, "/profiles/user_id:u0")["id"]
    ask(served, client, "/records/web/never", 404)
    ask(served, client, "/records/web", 404)


@pytest.mark.parametrize("rest", ["/traits", "/activity"])
def test_the_id_of_a_merged_profile_redirects(served: Served, client: httpx.Client, rest: str) -> None:
    told, name = served.told, f"merged-{rest[1:]}"
    told.track("Seen", 20, anonymousId=f"{name}-1")
    told.track("Seen", 21, anonymousId=f"{name}-2")
    gone = ask(served, client, f"/profiles/anonymous_id:{name}-2")["id"]
    for number in (1, 2):
        told.identify(22, anonymousId=f"{name}-{number}", userId=name)
    answer = client.get(f"/api/v1/spaces/{told.slug}/profiles/{gone}{rest}")
    assert (answer.status_code, answer.headers["Location"][-len(rest) :]) == (308, rest)


def test_statements_about_a_profile_are_those_that_name_something_of_it(tmp_path: Path) -> None:
    with serving(tmp_path) as served, served.client(served.engine.token) as client:
        records = [served.told.identify(number, userId=f"u{number}") for number in range(4)]
        base = f"/api/v1/spaces/{served.told.slug}/statements"
        for said in (
            {"together": ["user_id:u0", "user_id:u1"]},
            {"apart": [records[1], "user_id:u3"]},
            {"apart": ["user_id:u2", "user_id:u3"]},
        ):
            assert client.post(base, json=said).status_code == 201

        def about(profile: str, **more: Any) -> list[int]:
            found = client.get(base, params={"about": profile, **more}).json()
            return [one["number"] for one in found["statements"]]

        assert about("user_id:u0") == [2, 1]
        assert about("user_id:u2") == [3]
        assert about("user_id:u3") == [3, 2]
        page = client.get(base, params={"about": "user_id:u3", "limit": 1}).json()
        assert page["next"] == 3
        assert about("user_id:u3", before=page["next"]) == [2]
        client.delete(f"{base}/2")
        assert about("user_id:u0") == [1]
        assert about("user_id:u0", all="true") == [2, 1]
        assert client.get(base, params={"about": "user_id:nobody"}).status_code == 404
