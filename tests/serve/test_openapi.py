from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import settings

from onefold.serve.openapi import document, endpoints
from tests.servers.service import Served, serving

FOREVER = "/(changes|alerts|counts|review|calls)/stream"
"""Never ends, so that nobody can wait for its answer."""

LONGEST = 5_000
"""Characters of a query: far longer ones are refused before the application sees them."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("openapi")) as served:
        served.told.track("Seen", 1, anonymousId="a1")
        served.told.identify(2, anonymousId="a1", userId="u1", traits={"email": "jane@example.com"})
        served.told.call("group", 3, userId="u1", groupId="acme", traits={"name": "ACME"})
        yield served


schema = schemathesis.openapi.from_dict(document()).exclude(path_regex=f"{FOREVER}$")
schema.config.generation.update(allow_x00=False)
schema.config.checks.positive_data_acceptance.expected_statuses += ["422"]  # a ruleset: no schema says what is sound


@schema.parametrize()
@settings(max_examples=5, derandomize=True)
def test_every_answer_is_what_the_document_says(case: Any, served: Served) -> None:
    if "space" in case.path_parameters:
        case.path_parameters["space"] = served.told.slug
    if str(case.query.get("wait")) in {str(seconds) for seconds in range(61)}:
        case.query["wait"] = 0
    case.query.pop("mapping", None)  # JSON in a text: no schema says what is in it
    if len(str(case.query)) > LONGEST:
        return
    case.call_and_validate(base_url=served.address, headers={"Authorization": f"Bearer {served.engine.token}"})


def test_the_document_is_served_to_anyone(served: Served) -> None:
    with served.client("no token") as client:
        answer = client.get("/api/v1/openapi.json")
    assert answer.json() == document()
    assert answer.json()["openapi"] == "3.1.0"


def test_every_reference_in_the_document_leads_somewhere() -> None:
    text = json.dumps(document())
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert names <= document()["components"]["schemas"].keys()
    assert not [name for name in document()["components"]["schemas"] if "." in name]


def test_operations_have_names_of_their_own() -> None:
    names = [one.name for one in endpoints()]
    assert len(names) == len(set(names))


def test_everything_but_signing_in_takes_a_token() -> None:
    open_ = {(one.method, one.path) for one in endpoints() if not one.scope}
    assert open_ == {("POST", f"/api/v1/session{path}") for path in ("", "/link", "/password")}


def test_the_page_loads_nothing_and_runs_nothing(served: Served) -> None:
    with served.client("no token") as client:
        answer = client.get("/api/docs")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert not re.search(r"<script|<link|<img|src=|url\(|@import|\bon\w+=|style=", answer.text)
    assert set(re.findall(r'href="([^"#]+)', answer.text)) == {"/api/v1/openapi.json"}


def test_the_page_names_every_path(served: Served) -> None:
    with served.client() as client:
        text = client.get("/api/docs").text
    assert all(f"<code>{path}</code>" in text for path in document()["paths"])
