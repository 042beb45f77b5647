from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.servers.service import Served, serving

CALLS: list[dict[str, Any]] = [
    {"type": "track", "event": "Seen", "anonymousId": "a1"},
    {"type": "identify", "anonymousId": "a1", "userId": "u1"},
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("simulate")) as served:
        served.told.track("Seen", 1, anonymousId="a1")
        served.told.identify(2, anonymousId="a1", userId="u1", traits={"plan": "pro"})
        yield served


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client() as client:
        yield client


@pytest.fixture
def path(served: Served) -> str:
    return f"/api/v1/spaces/{served.told.slug}/simulations"


def test_calls_are_simulated_under_the_spaces_ruleset_and_nothing_is_stored(client: httpx.Client, path: str) -> None:
    before = client.get(path.replace("simulations", "counts")).json()
    answer = client.post(path, json={"calls": CALLS})
    assert answer.status_code == 200, answer.text
    after = answer.json()["after"]
    assert [[one["kind"] for one in step["changes"]] for step in after] == [["created"], ["joined"]]
    assert after[1]["profiles"][0]["calls"] == [1, 2]
    assert client.get(path.replace("simulations", "counts")).json() == before


def test_a_draft_that_is_nowhere_saved_can_be_tried(client: httpx.Client, path: str) -> None:
    draft = "identifiers: {anonymous_id: {match: false}}"
    answer = client.post(path, json={"calls": CALLS, "ruleset": draft}).json()
    assert [one["calls"] for one in answer["after"][1]["profiles"]] == [[2]]
    assert answer["after"][1]["unresolved"] == [1]


def test_a_version_can_be_tried(client: httpx.Client, path: str) -> None:
    assert client.post(path, json={"calls": CALLS}, params={"version": 1}).status_code == 200
    assert client.post(path, json={"calls": CALLS}, params={"version": 77}).status_code == 404
    both = client.post(path, json={"calls": CALLS, "ruleset": "version: 1"}, params={"version": 1})
    assert (both.status_code, both.json()["error"]["code"]) == (422, "unfit_calls")


def test_scenarios_are_listed_and_simulated(client: httpx.Client, path: str) -> None:
    names = [one["name"] for one in client.get(f"{path}/scenarios").json()["scenarios"]]
    assert names == ["shared-device", "non-unique-phone", "junk-identifiers"]
    for name in names:
        answer = client.post(path, json={"scenario": name})
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 422, "no call"),
        ({"calls": [{"type": "jump", "userId": "secret"}]}, 422, "call 1: type"),
        ({"calls": CALLS * 101}, 400, "calls"),
        ({"calls": CALLS, "scenario": "shared-device"}, 422, "one of them is enough"),
        ({"calls": CALLS, "ruleset": "rules: [{match: {same: [}}]"}, 422, "1 error"),
        ({"scenario": "nothing"}, 404, "shared-device"),
        ({"calls": 7}, 400, "calls"),
    ],
)
def test_what_cannot_be_simulated_is_said(
    client: httpx.Client, path: str, body: dict[str, Any], status: int, said: str
) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == status, answer.text
    assert said in answer.json()["error"]["message"]
    assert "secret" not in answer.text


def test_a_profile_as_of_a_moment(client: httpx.Client, path: str) -> None:
    base = path.replace("simulations", "as_of")
    early = client.get(f"{base}/profiles/anonymous_id:a1", params={"moment": "2026-01-01T12:01:00Z"}).json()
    late = client.get(f"{base}/profiles/anonymous_id:a1", params={"moment": "2026-01-01"}).json()
    assert (early["records"], early["traits"]) == (1, {})
    assert (late["records"], late["traits"]["plan"]["value"]) == (2, "pro")
    assert late["now"] == early["now"]
    counts = client.get(f"{base}/counts", params={"moment": "2026-01-01T12:01:00Z"}).json()
    assert (counts["records"], counts["profiles"]) == (1, 1)


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("/profiles/user_id:u1", 400),
        ("/profiles/user_id:u1?moment=never", 400),
        ("/profiles/user_id:u1?moment=2020-01-01", 404),
        ("/profiles/user_id:u9?moment=2026-01-01", 404),
        ("/profiles/nonsense?moment=2026-01-01", 400),
        ("/counts", 400),
    ],
)
def test_what_has_no_answer_as_of_a_moment_is_said(client: httpx.Client, path: str, rest: str, status: int) -> None:
    assert client.get(path.replace("/simulations", "/as_of") + rest).status_code == status
