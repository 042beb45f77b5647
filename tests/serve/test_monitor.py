"""Monitoring, alerts, webhooks and suggestions over HTTP, of the service as it is run."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from tests.servers.onefold import Server, make_workspace, running

PATIENCE = 90.0
"""Seconds to two measurements of two spaces: each is a process of its own, beside all other tests."""


class Shop(NamedTuple):
    """A running service with a source `web` that feeds prod, and clients of each scope."""

    server: Server
    admin: httpx.Client
    reader: httpx.Client
    stranger: httpx.Client
    key: str

    def call(self, type_: str, **body: Any) -> None:
        httpx.post(f"{self.server.address}/v1/{type_}", json=body, auth=(self.key, "")).raise_for_status()

    def measure(self) -> dict[str, Any]:
        return dict(self.admin.post("/monitoring").raise_for_status().json())

    def alerts(self, **query: Any) -> list[dict[str, Any]]:
        return list(self.admin.get("/alerts", params=query).raise_for_status().json()["alerts"])


def client(base: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=base, auth=(token, ""), trust_env=False)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    db = str(tmp_path_factory.mktemp("shop") / "shop.db")
    admin = make_workspace(db)
    with closing(open_database(db)) as database:
        workspace = Workspace(database)
        workspace.create_source("web", "Web", "website", ["prod"])
        key = workspace.create_write_key("web")
        read, other = workspace.create_token("read", "read", "prod"), workspace.create_token("other", "read", "dev")
    with running(db, "--webhooks-private", "--measure-every", "0") as server:
        base = f"{server.address}/api/v1/spaces/prod"
        with client(base, admin) as first, client(base, read) as second, client(base, other) as third:
            yield Shop(server, first, second, third, key)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_the_first_measurement_is_taken_when_somebody_asks(shop: Shop) -> None:
    one = shop.reader.get("/monitoring").raise_for_status().json()
    assert one["numbers"]["records"] == 0
    assert shop.reader.get("/monitoring").json()["time"] == one["time"]


def test_a_space_is_measured_and_its_numbers_over_time_are_answered(shop: Shop) -> None:
    shop.measure()
    before = shop.measure()["numbers"]["records"]
    shop.call("identify", userId="m1", anonymousId="ma1")
    shop.call("track", event="Seen", anonymousId="ma1")
    one = shop.measure()
    assert one["numbers"]["records"] == before + 2
    assert one["numbers"]["events.web"] == 2
    assert one["sampled"] is None
    asked = {"names": "records,events", "start": "2020-01-01"}
    found = shop.reader.get("/monitoring/series", params=asked).raise_for_status().json()
    assert found["series"]["records"][-2:] == [before, before + 2]
    assert len(found["times"]) == len(found["series"]["events.web"])
    daily = shop.reader.get("/monitoring/series", params={**asked, "step": "1 week"}).json()
    assert len(daily["times"]) <= 2


def test_calls_refused_are_counted_by_source_and_reason(shop: Shop) -> None:
    shop.measure()
    refused = httpx.post(f"{shop.server.address}/v1/alias", json={"userId": "m1"}, auth=(shop.key, ""))
    assert refused.status_code == 400
    for _ in range(100):  # noted within half a second
        found = shop.measure()["numbers"]
        if found["refused"]:
            assert found["refused.web.invalid_input"] == found["refused"] == 1
            return
        time.sleep(0.05)
    raise AssertionError("it was not counted")


def test_the_largest_profiles_and_contested_components_are_listed(shop: Shop) -> None:
    for number in range(3):
        shop.call("identify", userId=f"c{number}", traits={"email": "shared@example.com"})
    shop.measure()
    largest = shop.reader.get("/monitoring/largest").raise_for_status().json()["profiles"]
    assert largest[0]["identifiers"] >= 2
    (first, *_) = shop.reader.get("/monitoring/contested").raise_for_status().json()["components"]
    assert (first["profiles"], first["records"], first["rejections"]) == (3, 3, {"conflict": 2})
    assert "shared@example.com" not in json.dumps(first)


def test_an_alert_is_told_in_the_feed_and_the_stream_and_acknowledged(shop: Shop) -> None:
    rule = {"kind": "large_profile", "above": 6}
    assert shop.admin.put("/alert_rules/tiny", json=rule).raise_for_status().json()["on"] is True
    for number in range(8):
        shop.call("track", event="Seen", userId="large", context={"device": {"type": "ios", "id": f"DEVICE-{number}"}})
    shop.measure()
    (alert, *_) = [one for one in shop.alerts() if one["rule"] == "tiny"]
    assert alert["says"] == "A profile holds 9 identifiers, more than 6."
    after = alert["number"] - 1
    assert shop.alerts(after=after, lasting=True)[0]["number"] == alert["number"]
    with shop.reader.stream("GET", "/alerts/stream", params={"after": after}) as stream:
        lines = stream.iter_lines()
        said = next(line for line in lines if line.startswith("data: "))
    assert json.loads(said.removeprefix("data: "))["number"] == alert["number"]
    seen = shop.admin.post(f"/alerts/{alert['number']}/acknowledge").raise_for_status().json()
    assert seen["acknowledged"] is not None
    assert shop.admin.delete("/alert_rules/tiny").status_code == 204
    shop.measure()
    assert shop.alerts(after=after)[0]["ended"] is not None


def test_waiting_for_an_alert_ends_when_there_is_none(shop: Shop) -> None:
    answer = shop.reader.get("/alerts", params={"after": 1_000_000, "wait": 1}).raise_for_status().json()
    assert answer == {"alerts": [], "next": 1_000_000}


def test_a_webhook_is_made_listed_and_removed_and_its_secret_shown_once(shop: Shop) -> None:
    made = shop.admin.post("/webhooks", json={"url": "http://127.0.0.1:9/alerts"})
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    listed = shop.admin.get("/webhooks").json()["webhooks"]
    assert [one["url"] for one in listed] == ["http://127.0.0.1:9/alerts"]
    assert made.json()["secret"] not in json.dumps(listed)
    number = made.json()["number"]
    assert shop.admin.get(f"/webhooks/{number}/deliveries").json() == {"deliveries": []}
    assert shop.admin.delete(f"/webhooks/{number}").status_code == 204
    assert code(shop.admin.delete(f"/webhooks/{number}")) == (404, "not_found")
    assert code(shop.admin.post("/webhooks", json={"url": "ftp://x"})) == (422, "bad_address")
    assert shop.server.log().count("whsec_") == 0


def test_a_webhook_can_be_tried(shop: Shop) -> None:
    received: list[tuple[str, bytes]] = []

    class Host(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.headers["webhook-signature"], body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        there, away = (
            shop.admin.post("/webhooks", json={"url": url}).raise_for_status().json()["number"]
            for url in (f"http://127.0.0.1:{host.server_port}/", "http://127.0.0.1:9/")
        )
        told = shop.admin.post(f"/webhooks/{there}/try").raise_for_status().json()
        host.shutdown()
    assert told == {"delivered": True, "outcome": "answered 204"}
    ((signature, body),) = received
    assert signature.startswith("v1,")
    assert (json.loads(body)["type"], json.loads(body)["data"]) == ("webhook.test", {"space": "prod"})
    assert shop.admin.post(f"/webhooks/{away}/try").json()["delivered"] is False
    assert shop.reader.post(f"/webhooks/{there}/try").status_code == 403
    for number in (there, away):
        shop.admin.delete(f"/webhooks/{number}").raise_for_status()


def test_a_value_is_suggested_to_be_blocked_and_accepted_with_one_call(shop: Shop) -> None:
    for number in range(12):
        shop.call("identify", userId=f"k{number}", anonymousId="kiosk-9")
    found = shop.admin.get("/suggestions").raise_for_status().json()["suggestions"]
    (one,) = [each for each in found if each["value"] == "kiosk-9"]
    assert (one["kind"], one["seen"]) == ("block_value", {"people": 12, "evidence": 12})
    assert shop.admin.get(f"/suggestions/{one['id']}").json()["ruleset"] == one["ruleset"]
    made = shop.admin.post(f"/suggestions/{one['id']}/accept").raise_for_status().json()
    assert made["version"] == 2
    assert code(shop.admin.post("/suggestions/sug_nothing/dismiss")) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/monitoring"),
        ("POST", "/alerts/1/acknowledge"),
        ("PUT", "/alert_rules/a"),
        ("GET", "/webhooks"),
        ("GET", "/suggestions"),
        ("GET", "/alerts?identifiers=true"),
    ],
)
def test_a_read_token_neither_changes_anything_nor_sees_identifiers(shop: Shop, method: str, path: str) -> None:
    body = {"kind": "jitter", "above": 1} if method == "PUT" else None
    assert code(shop.reader.request(method, path, json=body)) == (403, "forbidden")


@pytest.mark.parametrize("path", ["/monitoring", "/monitoring/series", "/alerts", "/alert_rules", "/suggestions"])
def test_another_spaces_token_finds_nothing(shop: Shop, path: str) -> None:
    assert code(shop.stranger.get(path)) == (404, "not_found")


def test_a_private_address_is_refused_unless_the_settings_allow_it(tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    admin = make_workspace(db)
    with running(db) as server:
        url = f"{server.address}/api/v1/spaces/prod/webhooks"
        for target in ("https://127.0.0.1/a", "http://example.com/a"):
            answer = httpx.post(url, json={"url": target}, auth=(admin, ""))
            assert code(answer) == (422, "bad_address")


def test_spaces_are_measured_without_being_asked(tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    admin = make_workspace(db)
    with running(db, "--measure-every", "1 second") as server:
        url = f"{server.address}/api/v1/spaces/dev/monitoring/series"
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = httpx.get(url, params={"names": "records"}, auth=(admin, "")).json()
            if len(answer["times"]) >= 2:
                return
            time.sleep(0.1)
    raise AssertionError("nothing was measured")
