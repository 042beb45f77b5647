"""What the columns of a file are: guessed, said, and kept to afterwards."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.servers import onefold as servers

PATIENCE = 60.0
ODD = (
    b"\xef\xbb\xbfNr;Kd-Login;Mail privat;Mobil;email;Bemerkung\n"
    b'1;jane-h;jane@a.io;+41 79 123 45 67;other@a.io;"a\nb; c"\n'
    b"2;;tom@a.io;079 123 45 67;other@a.io;\n"
    b"3;;nonsense;;;secret\n"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    db = str(tmp_path_factory.mktemp("mapping") / "shop.db")
    token = servers.make_workspace(db)
    with (
        servers.running(db) as server,
        httpx.Client(
            base_url=f"{server.address}/api/v1/spaces", auth=(token, ""), trust_env=False, timeout=PATIENCE
        ) as client,
    ):
        yield client


def preview(client: httpx.Client, content: bytes = ODD, file: str = "crm.csv", **more: Any) -> httpx.Response:
    return client.post("/prod/imports/preview", params={"source": "crm", "file": file, **more}, content=content)


def imported(client: httpx.Client, space: str, source: str, mapping: dict[str, Any] | None) -> dict[str, Any]:
    said = {"mapping": json.dumps(mapping)} if mapping else {}
    answer = client.post(f"/{space}/imports", params={"source": source, "file": "crm.csv", **said}, content=ODD)
    return over(client, space, answer)


def over(client: httpx.Client, space: str, answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(f"/{space}/imports/{answer.json()['id']}").json()
        if job["state"] in {"done", "failed"}:
            return job
        time.sleep(0.05)
    raise AssertionError("the import does not end")


def test_a_preview_says_what_columns_are_taken_for_and_stores_nothing(client: httpx.Client) -> None:
    found = preview(client).json()
    columns = {one["name"]: one for one in found["columns"]}
    assert list(columns) == ["Nr", "Kd-Login", "Mail privat", "Mobil", "email", "Bemerkung"]
    assert found["mapping"]["id"] == "Nr"
    assert found["mapping"]["identifiers"] == {"email": ["Mail privat", "email"], "phone": ["Mobil"]}
    assert found["mapping"]["fields"]["bemerkung"] == "Bemerkung"
    assert found["key_is_guess"]
    assert found["rows"][0][-1] == "a\nb; c"
    assert (columns["Mail privat"]["filled"], columns["Mail privat"]["usable"]["email"]) == (3, 2)
    assert (columns["Mobil"]["filled"], columns["Mobil"]["usable"]["phone"]) == (2, 1)
    assert found["types"][:3] == ["user_id", "email", "phone"]
    assert client.get("/prod/counts").json()["records"] == 0


def test_a_preview_of_the_beginning_does_not_mind_where_it_was_cut(client: httpx.Client) -> None:
    whole = b"id,email,note\n" + b"".join(b'%d,a%d@a.io,"x\ny"\n' % (n, n) for n in range(500))
    found = preview(client, whole[:4_003], cut="true").json()
    assert (found["looked_at"], found["refused"]) == (200, [])
    assert preview(client, b"PAR1", "crm.parquet", cut="true").status_code == 400


def test_a_preview_of_calls_says_how_many_of_each_type(client: httpx.Client) -> None:
    lines = b'{"type":"track","userId":"u","event":"A"}\n{"type":"page","userId":"u"}\n'
    found = preview(client, lines, "calls.jsonl").json()
    assert (found["calls"], found["columns"]) == ({"track": 1, "page": 1}, [])


@pytest.mark.parametrize(
    "mapping",
    [
        "nonsense",
        '{"identifiers": {"no_such_type": ["Nr"]}}',
        '{"other": 1}',
        '{"id": 7}',
    ],
)
def test_a_mapping_that_cannot_be_is_refused_before_the_file_is_taken(client: httpx.Client, mapping: str) -> None:
    params = {"source": "crm", "file": "crm.csv", "mapping": mapping}
    assert client.post("/prod/imports", params=params, content=ODD).status_code == 400
    assert client.post("/prod/imports/preview", params=params, content=ODD).status_code == 400


def test_a_mapping_that_names_no_column_fails_with_those_that_there_are(client: httpx.Client) -> None:
    job = imported(client, "prod", "crm", {"id": "No such"})
    assert job["state"] == "failed"
    assert "there are: Nr, Kd-Login" in job["error"]["message"]


def test_an_import_takes_columns_for_what_was_said_and_nothing_else(client: httpx.Client) -> None:
    mapping = {
        "id": "Nr",
        "identifiers": {"user_id": ["Kd-Login"], "email": ["Mail privat"], "phone": ["Mobil"]},
        "fields": {"note": "Bemerkung", "email_of_company": "email"},
        "leave_out": [],
    }
    job = imported(client, "prod", "mapped", mapping)
    assert (job["state"], job["result"]["stored"]) == ("done", 3)
    jane = client.get("/prod/profiles/user_id:jane-h").json()
    assert jane["id"] == job["result"]["customer"]
    assert jane["id"] == client.get("/prod/profiles/phone:%2B41791234567").json()["id"]
    assert jane["traits"]["note"]["value"] == "a\nb; c"
    assert client.get("/prod/profiles/email:other@a.io").status_code == 404
    assert imported(client, "prod", "mapped", mapping)["result"]["unchanged"] == 3


def test_a_column_that_is_left_out_is_nowhere_and_one_that_is_no_identifier_stays_none(client: httpx.Client) -> None:
    mapping = {"id": "Nr", "identifiers": {"user_id": ["Kd-Login"]}, "leave_out": ["Bemerkung", "Mobil"]}
    assert imported(client, "dev", "left", mapping)["result"]["stored"] == 3
    client.put("/dev/ruleset", content=b"identifiers: {loyalty: {limit: 3}}\n").raise_for_status()
    until = time.monotonic() + PATIENCE
    while (space := client.get("/dev").json())["version"] != 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert space["version"] == 2
    page = client.get("/dev/profiles/user_id:jane-h/timeline").json()
    assert page["data"][0]["identifiers"].keys() == {"user_id"} | {"record"} & page["data"][0]["identifiers"].keys()
    assert "a\\nb" not in json.dumps(page)
    assert "+41" not in json.dumps(page)
    assert client.get("/dev/profiles/email:other@a.io").status_code == 404


def test_volume_counts_what_came_of_each_source_that_feeds_the_space(client: httpx.Client) -> None:
    imported(client, "prod", "counted", None)
    found = client.get("/prod/volume", params={"step": "1 hour"}).json()
    counted = next(one for one in found["sources"] if one["source"] == "counted")
    assert (sum(counted["counts"]), counted["types"], counted["refused"]) == (3, {"row": 3}, 0)
    assert len(counted["counts"]) == len(found["times"])
    assert counted["last"] is not None
    assert client.get("/prod/volume", params={"step": "1 second"}).status_code == 422
    assert client.get("/prod/volume", params={"step": "soon"}).status_code == 422
