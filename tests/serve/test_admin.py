from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from onefold.live.live import Live
from onefold.serve import admin
from onefold.serve.context import Context
from onefold.store.open import open_database
from onefold.store.workspace import Workspace

DANGEROUS = "version: 1\nrules:\n  - {name: surname, sources: [crm], match: {same: last_name}}\n"
UNSOUND = "version: 1\nrules:\n  - name: a\n    matsch: x\n"


class Engine:
    """Counts how often it is told that the workspace changed."""

    def __init__(self) -> None:
        self.refreshed = 0

    def refresh(self) -> None:
        self.refreshed += 1


class Service:
    """The admin API on a socket; `client(token)` asks it with a token."""

    def __init__(self, address: str, workspace: Workspace, engine: Engine, admin_token: str) -> None:
        self.address = address
        self.workspace = workspace
        self.engine = engine
        self.admin = self.client(admin_token)
        self._clients = [self.admin]

    def client(self, token: str) -> httpx.Client:
        return httpx.Client(base_url=f"{self.address}/api/v1", auth=(token, ""), trust_env=False)

    def bound(self, scope: str, space: str) -> httpx.Client:
        """A client with a new token for one space."""
        made = self.admin.post("/tokens", json={"name": f"{scope} {space}", "scope": scope, "space": space})
        assert made.status_code == 201
        self._clients.append(self.client(made.json()["token"]))
        return self._clients[-1]

    def close(self) -> None:
        for client in self._clients:
            client.close()


class Server:
    """A socket that serves one test's routes after another's."""

    def __init__(self) -> None:
        self.app = Starlette()
        self._server = uvicorn.Server(
            uvicorn.Config(self._serve, port=0, log_config=None, lifespan="off", ws="none", interface="asgi3")
        )
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.stop()


@pytest.fixture
def service(server: Server, tmp_path: Path) -> Iterator[Service]:
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        database.migrate()
        workspace = Workspace(database)
        token = workspace.initialize({"dev": "Development", "prod": "Production"})
        engine = Engine()
        server.app = Starlette(routes=admin.routes(Context(database, workspace, cast("Live", engine))))
        found = Service(server.address, workspace, engine, token)
        yield found
        found.close()


def create_source(client: httpx.Client, slug: str = "web", *spaces: str) -> Any:
    body = {"slug": slug, "name": slug, "kind": "website", "spaces": spaces or ["prod"]}
    made = client.post("/sources", json=body)
    assert made.status_code == 201, made.text
    return made.json()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_spaces_are_created_listed_and_read(service: Service) -> None:
    made = service.admin.post("/spaces", json={"slug": "app", "name": "The app alone"})
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert [one["slug"] for one in service.admin.get("/spaces").json()["spaces"]] == ["dev", "prod", "app"]
    assert service.admin.get("/spaces/app").json() == made.json()
    assert code(service.admin.post("/spaces", json={"slug": "app", "name": "Again"})) == (409, "conflict")
    assert code(service.admin.post("/spaces", json={"slug": "A b", "name": "No"})) == (400, "invalid_input")
    assert code(service.admin.get("/spaces/none")) == (404, "not_found")
    assert service.engine.refreshed == 1


def test_a_ruleset_is_read_and_replaced_with_what_is_dangerous_in_it(service: Service) -> None:
    before = service.admin.get("/spaces/prod/ruleset").json()
    assert (before["default"], before["version"], before["problems"]) == (True, 1, [])
    assert before["ruleset"].startswith("# Onefold's default ruleset")
    after = service.admin.put("/spaces/prod/ruleset", content=DANGEROUS)
    assert after.status_code == 200
    assert (after.json()["default"], after.json()["version"], after.json()["ruleset"]) == (False, 2, DANGEROUS)
    told = {(one["severity"], one["path"], one["line"]) for one in after.json()["problems"]}
    assert ("warning", "rules[0].sources[0]", 3) in told
    assert service.admin.get("/spaces/prod/ruleset").json() == after.json()
    assert service.admin.get("/spaces/prod/ruleset.yaml").text == DANGEROUS
    assert service.admin.get("/spaces/dev/ruleset").json() == before
    assert service.engine.refreshed == 1


def test_a_bad_ruleset_cannot_be_saved_and_says_where_it_is_wrong(service: Service) -> None:
    refused = service.admin.put("/spaces/prod/ruleset", content=UNSOUND)
    assert code(refused) == (422, "invalid_ruleset")
    assert "line 4: rules[0]" in refused.json()["error"]["message"]
    assert service.admin.get("/spaces/prod/ruleset").json()["version"] == 1
    assert service.engine.refreshed == 0


def test_a_ruleset_can_be_checked_without_saving_it(service: Service) -> None:
    wrong = service.admin.post("/spaces/prod/ruleset/check", content=UNSOUND).json()
    assert wrong["errors"] >= 1
    assert wrong["problems"][0]["line"] == 4
    assert wrong["problems"][0]["hint"]
    fine = service.admin.post("/spaces/prod/ruleset/check", content="").json()
    assert (fine["errors"], fine["problems"]) == (0, [])
    create_source(service.admin, "crm")
    paths = [
        one["path"] for one in service.admin.post("/spaces/prod/ruleset/check", content=DANGEROUS).json()["problems"]
    ]
    assert "rules[0].sources[0]" not in paths
    assert service.workspace.spaces["prod"].version == 1


def test_a_check_says_what_the_sound_parts_mean(service: Service) -> None:
    text = "rules:\n  - {name: a, matsch: x}\n  - {name: b, match: {same: card}}\n"
    said = service.admin.post("/spaces/prod/ruleset/check", content=text).json()
    assert said["errors"] == 1
    assert said["meaning"]["rules"] == [
        {"index": 1, "name": "b", "sentence": "Records are one customer when card is the same."}
    ]
    assert said["meaning"]["identifiers"][0] == {
        "type": "user_id",
        "match": True,
        "limit": 1,
        "per": "ever",
        "normalize": "trim",
        "region": None,
        "when_shared": "first",
        "within": None,
        "max_profiles": None,
        "max_distinct": {},
        "blocked": {"values": [], "patterns": [], "shipped": True},
        "written": False,
        "shipped": True,
        "sentence": "Records with the same user_id are one customer; one customer has at most 1 value of user_id; "
        "a value that conflicts stays with its first user.",
    }
    assert service.admin.post("/spaces/prod/ruleset/check", content="rules: [").json()["meaning"] is None


def test_editors_are_told_what_a_ruleset_may_hold(service: Service) -> None:
    schema = service.admin.get("/ruleset/schema").json()
    assert schema["$ref"] == "#/$defs/Document"
    assert "starts_with" in schema["$defs"]["Condition"]["properties"]


def test_sources_are_created_and_changed(service: Service) -> None:
    made = create_source(service.admin, "web", "prod", "dev")
    assert made["spaces"] == ["dev", "prod"]
    assert service.admin.get("/sources").json() == {"sources": [made]}
    fed = service.admin.put("/sources/web/feeds", json={"spaces": ["prod"]}).json()
    assert fed["spaces"] == ["prod"]
    assert service.admin.get("/sources/web").json() == fed
    assert service.admin.put("/sources/web/feeds", json={"spaces": []}).json()["spaces"] == []
    assert service.workspace.sources["web"].spaces == ()
    assert service.engine.refreshed == 3


def test_a_source_with_an_odd_slug_is_found(service: Service) -> None:
    for slug in ("Kundenliste 2024", "a:b", "顧客", "50%", "a?b#c"):
        create_source(service.admin, slug)
        assert service.admin.get(f"/sources/{quote(slug, safe='')}").json()["slug"] == slug
    assert len(service.workspace.sources) == 5


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"slug": "web", "name": "Web"}, (400, "invalid_input")),
        ({"slug": "web", "name": "Web", "kind": "toaster"}, (400, "invalid_input")),
        ({"slug": "we/b", "name": "Web", "kind": "website"}, (400, "invalid_input")),
        ({"slug": "web", "name": "", "kind": "website"}, (400, "invalid_input")),
        ({"slug": "web", "name": "Web", "kind": "website", "spaces": ["none"]}, (404, "not_found")),
        ({"slug": "web", "name": "Web", "kind": "website", "colour": "red"}, (400, "invalid_input")),
        ({"slug": "web", "name": "Web", "kind": "website", "settings": {"colour": 1}}, (400, "invalid_input")),
        ([], (400, "invalid_input")),
    ],
)
def test_a_source_that_cannot_be_is_refused(service: Service, body: Any, expected: tuple[int, str]) -> None:
    assert code(service.admin.post("/sources", json=body)) == expected
    assert not service.workspace.sources


def test_a_write_key_is_shown_once_and_revoked_at_once(service: Service) -> None:
    create_source(service.admin)
    made = service.admin.post("/sources/web/keys")
    key = made.json()["write_key"]
    assert (made.status_code, made.json()["hint"]) == (201, key[:9])
    assert service.workspace.source_of_key(key) is not None
    listed = service.admin.get("/sources/web/keys")
    assert key not in listed.text
    assert [(one["hint"], one["revoked"]) for one in listed.json()["keys"]] == [(key[:9], None)]
    gone = service.admin.delete(f"/sources/web/keys/{key[:9]}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert service.workspace.source_of_key(key) is None
    assert service.admin.get("/sources/web/keys").json()["keys"][0]["revoked"] is not None
    assert code(service.admin.delete(f"/sources/web/keys/{key[:9]}")) == (404, "not_found")
    assert code(service.admin.post("/sources/none/keys")) == (404, "not_found")


def test_a_write_key_is_no_token(service: Service) -> None:
    create_source(service.admin)
    with service.client(service.admin.post("/sources/web/keys").json()["write_key"]) as client:
        assert client.get("/spaces").status_code == 401


def test_what_was_refused_of_a_source_is_listed(service: Service) -> None:
    create_source(service.admin)
    number = service.workspace.sources["web"].number
    service.workspace.refuse(number, 1_700_000_000_000_000, [("too_large", f"item {item}") for item in range(3)])
    found = service.admin.get("/sources/web/refusals", params={"limit": 2}).json()
    assert found == {
        "refusals": [
            {"received": "2023-11-14T22:13:20Z", "code": "too_large", "reason": f"item {item}"} for item in (2, 1)
        ]
    }
    assert code(service.admin.get("/sources/web/refusals", params={"limit": 0})) == (400, "invalid_input")


def test_a_token_is_shown_once_and_revoked_at_once(service: Service) -> None:
    made = service.admin.post("/tokens", json={"name": "reader", "scope": "read", "space": "prod"})
    token = made.json()["token"]
    with service.client(token) as client:
        assert client.get("/spaces/prod").status_code == 200
        listed = service.admin.get("/tokens")
        assert token not in listed.text
        assert [(one["name"], one["space"], one["hint"]) for one in listed.json()["tokens"]][1] == (
            "reader", "prod", token[:9]
        )  # fmt: skip
        assert service.admin.delete("/tokens/reader").status_code == 204
        assert client.get("/spaces/prod").status_code == 401
    assert code(service.admin.post("/tokens", json={"name": "reader", "scope": "read"})) == (409, "conflict")


def test_without_a_token_it_says_how(service: Service) -> None:
    answer = httpx.get(f"{service.address}/api/v1/spaces", trust_env=False)
    assert code(answer) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    bearer = {"Authorization": f"Bearer {service.workspace.create_token('bearer', 'read')}"}
    assert httpx.get(f"{service.address}/api/v1/spaces", headers=bearer, trust_env=False).status_code == 200


def test_a_read_token_changes_nothing(service: Service) -> None:
    reader = service.bound("read", "prod")
    create_source(service.admin)
    assert [one["slug"] for one in reader.get("/spaces").json()["spaces"]] == ["prod"]
    for endpoint in admin.ENDPOINTS:
        if endpoint.scope == "read":
            continue
        path = endpoint.path.format(space="prod", source="web", hint="wk_none", name="admin")
        answer = reader.request(endpoint.method, f"{service.address}{path}", json={})
        assert code(answer) == (403, "forbidden"), path
    assert service.admin.get("/sources/web").status_code == 200


def test_an_admin_of_a_space_cannot_administer_the_workspace(service: Service) -> None:
    operator = service.bound("space_admin", "prod")
    for method, path in (("POST", "/spaces"), ("GET", "/tokens"), ("POST", "/tokens"), ("DELETE", "/tokens/admin")):
        assert code(operator.request(method, path, json={})) == (403, "forbidden")
    assert operator.put("/spaces/prod/ruleset", content="version: 1\n").status_code == 200


def test_an_admin_of_a_space_sees_no_other(service: Service) -> None:
    operator = service.bound("space_admin", "prod")
    create_source(service.admin, "theirs", "dev")
    shared = create_source(service.admin, "shared", "dev", "prod")
    assert shared["spaces"] == ["dev", "prod"]
    assert [one["slug"] for one in operator.get("/spaces").json()["spaces"]] == ["prod"]
    for path in ("/spaces/dev", "/spaces/dev/ruleset", "/sources/theirs", "/sources/theirs/keys"):
        assert code(operator.get(path)) == (404, "not_found")
    assert code(operator.put("/spaces/dev/ruleset", content="")) == (404, "not_found")
    (seen,) = operator.get("/sources").json()["sources"]
    assert (seen["slug"], seen["spaces"]) == ("shared", ["prod"])


def test_an_admin_of_a_space_changes_only_what_is_its_own(service: Service) -> None:
    operator = service.bound("space_admin", "prod")
    create_source(service.admin, "shared", "dev", "prod")
    assert code(operator.post("/sources/shared/keys")) == (403, "forbidden")
    assert code(operator.put("/sources/shared/feeds", json={"spaces": ["dev"]})) == (404, "not_found")
    assert operator.put("/sources/shared/feeds", json={"spaces": []}).json()["spaces"] == []
    assert service.admin.get("/sources/shared").json()["spaces"] == ["dev"]
    assert code(operator.get("/sources/shared")) == (404, "not_found")
    own = operator.post("/sources", json={"slug": "own", "name": "Own", "kind": "app"}).json()
    assert own["spaces"] == ["prod"]
    assert operator.post("/sources/own/keys").status_code == 201
    body = {"slug": "taken", "name": "Taken", "kind": "app", "spaces": ["dev"]}
    assert code(operator.post("/sources", json=body)) == (404, "not_found")
