"""Personal data is masked for who is shown it only when they ask, whatever they ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from onefold.live.view.answers import ProfileName
from onefold.serve.endpoint import Endpoint
from onefold.serve.masking import DOTS, OPEN, _mask_of, deep, is_open, sign_of
from onefold.serve.openapi import endpoints
from tests.servers.signing_in import Service, serving, until

MARK = "zebra"
"""Stands in every personal value of the people below."""

SHOW = {"Onefold-Show": "1"}

RULES = """
version: 1
rules:
  - name: same name
    review: true
    match: {all: [{same: first_name}, {same: last_name}]}
"""

JANE: list[dict[str, Any]] = [
    {
        "type": "identify", "userId": "zebra-1", "anonymousId": "zebra-browser", "messageId": "m1",
        "traits": {"email": "zebra.one@example.com", "first_name": "Zebra", "last_name": "Zebrason", "age": 91827364,
                   "address": {"street": "Zebra street 7", "lines": [91827364]}},
    },
    {
        "type": "track", "userId": "zebra-1", "event": "Order Completed", "messageId": "m2",
        "properties": {"note": "for the zebra", "total": 91827364}, "context": {"ip": "203.0.113.9", "odd": ["zebra"]},
    },
    {"type": "group", "userId": "zebra-1", "groupId": "zebra-club", "messageId": "m3", "traits": {"name": "Zebras"}},
    {
        "type": "identify", "userId": "zebra-2", "messageId": "m4",
        "traits": {"email": "zebra.one@example.com", "first_name": "Zebra", "last_name": "Zebrason"},
    },
    {"type": "identify", "userId": "zebra-3", "messageId": "m5", "traits": {"email": "zebra.three@example.com"}},
]  # fmt: skip

QUERIES = {
    "api.explain_why": {"a": "web/m1", "b": "web/m2"},
    "api.explain_why_not": {"a": "user_id:zebra-1", "b": "user_id:zebra-2"},
    "api.find_profiles": {"q": "zebra"},
    "moments.profile_then": {"moment": "2100-01-01"},
    "moments.counts_then": {"moment": "2100-01-01"},
    "monitor.read_series": {"names": "profiles"},
    "consent.count_consent": {},
}
BODIES: dict[str, Any] = {
    "statements.preview_statement": {"together": ["user_id:zebra-1", "user_id:zebra-3"]},
    "statements.make_statement": {"together": ["user_id:zebra-1", "user_id:zebra-3"], "reason": "says zebra"},
    "statements.preview_split": {"identifiers": ["user_id:zebra-1"]},
    "privacy.preview_deletion": {"subject": "email:zebra.one@example.com"},
    "privacy.tell_person": {"subject": "email:zebra.one@example.com"},
    "privacy.list_records": {"subject": "email:zebra.one@example.com"},
}
"""Of endpoints that change nothing, and of one that does so that there is something to list."""

TELLING = {
    "profiles.user_traits", "profiles.user_external_ids", "profiles.user_events", "profiles.account_traits_of",
    "api.timeline", "api.profile_links", "api.profile_rejections", "api.profile", "api.account_of",
    "api.account_timeline", "api.explain_why", "api.explain_why_not", "api.find_profiles", "api.changes_after",
    "moments.profile_then", "statements.preview_statement", "statements.list_statements", "privacy.tell_person",
    "privacy.list_records", "privacy.preview_deletion",
}  # fmt: skip
"""Those that are known to tell of Zebra when they are asked to: so that the test can see what it looks for."""


class World:
    def __init__(self, service: Service) -> None:
        self.service = service
        _, self.viewer = service.person("viewer@example.com", "admin", personal="masked")
        admin = service.admin
        ruled = admin.put("/spaces/prod/ruleset", content=RULES)
        assert ruled.status_code == 200, ruled.text
        admin.post("/sources", json={"slug": "web", "name": "Web", "kind": "website", "spaces": ["prod"]})
        admin.get("/sources/web/calls")
        key = admin.post("/sources/web/keys").json()["write_key"]
        sent = httpx.post(f"{service.server.address}/v1/batch", auth=(key, ""), json={"batch": JANE}, trust_env=False)
        assert sent.json()["stored"] == len(JANE), sent.text
        until(lambda: bool(admin.get("/spaces/prod/search", params={"q": "zebra-3"}).json()["matches"]))
        assert admin.post("/spaces/prod/statements", json=BODIES["statements.make_statement"]).status_code < 300
        self.profile = self.whole()["id"]
        until(lambda: self.whole()["id"] == self.profile and self.whole()["records"] == 4)

    def whole(self) -> dict[str, Any]:
        """The profile as who may see it sees it."""
        found = self.service.admin.get("/spaces/prod/profiles/user_id:zebra-1", follow_redirects=True).json()
        self.profile = found["id"]
        return dict(found)

    def ask(self, one: Endpoint, **headers: str) -> tuple[int, str, str]:
        """Status, text and kind of an answer; of one that goes on, what it begins with."""
        path = one.path.replace("{space}", "prod").replace("{source}", "web").replace("{account+}", "zebra-club")
        path = path.replace("{profile+}", "group_id:zebra-club" if "accounts/profiles" in path else self.profile)
        path = re.sub(r"\{\w+\+?\}", "1", path)
        url = f"{self.service.server.address}{path}"
        if one.media_type == "text/event-stream":
            return self.begin(url, headers)
        query, body = QUERIES.get(one.name), BODIES.get(one.name)
        answer = self.viewer.request(one.method, url, params=query, json=body, headers=headers)
        return answer.status_code, answer.text, answer.headers.get("content-type", "")

    def begin(self, url: str, headers: dict[str, str]) -> tuple[int, str, str]:
        read = b""
        try:
            with self.viewer.stream("GET", url, headers=headers, timeout=2) as answer:
                for part in answer.iter_bytes():
                    read += part
        except httpx.ReadTimeout:
            pass
        return answer.status_code, read.decode(), "text/event-stream"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with serving(str(tmp_path_factory.mktemp("masking") / "shop.db")) as service:
        yield World(service)


def tells(text: str) -> bool:
    return MARK in text.lower() or "91827364" in text


ASKED = [one for one in endpoints() if one.scope and (one.method == "GET" or one.name in BODIES)]


def test_nothing_that_can_be_read_shows_personal_data_until_it_is_asked_for(world: World) -> None:
    for one in ASKED:
        status, text, _ = world.ask(one)
        assert status < 500, (one.name, text)
        assert not tells(text), one.name


def test_whoever_asks_sees_it_and_that_is_noted_once_for_each_profile_and_endpoint(world: World) -> None:
    told = set()
    for one in ASKED:
        if one.media_type != "text/event-stream":
            status, text, _ = world.ask(one, **SHOW)
            told |= {one.name} if status < 300 and tells(text) else set()
            world.ask(one, **SHOW)
    assert told >= TELLING
    assert not told & OPEN
    noted = world.service.audit("personal_data.shown")
    who = world.viewer.get("/session").json()["person"]
    assert {one["by"] for one in noted} == {who}
    assert not tells(str(noted))
    whole = [one["detail"] for one in noted if one["detail"]["what"] == "api.profile"]
    assert whole == [{"what": "api.profile", "profile": world.profile}]
    assert told <= {one["detail"]["what"] for one in noted}


def test_a_stream_is_masked_and_shown_by_its_address(world: World) -> None:
    one = next(one for one in endpoints() if one.name == "api.changes_stream")
    status, text, _ = world.ask(one)
    assert status == 200
    assert "event: created" in text
    assert DOTS in text
    url = f"{world.service.server.address}/api/v1/spaces/prod/changes/stream?after=0&onefold-show=1"
    assert tells(world.begin(url, {})[1])


def test_what_cannot_be_masked_is_refused(world: World) -> None:
    one = next(one for one in endpoints() if one.name == "privacy.list_records")
    status, text, _ = world.ask(one)
    assert (status, "personal data" in text) == (403, True)


def test_tokens_and_people_who_may_see_everything_are_shown_everything(world: World) -> None:
    _, seeing = world.service.person("seeing@example.com", "viewer", personal="shown")
    for client in (world.service.admin, seeing):
        assert tells(client.get(f"/spaces/prod/profiles/{world.profile}", follow_redirects=True).text)
    assert not any(one["by"] != world.viewer.get("/session").json()["person"]
                   for one in world.service.audit("personal_data.shown"))  # fmt: skip


def test_times_numbers_and_ids_stay_so_that_one_can_find_ones_way(world: World) -> None:
    shown = world.service.admin.get(f"/spaces/prod/profiles/{world.profile}").json()
    hidden = world.viewer.get(f"/spaces/prod/profiles/{world.profile}").json()
    assert (hidden["id"], hidden["records"], hidden["first_seen"]) == (
        shown["id"], shown["records"], shown["first_seen"])  # fmt: skip
    assert hidden["traits"]["email"] == {**shown["traits"]["email"], "value": hidden["traits"]["email"]["value"]}
    assert [one["type"] for one in hidden["identifiers"]] == [one["type"] for one in shown["identifiers"]]
    values = {one["value"] for one in hidden["identifiers"]}
    assert len(values) == len({one["value"] for one in shown["identifiers"]})
    assert all(one.startswith(DOTS) for one in values)


def test_open_endpoints_are_there_and_no_other() -> None:
    assert {one.name for one in endpoints()} >= OPEN
    assert not is_open(next(one for one in endpoints() if one.name == "api.profile"))


class Inner(Struct):
    value: str
    source: str
    count: int


class Answer(Struct):
    profile: ProfileName
    new_field: str
    inner: dict[str, Inner]
    free: dict[str, Any]


def test_a_field_that_nobody_has_listed_is_masked() -> None:
    said = Answer("prf_0123456789abcdef0123", "Jane", {"a b@c": Inner("x", "web", 3)}, {"k": [1, True, None, "", {}]})
    seen = _mask_of(Answer)(msgspec.json.decode(msgspec.json.encode(said)))
    assert seen["profile"] == "prf_0123456789abcdef0123"
    assert seen["new_field"] == sign_of("Jane")
    assert seen["inner"] == {sign_of("a b@c"): {"value": sign_of("x"), "source": "web", "count": 3}}
    assert seen["free"] == {"k": [sign_of("1"), sign_of("True"), None, "", {}]}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_JSON)
def test_whatever_is_masked_deep_down_has_its_shape_and_none_of_its_values(value: Any) -> None:
    seen = deep(value)
    assert deep(value) == seen
    for leaf in _leaves(seen):
        assert leaf in {None, ""} or str(leaf).startswith(DOTS)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    else:
        yield value
