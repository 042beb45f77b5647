from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from tests.servers import onefold as servers
from tests.servers.onefold import Server

CSV = (
    b"id,email,phone,first_name\n1,jane@a.io,+41791234567,Jane\n2,jane@a.io,,Jane\n3,tom@a.io,+41791234567,Tom\n"
    b"4,tom@a.io,,Tom\n5,ann@a.io,,Ann\n"
)
STRICT = "identifiers: {email: {limit: 1}}"
LOOSE = "identifiers: {email: {limit: 5}, first_name: {match: true, limit: null}}"
TRUTH = "record_id,person\n1,a\n2,a\n3,b\n4,b\n99,c\n"
PATIENCE = 60.0


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, tokens: dict[str, str]) -> Iterator[Server]:
    db = str(tmp_path_factory.mktemp("dry") / "shop.db")
    filled(db, tokens)
    with servers.running(db) as running:
        load(running, tokens)
        yield running


def filled(db: str, tokens: dict[str, str]) -> None:
    servers.make_workspace(db)
    with closing(open_database(db)) as database:
        workspace = Workspace(database)
        tokens["prod"] = workspace.create_token("prod", "space_admin", "prod")
        tokens["dev"] = workspace.create_token("dev", "space_admin", "dev")
        tokens["reader"] = workspace.create_token("reader", "read", "prod")


def load(server: Server, tokens: dict[str, str]) -> None:
    with client_of(server, tokens["prod"]) as client:
        job = client.post("/prod/imports", params={"source": "crm", "file": "crm.csv"}, content=CSV).json()
        until = time.monotonic() + PATIENCE
        while client.get(f"/prod/imports/{job['id']}").json()["state"] != "done":
            assert time.monotonic() < until
            time.sleep(0.02)


def client_of(server: Server, token: str) -> httpx.Client:
    return httpx.Client(base_url=f"{server.address}/api/v1/spaces", auth=(token, ""), trust_env=False, timeout=PATIENCE)


@pytest.fixture
def prod(server: Server, tokens: dict[str, str]) -> Iterator[httpx.Client]:
    with client_of(server, tokens["prod"]) as client:
        yield client


def begun(client: httpx.Client, **asked: Any) -> dict[str, Any]:
    answer = client.post("/prod/dry-runs", json=asked)
    assert answer.status_code == 202, answer.text
    run: dict[str, Any] = answer.json()
    return run


def over(client: httpx.Client, run: dict[str, Any]) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found: dict[str, Any] = client.get(f"/prod/dry-runs/{run['id']}").json()
        if found["state"] in {"done", "failed", "cancelled"}:
            return found
        time.sleep(0.02)
    raise AssertionError("the dry run does not end")


@pytest.fixture(scope="module")
def strict(server: Server, tokens: dict[str, str]) -> dict[str, Any]:
    with client_of(server, tokens["prod"]) as client:
        return over(client, begun(client, ruleset=STRICT, truth=TRUTH))


def test_it_says_what_would_change_and_changes_nothing(prod: httpx.Client, strict: dict[str, Any]) -> None:
    assert (strict["state"], strict["progress"], strict["error"]) == ("done", 1.0, None)
    report = strict["report"]
    assert (report["before"]["profiles"], report["after"]["profiles"]) == (2, 3)
    assert report["split"] == {"groups": 1, "before": 1, "after": 2, "records": 4}
    assert report["unchanged"] == 1
    assert [one for one in report["refusals"] if one["after"] > one["before"]] == [
        {"kind": "conflict", "step": "phone", "type": "phone", "before": 0, "after": 1}
    ]
    assert prod.get("/prod/counts").json()["profiles"] == 2


def test_it_says_what_each_step_alone_holds_together(strict: dict[str, Any]) -> None:
    steps = {one["step"]: one for one in strict["report"]["effects"]}
    assert (steps["email"]["links"], steps["email"]["only_profiles"]) == (2, 2)
    assert (steps["phone"]["links_before"], steps["phone"]["links"]) == (1, 0)


def test_it_measures_by_a_truth_that_came_with_it(strict: dict[str, Any]) -> None:
    quality = strict["report"]["quality"]
    assert (quality["records"], quality["missing"], quality["persons"]) == (4, 1, 2)
    assert quality["before"]["pairwise"]["precision"] == pytest.approx(1 / 3, abs=1e-6)
    assert quality["after"]["pairwise"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


def test_each_example_says_why(prod: httpx.Client, strict: dict[str, Any]) -> None:
    (example,) = strict["report"]["largest"]
    one = f"/prod/dry-runs/{strict['id']}/examples/{example['number']}"
    found = prod.get(one).json()
    assert sorted(sorted(profile["records"]) for profile in found["profiles"]) == [
        ["crm/1", "crm/2"],
        ["crm/3", "crm/4"],
    ]
    assert {profile["new"] for profile in found["profiles"]} == {True, False}
    kept = next(profile["id"] for profile in found["profiles"] if not profile["new"])
    assert prod.get(f"/prod/profiles/{kept}").status_code == 200
    assert [(link["step"], link["key"]) for link in found["links"]] == [("email", "jane@a.io"), ("email", "tom@a.io")]
    assert [refused["kind"] for refused in found["rejections"]] == ["conflict"]
    apart = prod.get(f"{one}/why-not", params={"a": "crm/1", "b": "crm/3"}).json()
    assert not apart["together"]
    assert apart["barriers"][0]["refusals"][0]["step"] == "phone"
    together = prod.get(f"{one}/why", params={"a": "crm/1", "b": "email:jane@a.io"}).json()
    assert together["together"]


def test_an_example_that_is_not_there_is_not_found(prod: httpx.Client, strict: dict[str, Any]) -> None:
    for number in ("99", "x", "-1"):
        assert prod.get(f"/prod/dry-runs/{strict['id']}/examples/{number}").status_code == 404


def test_a_result_is_kept_and_shared_without_values_or_names_of_records(
    server: Server, tokens: dict[str, str], strict: dict[str, Any]
) -> None:
    with client_of(server, tokens["reader"]) as reader:
        answer = reader.get(f"/prod/dry-runs/{strict['id']}")
        assert answer.json() == strict
        assert "jane" not in answer.text
        assert "crm/" not in answer.text
        assert strict["id"] in [one["id"] for one in reader.get("/prod/dry-runs").json()["dry_runs"]]
        assert reader.post("/prod/dry-runs", json={"ruleset": STRICT}).status_code == 403
    with client_of(server, tokens["dev"]) as stranger:
        assert stranger.get(f"/dev/dry-runs/{strict['id']}").status_code == 404
        assert stranger.get(f"/prod/dry-runs/{strict['id']}").status_code == 404


def test_what_only_calls_hold_is_read_from_them_again(prod: httpx.Client) -> None:
    report = over(prod, begun(prod, ruleset=LOOSE))["report"]
    assert report["parsed_again"]
    assert [one["step"] for one in report["effects"] if one["links_before"] is None] == ["first_name"]


def test_only_the_newest_records(prod: httpx.Client) -> None:
    report = over(prod, begun(prod, ruleset=STRICT, newest=2))["report"]
    assert (report["records"], report["newest"]) == (2, 2)


def test_a_ruleset_that_is_unsound_is_refused_at_once(prod: httpx.Client) -> None:
    answer = prod.post("/prod/dry-runs", json={"ruleset": "identifiers: {email: {limit: -1}}"})
    assert answer.status_code == 422
    for asked in ({}, {"ruleset": STRICT, "version": 1}):
        assert prod.post("/prod/dry-runs", json=asked).status_code == 422
    assert prod.post("/prod/dry-runs", json={"version": 99}).status_code == 404


def test_a_truth_that_contradicts_itself_is_refused_at_once(prod: httpx.Client) -> None:
    answer = prod.post("/prod/dry-runs", json={"ruleset": STRICT, "truth": "record_id,person\n1,a\n1,b\n"})
    assert answer.status_code == 422
    assert prod.post("/prod/dry-runs", json={"ruleset": STRICT, "truth": "a,b\n1,2\n"}).status_code == 422


def test_a_truth_of_the_space_measures_every_run(prod: httpx.Client) -> None:
    loaded = prod.put(
        "/prod/truth", content=TRUTH.replace("record_id", "source,record_id").replace("\n", "\ncrm,")[:-4]
    )
    assert (loaded.status_code, loaded.json()["records"], loaded.json()["by_source"]) == (200, 5, True)
    assert over(prod, begun(prod, ruleset=STRICT))["report"]["quality"]["records"] == 4
    assert prod.get("/prod/truth").json() == loaded.json()
    assert prod.delete("/prod/truth").status_code == 204
    assert prod.get("/prod/truth").status_code == 404
    assert over(prod, begun(prod, ruleset=STRICT))["report"]["quality"] is None


def test_one_that_runs_is_cancelled(prod: httpx.Client) -> None:
    run = begun(prod, ruleset=STRICT)
    assert prod.post(f"/prod/dry-runs/{run['id']}/cancel").json()["state"] == "cancelled"
    time.sleep(0.1)
    assert over(prod, run)["state"] == "cancelled"
    assert over(prod, begun(prod, ruleset=STRICT))["state"] == "done"


def test_one_is_deleted(prod: httpx.Client) -> None:
    run = over(prod, begun(prod, ruleset=STRICT))
    assert prod.delete(f"/prod/dry-runs/{run['id']}").status_code == 204
    assert prod.get(f"/prod/dry-runs/{run['id']}").status_code == 404
    assert prod.delete(f"/prod/dry-runs/{run['id']}").status_code == 404


def test_a_process_that_is_killed_leaves_a_failed_run_and_nothing_else(server: Server, prod: httpx.Client) -> None:
    run = begun(prod, ruleset=STRICT)
    os.kill(child_of(server), signal.SIGKILL)
    failed = over(prod, run)
    assert (failed["state"], failed["error"]["code"], failed["report"]) == ("failed", "interrupted", None)
    assert over(prod, begun(prod, ruleset=STRICT))["state"] == "done"


def child_of(server: Server) -> int:
    """The process of the dry run, once it is there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for line in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if "onefold.live.whole.child" in line.read_text() and parent(line.parent) == server.process.pid:
                    return int(line.parent.name)
            except OSError:
                continue
        time.sleep(0.01)
    raise AssertionError("there is no process")


def parent(process: Path) -> int:
    return int((process / "stat").read_text().rpartition(")")[2].split()[1])


def test_runs_of_a_server_that_was_killed_have_failed(tmp_path: Path) -> None:
    db, tokens = str(tmp_path / "shop.db"), dict[str, str]()
    filled(db, tokens)
    first = servers.start(db)
    with client_of(first, tokens["prod"]) as client:
        run = begun(client, ruleset=STRICT)
        first.kill()
    with servers.running(db) as second, client_of(second, tokens["prod"]) as client:
        found = client.get(f"/prod/dry-runs/{run['id']}").json()
        assert (found["state"], found["error"]["code"]) == ("failed", "interrupted")
