from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.live.telling import Told
from tests.live.test_review import RULESET, Desk, person
from tests.servers.service import PATIENCE, Served, serving

PAIRS = 2_000
PATIENT = 1.0
"""Seconds: ten times what is promised, as the machine may be busy with something else."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("review")) as served:
        yield served


@pytest.fixture
def told(served: Served) -> Told:
    """A space with two people who may be one, and one who is neither."""
    told = served.engine.space(RULESET)
    person(told, "u1", "Hartley")
    person(told, "u2", "Hartly")
    person(told, "u3", "Zimmer")
    Desk(told).ready()
    return told


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client(served.engine.token) as client:
        yield client


def ask(client: httpx.Client, told: Told, path: str = "", **params: Any) -> Any:
    answer = client.get(f"/api/v1/spaces/{told.slug}/review{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_next_proposal_is_decided_and_taken_back(client: httpx.Client, told: Told) -> None:
    base = f"/api/v1/spaces/{told.slug}/review"
    found = ask(client, told, "/next")["proposal"]
    assert found["one"]["identifiers"]["user_id"] + found["other"]["identifiers"]["user_id"] in (
        ["u1", "u2"],
        ["u2", "u1"],
    )
    done = client.post(f"{base}/{found['number']}/decision", json={"decision": "confirm", "reason": "rang them up"})
    assert (done.status_code, done.json()["state"], done.json()["by"]) == (200, "confirmed", "admin")
    assert ask(client, told, "/next") == {"proposal": None}
    profiles = [client.get(f"/api/v1/spaces/{told.slug}/profiles/user_id:{user}").json()["id"] for user in ("u1", "u2")]
    assert profiles[0] == profiles[1]
    (decided,) = ask(client, told, "/decided")["proposals"]
    assert decided["number"] == found["number"]
    assert client.post(f"{base}/{found['number']}/undo").json()["state"] == "open"
    Desk(told).ready()
    assert len(ask(client, told)["proposals"]) == 1
    profiles = [client.get(f"/api/v1/spaces/{told.slug}/profiles/user_id:{user}").json()["id"] for user in ("u1", "u2")]
    assert profiles[0] != profiles[1]


def test_what_confirming_would_do_is_said_before(client: httpx.Client, told: Told) -> None:
    base = f"/api/v1/spaces/{told.slug}/review"
    found = ask(client, told, "/next")["proposal"]
    would = client.get(f"{base}/{found['number']}/preview").raise_for_status().json()
    assert would["changes"]
    (merge,) = would["merged"]
    assert {merge["into"], *merge["merged"]} == {found["one"]["profile"], found["other"]["profile"]}
    client.post(f"{base}/{found['number']}/decision", json={"decision": "confirm"}).raise_for_status()
    assert client.get(f"{base}/{found['number']}/preview").status_code == 409
    assert client.get(f"{base}/77/preview").status_code == 404


def test_the_queue_is_listed_and_counted(client: httpx.Client, told: Told) -> None:
    person(told, "u4", "Hartley")
    Desk(told).ready()
    assert ask(client, told, "/counts") == {
        "open": 3, "skipped": 0, "confirmed": 0, "refused": 0, "looked_through": 1.0,
    }  # fmt: skip
    first = ask(client, told, limit=2)
    rest = ask(client, told, limit=2, cursor=first["next"])
    assert (len(first["proposals"]), len(rest["proposals"]), rest["next"]) == (2, 1, None)
    number = first["proposals"][0]["number"]
    assert (
        client.post(f"/api/v1/spaces/{told.slug}/review/{number}/decision", json={"decision": "skip"}).status_code
        == 200
    )
    assert [one["number"] for one in ask(client, told, state="skipped")["proposals"]] == [number]


def test_decisions_are_in_the_audit_log_without_a_value(client: httpx.Client, told: Told) -> None:
    number = ask(client, told, "/next")["proposal"]["number"]
    client.post(f"/api/v1/spaces/{told.slug}/review/{number}/decision", json={"decision": "refuse"})
    with told.database.reader() as connection:
        rows = connection.rows("audit.after", after=0, until=1 << 62, limit=1_000)
    said = [row for row in rows if "review.refused" in row]
    assert said
    assert not any("Hartl" in str(row) or "u1" in str(row) for row in said)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/77/decision", {"decision": "confirm"}, 404),
        ("POST", "/none/decision", {"decision": "confirm"}, 404),
        ("POST", "/1/decision", {"decision": "perhaps"}, 400),
        ("POST", "/1/decision", {}, 400),
        ("POST", "/77/undo", None, 404),
        ("POST", "/1/undo", None, 409),
        ("GET", "?cursor=x", None, 400),
        ("GET", "?by=colour", None, 400),
    ],
)
def test_what_cannot_be_is_said(
    client: httpx.Client, told: Told, method: str, path: str, body: object, status: int
) -> None:
    answer = client.request(method, f"/api/v1/spaces/{told.slug}/review{path}", json=body)
    assert answer.status_code == status, answer.text


def test_a_reader_looks_and_does_not_decide(served: Served, told: Told) -> None:
    token = served.engine.workspace.create_token(f"reads-{told.slug}", "read", told.slug)
    with served.client(token) as reader:
        number = ask(reader, told, "/next")["proposal"]["number"]
        path = f"/api/v1/spaces/{told.slug}/review/{number}/decision"
        assert reader.post(path, json={"decision": "skip"}).status_code == 403


def test_the_next_of_thousands_is_there_at_once(client: httpx.Client, served: Served) -> None:
    told = served.engine.space("rules: [{match: {same: code}, review: true}]")
    calls = [
        {
            "type": "identify",
            "userId": f"{side}{number}",
            "messageId": f"{side}{number}",
            "traits": {"code": f"c{number}"},
        }
        for number in range(PAIRS)
        for side in "ab"
    ]
    key = served.engine.workspace.create_write_key(_feeding(served, told))
    for start in range(0, len(calls), 1_000):
        sent = client.post("/v1/batch", json={"batch": calls[start : start + 1_000]}, auth=(key, ""))
        assert sent.status_code == 200, sent.text
    until = time.monotonic() + PATIENCE
    while ask(client, told, "/counts")["open"] < PAIRS and time.monotonic() < until:
        time.sleep(0.1)
    assert ask(client, told, "/counts")["open"] == PAIRS
    took = []
    for _ in range(5):
        began = time.monotonic()
        found = ask(client, told, "/next")["proposal"]
        took.append(time.monotonic() - began)
        client.post(f"/api/v1/spaces/{told.slug}/review/{found['number']}/decision", json={"decision": "skip"})
    assert min(took) < PATIENT, took


def _feeding(served: Served, told: Told) -> str:
    slug = f"feeds-{told.slug}"
    served.engine.workspace.create_source(slug, slug, "website", [told.slug])
    return slug
