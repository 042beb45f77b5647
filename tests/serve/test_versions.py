from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette

from onefold.live.live import Live
from onefold.serve import admin, audit, versions
from onefold.serve.context import Context
from onefold.store import versions as stored
from onefold.store.audit import imported, verify_entries
from onefold.store.open import open_database
from onefold.store.rows import SHIFT
from onefold.store.workspace import Workspace
from tests.serve.test_admin import Engine, Server, Service, code, server  # noqa: F401 - the fixture of its socket

ONE = "identifiers: {user_id: {}, email: {limit: 1, per: year}}\n"
TWO = "identifiers: {user_id: {}, email: {limit: 2, per: year}}\n"
UNSOUND = "identifiers: {email: {limt: 1}}\n"
DANGEROUS = "rules:\n  - {name: surname, sources: [crm], match: {same: last_name}}\n"


@pytest.fixture
def service(server: Server, tmp_path: Path) -> Iterator[Service]:  # noqa: F811 - the fixture
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        database.migrate()
        workspace = Workspace(database)
        token = workspace.initialize({"dev": "Development", "prod": "Production"})
        engine = Engine()
        context = Context(database, workspace, cast("Live", engine))
        server.app = Starlette(
            routes=[*admin.routes(context), *versions.routes(context), *audit.routes(context)],
        )
        found = Service(server.address, workspace, engine, token)
        yield found
        found.close()


def get(service: Service, path: str, status: int = 200, **query: Any) -> Any:
    answer = service.admin.get(path, params=query)
    assert answer.status_code == status, answer.text
    return answer.json()


def put_draft(client: httpx.Client, name: str, text: str, **query: Any) -> httpx.Response:
    return client.put(f"/spaces/prod/drafts/{name}", content=text, params=query)


def activate(client: httpx.Client, name: str, **body: Any) -> httpx.Response:
    return client.post(f"/spaces/prod/drafts/{name}/activate", json=body)


def test_a_draft_is_written_checked_compared_and_activated(service: Service) -> None:
    begun = put_draft(service.admin, "stricter", UNSOUND)
    assert (begun.status_code, begun.json()["errors"], begun.json()["draft"]["revision"]) == (200, 1, 1)
    assert begun.json()["problems"][0]["line"] == 1
    assert code(activate(service.admin, "stricter")) == (422, "invalid_ruleset")
    assert code(put_draft(service.admin, "stricter", ONE)) == (409, "conflict")
    changed = put_draft(service.admin, "stricter", ONE, revision=1).json()
    assert (changed["errors"], changed["ruleset"], changed["draft"]["by"]) == (0, ONE, "admin")
    assert get(service, "/spaces/prod/drafts")["drafts"] == [changed["draft"]]
    assert get(service, "/spaces/prod/drafts/stricter") == changed
    would = get(service, "/spaces/prod/drafts/stricter/difference")
    assert (would["from"], would["to"]) == ("version 1", "draft stricter")
    assert would["differences"] == [
        {
            "kind": "changed",
            "part": "identifier email",
            "setting": "limit",
            "before": "5 ever",
            "after": "1 per year",
            "said": "identifier email: limit: 5 ever → 1 per year",
        }
    ]
    made = activate(service.admin, "stricter", note="for the new shop", revision=2.0).json()
    assert made["ruleset"] == ONE
    assert (made["version"]["version"], made["version"]["state"], made["version"]["by"]) == (2, "active", "admin")
    assert made["version"]["note"] == "for the new shop"
    assert get(service, "/spaces/prod/drafts")["drafts"] == []
    assert service.engine.refreshed == 1


def test_a_draft_says_what_is_dangerous_for_its_space(service: Service) -> None:
    found = put_draft(service.admin, "mine", DANGEROUS).json()
    assert found["errors"] == 0
    assert ("warning", "rules[0].sources[0]") in {(one["severity"], one["path"]) for one in found["problems"]}


def test_versions_are_listed_newest_first_page_by_page_with_what_each_changed(service: Service) -> None:
    for text in (ONE, TWO, ONE):
        assert service.admin.put("/spaces/prod/ruleset", content=text).status_code == 200
    first = get(service, "/spaces/prod/versions", limit=3)
    assert [(one["version"], one["state"]) for one in first["versions"]] == [(4, "active"), (3, "past"), (2, "past")]
    assert first["versions"][1]["changes"] == ["identifier email: limit: 1 per year → 2 per year"]
    assert first["next"] == 2
    rest = get(service, "/spaces/prod/versions", before=first["next"])
    assert [one["version"] for one in rest["versions"]] == [1]
    assert (rest["versions"][0]["changes"], rest["next"]) == ([], None)


def test_a_version_is_read_as_it_was_written(service: Service) -> None:
    service.admin.put("/spaces/prod/ruleset", content=ONE)
    whole = get(service, "/spaces/prod/versions/2")
    assert (whole["ruleset"], whole["default"]) == (ONE, False)
    assert service.admin.get("/spaces/prod/versions/2.yaml").text == ONE
    assert get(service, "/spaces/prod/versions/1")["default"] is True
    assert service.admin.get("/spaces/prod/versions/1.yaml").text.startswith("# Onefold's default ruleset")
    for name in ("3", "0", "x", "-1", "1" * 40, "%C2%B2"):
        assert code(service.admin.get(f"/spaces/prod/versions/{name}")) == (404, "not_found")


def test_any_two_versions_are_compared(service: Service) -> None:
    for text in (ONE, TWO):
        service.admin.put("/spaces/prod/ruleset", content=text)
    said = get(service, "/spaces/prod/versions/3/difference")
    assert (said["from"], said["to"]) == ("version 2", "version 3")
    assert [one["said"] for one in said["differences"]] == ["identifier email: limit: 1 per year → 2 per year"]
    assert said["lines"][-2:] == ["-" + ONE.strip(), "+" + TWO.strip()]
    assert get(service, "/spaces/prod/versions/3/difference", to=3)["differences"] == []
    back = get(service, "/spaces/prod/versions/1/difference", to=3)["differences"]
    assert [one["said"] for one in back] == ["identifier email: limit: 2 per year → 5 ever"]
    assert get(service, "/spaces/prod/versions/1/difference")["from"] == "the default ruleset"
    put_draft(service.admin, "broken", UNSOUND)
    assert get(service, "/spaces/prod/drafts/broken/difference")["differences"] is None


def test_going_back_makes_a_version_that_says_which(service: Service) -> None:
    for text in (ONE, TWO):
        service.admin.put("/spaces/prod/ruleset", content=text)
    back = service.admin.post("/spaces/prod/versions/2/activate", json={"note": "too loose"}).json()
    assert back["ruleset"] == ONE
    assert (back["version"]["version"], back["version"]["returns_to"], back["version"]["note"]) == (4, 2, "too loose")
    assert code(service.admin.post("/spaces/prod/versions/2/activate", json={})) == (409, "conflict")
    assert code(service.admin.post("/spaces/prod/versions/9/activate", json={})) == (404, "not_found")


def test_a_version_of_dev_is_copied_into_a_draft_of_prod(service: Service) -> None:
    service.admin.put("/spaces/dev/ruleset", content=ONE)
    copied = service.admin.post("/spaces/prod/drafts/from-dev/copy", json={"space": "dev"})
    assert (copied.status_code, copied.json()["ruleset"]) == (200, ONE)
    again = service.admin.post("/spaces/prod/drafts/from-dev/copy", json={"space": "dev", "version": 1, "revision": 1})
    assert (again.json()["ruleset"], again.json()["draft"]["revision"]) == ("", 2)
    only_prod = service.bound("space_admin", "prod")
    refused = only_prod.post("/spaces/prod/drafts/mine/copy", json={"space": "dev"})
    assert code(refused) == (404, "not_found")


def test_an_activation_under_way_is_told_and_cancelled(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    assert get(service, "/spaces/prod/activation")["wanted"] == 1
    monkeypatch.setattr(stored, "IN_BACKGROUND", True)
    number = service.workspace.spaces["prod"].number
    with closing(service.workspace.database.connect()) as connection, connection.transaction():
        row = ((number << SHIFT) + 1, 1, "r1", 1, 1, (number << SHIFT) + 1, "track", "Seen", 0, b"{}")
        connection.append("record", [row])
    put = service.admin.put("/spaces/prod/ruleset", content=ONE).json()
    assert (put["version"], put["active"], put["ruleset"]) == (2, False, ONE)
    now = get(service, "/spaces/prod/ruleset")
    assert (now["version"], now["active"], now["default"]) == (1, True, True)
    assert (get(service, "/spaces/prod")["version"], get(service, "/spaces/prod")["wanted"]) == (1, 2)
    assert [one["state"] for one in get(service, "/spaces/prod/versions")["versions"]] == ["activating", "active"]
    with closing(service.workspace.database.connect()) as connection, connection.transaction():
        stored.progress(connection, number, 2, "building", done=3, records=10)
    found = get(service, "/spaces/prod/activation")
    assert (found["active"], found["wanted"], found["stage"], found["done"], found["records"]) == (
        1, 2, "building", 3, 10
    )  # fmt: skip
    assert service.admin.delete("/spaces/prod/activation").status_code == 204
    assert get(service, "/spaces/prod/activation")["wanted"] == 1
    assert code(service.admin.delete("/spaces/prod/activation")) == (409, "conflict")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "versions"), ("GET", "versions/1"), ("GET", "versions/1.yaml"), ("GET", "versions/1/difference"),
        ("POST", "versions/1/activate"), ("GET", "activation"), ("DELETE", "activation"), ("GET", "drafts"),
        ("GET", "drafts/a"), ("PUT", "drafts/a"), ("DELETE", "drafts/a"), ("POST", "drafts/a/copy"),
        ("POST", "drafts/a/activate"), ("GET", "drafts/a/difference"),
    ],
)  # fmt: skip
def test_reading_profiles_is_not_changing_rulesets(service: Service, method: str, path: str) -> None:
    reader, other = service.bound("read", "prod"), service.bound("space_admin", "dev")
    assert code(reader.request(method, f"/spaces/prod/{path}")) == (403, "forbidden")
    assert code(other.request(method, f"/spaces/prod/{path}")) == (404, "not_found")


def test_what_is_done_is_noted_under_the_name_of_the_token(service: Service) -> None:
    editor = service.bound("space_admin", "prod")
    put_draft(editor, "mine", ONE)
    activate(editor, "mine")
    service.admin.post("/sources", json={"slug": "web", "name": "Web", "kind": "website", "spaces": ["prod"]})
    made = service.admin.post("/sources/web/keys").json()
    service.admin.delete(f"/sources/web/keys/{made['hint']}")
    found = get(service, "/audit")["entries"]
    assert [(one["action"], one["by"], one["space"]) for one in found[:6]] == [
        ("write_key.revoked", "admin", None),
        ("write_key.created", "admin", None),
        ("source.created", "admin", None),
        ("ruleset.activated", "space_admin prod", "prod"),
        ("ruleset.version_made", "space_admin prod", "prod"),
        ("ruleset.draft_saved", "space_admin prod", "prod"),
    ]
    assert found[0]["detail"] == {"source": "web", "key": made["hint"]}
    assert found[-1]["by"] == "command line"
    assert made["write_key"] not in json.dumps(found)


def test_the_log_is_asked_for_parts_of_it(service: Service) -> None:
    for text in (ONE, TWO):
        service.admin.put("/spaces/prod/ruleset", content=text)
    service.admin.put("/spaces/dev/ruleset", content=TWO)

    def numbers(**query: Any) -> list[int]:
        return [one["number"] for one in get(service, "/audit", **query)["entries"]]

    everything = get(service, "/audit")["entries"]
    assert numbers(limit=2) == numbers()[:2]
    assert get(service, "/audit", limit=2)["next"] == numbers()[1]
    assert numbers(before=numbers()[1]) == numbers()[2:]
    assert numbers(space="dev") == [one["number"] for one in everything if one["space"] == "dev"]
    assert numbers(action="ruleset.activated", space="prod", by="admin", limit=1) == [
        next(one["number"] for one in everything if one["space"] == "prod" and one["action"] == "ruleset.activated")
    ]
    assert numbers(start=everything[3]["time"], end=everything[0]["time"]) == [
        one["number"] for one in everything if everything[3]["time"] <= one["time"] < everything[0]["time"]
    ]
    assert code(service.admin.get("/audit?space=none")) == (404, "not_found")
    assert code(service.admin.get("/audit?start=never")) == (400, "invalid_input")


def test_a_token_for_one_space_sees_what_was_done_there(service: Service) -> None:
    service.admin.put("/spaces/dev/ruleset", content=ONE)
    bound = service.bound("space_admin", "prod")
    found = bound.get("/audit").json()["entries"]
    assert {one["space"] for one in found} == {"prod"}
    assert found == bound.get("/audit?space=prod").json()["entries"]
    assert code(bound.get("/audit?space=dev")) == (404, "not_found")
    for path in ("head", "verify", "export"):
        assert code(bound.get(f"/audit/{path}")) == (403, "forbidden")
    assert code(service.bound("read", "prod").get("/audit")) == (403, "forbidden")


def test_the_export_is_the_whole_chain_and_ends_at_the_head(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_PART", 2)
    service.admin.put("/spaces/prod/ruleset", content=ONE)
    answer = service.admin.get("/audit/export")
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = answer.text.splitlines()
    head = get(service, "/audit/head")
    found = verify_entries(imported(line) for line in lines)
    assert (found.broken, found.head.number, found.head.hash) == (None, head["number"], head["hash"])
    assert json.loads(lines[-1])["slug"] == "prod"


def test_a_kept_head_is_verified(service: Service) -> None:
    kept = get(service, "/audit/head")["anchor"]
    service.admin.put("/spaces/prod/ruleset", content=ONE)
    found = get(service, "/audit/verify", anchor=kept)
    assert (found["whole"], found["broken"], found["entries"]) == (True, None, get(service, "/audit/head")["number"])
    other = get(service, "/audit/verify", anchor=kept.split(":")[0] + ":" + "0" * 64)
    assert (other["whole"], other["broken"]) == (False, int(kept.split(":")[0]))
    assert code(service.admin.get("/audit/verify?anchor=x")) == (400, "invalid_input")
