from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onefold.serve.app import application
from onefold.store.audit import all_entries
from tests.servers.service import Served, listening


class Shop:
    """A service, a space with one profile that is two people's, and a client that may say so."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.path = f"/api/v1/spaces/{served.told.slug}"
        token = served.engine.workspace.create_token("support", "space_admin", served.told.slug)
        self.client = served.client(token)
        served.told.identify(0, userId="u1", traits={"email": "a@x.com"})
        served.told.identify(1, userId="u1", traits={"email": "b@x.com"})
        served.told.identify(2, anonymousId="x", traits={"email": "b@x.com"})

    def ask(self, method: str, path: str, status: int = 200, **more: Any) -> Any:
        answer = self.client.request(method, f"{self.path}{path}", **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    def profile(self, named: str) -> Any:
        return self.ask("GET", f"/profiles/{named}")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    served = Served(tmp_path)
    with listening(application(served.context), "on") as served.address:
        found = Shop(served)
        yield found
        found.client.close()


def test_a_profile_is_split_as_previewed_and_stays_so_until_that_is_withdrawn(shop: Shop) -> None:
    before = shop.profile("email:a@x.com")["id"]
    body = {"move": ["email:b@x.com"]}
    told = shop.ask("POST", f"/profiles/{before}/split/preview", json=body)
    assert told["along"] == ["anonymous_id:x"]
    assert [(one["of"], one["records"]) for one in told["preview"]["moves"]] == [(before, 1)]
    made = shop.ask("POST", f"/profiles/{before}/split", 201, json={**body, "reason": "two people"})
    assert [one["statement"] for one in made["statements"]] == told["statements"]
    assert {(one["by"], one["reason"]) for one in made["statements"]} == {("support", "two people")}
    after = shop.profile("email:b@x.com")["id"]
    assert after == told["preview"]["moves"][0]["to"] != before
    shop.served.told.identify(3, userId="u1", traits={"email": "b@x.com"})
    assert shop.profile("email:b@x.com")["records"] == 1
    for one in made["statements"]:
        shop.ask("DELETE", f"/statements/{one['number']}")
    assert shop.profile("email:b@x.com")["id"] == shop.profile("email:a@x.com")["id"] == before


def test_a_statement_is_previewed_made_listed_and_withdrawn(shop: Shop) -> None:
    said = {"apart": ["email:a@x.com", "anonymous_id:x"]}
    told = shop.ask("POST", "/statements/preview", json=said)
    assert told["preview"]["changes"]
    (made,) = shop.ask("POST", "/statements", 201, json={**said, "reason": "sisters"})["statements"]
    assert (made["statement"], made["by"], made["withdrawn"]) == (said, "support", None)
    assert shop.ask("GET", "/statements")["statements"] == [made]
    assert shop.ask("GET", f"/statements/{made['number']}") == made
    assert shop.profile("anonymous_id:x")["id"] != shop.profile("email:a@x.com")["id"]
    back = shop.ask("POST", "/statements/preview", json={"withdraw": [made["number"]]})
    assert back["preview"]["merged"]
    withdrawn = shop.ask("DELETE", f"/statements/{made['number']}")
    assert withdrawn["withdrawn_by"] == "support"
    assert shop.ask("GET", "/statements") == {"statements": [], "next": None}
    assert shop.ask("GET", "/statements?all=true")["statements"] == [withdrawn]
    shop.ask("DELETE", f"/statements/{made['number']}", 409)


def test_pages_of_statements_lead_on(shop: Shop) -> None:
    for number in range(5):
        shop.ask("POST", "/statements", 201, json={"apart": ["email:a@x.com", f"email:{number}@x.com"]})
    first = shop.ask("GET", "/statements?limit=3")
    assert [one["number"] for one in first["statements"]] == [5, 4, 3]
    second = shop.ask("GET", f"/statements?limit=3&before={first['next']}")
    assert ([one["number"] for one in second["statements"]], second["next"]) == ([2, 1], None)


def test_the_id_of_a_profile_stands_for_what_identifies_it(shop: Shop) -> None:
    shop.served.told.identify(5, anonymousId="y", traits={"email": "c@x.com"})
    one, other = shop.profile("email:a@x.com")["id"], shop.profile("email:c@x.com")["id"]
    told = shop.ask("POST", "/statements/preview", json={"together": [one, other]})
    assert told["statements"] == [{"together": ["user_id:u1", "email:c@x.com"]}]
    shop.ask("POST", "/statements", 201, json={"together": [one, other]})
    assert shop.profile("email:c@x.com")["id"] == one


def test_an_identifier_is_taken_off_a_profile(shop: Shop) -> None:
    one = shop.profile("email:a@x.com")["id"]
    said = {"detach": {"identifier": "email:a@x.com", "from": one}}
    made = shop.ask("POST", "/statements", 201, json=said)["statements"]
    assert [its["statement"] for its in made] == [{"detach": {"identifier": "email:a@x.com", "from": "user_id:u1"}}]
    assert "a@x.com" not in str(shop.profile("user_id:u1")["identifiers"])


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({}, 422, "exactly one"),
        ({"together": ["email:a@x.com", "web/m1"], "apart": ["email:a@x.com", "web/m1"]}, 422, "exactly one"),
        ({"together": ["emial:secret@x.com", "web/m1"]}, 422, r"together\[0\]: `emial`"),
        ({"together": ["email:secret", "web/m1"]}, 422, r"together\[0\]"),
        ({"together": ["email:secret@x.com", "email:SECRET@x.com"]}, 422, "named twice"),
        ({"apart": ["prf_00000000000000000000", "web/m1"]}, 404, "no such profile"),
        ({"apart": ["email:a@x.com"]}, 400, "apart"),
        ({"detach": {"identifier": "web/m1", "from": "web/m1"}}, 400, "identifier"),
    ],
)
def test_what_a_statement_cannot_mean_is_refused_and_no_value_is_repeated(
    shop: Shop, body: dict[str, Any], status: int, says: str
) -> None:
    for path in ("/statements", "/statements/preview"):
        answer = shop.client.post(f"{shop.path}{path}", json=body)
        assert answer.status_code == status
        assert re.search(says, answer.json()["error"]["message"])
        assert "secret" not in answer.text.lower()


def test_unknown_statements_are_not_found_and_readers_may_not_ask(shop: Shop) -> None:
    for number in ("7", "x", "9" * 30):
        shop.ask("GET", f"/statements/{number}", 404)
        shop.ask("DELETE", f"/statements/{number}", 404)
    with shop.served.client() as reader:
        assert reader.get(f"{shop.path}/statements").status_code == 403


def test_whoever_makes_or_withdraws_a_statement_is_noted(shop: Shop) -> None:
    (made,) = shop.ask("POST", "/statements", 201, json={"apart": ["email:a@x.com", "email:q@x.com"]})["statements"]
    shop.ask("DELETE", f"/statements/{made['number']}")
    with shop.served.context.database.reader() as connection:
        noted = [(one.by, one.action, one.detail) for one in all_entries(connection)]
    assert noted[-2:] == [
        ("support", "statement.made", '{"numbers":[1]}'),
        ("support", "statement.withdrawn", '{"numbers":[1]}'),
    ]


def test_the_feed_says_which_statement_did_it(shop: Shop) -> None:
    shop.ask("POST", "/statements", 201, json={"apart": ["email:a@x.com", "anonymous_id:x"]})
    changes = shop.ask("GET", "/changes?limit=1000")["changes"]
    assert [(one["kind"], one["step"]) for one in changes if one["kind"] == "split"] == [("split", "statement 1")]
