"""What can be seen of a running service: numbers for Prometheus, and whether it should be sent requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from onefold.serve.metrics import Metrics
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from tests.servers.onefold import Server, make_workspace, running
from tests.servers.postgres import PostgresServer

Labels = frozenset[tuple[str, str]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A running service, and a write key of a source `web` that feeds prod."""
    db = str(tmp_path_factory.mktemp("shop") / "shop.db")
    make_workspace(db)
    with closing(open_database(db)) as database:
        workspace = Workspace(database)
        workspace.create_source("web", "Web", "website", ["prod"])
        key = workspace.create_write_key("web")
    with running(db) as server:
        yield server, key


def samples(server: Server) -> dict[tuple[str, Labels], float]:
    answer = httpx.get(f"{server.address}/metrics").raise_for_status()
    assert answer.headers["content-type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def labels(**named: str) -> Labels:
    return frozenset(named.items())


def test_calls_records_changes_and_latencies_are_counted(served: tuple[Server, str]) -> None:
    server, key = served
    calls = [
        {"type": "identify", "anonymousId": "a1", "messageId": "m1", "traits": {"plan": "x"}},
        {"type": "identify", "userId": "jane", "messageId": "m2"},
        {"type": "identify", "anonymousId": "a1", "userId": "jane", "messageId": "m3"},
        {"type": "track", "userId": "jane"},
    ]
    for call in calls[:3]:
        httpx.post(f"{server.address}/v1/batch", json={"batch": [call]}, auth=(key, "")).raise_for_status()
    again = httpx.post(f"{server.address}/v1/batch", json={"batch": [calls[0], calls[3]]}, auth=(key, ""))
    assert again.status_code == 200
    found = samples(server)
    outcomes = {
        outcome: sum(
            count
            for (name, those), count in found.items()
            if name == "onefold_calls_total" and ("outcome", outcome) in those and ("source", "web") in those
        )
        for outcome in ("stored", "repeated", "refused")
    }
    assert outcomes == {"stored": 3, "repeated": 1, "refused": 1}
    assert found["onefold_items_total", labels(space="prod", outcome="written")] == 4
    assert found["onefold_changes_total", labels(space="prod", kind="created")] == 2
    assert found["onefold_changes_total", labels(space="prod", kind="merged")] == 1
    assert found["onefold_profiles", labels(space="prod")] == 1
    assert found["onefold_profiles", labels(space="dev")] == 0
    assert found["onefold_waiting_items", labels()] == 0
    assert found["onefold_resolution_seconds_count", labels()] >= 4
    assert found["onefold_write_seconds_count", labels(stage="commit")] >= 4
    assert found["onefold_request_seconds_count", labels(method="POST", route="/v1/{call}", status="200")] == 4


def test_labels_hold_nothing_that_a_client_made_up(served: tuple[Server, str]) -> None:
    server, key = served
    for number in range(5):
        httpx.get(f"{server.address}/made-up-{number}?secret={number}")
        httpx.request("BREW", f"{server.address}/healthz")
        httpx.get(f"{server.address}/v1/projects/wk_secret{number}/settings")
        httpx.get(f"{server.address}/v1/spaces/prod/collections/users/profiles/email:secret{number}@example.com/traits")
        body = {"type": f"secret{number}", "userId": "secret", "event": "secret", "context": {"ip": "secret"}}
        httpx.post(f"{server.address}/v1/batch", json={"batch": [body]}, auth=(key, ""))
        httpx.post(f"{server.address}/v1/track", json=body, auth=(f"wk_secret{number}", ""))
    told = httpx.get(f"{server.address}/metrics").text
    assert "secret" not in told
    assert "made-up" not in told
    assert key not in told
    assert set(re.findall(r'method="(\w+)"', told)) <= {"GET", "POST", "other"}


def test_a_healthy_service_is_ready(served: tuple[Server, str]) -> None:
    server, _ = served
    for path in ("/healthz", "/readyz"):
        assert httpx.get(f"{server.address}{path}").json() == {"status": "ok", "problems": []}


def test_without_its_database_it_is_alive_and_not_ready_and_comes_back_by_itself(
    own_postgres_server: PostgresServer,
) -> None:
    db = own_postgres_server.create()
    make_workspace(db)
    with running(db) as server:
        assert httpx.get(f"{server.address}/readyz", timeout=30).status_code == 200
        own_postgres_server.kill()
        gone = httpx.get(f"{server.address}/readyz", timeout=30)
        assert gone.status_code == 503
        assert "The database does not answer." in gone.json()["problems"]
        assert httpx.get(f"{server.address}/healthz").status_code == 200
        assert httpx.get(f"{server.address}/metrics", timeout=30).status_code == 200
        own_postgres_server.start()
        assert eventually_ready(server)


def eventually_ready(server: Server) -> bool:
    return any(httpx.get(f"{server.address}/readyz", timeout=30).status_code == 200 for _ in range(300))


def test_types_that_are_none_are_counted_as_others() -> None:
    metrics = Metrics()
    metrics.count_calls("web", "jane@example.com", "refused", 2)
    assert 'onefold_calls_total{outcome="refused",source="web",type="other"} 2.0' in metrics.text().decode()
