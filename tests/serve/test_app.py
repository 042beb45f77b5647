"""The service as it is run: a process of its own, asked over a real socket, stopped by a signal."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import httpx
import pytest

from onefold.serve.protocol import HEAD_BYTES
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from tests.servers.onefold import ROOT, Server, make_workspace, running, start


class Shop(NamedTuple):
    """A running service with a source `web` that feeds prod."""

    server: Server
    db: str
    token: str
    key: str

    def call(self, path: str, **body: Any) -> httpx.Response:
        return httpx.post(f"{self.server.address}/v1/{path}", json=body, auth=(self.key, ""))

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.server.address + path, headers={"Authorization": f"Bearer {self.token}", **headers})

    def traits(self, identifier: str) -> dict[str, Any]:
        path = f"/v1/spaces/prod/collections/users/profiles/{identifier}/traits"
        found: dict[str, Any] = self.get(path).raise_for_status().json()["traits"]
        return found


def made(db: str) -> tuple[str, str]:
    """An admin token and a write key of a new workspace."""
    token = make_workspace(db)
    with closing(open_database(db)) as database:
        workspace = Workspace(database)
        workspace.create_source("web", "Web", "website", ["prod"])
        return token, workspace.create_write_key("web")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    db = str(tmp_path_factory.mktemp("shop") / "shop.db")
    token, key = made(db)
    with running(db, "--log-level", "info", "--log-requests", "--trusted-proxies", "127.0.0.1") as server:
        yield Shop(server, db, token, key)


def test_what_was_acknowledged_is_in_the_profile_at_once(shop: Shop) -> None:
    said = shop.call("identify", userId="jane", traits={"email": "jane@example.com", "plan": "gold"})
    assert said.status_code == 200
    assert shop.traits("email:jane@example.com")["plan"] == "gold"


def test_behind_a_proxy_that_is_trusted_libraries_are_led_back_by_https(shop: Shop) -> None:
    for said in ("https", "http"):
        answer = shop.get(f"/v1/projects/{shop.key}/settings", **{"X-Forwarded-Proto": said})
        assert answer.json()["integrations"]["Segment.io"]["protocol"] == said


def test_a_path_that_is_not_there_is_404_in_the_shape_of_all_errors(shop: Shop) -> None:
    for path in ("/nothing", "/v1", "/v1/nothing", "/api/v1/", "/api/v1/spaces/", "/favicon.ico", "//v1/track"):
        answer = httpx.get(shop.server.address + path)
        assert answer.status_code == 404, path
        assert answer.json()["error"]["code"] == "not_found"


def test_no_answer_says_what_server_it_is_or_may_be_sniffed_framed_or_cached(shop: Shop) -> None:
    for answer in (shop.get("/healthz"), shop.get("/nothing"), shop.get("/api/v1/spaces"), shop.get("/api/docs")):
        assert "server" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_body_beyond_its_bound_is_refused_however_it_is_sent(shop: Shop) -> None:
    def pieces() -> Iterator[bytes]:
        yield from [b"x" * 65_536] * 300

    headers = {"Authorization": f"Bearer {shop.token}"}
    url = f"{shop.server.address}/api/v1/spaces/dev/ruleset"
    for body in (b"x" * 16_000_001, pieces()):
        answer = httpx.put(url, content=body, headers=headers)
        assert answer.status_code == 413
        assert answer.json()["error"]["code"] == "too_large"


def test_a_change_by_another_process_is_followed(shop: Shop) -> None:
    with closing(open_database(shop.db)) as database:
        elsewhere = Workspace(database)
        elsewhere.create_space("new", "New")
        key = elsewhere.create_source("late", "Late", "server", ["new"])
        assert key.slug == "late"
        write_key = elsewhere.create_write_key("late")
    assert eventually(lambda: shop.get("/api/v1/spaces/new/counts").status_code == 200)
    url = f"{shop.server.address}/v1/track"
    assert httpx.post(url, json={"userId": "u", "event": "E"}, auth=(write_key, "")).status_code == 200


def eventually(done: Callable[[], bool], seconds: float = 20.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if done():
            return True
        time.sleep(0.05)
    return False


def test_logs_are_lines_of_json_without_personal_data_secrets_or_queries(shop: Shop) -> None:
    shop.call("identify", userId="secret-user", traits={"email": "secret@example.com"})
    shop.get("/api/v1/spaces/prod/search?q=secret-user")
    shop.get("/v1/spaces/prod/collections/users/profiles/email:secret@example.com/traits")
    shop.get("/secret-path?secret-query")
    lines = [json.loads(line) for line in shop.server.log().splitlines()]
    assert {line["event"] for line in lines} >= {"serving", "request"}
    assert {"/v1/{call}", "none"} <= {line.get("route") for line in lines}
    for unsaid in ("secret", shop.key, shop.token, "secret%40example.com"):
        assert unsaid not in shop.server.log()


# ---------------------------------------------------------------------- connections


def raw(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


@pytest.mark.parametrize("header", [b"x: " + b"y" * HEAD_BYTES * 8, b"x: y\r\n" * HEAD_BYTES])
def test_a_head_without_end_is_refused(shop: Shop, header: bytes) -> None:
    with raw(shop.server) as connection:
        try:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n" + header)
            answer = connection.recv(4096)
        except ConnectionError:
            answer = b""
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")
    assert shop.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "said", [b"\0\0\0\0\r\n\r\n", b"GET\r\n\r\n", b"POST /v1/track HTTP/1.1\r\ncontent-length: -1\r\n\r\n"]
)
def test_what_is_no_http_is_refused_and_harms_nobody(shop: Shop, said: bytes) -> None:
    with raw(shop.server) as connection:
        connection.sendall(said)
        assert connection.recv(4096).startswith(b"HTTP/1.1 400 ")
    assert shop.get("/healthz").status_code == 200


def test_too_many_connections_are_refused_with_when_to_try_again(tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    made(db)
    with running(db, "--connections", "3") as server:
        held = [raw(server) for _ in range(3)]
        try:
            assert httpx.get(f"{server.address}/healthz").status_code == 503
            assert "retry-after" in httpx.get(f"{server.address}/healthz").headers
        finally:
            for one in held:
                one.close()
        assert eventually(lambda: httpx.get(f"{server.address}/healthz").status_code == 200)


# ---------------------------------------------------------------------- starting and stopping


def test_it_listens_on_loopback_alone(shop: Shop) -> None:
    assert shop.server.address.startswith("http://127.0.0.1:")


def test_a_stop_answers_what_was_accepted_and_ends_long_polls(tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    token, key = made(db)
    server = start(db)
    shop = Shop(server, db, token, key)
    answers: list[httpx.Response] = []

    def send(number: int) -> None:
        answers.append(shop.call("track", userId=f"u{number}", event="E"))

    changes = Thread(target=lambda: answers.append(long_poll(shop)))
    changes.start()
    calls = [Thread(target=send, args=(number,)) for number in range(8)]
    for call in calls:
        call.start()
    assert eventually(lambda: len(answers) > 2)
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 10
    for thread in (changes, *calls):
        thread.join()
    assert len(answers) == 9
    kept = sum(answer.status_code == 200 for answer in answers) - 1
    with running(db) as again:
        counts = Shop(again, db, token, key).get("/api/v1/spaces/prod/counts").json()
    assert counts["records"] == kept


def long_poll(shop: Shop) -> httpx.Response:
    url = f"{shop.server.address}/api/v1/spaces/prod/changes?after=1000000&wait=30"
    return httpx.get(url, headers={"Authorization": f"Bearer {shop.token}"}, timeout=60)


def test_a_port_that_is_taken_is_said(shop: Shop, tmp_path: Path) -> None:
    done = onefold("serve", "--db", shop.db, "--port", str(shop.server.port), folder=tmp_path)
    assert done.returncode == 2
    assert "Name another by --host and --port." in done.stderr


def test_a_second_server_on_one_file_is_refused(shop: Shop, tmp_path: Path) -> None:
    done = onefold("serve", "--db", shop.db, "--port", "0", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: Another process writes")
    assert len(done.stderr.splitlines()) == 1
    assert shop.call("track", userId="after", event="E").status_code == 200


def test_init_with_serve_makes_the_workspace_and_shows_its_token_once(tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    command = [sys.executable, "-m", "onefold", "serve", "--init", "--db", db, "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT / "src")}
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        process.send_signal(signal.SIGTERM)
        process.communicate()
    token, address = lines[1].split()[-1], next(word for word in lines[2].split() if word.startswith("http://"))
    assert token.startswith("of_")
    assert address.startswith("http://127.0.0.1:")
    with running(db, "--init") as server:
        spaces = Shop(server, db, token, "").get("/api/v1/spaces").json()["spaces"]
    assert [one["slug"] for one in spaces] == ["dev", "prod"]


def onefold(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "onefold", *arguments]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
