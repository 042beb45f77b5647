"""What is wrong is refused with its place and reason, nothing of it is kept, and the good calls beside it are."""

from __future__ import annotations

import gzip
import json
import socket
import time
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.servers.collector import Kept, Service

Added = Callable[[], list[Kept]]

SECRET = "canary"
DEEP = b'{"a":' * 10_000 + b"1" + b"}" * 10_000
BOMB = gzip.compress(b" " * 50_000_000, mtime=0)
PACKED = gzip.compress(b"{}", mtime=0)


def error(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, code and message. They stand twice, and never with a value."""
    body = answer.json()
    assert body["success"] is False
    assert body["error"] == {"code": body["code"], "message": body["message"]}
    assert SECRET not in answer.text
    return answer.status_code, body["code"], body["message"]


WRONG_CALLS = [
    (b"", "the call is empty"),
    (b'{"userId":"canary', "the call is not a JSON object: Input data was truncated"),
    (b'{"userId":"canary"} x', "the call is not a JSON object: JSON is malformed"),
    (b'["canary"]', "the call is not a JSON object with values in range: Expected `object`, got `array`"),
    (b'"canary"', "the call is not a JSON object with values in range: Expected `object`, got `str`"),
    (b'{"userId":"canary","properties":{"n":NaN}}', "the call is not a JSON object: JSON is malformed"),
    (b'{"userId":"canary","properties":{"n":1e999}}', "the call is not a JSON object with values in range"),
    (b'{"userId":"canary\\ud800"}', "the call holds half of a surrogate pair"),
    (b'{"userId":"canary\xff"}', "the call is not UTF-8 text"),
    (b'{"userId":"canary\\u0000"}', "the call holds the character NUL"),
    (b'{"userId":"u","properties":{"canary":[{"x\\u0000":1}]}}', "the call holds the character NUL"),
    (b'{"userId":"canary\x00"}', "the call is not a JSON object"),
    (
        b'{"userId":"canary","properties":%s}' % (b"[" * 10_000 + b"]" * 10_000),
        "the call has objects or arrays 10001 l",
    ),
    (b'{"userId":"u","properties":%s}' % (b"[" * 33 + b"]" * 33), "the call has objects or arrays 34 levels deep"),
    (b'{"userId":true}', "userId: is true or false; must be text or a number"),
    (b'{"userId":["canary"]}', "userId: is an array; must be text or a number"),
    (b'{"userId":"%s"}' % (b"canary" * 200), "userId: has 1200 characters; at most 1000"),
    (b'{"userId":"u","messageId":"%s"}' % (b"canary" * 20), "messageId: has 120 characters; at most 100"),
    (b'{"userId":"u","context":"canary"}', "context: is text; must be an object"),
    (b'{"userId":"u","traits":[]}', "traits: is an array; must be an object"),
    (b'{"userId":"u","timestamp":"canary"}', "timestamp: is not a time; must be ISO 8601"),
    (b'{"userId":"u","timestamp":"1969-12-31T23:59:59Z"}', "timestamp: lies before 1970 or after 2200"),
    (b'{"userId":"u","timestamp":"9999-01-01T00:00:00Z"}', "timestamp: lies before 1970 or after 2200"),
    (b'{"userId":"u","timestamp":1e300}', "timestamp: "),
    (b'{"userId":"u","timestamp":{}}', "timestamp: is an object"),
    (b'{"userId":"u","sentAt":"canary","timestamp":"2026-01-01"}', "sentAt: is not a time"),
    (b'{"userId":"u","sentAt":"9000-01-01","timestamp":"2026-01-01"}', "timestamp: lies before 1970 or after 2200"),
]


@pytest.mark.parametrize(("body", "message"), WRONG_CALLS, ids=range(len(WRONG_CALLS)))
def test_a_wrong_call(service: Service, added: Added, body: bytes, message: str) -> None:
    status, code, said = error(service.post("/v1/page", body))
    assert (status, code) == (400, "invalid_input")
    assert said.startswith(message)
    assert added() == []


@pytest.mark.parametrize(
    ("path", "call", "message"),
    [
        ("track", {"userId": "u"}, "event: is missing; a track call says what happened"),
        ("track", {"userId": "u", "event": ""}, "event: is missing"),
        ("track", {"userId": "u", "event": 3}, "event: is a number; must be text"),
        ("group", {"userId": "u"}, "groupId: is missing; a group call says which group"),
        ("alias", {"userId": "u"}, "previousId: is missing; an alias call says"),
        ("alias", {"previousId": "u"}, "userId: is missing; an alias call says"),
    ],
)
def test_what_a_call_must_say(service: Service, added: Added, path: str, call: dict[str, object], message: str) -> None:
    assert error(service.post(f"/v1/{path}", call))[2].startswith(message)
    refused = service.batch({"type": path, **call}, {"type": "page", "userId": "u"}).json()["refused"]
    assert refused[0]["message"].startswith(message)
    assert [one.type for one in added()] == ["page"]


BROKEN_JSON = [body for body, _ in WRONG_CALLS if body[:1] == b"{" and body[-1:] == b"}"]


@pytest.mark.parametrize("broken", BROKEN_JSON, ids=range(len(BROKEN_JSON)))
def test_the_good_calls_beside_a_wrong_one_are_kept(service: Service, added: Added, broken: bytes) -> None:
    good = b'{"type":"page","userId":"u%d"}'
    wrong = b'{"type":"page",' + broken[1:]
    body = b'{"batch":[%s , %s,\n%s],"context":{"a":"],["}}'
    answer = service.post("/v1/batch", body % (good % 1, wrong, good % 2))
    assert answer.status_code == 200, answer.text
    assert (answer.json()["success"], answer.json()["stored"]) == (True, 2)
    assert [(one["index"], one["code"]) for one in answer.json()["refused"]] == [(1, "invalid_input")]
    assert SECRET not in answer.text
    assert [(one.body["userId"], one.body["context"]) for one in added()] == [(f"u{n}", {"a": "],["}) for n in (1, 2)]


@pytest.mark.parametrize("wrong", [7, "canary", None, [], {}, {"type": "canary"}, {"type": 3}, {"type": "row"}])
def test_items_of_a_batch_that_are_no_calls(service: Service, added: Added, wrong: object) -> None:
    answer = service.post("/v1/batch", {"batch": [wrong, {"type": "page", "userId": "u1"}]})
    assert (answer.json()["stored"], [one["index"] for one in answer.json()["refused"]]) == (1, [0])
    assert SECRET not in answer.text
    assert len(added()) == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is not JSON"),
        (b"canary", "the body is not JSON"),
        (b'{"batch":[', "the body is not JSON"),
        (b'{"batch":[]} x', "the body is not JSON"),
        (b"[]", "the body is not a batch, an object with an array of calls under `batch`"),
        (b"{}", "the body is not a batch"),
        (b'{"batch":{}}', "the body is not a batch"),
        (b'{"batch":null}', "the body is not a batch"),
        (b'{"batch":[],"context":"canary"}', "context: is text; must be an object"),
        (b'{"batch":[],"integrations":[]}', "integrations: is an array; must be an object"),
        (b'{"batch":[],"context":{"a":"\\u0000"}}', "the batch holds the character NUL"),
        (b'{"batch":[],"context":{"a":%s}}' % (b"[" * 40 + b"]" * 40), "the batch has objects or arrays"),
        (b'{"batch":[],"x":%s}' % DEEP, "the body has objects or arrays too many levels deep"),
        (b'{"batch":[],"context":{"a":"\xff"}}', "the batch is not UTF-8 text"),
        (b"[" * 400_000, "the body is not a batch"),
    ],
    ids=range(15),
)
def test_a_wrong_batch(service: Service, added: Added, body: bytes, message: str) -> None:
    status, code, said = error(service.post("/v1/batch", body))
    assert (status, code) == (400, "invalid_input")
    assert said.startswith(message)
    assert added() == []


def test_a_batch_with_no_good_call(service: Service, added: Added) -> None:
    answer = service.batch({"type": "canary"}, {"userId": "canary"})
    assert error(answer)[0] == 400
    assert [one["index"] for one in answer.json()["refused"]] == [0, 1]
    assert added() == []


# ------------------------------------------------------------------ sizes


def call_of(size: int) -> bytes:
    head = b'{"type":"page","userId":"u1","properties":{"x":"'
    return head + b"x" * (size - len(head) - 3) + b'"}}'


def test_a_call_may_have_32_kilobytes(service: Service, added: Added) -> None:
    assert service.post("/v1/page", call_of(32_768)).status_code == 200
    assert error(service.post("/v1/page", call_of(32_769)))[:2] == (413, "too_large")
    batch = service.post("/v1/batch", b'{"batch":[%s,%s]}' % (call_of(32_768), call_of(32_769))).json()
    assert batch["stored"] == 1
    assert batch["refused"] == [
        {"index": 1, "code": "too_large", "message": "the call has 32,769 bytes; at most 32,768 are allowed"}
    ]
    assert len(added()) == 2


def test_a_batch_may_have_500_kilobytes(service: Service, added: Added) -> None:
    calls = b",".join(call_of(20_000) for _ in range(25))
    body = b'{"batch":[%s]}' % calls
    assert service.post("/v1/batch", body + b" " * (512_000 - len(body))).json()["stored"] == 25
    assert error(service.post("/v1/batch", body + b" " * (512_001 - len(body))))[:2] == (413, "too_large")
    assert len(added()) == 25


def test_a_batch_may_have_2500_calls(service: Service, added: Added) -> None:
    call = {"type": "page", "userId": "u1"}
    assert service.batch(*[call] * 2_500).json()["stored"] == 2_500
    assert error(service.batch(*[call] * 2_501))[:2] == (413, "too_large")
    assert len(added()) == 2_500


@pytest.mark.parametrize(
    ("encoding", "body", "status", "code"),
    [
        ("gzip", BOMB, 413, "too_large"),
        ("deflate", zlib.compress(b" " * 50_000_000), 413, "too_large"),
        ("gzip", PACKED[:-4], 400, "invalid_input"),
        ("gzip", PACKED + b"canary", 400, "invalid_input"),
        ("gzip", PACKED * 2, 400, "invalid_input"),
        ("gzip", b"canary", 400, "invalid_input"),
        ("gzip", b"", 400, "invalid_input"),
        ("deflate", b"canary", 400, "invalid_input"),
        ("br", b"canary", 415, "unknown_encoding"),
        ("gzip, gzip", PACKED, 415, "unknown_encoding"),
    ],
    ids=range(10),
)
def test_bodies_that_cannot_be_unpacked(
    service: Service, added: Added, encoding: str, body: bytes, status: int, code: str
) -> None:
    for path in ("/v1/batch", "/v1/track"):
        answer = service.post(path, body, headers={"Content-Encoding": encoding})
        assert error(answer)[:2] == (status, code)
    assert added() == []


def speak(service: Service, head: str, body: bytes = b"", seconds: float = 5) -> tuple[bytes, float]:
    """What is answered to these bytes, and after how long."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=seconds) as line:
        began = time.monotonic()
        line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        return line.recv(65_536), time.monotonic() - began


def test_a_huge_body_is_refused_before_it_is_read(service: Service) -> None:
    head = f"POST /v1/batch HTTP/1.1\nHost: x\nX-Write-Key: {service.key}\nContent-Length: 1000000000000"
    answer, seconds = speak(service, head)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer
    assert seconds < 1


def test_a_body_in_pieces_without_end_is_refused(service: Service) -> None:
    pieces = b"".join(b"%x\r\n%s\r\n" % (60_000, b" " * 60_000) for _ in range(9))
    head = f"POST /v1/batch HTTP/1.1\nHost: x\nX-Write-Key: {service.key}\nTransfer-Encoding: chunked"
    assert speak(service, head, pieces)[0].startswith(b"HTTP/1.1 413")


def test_a_client_that_leaves_in_the_middle_harms_nobody(service: Service, added: Added) -> None:
    head = f"POST /v1/page HTTP/1.1\nHost: x\nX-Write-Key: {service.key}\nContent-Length: 500"
    with socket.create_connection(("127.0.0.1", service.port)) as line:
        line.sendall(head.replace("\n", "\r\n").encode() + b'\r\n\r\n{"userId":"u1"')
    assert service.post("/v1/page", {"userId": "u1"}).status_code == 200
    assert len(added()) == 1


# ------------------------------------------------------------------ and it is seen under the source


def test_every_refusal_is_noted_under_its_source(service: Service) -> None:
    key = service.key_of("careless", "server", ["prod"])
    wrong: list[dict[str, Any]] = [{"type": "canary"}, {"type": "page", "userId": True}]
    service.post("/v1/batch", {"batch": [*wrong, {"type": "page", "userId": "u1"}]}, key=key)
    service.post("/v1/track", {"userId": "canary"}, key=key)
    service.post("/v1/page", call_of(40_000), key=key)
    service.post("/v1/batch", b"canary", key=key)
    until = time.monotonic() + 10
    while len(refusals := service.refusals("careless")) < 5 and time.monotonic() < until:
        time.sleep(0.05)
    assert {(one.code, one.reason.partition(";")[0]) for one in refusals} == {
        ("invalid_input", "batch[0]: type: is text, but no call type"),
        ("invalid_input", "batch[1]: userId: is true or false"),
        ("invalid_input", "track: event: is missing"),
        ("too_large", "page: the body has more than 32,768 bytes"),
        ("invalid_input", "batch: the body is not JSON: JSON is malformed: invalid character (byte 0)"),
    }
    assert SECRET not in json.dumps([one.reason for one in refusals])
