from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import httpx
import pytest

from onefold.serve import api
from tests.live.telling import Told
from tests.servers.service import Served, serving

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("api")) as served:
        told = served.told
        told.track("Shoe Clicked", 1, anonymousId="a1", properties={"price": 90})
        told.identify(2, anonymousId="a1", userId="u1", traits={"email": "jane@example.com", "age": 33})
        told.track("Order Completed", 3, "app", userId="u1", context={"device": {"type": "ios", "id": "D-1"}})
        told.call("group", 4, userId="u1", groupId="acme", traits={"name": "ACME"})
        told.identify(5, userId="u2", anonymousId="a1")
        yield served


@pytest.fixture
def told(served: Served) -> Told:
    return served.told


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client() as client:
        yield client


@pytest.fixture
def base(told: Told) -> str:
    return f"/api/v1/spaces/{told.slug}"


@pytest.fixture
def ask(client: httpx.Client, base: str) -> Ask:
    def ask(path: str, **params: Any) -> Any:
        answer = client.get(f"{base}{path}", params=params or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


def test_a_profile_is_whole(ask: Ask) -> None:
    found = ask("/profiles/user_id:u1")
    assert found["id"].startswith("prf_")
    assert (found["records"], found["contested"], found["accounts"]) == (4, True, ["acme"])
    assert (found["first_seen"], found["last_seen"]) == ("2026-01-01T12:01:00Z", "2026-01-01T12:04:00Z")
    assert [(one["type"], one["value"]) for one in found["identifiers"]] == [
        ("user_id", "u1"),
        ("email", "jane@example.com"),
        ("ios.id", "d-1"),
        ("anonymous_id", "a1"),
        ("group_id", "acme"),
    ]
    assert found["traits"]["age"] == {
        "value": 33,
        "updated": "2026-01-01T12:02:00Z",
        "source": "web",
        "record": "web/m2",
    }


def test_a_profile_is_the_same_by_its_id(ask: Ask) -> None:
    found = ask("/profiles/email:Jane@Example.com")
    assert ask(f"/profiles/{found['id']}") == found


def test_a_timeline_has_all_devices_and_can_be_narrowed(ask: Ask) -> None:
    path = "/profiles/user_id:u1/timeline"
    assert [one["record"] for one in ask(path)["data"]] == ["web/m4", "app/m3", "web/m2", "web/m1"]
    assert [one["id"] for one in ask(path, sort="oldest", limit=2)["data"]] == ["m1", "m2"]
    assert [one["id"] for one in ask(path, source="app,crm")["data"]] == ["m3"]
    assert [one["id"] for one in ask(path, type="track", event="Shoe Clicked")["data"]] == ["m1"]
    assert [one["id"] for one in ask(path, identifier="ios.id:D-1")["data"]] == ["m3"]
    assert [one["id"] for one in ask(path, start="2026-01-01T12:02:00Z", end="2026-01-01T12:03:00Z")["data"]] == ["m2"]


def test_a_timeline_comes_in_pages(ask: Ask) -> None:
    first = ask("/profiles/user_id:u1/timeline", limit=3)
    second = ask("/profiles/user_id:u1/timeline", limit=3, cursor=first["next"])
    assert [one["id"] for one in first["data"] + second["data"]] == ["m4", "m3", "m2", "m1"]
    assert second["next"] is None


def test_links_and_rejections_say_what_joined_and_what_did_not(ask: Ask) -> None:
    links = ask("/profiles/user_id:u1/links")["links"]
    assert {"step": "user_id", "key": "u1", "records": ["web/m2", "app/m3", "web/m4"]}.items() <= links[1].items()
    refused = ask("/profiles/user_id:u2/rejections")["rejections"]
    assert [(one["kind"], one["type"], one["value"], one["record"]) for one in refused] == [
        ("conflict", "anonymous_id", "a1", "web/m5")
    ]


def test_why_and_why_not(ask: Ask) -> None:
    found = ask("/why", a="web/m1", b="ios.id:d-1")
    assert found["together"]
    assert [hop["step"] for hop in found["chain"]] == ["anonymous_id", "user_id"]
    found = ask("/why_not", a="user_id:u1", b="user_id:u2")
    assert not found["together"]
    assert found["barriers"][0]["refusals"][0]["kind"] == "conflict"
    assert found["sentences"]


def test_a_search_finds_profiles_by_the_beginning(ask: Ask) -> None:
    (match,) = ask("/search", q="jane@")["matches"]
    assert (match["by"], match["name"], match["value"]) == ("identifier", "email", "jane@example.com")
    assert ask("/search", q="nobody at all")["matches"] == []


def test_counts(ask: Ask) -> None:
    found = ask("/counts")
    assert found["profiles"] >= 2
    assert found["identifiers"]["email"] >= 1


def test_an_account_has_its_traits_users_and_timeline(ask: Ask) -> None:
    found = ask("/accounts/acme")
    assert (found["id"], found["traits"]["name"]["value"]) == ("acme", "ACME")
    assert [one["identifiers"]["user_id"] for one in found["users"]] == [["u1"]]
    assert [one["id"] for one in ask("/accounts/acme/timeline")["data"]] == ["m4"]


@pytest.mark.parametrize("rest", ["", "/timeline?limit=1", "/links", "/rejections"])
def test_the_id_of_a_merged_profile_redirects(served: Served, client: httpx.Client, base: str, rest: str) -> None:
    told, name = served.told, f"merged{len(rest)}"
    told.track("Seen", 1, anonymousId=f"{name}-1")
    told.track("Seen", 2, anonymousId=f"{name}-2")
    with told.view() as view:
        kept, gone = (view.find(f"anonymous_id:{name}-{number}").profile.public for number in (1, 2))
    for number in (1, 2):
        told.identify(3, anonymousId=f"{name}-{number}", userId=name)
    answer = client.get(f"{base}/profiles/{gone}{rest}")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{base}/profiles/{kept}{rest}")
    assert client.get(f"{base}/profiles/{gone}{rest}", follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/profiles/user_id:nobody", 404, "not_found"),
        ("/profiles/nonsense", 400, "invalid_input"),
        ("/profiles/user_id:nobody/timeline", 404, "not_found"),
        ("/profiles/user_id:u1/timeline?cursor=x", 400, "invalid_input"),
        ("/profiles/user_id:u1/timeline?colour=red", 400, "invalid_input"),
        ("/profiles/user_id:u1/timeline?identifier=x", 400, "invalid_input"),
        ("/why", 400, "invalid_input"),
        ("/why?a=user_id:u1&b=x", 400, "invalid_input"),
        ("/why?a=user_id:u1&b=web/m999", 404, "not_found"),
        ("/search", 400, "invalid_input"),
        ("/changes?after=-1", 400, "invalid_input"),
        ("/changes?wait=61", 400, "invalid_input"),
        ("/accounts/nobody", 404, "not_found"),
        ("/nothing", 404, "not_found"),
    ],
)
def test_what_cannot_be_answered_says_why(client: httpx.Client, base: str, path: str, status: int, code: str) -> None:
    answer = client.get(f"{base}{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.headers["Request-Id"]


def test_another_space_is_as_if_it_were_not_there(client: httpx.Client, base: str) -> None:
    for path in ("/counts", "/changes", "/profiles/user_id:u1", "/search?q=j", "/changes/stream", "/why?a=a:b&b=a:b"):
        answers = [client.get(f"/api/v1/spaces/{slug}{path}") for slug in ("other", "nowhere")]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()
    assert client.get(f"{base}/counts").status_code == 200


def test_the_feed_is_read_in_pages(ask: Ask) -> None:
    seen: list[dict[str, Any]] = []
    after = 0
    while page := ask("/changes", after=after, limit=3)["changes"]:
        seen += page
        after = page[-1]["number"]
    assert [one["number"] for one in seen] == list(range(1, len(seen) + 1))
    assert seen[0]["kind"] == "created"
    assert ask("/changes", after=after) == {"changes": [], "next": after}


def test_a_long_poll_is_answered_when_something_changes(ask: Ask, told: Told) -> None:
    after = newest(ask)
    later = threading.Timer(0.2, lambda: told.identify(9, userId="polled"))
    later.start()
    began = time.monotonic()
    found = ask("/changes", after=after, wait=20)["changes"]
    later.join()
    assert 0.1 < time.monotonic() - began < 10
    assert found[0]["detail"]["identifiers"] == {"user_id": ["polled"]}


def test_a_long_poll_ends_when_nothing_changes(ask: Ask) -> None:
    after = newest(ask)
    began = time.monotonic()
    assert ask("/changes", after=after, wait=1)["changes"] == []
    assert 0.9 < time.monotonic() - began < 10


def newest(ask: Ask) -> int:
    after = 0
    while page := ask("/changes", after=after, limit=1_000)["changes"]:
        after = page[-1]["number"]
    return int(after)


def told_events(answer: httpx.Response, count: int) -> list[dict[str, Any]]:
    """The next server-sent events: name, id and data."""
    found: list[dict[str, Any]] = []
    event: dict[str, Any] = {}
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if line and name:
            event[name] = json.loads(value) if name == "data" else value
        elif event:
            found.append(event)
            event = {}
        if len(found) == count:
            break
    return found


@pytest.mark.parametrize(
    "how", [{"url": "/changes/stream"}, {"url": "/changes", "headers": {"Accept": "text/event-stream"}}]
)
def test_changes_are_streamed_as_they_happen(
    client: httpx.Client, base: str, ask: Ask, told: Told, how: dict[str, Any]
) -> None:
    how = {**how, "url": f"{base}{how['url']}?after={newest(ask)}"}
    with client.stream("GET", **how) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        threading.Timer(0.1, lambda: told.identify(9, userId=f"streamed-{time.monotonic_ns()}")).start()
        (event,) = told_events(answer, 1)
    assert event["event"] == "created"
    assert int(event["id"]) == event["data"]["number"]


def test_a_stream_resumes_after_the_last_event_seen(client: httpx.Client, base: str, ask: Ask) -> None:
    with client.stream("GET", f"{base}/changes/stream", headers={"Last-Event-ID": "2"}) as answer:
        found = told_events(answer, 3)
    assert [one["data"] for one in found] == ask("/changes", after=2, limit=3)["changes"]


def test_a_stream_that_is_silent_says_that_it_lives(
    client: httpx.Client, base: str, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "HEARTBEAT", 0.05)
    with client.stream("GET", f"{base}/changes/stream?after={newest(ask)}") as answer:
        assert [line for line in islice(answer.iter_lines(), 5) if line] == [": changes follow", ": alive", ": alive"]


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "9" * 20, "²"])
def test_a_stream_does_not_resume_after_what_is_no_event(client: httpx.Client, base: str, last: str) -> None:
    answer = client.get(f"{base}/changes/stream", headers={b"Last-Event-ID": last.encode()})
    assert answer.status_code == 400


def test_a_stream_ends_when_its_token_is_revoked(
    served: Served, base: str, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "HEARTBEAT", 0.05)
    token = served.engine.workspace.create_token("short", "read", served.told.slug)
    with served.client(token) as client, client.stream("GET", f"{base}/changes/stream?after={newest(ask)}") as answer:
        lines = answer.iter_lines()
        assert next(lines) == ": changes follow"
        served.engine.workspace.revoke_token("short")
        assert set(lines) <= {"", ": alive"}


def test_a_service_that_stops_ends_its_streams(tmp_path_factory: pytest.TempPathFactory) -> None:
    began = time.monotonic()
    with serving(tmp_path_factory.mktemp("stopping")) as served, served.client() as client:
        thread = threading.Thread(target=_listen, args=(client, f"/api/v1/spaces/{served.told.slug}/changes/stream"))
        thread.start()
        time.sleep(0.3)
    thread.join(10)
    assert not thread.is_alive()
    assert time.monotonic() - began < 15


def _listen(client: httpx.Client, path: str) -> None:
    try:
        with client.stream("GET", path) as answer:
            list(answer.iter_lines())
    except httpx.HTTPError:
        pass
