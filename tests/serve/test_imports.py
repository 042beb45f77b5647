from __future__ import annotations

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

CSV = b"id,email\n1,jane@a.io\n2,tom@a.io\n"
PATIENCE = 30.0


class Service:
    """A running server with a limit of 100 KB a file, and clients by token."""

    def __init__(self, address: str, tokens: dict[str, str], temporary: Path) -> None:
        self._address = address
        self._tokens = tokens
        self.temporary = temporary

    def client(self, name: str) -> httpx.Client:
        return httpx.Client(
            base_url=f"{self._address}/api/v1/spaces", auth=(self._tokens[name], ""), trust_env=False, timeout=PATIENCE
        )


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    db, temporary = str(tmp_path_factory.mktemp("imports") / "shop.db"), tmp_path_factory.mktemp("temporary")
    servers.make_workspace(db)
    with closing(open_database(db)) as database:
        workspace = Workspace(database)
        tokens = {"prod": workspace.create_token("prod", "space_admin", "prod")}
        tokens["dev"] = workspace.create_token("dev", "space_admin", "dev")
        tokens["reader"] = workspace.create_token("reader", "read", "prod")
    with servers.running(db, "--import-bytes", "100000", environment={"TMPDIR": str(temporary)}) as server:
        yield Service(server.address, tokens, temporary)


@pytest.fixture
def prod(service: Service) -> Iterator[httpx.Client]:
    with service.client("prod") as client:
        yield client


def over(client: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    """The import when it is over."""
    assert answer.status_code == 202, answer.text
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(f"/prod/imports/{answer.json()['id']}").json()
        if job["state"] in {"done", "failed"}:
            return job
        time.sleep(0.02)
    raise AssertionError("the import does not end")


def test_a_file_is_taken_and_the_import_says_how_it_went(prod: httpx.Client) -> None:
    job = over(prod, prod.post("/prod/imports", params={"source": "crm", "file": "crm.csv"}, content=CSV))
    assert (job["state"], job["progress"], job["source"], job["file"]) == ("done", 1.0, "crm", "crm.csv")
    assert (job["result"]["read"], job["result"]["stored"], job["result"]["refused"]) == (2, 2, 0)
    assert "crm: email -> identifier email" in job["result"]["recognised"]
    found = prod.get("/prod/profiles/email:jane@a.io")
    assert found.status_code == 200
    assert job["id"] in [one["id"] for one in prod.get("/prod/imports").json()["imports"]]


def test_a_body_may_come_in_pieces(prod: httpx.Client) -> None:
    pieces = (CSV[at : at + 7] for at in range(0, len(CSV), 7))
    answer = prod.post("/prod/imports", params={"source": "pieces", "file": "a.csv"}, content=pieces)
    assert over(prod, answer)["result"]["stored"] == 2


def test_lines_that_cannot_be_read_are_named_without_what_stood_there(prod: httpx.Client) -> None:
    answer = prod.post("/prod/imports", params={"source": "odd", "file": "odd.csv"}, content=CSV + b"secret\n")
    job = over(prod, answer)
    assert job["result"]["refused_examples"] == [{"line": 4, "reason": "has fewer values than the header has columns"}]
    assert "secret" not in str(job)


def test_what_cannot_be_read_fails_without_telling_where_it_lay(prod: httpx.Client) -> None:
    job = over(prod, prod.post("/prod/imports", params={"source": "p", "file": "p.parquet"}, content=b"none"))
    assert (job["state"], job["result"], job["error"]["code"]) == ("failed", None, "invalid_input")
    assert job["error"]["message"].startswith("p.parquet cannot be read as Parquet")


@pytest.mark.parametrize(
    ("params", "content", "status"),
    [
        ({"source": "crm", "file": "crm.csv"}, b"", 400),
        ({"source": "crm", "file": "crm.csv"}, b"x" * 100_001, 413),
        ({"source": "crm"}, CSV, 400),
        ({"file": "crm.csv"}, CSV, 400),
        ({"source": "a/b", "file": "crm.csv"}, CSV, 400),
        ({"source": "crm", "file": "../crm.csv"}, CSV, 400),
        ({"source": "crm", "file": "crm.csv", "full": "perhaps"}, CSV, 400),
        ({"source": "crm", "file": "crm.csv", "other": "x"}, CSV, 400),
    ],
)
def test_what_is_no_import_is_refused(prod: httpx.Client, params: dict[str, str], content: bytes, status: int) -> None:
    answer = prod.post("/prod/imports", params=params, content=content)
    assert (answer.status_code, "message" in answer.json()["error"]) == (status, True)


def test_an_import_is_for_admins_of_the_space_only(service: Service, prod: httpx.Client) -> None:
    params = {"source": "crm", "file": "crm.csv"}
    made = prod.post("/prod/imports", params=params, content=CSV).json()["id"]
    with service.client("reader") as reader, service.client("dev") as dev:
        assert reader.post("/prod/imports", params=params, content=CSV).status_code == 403
        assert dev.post("/prod/imports", params=params, content=CSV).status_code == 404
        assert dev.get(f"/prod/imports/{made}").status_code == 404
        assert dev.get(f"/dev/imports/{made}").status_code == 404
        assert dev.get("/dev/imports").json() == {"imports": []}


def test_nothing_is_left_on_disk_of_a_file_that_was_sent(service: Service, prod: httpx.Client) -> None:
    over(prod, prod.post("/prod/imports", params={"source": "crm", "file": "crm.csv"}, content=CSV))
    prod.post("/prod/imports", params={"source": "crm", "file": "crm.csv"}, content=b"x" * 100_001)
    assert list(service.temporary.iterdir()) == []
