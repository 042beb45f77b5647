"""What a source sends, as somebody sees it who watches it."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from queue import Queue
from typing import Any

import httpx
import pytest

from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from tests.servers import onefold as servers

PATIENCE = 30.0


class Shop:
    """A running server, clients by token, and sources of a test's own: one feeds prod, one both spaces, one none."""

    def __init__(self, address: str, tokens: dict[str, str]) -> None:
        self.address = address
        self.tokens = tokens
        self.slugs: dict[str, str] = {}
        self.keys: dict[str, str] = {}

    def own(self) -> Shop:
        """The same with new sources, which nobody watches yet."""
        made = Shop(self.address, self.tokens)
        with self.client() as client:
            for name, spaces in (("web", ["prod"]), ("both", ["prod", "dev"]), ("none", [])):
                slug = made.slugs[name] = f"{name}-{secrets.token_hex(4)}"
                body = {"slug": slug, "name": name, "kind": "website", "spaces": spaces}
                client.post("/api/v1/sources", json=body).raise_for_status()
                made.keys[name] = client.post(f"/api/v1/sources/{slug}/keys").json()["write_key"]
        return made

    def client(self, token: str = "admin") -> httpx.Client:
        return self._client(self.tokens[token])

    def send(self, path: str, body: object, source: str = "web") -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        with self._client(self.keys[source]) as client:
            return client.post(path, content=content)

    def path(self, source: str = "web") -> str:
        return f"/api/v1/sources/{self.slugs[source]}/calls"

    def calls(self, source: str = "web", token: str = "admin") -> list[dict[str, Any]]:
        """Watches from the first time on; the oldest first."""
        with self.client(token) as client:
            answer = client.get(self.path(source))
        assert answer.status_code == 200, answer.text
        return list(reversed(answer.json()["calls"]))

    def _client(self, secret: str) -> httpx.Client:
        return httpx.Client(base_url=self.address, auth=(secret, ""), trust_env=False, timeout=PATIENCE)


@contextmanager
def serving(address: str) -> Iterator[Shop]:
    admin = servers.make_workspace(address)
    with closing(open_database(address)) as database:
        workspace = Workspace(database)
        tokens = {
            "admin": admin,
            "dev": workspace.create_token("dev", "space_admin", "dev"),
            "reader": workspace.create_token("reader", "read", "prod"),
        }
    with servers.running(address) as server:
        yield Shop(server.address, tokens)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with serving(str(tmp_path_factory.mktemp("debugger") / "shop.db")) as shop:
        yield shop


@pytest.fixture
def shop(running: Shop) -> Shop:
    return running.own()


def test_each_call_says_what_became_of_it_in_both_stores(address: str) -> None:
    with serving(address) as running:
        shop = running.own()
        assert shop.calls() == []
        shop.send("/v1/identify", {"userId": "u1", "messageId": "m1"})
        shop.send("/v1/batch", {"batch": [{"type": "identify", "userId": "u1", "messageId": "m1"}, {"type": "page"}]})
        told = shop.calls()
    assert [one["outcome"] for one in told] == ["accepted", "duplicate", "accepted"]
    assert told[0]["profiles"]["prod"].startswith("prf_")
    assert [one["profiles"]["prod"] for one in told[1:]] == [told[0]["profiles"]["prod"], None]


def test_each_call_says_what_became_of_it_and_whose_it_is(shop: Shop) -> None:
    assert shop.calls() == []
    shop.send("/v1/identify", {"userId": "u1", "messageId": "m1", "traits": {"email": "jane@a.io"}})
    shop.send("/v1/identify", {"userId": "u1", "messageId": "m1", "traits": {"email": "jane@a.io"}})
    shop.send("/v1/track", {"userId": "u1"})
    shop.send("/v1/page", {"name": "Home"})
    first, again, refused, nobody = shop.calls()
    assert (first["outcome"], first["type"], first["message_id"]) == ("accepted", "identify", "m1")
    assert first["payload"]["traits"] == {"email": "jane@a.io"}
    with shop.client() as client:
        profile = client.get("/api/v1/spaces/prod/profiles/user_id:u1").json()["id"]
    assert first["profiles"] == again["profiles"] == {"prod": profile}
    assert again["outcome"] == "duplicate"
    assert (refused["outcome"], refused["code"], refused["profiles"]) == ("refused", "invalid_input", {})
    assert refused["reason"] == "event: is missing; a track call says what happened"
    assert refused["payload"]["userId"] == "u1"
    assert (nobody["outcome"], nobody["profiles"]) == ("accepted", {"prod": None})


def test_of_a_batch_each_call_is_told_apart(shop: Shop) -> None:
    shop.calls()
    shop.send("/v1/track", {"userId": "u1", "event": "One", "messageId": "m1"})
    batch = [
        {"type": "track", "userId": "u1", "event": "One", "messageId": "m1"},
        {"type": "track", "userId": "u1", "event": "Two", "messageId": "m2"},
        {"type": "nonsense", "userId": "u1"},
        {"type": "track", "userId": "u1", "event": "Two", "messageId": "m2"},
    ]
    shop.send("/v1/batch", {"batch": batch, "writeKey": shop.keys["web"]})
    told = shop.calls()[1:]
    assert [one["outcome"] for one in told] == ["duplicate", "accepted", "refused", "duplicate"]
    assert [one["type"] for one in told] == ["track", "track", "nonsense", "track"]
    assert shop.keys["web"] not in json.dumps(told)


def test_what_is_no_call_at_all_is_shown_as_text_without_the_key(shop: Shop) -> None:
    shop.calls()
    shop.send("/v1/track", b'{"writeKey": "' + shop.keys["web"].encode() + b'", nope}')
    shop.send("/v1/batch", b"[]")
    broken, batch = shop.calls()
    assert broken["payload"] is None
    assert broken["text"] == '{"writeKey": "wk_...", nope}'
    assert (batch["outcome"], batch["type"], batch["payload"]) == ("refused", "batch", None)


def test_a_source_that_feeds_nothing_says_so(shop: Shop) -> None:
    shop.calls("none")
    shop.send("/v1/track", {"userId": "u1", "event": "Lost"}, "none")
    (lost,) = shop.calls("none")
    assert (lost["outcome"], lost["code"], lost["event"]) == ("refused", "no_space", "Lost")


def test_who_may_see_one_space_sees_whose_it_is_there_alone(shop: Shop) -> None:
    shop.calls("both")
    shop.send("/v1/track", {"userId": "u1", "event": "Seen"}, "both")
    assert set(shop.calls("both")[0]["profiles"]) == {"prod", "dev"}
    assert set(shop.calls("both", "dev")[0]["profiles"]) == {"dev"}
    with shop.client("dev") as dev, shop.client("reader") as reader:
        assert dev.get(shop.path()).status_code == 404
        assert dev.get(f"{shop.path()}/stream").status_code == 404
        assert reader.get(shop.path()).status_code == 403
        assert reader.get(f"{shop.path()}/stream").status_code == 403


def test_a_deleted_person_leaves_it_at_once_and_a_suppressed_one_never_enters(shop: Shop) -> None:
    shop.calls()
    shop.send("/v1/identify", {"userId": "u9", "traits": {"email": "gone@a.io"}})
    shop.send("/v1/track", {"userId": "u9"})
    assert len(shop.calls()) == 2
    body = {"subject": "user_id:u9", "suppress": True}
    with shop.client() as client:
        asked = client.post("/api/v1/spaces/prod/deletions", json=body)
        assert asked.status_code == 202, asked.text
        assert shop.calls() == []
        done = client.get(f"/api/v1/spaces/prod/deletions/{asked.json()['id']}", params={"wait": 30}).json()
    assert done["state"] == "done"
    shop.send("/v1/identify", {"userId": "u9", "traits": {"email": "gone@a.io"}})
    (kept_out,) = shop.calls()
    assert (kept_out["outcome"], kept_out["payload"], kept_out["message_id"]) == ("suppressed", None, None)
    assert "gone@" not in json.dumps(kept_out)


def test_calls_are_streamed_as_they_arrive_and_from_where_it_broke_off(shop: Shop) -> None:
    events: Queue[dict[str, Any]] = Queue()
    with shop.client() as client, client.stream("GET", f"{shop.path()}/stream") as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": calls follow"
        reading = threading.Thread(target=_read, args=(lines, events, 2), daemon=True)
        reading.start()
        shop.send("/v1/track", {"userId": "u1", "event": "One"})
        one = events.get(timeout=PATIENCE)
        shop.send("/v1/track", {"userId": "u1", "event": "Two"})
        two = events.get(timeout=PATIENCE)
        reading.join(PATIENCE)
    assert (one["event"], two["event"]) == ("One", "Two")
    headers = {"Last-Event-ID": str(one["number"])}
    with shop.client() as client, client.stream("GET", f"{shop.path()}/stream", headers=headers) as again:
        _read(again.iter_lines(), events, 1)
    assert events.get(timeout=PATIENCE)["event"] == "Two"


def _read(lines: Iterator[str], events: Queue[dict[str, Any]], count: int) -> None:
    for line in lines:
        if line.startswith("data: "):
            events.put(json.loads(line.removeprefix("data: ")))
            count -= 1
        if not count:
            return
