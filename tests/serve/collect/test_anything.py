"""Whatever is sent, the answer is never a fault of the server's, and the next call is taken."""

from __future__ import annotations

import json
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefold.serve.collect.paths import PLACES
from tests.servers.collector import Service

TOKENS = [
    '{"batch":[',
    "]}",
    '{"type":"track"',
    ',"event":"E"',
    ',"userId":',
    '"u1"',
    "}",
    ",",
    "NaN",
    '"\\ud800"',
    "{}",
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=5), one, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from(
    ["type", "event", "userId", "anonymousId", "messageId", "previousId", "groupId", "traits", "properties", "context"]
    + ["timestamp", "originalTimestamp", "sentAt", "integrations", "writeKey", "batch", "receivedAt", "channel"]
)
CALLS = st.dictionaries(KEYS, VALUES | st.sampled_from(["track", "identify", "alias", "2026-01-01"]), max_size=6)
BODIES = (
    st.binary(max_size=60)
    | st.lists(st.sampled_from(TOKENS), max_size=12).map(lambda parts: "".join(parts).encode())
    | CALLS.map(lambda call: json.dumps(call).encode())
    | st.lists(CALLS, max_size=4).map(lambda calls: json.dumps({"batch": calls}).encode())
)
ENCODINGS = st.sampled_from([{}, {}, {}, {"Content-Encoding": "gzip"}, {"Content-Encoding": "deflate"}])


@given(path=st.sampled_from(sorted(PLACES)), body=BODIES, headers=ENCODINGS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_bytes(service: Service, path: str, body: bytes, headers: dict[str, str]) -> None:
    answer = service.post(path, body, headers=headers)
    assert answer.status_code in {200, 400, 413}
    assert isinstance(answer.json()["success"], bool)


@given(
    headers=st.dictionaries(
        st.sampled_from(["Authorization", "X-Write-Key", "Content-Encoding", "Content-Type", "Host"]),
        st.binary(max_size=20).filter(lambda text: not set(text) & set(b"\r\n\0")),
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_headers(service: Service, headers: dict[str, Any]) -> None:
    try:
        answer = httpx.post(f"{service.address}/v1/page", content=b"{}", headers=headers)
    except httpx.LocalProtocolError:
        return
    assert answer.status_code in {400, 401, 413, 415}
