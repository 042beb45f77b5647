"""The counts of a space as server-sent events: live, of both stores, and read once for all who watch."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import httpx
import pytest

from onefold.errors import DatabaseGone, NotFound
from onefold.serve import shared
from onefold.serve.shared import Sharing
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from tests.servers.onefold import Server, running
from tests.servers.service import PATIENCE

RULESET = "rules: [{name: same code, match: {same: code}, review: true}]"


class Shop:
    """A running service with a source `web` that feeds prod."""

    def __init__(self, server: Server, place: str) -> None:
        self.server = server
        self.place = place
        self.tokens: dict[str, str] = {}
        self.key = ""

    def client(self, token: str) -> httpx.Client:
        auth = (self.tokens[token], "")
        return httpx.Client(base_url=self.server.address, auth=auth, timeout=PATIENCE, trust_env=False)

    def identify(self, user: str, **traits: str) -> None:
        said = {"userId": user, "traits": traits}
        httpx.post(f"{self.server.address}/v1/identify", json=said, auth=(self.key, "")).raise_for_status()


@pytest.fixture
def shop(address: str) -> Iterator[Shop]:
    with closing(open_database(address)) as database:
        database.migrate()
        workspace = Workspace(database)
        admin = workspace.initialize({"dev": "Development"})
        workspace.create_space("prod", "Production", RULESET)
        workspace.create_source("web", "Web", "website", ["prod"])
        key = workspace.create_write_key("web")
        tokens = {"admin": admin, "read": workspace.create_token("read", "read", "prod")}
        tokens["dev"] = workspace.create_token("dev", "read", "dev")
    with running(address, "--measure-every", "0") as server:
        found = Shop(server, address)
        found.tokens, found.key = tokens, key
        yield found


Events = Iterator[tuple[str, dict[str, Any]]]


@contextmanager
def following(client: httpx.Client, path: str) -> Iterator[Events]:
    """(name, data) of each event, as they come."""
    with client.stream("GET", f"/api/v1/spaces/prod{path}") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        yield _events(stream.iter_lines())


def _events(lines: Iterator[str]) -> Events:
    name, end = "", time.monotonic() + PATIENCE
    for line in lines:
        assert time.monotonic() < end, "nothing of the kind came, but for signs of life"
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def until(events: Events, name: str, **wanted: object) -> dict[str, Any]:
    """The next event of this name that says so, within a while."""
    end, others = time.monotonic() + PATIENCE, []
    for said, data in events:
        if said == name and wanted.items() <= data.items():
            return data
        others.append((said, data))
        assert time.monotonic() < end, others
    raise AssertionError(others)


def test_counts_the_review_and_measurements_are_told_as_they_change(shop: Shop) -> None:
    with shop.client("read") as reader, following(reader, "/counts/stream") as events:
        first = dict(next(events) for _ in range(3))
        assert (first["counts"]["records"], first["counts"]["sources"]) == (0, 1)
        assert first["measured"] == {"time": None}
        shop.identify("u1", code="a")
        found = until(events, "counts", records=1)
        assert (found["profiles"], found["identifiers"]) == (1, {"user_id": 1})
        shop.identify("u2", code="a")
        assert until(events, "review", open=1)["skipped"] == 0
        with shop.client("admin") as admin:
            taken = admin.post("/api/v1/spaces/prod/monitoring").raise_for_status().json()
        assert until(events, "measured", time=taken["time"])


def test_the_review_is_told_alone_too(shop: Shop) -> None:
    with shop.client("read") as reader, following(reader, "/review/stream") as events:
        assert next(events)[0] == "review"
        shop.identify("u1", code="a")
        shop.identify("u2", code="a")
        until(events, "review", open=1)
        with shop.client("admin") as admin:
            path = "/api/v1/spaces/prod/review/1/decision"
            admin.post(path, json={"decision": "skip"}).raise_for_status()
        until(events, "review", open=0, skipped=1)


def test_a_profile_is_followed_through_events_merges_and_its_end(shop: Shop) -> None:
    shop.identify("u1", email="ann@example.com")
    with shop.client("read") as reader, shop.client("admin") as admin:
        there = eventually(reader, "/profiles/user_id:u1")["id"]
        assert reader.get("/api/v1/spaces/prod/profiles/prf_00000000000000000000/stream").status_code == 404
        with following(reader, f"/profiles/{there}/stream") as events:
            first = until(events, "profile", id=there, records=1)
            shop.identify("u1", email="ann@example.com")
            second = until(events, "profile", id=there, records=2)
            assert second["state"] != first["state"]
            shop.identify("u2", phone="+12025550111")
            other = eventually(reader, "/profiles/user_id:u2")["id"]
            said = {"together": ["user_id:u1", "user_id:u2"], "reason": "the same"}
            admin.post("/api/v1/spaces/prod/statements", json=said).raise_for_status()
            survivor = until(events, "profile", records=3)["id"]
            assert survivor in {there, other}
            wanted = {"subject": survivor, "scope": "profile"}
            admin.post("/api/v1/spaces/prod/deletions", json=wanted).raise_for_status()
            assert until(events, "profile", id=None)["records"] == 0


def eventually(reader: httpx.Client, path: str) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE
    while (answer := reader.get(f"/api/v1/spaces/prod{path}", follow_redirects=True)).status_code != 200:
        assert time.monotonic() < end, answer.text
        time.sleep(0.02)
    return dict(answer.json())


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_stream_ends_with_its_token_and_with_the_service(shop: Shop) -> None:
    with shop.client("dev") as stranger:
        assert stranger.get("/api/v1/spaces/prod/counts/stream").status_code == 404
    with shop.client("read") as reader, shop.client("admin") as admin, ExitStack() as both:
        first = both.enter_context(following(reader, "/counts/stream"))
        second = both.enter_context(following(admin, "/counts/stream"))
        until(first, "counts")
        until(second, "counts")
        assert admin.delete("/api/v1/tokens/read").status_code in {200, 204}
        assert [name for name, _ in first if name == "counts"] == []
        began = time.monotonic()
        shop.server.stop()
        assert [name for name, _ in second if name == "counts"] == []
        assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("path", ["/counts/stream", "/review/stream"])
@pytest.mark.parametrize("store", ["sqlite"])
def test_what_a_stream_counts_is_what_is_answered_when_asked(shop: Shop, path: str) -> None:
    shop.identify("u1", code="a")
    asked = path.removesuffix("/stream") if "review" not in path else "/review/counts"
    with shop.client("read") as reader:
        said = reader.get(f"/api/v1/spaces/prod{asked}").raise_for_status().json()
        with following(reader, path) as events:
            assert until(events, "counts" if asked == "/counts" else "review").keys() == said.keys()


# ------------------------------------------------------------------ shared


class Looks:
    """What is looked at: a number that grows with every look, and how often it was looked at."""

    def __init__(self) -> None:
        self.count = 0
        self.error: Exception | None = None

    def __call__(self, before: int | None) -> int | None:
        self.count += 1
        if self.error is not None:
            raise self.error
        return (before or 0) + 1


async def seen(sharing: Sharing, look: Looks, times: int) -> list[int]:
    woken = asyncio.Event()
    found: list[int] = []
    with sharing.of("key", look, woken) as one:
        while len(found) < times and not one.over:
            await asyncio.wait_for(woken.wait(), PATIENCE)
            woken.clear()
            if one.found is not None and one.found not in found:
                found.append(one.found)
    return found


def test_many_watchers_cost_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "LOOK_EVERY", 0.05)
    sharing, look = Sharing(), Looks()

    async def watch() -> list[list[int]]:
        return await asyncio.gather(*(seen(sharing, look, 3) for _ in range(100)))

    found = asyncio.run(watch())
    assert found == [[1, 2, 3]] * 100
    assert look.count == 3


def test_nothing_is_looked_at_once_everybody_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "LOOK_EVERY", 0.01)
    sharing, look = Sharing(), Looks()

    async def watch() -> int:
        await seen(sharing, look, 2)
        before = look.count
        await asyncio.sleep(0.1)
        return look.count - before

    assert asyncio.run(watch()) == 0


@pytest.mark.parametrize(("error", "found"), [(DatabaseGone("away"), [1]), (NotFound("gone"), [])])
def test_a_database_that_is_away_is_waited_for_and_a_space_that_is_gone_is_not(
    monkeypatch: pytest.MonkeyPatch, error: Exception, found: list[int]
) -> None:
    monkeypatch.setattr(shared, "LOOK_EVERY", 0.01)
    sharing, look = Sharing(), Looks()
    look.error = error

    async def watch() -> list[int]:
        asyncio.get_running_loop().call_later(0.1, lambda: setattr(look, "error", None))
        return await seen(sharing, look, 1)

    assert asyncio.run(watch()) == found
