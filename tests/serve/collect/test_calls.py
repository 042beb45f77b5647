from __future__ import annotations

import base64
import gzip
import json
import time
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from onefold.parse.segment import CALL_TYPES
from tests.servers.collector import Kept, Service

Added = Callable[[], list[Kept]]

CALLS: dict[str, dict[str, Any]] = {
    "identify": {"traits": {"email": "jane@example.com"}},
    "track": {"event": "Order Completed", "properties": {"total": 12.5}},
    "page": {"name": "Home"},
    "screen": {"name": "Home"},
    "group": {"groupId": "g1"},
    "alias": {"previousId": "a1"},
}
SHORT = {"i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias"}


@pytest.mark.parametrize(("path", "type_"), [*((one, one) for one in CALL_TYPES), *SHORT.items()])
def test_a_call_is_of_the_type_that_its_path_says(service: Service, added: Added, path: str, type_: str) -> None:
    answer = service.post(f"/v1/{path}", {"userId": "u1", **CALLS[type_]})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    (one,) = added()
    assert (one.type, one.source, one.space, one.event) == (type_, "web", 2, CALLS[type_].get("event"))
    assert {"userId": "u1", "type": type_, **CALLS[type_]}.items() <= one.body.items()


def test_the_path_is_right_if_the_call_says_another_type(service: Service, added: Added) -> None:
    assert service.post("/v1/page", {"type": "track", "userId": "u1"}).status_code == 200
    assert [one.type for one in added()] == ["page"]


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/import", "/v1/b", "/v1/batch/"])
def test_batches(service: Service, added: Added, path: str) -> None:
    calls = [{"type": type_, "userId": "u1", "messageId": f"{path}{type_}", **CALLS[type_]} for type_ in CALL_TYPES]
    answer = service.post(path, {"batch": calls})
    assert answer.json() == {"success": True, "stored": 6, "without_identifier": 0, "refused": []}
    assert [(one.type, one.id) for one in added()] == [(type_, f"{path}{type_}") for type_ in CALL_TYPES]


def test_an_empty_batch_is_a_batch(service: Service, added: Added) -> None:
    assert service.batch().json() == {"success": True, "stored": 0, "without_identifier": 0, "refused": []}
    assert added() == []


def test_the_body_is_kept_to_the_byte_where_nothing_is_added(service: Service) -> None:
    call = (
        b'{"type":"track", "event" : "\xc3\xa4", "userId":"u1","messageId":"bytes-%d","properties":{"n":1.0,"m":1e3}}'
    )
    assert service.post("/v1/track", b"\xef\xbb\xbf" + call % 1 + b"\n").status_code == 200
    assert service.post("/v1/batch", b'{"batch":[ %s ]}' % (call % 2)).status_code == 200
    assert service.bodies()[-2:] == [call % 1, call % 2]


# ------------------------------------------------------------------ what a batch says for all


def test_what_the_batch_says_is_said_by_each_call(service: Service, added: Added) -> None:
    service.batch(
        {"type": "page", "userId": "u1", "messageId": "b1"},
        {"type": "page", "userId": "u1", "messageId": "b2", "context": {"ip": "10.0.0.2", "locale": "de"}},
        {"type": "page", "userId": "u1", "messageId": "b3", "context": None, "integrations": {"All": False}},
        context={"ip": "10.0.0.1", "app": {"name": "Shop"}},
        integrations={"All": True, "X": False},
    )
    first, second, third = (one.body for one in added())
    app = {"app": {"name": "Shop"}}
    assert first["context"] == {"ip": "10.0.0.1", **app}
    assert first["integrations"] == {"All": True, "X": False}
    assert second["context"] == {"ip": "10.0.0.2", "locale": "de", **app}
    assert third["context"] == {"ip": "10.0.0.1", **app}
    assert third["integrations"] == {"All": False, "X": False}


def test_the_clock_of_the_sender_is_corrected(service: Service, added: Added) -> None:
    """An hour behind, and the event a minute before it was sent: so a minute before it came in."""
    call = {"type": "page", "userId": "u1", "timestamp": "2026-05-01T11:00:00Z"}
    sent = "2026-05-01T11:01:00Z"
    service.batch(call | {"messageId": "c1"}, call | {"messageId": "c2", "sentAt": "2026-05-01T11:00:30Z"}, sentAt=sent)
    service.post("/v1/page", call | {"messageId": "c3", "sentAt": sent})
    for one, seconds in zip(added(), (60, 30, 60), strict=True):
        assert one.time == one.received - seconds * 1_000_000
        assert one.body["sentAt"]


def test_without_a_sending_time_the_time_is_as_said_and_without_any_as_received(service: Service, added: Added) -> None:
    service.batch(
        {"type": "page", "userId": "u1", "messageId": "d1", "timestamp": "2024-05-01T12:00:00Z"},
        {"type": "page", "userId": "u1", "messageId": "d2"},
    )
    said, none = added()
    assert said.time == 1_714_564_800_000_000
    assert none.time == none.received
    assert abs(none.received / 1e6 - time.time()) < 60


# ------------------------------------------------------------------ once, and only once


def test_a_call_sent_again_is_kept_once(service: Service, added: Added) -> None:
    call = {"type": "track", "event": "E", "userId": "u1", "messageId": "again"}
    for sent in ("2026-05-01T12:00:00Z", "2026-05-01T12:05:00Z"):
        assert service.batch(call, call, sentAt=sent).json()["stored"] == 2
    assert len(added()) == 1


def test_how_a_library_delivers_is_no_part_of_the_call(service: Service, added: Added) -> None:
    call = {"event": "E", "userId": "u1", "messageId": "retried", "writeKey": service.key}
    for retries in (0, 1):
        assert service.post("/v1/t", call | {"_metadata": {"retryCount": retries}}).status_code == 200
    (one,) = added()
    assert {"writeKey", "_metadata"}.isdisjoint(one.body)


def test_two_calls_that_say_neither_their_id_nor_a_time_are_two(service: Service, added: Added) -> None:
    for _ in range(2):
        service.post("/v1/track", {"userId": "u1", "event": "Coffee ordered"})
    assert len({one.id for one in added()}) == 2


def test_a_call_that_says_its_time_is_one_however_often_it_is_sent(service: Service, added: Added) -> None:
    for _ in range(2):
        service.post("/v1/track", {"userId": "u1", "event": "E", "timestamp": "2026-05-01T12:00:00Z"})
    assert len(added()) == 1


# ------------------------------------------------------------------ whose it is, and where it goes


def basic(key: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"}


@pytest.mark.parametrize("batch", [True, False])
@pytest.mark.parametrize("way", ["basic", "x-write-key", "bearer", "body", "body beside a token of others"])
def test_ways_to_show_a_write_key(service: Service, added: Added, way: str, batch: bool) -> None:  # noqa: FBT001
    headers = {
        "basic": basic(service.key),
        "x-write-key": {"X-Write-Key": service.key},
        "bearer": {"Authorization": f"Bearer {service.key}"},
        "body beside a token of others": {"Authorization": "Bearer ey.ey.ey"},
    }.get(way, {})
    key = {"writeKey": service.key} if way.startswith("body") else {}
    body = {"batch": [{"type": "page", "userId": "u1"}], **key} if batch else {"userId": "u1", **key}
    answer = httpx.post(f"{service.address}/v1/{'b' if batch else 'p'}", json=body, headers=headers)
    assert answer.status_code == 200
    assert service.key not in json.dumps([one.body for one in added()])


@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch"])
@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ({}, None),
        ({}, "wk_unknown"),
        ({}, 7),
        (basic("wk_unknown"), None),
        ({"Authorization": "Basic %%%"}, None),
        ({"Authorization": "Basic /w=="}, None),
        ({"X-Write-Key": "wk_unknown"}, None),
        ({"Authorization": "Bearer wk_unknown"}, None),
    ],
)
def test_no_write_key_or_an_unknown_one(
    service: Service, added: Added, path: str, headers: dict[str, str], key: object
) -> None:
    body = {"batch": [], "event": "E", "userId": "u1", "writeKey": key}
    answer = httpx.post(service.address + path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    assert added() == []


def test_a_revoked_write_key_is_unknown_at_once(service: Service) -> None:
    key = service.key_of("web", "website", ["prod"])
    assert service.post("/v1/page", {"userId": "u1"}, key=key).status_code == 200
    service.workspace.revoke_write_key("web", key[:9])
    assert service.post("/v1/page", {"userId": "u1"}, key=key).status_code == 401


def test_a_source_feeds_each_of_its_spaces(service: Service, added: Added) -> None:
    key = service.key_of("app", "app", ["dev", "prod"])
    assert service.post("/v1/page", {"userId": "u1", "messageId": "both"}, key=key).status_code == 200
    assert sorted((one.space, one.source, one.id) for one in added()) == [(1, "app", "both"), (2, "app", "both")]


def test_a_source_that_feeds_no_space_is_told_so(service: Service, added: Added) -> None:
    key = service.key_of("idle", "app", [])
    said = "this source feeds no space, so that nothing was kept"
    assert service.post("/v1/page", {"userId": "u1"}, key=key).json() == {"success": True, "message": said}
    batch = service.post("/v1/batch", {"batch": [{"type": "page", "userId": "u1"}, {"type": "x"}]}, key=key).json()
    assert (batch["stored"], batch["message"], batch["refused"][0]["index"]) == (0, said, 1)
    assert added() == []


def test_a_call_without_identifier_is_kept_and_this_is_said(service: Service, added: Added) -> None:
    assert service.post("/v1/track", {"event": "E"}).json() == {"success": True, "without_identifier": 1}
    calls = [{"type": "page", "messageId": "w1"}, {"type": "page", "anonymousId": "a1", "messageId": "w2"}]
    assert service.batch(*calls).json() == {"success": True, "stored": 2, "without_identifier": 1, "refused": []}
    assert len(added()) == 3


# ------------------------------------------------------------------ how bodies are packed


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("identity", bytes),
    ],
)
def test_packed_bodies(service: Service, added: Added, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    body = pack(json.dumps({"batch": [{"type": "page", "userId": "u1"}] * 50}).encode())
    answer = service.post("/v1/batch", body, headers={"Content-Encoding": encoding})
    assert answer.json()["stored"] == 50
    assert len(added()) == 50


@pytest.mark.parametrize(
    "type_", ["text/plain", "application/json; charset=utf-8", "application/x-www-form-urlencoded"]
)
def test_any_content_type_is_json(service: Service, type_: str) -> None:
    answer = service.post("/v1/page", {"userId": "u1"}, headers={"Content-Type": type_})
    assert answer.status_code == 200


def test_a_body_in_pieces(service: Service, added: Added) -> None:
    pieces = (part.encode() for part in ('{"type":"page",', '"userId":', '"u1"}'))
    answer = httpx.post(f"{service.address}/v1/page", content=pieces, auth=(service.key, ""))
    assert answer.status_code == 200
    assert len(added()) == 1


def test_what_libraries_measure_of_themselves_is_thrown_away(service: Service, added: Added) -> None:
    answer = httpx.post(f"{service.address}/v1/m", json={"series": []}, headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert added() == []
