"""Privacy over HTTP, with a real server on both stores: what is asked for is done, and can be proved."""

from __future__ import annotations

import csv
import io
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from onefold.live.doctor import examine
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from tests.servers import onefold as servers
from tests.servers.fixtures import _server
from tests.servers.postgres import PostgresServer

PATIENCE = 30.0
SPACE = "/api/v1/spaces/prod"


class Shop:
    """A running service over one store, and what the test may ask it."""

    def __init__(self, db: str, address: str, tokens: dict[str, str], key: str) -> None:
        self.db = db
        self.api = httpx.Client(base_url=address, auth=(tokens["admin"], ""), trust_env=False, timeout=PATIENCE)
        self.reader = httpx.Client(base_url=address, auth=(tokens["reader"], ""), trust_env=False, timeout=PATIENCE)
        self.web = httpx.Client(base_url=address, auth=(key, ""), trust_env=False, timeout=PATIENCE)

    def call(self, type_: str, **said: Any) -> None:
        assert self.web.post(f"/v1/{type_}", json=said).status_code == 200

    def ask(self, path: str, **body: Any) -> dict[str, Any]:
        """Post, and wait until what was asked is done."""
        asked = self.api.post(SPACE + path, json=body)
        assert asked.status_code == 202, asked.text
        done = self.api.get(f"{SPACE}/deletions/{asked.json()['id']}", params={"wait": 30}).json()
        assert done["state"] == "done", done
        return done

    def found(self, *texts: str) -> list[dict[str, Any]]:
        answer = self.api.post("/api/v1/prove", json={"identifiers": list(texts)})
        assert answer.status_code == 200, answer.text
        return answer.json()["found"]

    def everything(self) -> bytes:
        """All that the store holds: of SQLite its files, of PostgreSQL every column of every row."""
        if "://" not in self.db:
            return b"".join(self.db_file(suffix) for suffix in ("", "-wal"))
        with psycopg.connect(self.db) as raw:
            tables = raw.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
            return b"".join(
                _row(one) for (table,) in tables.fetchall() for one in raw.execute(f"SELECT * FROM {table}")
            )

    def db_file(self, suffix: str) -> bytes:
        file = Path(self.db + suffix)
        return file.read_bytes() if file.exists() else b""

    def sound(self) -> None:
        with closing(open_database(self.db)) as database:
            assert list(examine(database, Workspace(database), deep=True)) == []


def _row(row: tuple[Any, ...]) -> bytes:
    return b"\n".join(one if isinstance(one, bytes) else str(one).encode() for one in row)


@contextmanager
def opened(db: str) -> Iterator[Shop]:
    servers.make_workspace(db)
    with closing(open_database(db)) as database:
        workspace = Workspace(database)
        tokens = {
            "admin": workspace.create_token("boss", "admin"),
            "reader": workspace.create_token("r", "read", "prod"),
        }
        workspace.create_source("web", "Website", "website", ["prod"])
        key = workspace.create_write_key("web")
    with servers.running(db) as server:
        found = Shop(db, server.address, tokens, key)
        with found.api, found.reader, found.web:
            yield found


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    yield from _server()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    sqlite = request.param == "sqlite"
    db = str(tmp_path_factory.mktemp("shop") / "shop.db") if sqlite else request.getfixturevalue("own_server").create()
    with opened(db) as found:
        yield found


class Person:
    """Somebody with identifiers that stand nowhere by chance, who has visited, signed up, and said their name."""

    def __init__(self, shop: Shop) -> None:
        mark = secrets.token_hex(6)
        self.anonymous, self.user, self.email = f"anon-{mark}", f"user-{mark}", f"jane.{mark}@example.com"
        self.name = f"Jane {mark.capitalize()}son"
        shop.call("page", anonymousId=self.anonymous, name="Home", messageId=f"p-{mark}")
        shop.call(
            "identify", anonymousId=self.anonymous, userId=self.user, traits={"email": self.email, "name": self.name}
        )
        shop.call("track", anonymousId=self.anonymous, event="Bought", properties={"total": 5}, messageId=f"t-{mark}")

    @property
    def texts(self) -> list[str]:
        return [self.anonymous, self.user, self.email, self.name]


def test_after_a_deletion_no_byte_of_the_person_is_left_and_others_are_as_they_were(shop: Shop) -> None:
    jane, tom = Person(shop), Person(shop)
    before = shop.reader.get(f"{SPACE}/profiles/email:{tom.email}").json()
    assert {one["place"] for one in shop.found(*jane.texts)} >= {"record.body", "anchor.value", "change.detail"}
    done = shop.ask("/deletions", subject=f"email:{jane.email.upper()}")
    assert done["certificate"]["records"] == 3
    assert done["certificate"]["sources"] == {"web": 3}
    assert done["certificate"]["profiles_gone"] == 1
    assert shop.found(*jane.texts) == []
    everything = shop.everything().lower()
    assert not [text for text in jane.texts if text.lower().encode() in everything]
    assert [text for text in tom.texts if text.lower().encode() in everything] == tom.texts
    assert shop.reader.get(f"{SPACE}/profiles/email:{jane.email}").status_code == 404
    assert shop.reader.get(f"{SPACE}/profiles/email:{tom.email}").json() == before
    shop.sound()


def test_a_certificate_says_nothing_of_the_person_and_is_verified_by_whoever_knows_them(shop: Shop) -> None:
    jane = Person(shop)
    done = shop.ask("/deletions", subject=f"user_id:{jane.user}")
    path = f"{SPACE}/deletions/{done['id']}/verify"
    assert shop.api.post(path, json={"subject": f"user_id:{jane.user}"}).json() == {"verified": True}
    assert shop.api.post(path, json={"subject": f"user_id:{jane.user}x"}).json() == {"verified": False}
    assert shop.api.post(path, json={"subject": f"email:{jane.email}"}).json() == {"verified": False}


def test_suppressed_people_stay_out_and_are_counted_until_they_are_let_in(shop: Shop) -> None:
    jane = Person(shop)
    before = shop.api.get(f"{SPACE}/suppressions").json()["kept_out"].get("web", 0)
    shop.ask("/deletions", subject=f"email:{jane.email}", suppress=True)
    for said in (
        {"anonymousId": jane.anonymous},
        {"userId": jane.user},
        {"anonymousId": "x", "traits": {"email": jane.email}},
    ):
        shop.call("identify", **said)
    batch = {
        "batch": [{"type": "track", "event": "A", "userId": jane.user}, {"type": "track", "event": "B", "userId": "u1"}]
    }
    assert shop.web.post("/v1/batch", json=batch).status_code == 200
    assert shop.found(*jane.texts) == []
    assert shop.api.get(f"{SPACE}/suppressions").json()["kept_out"]["web"] == before + 4
    shop.ask("/suppressions/lift", subject=f"email:{jane.email}")
    shop.call("identify", anonymousId=jane.anonymous, userId=jane.user)
    assert shop.reader.get(f"{SPACE}/profiles/user_id:{jane.user}").status_code == 200


def test_suppression_alone_keeps_what_is_there(shop: Shop) -> None:
    jane = Person(shop)
    shop.ask("/suppressions", subject=f"user_id:{jane.user}")
    shop.call("track", event="Later", userId=jane.user)
    profile = shop.reader.get(f"{SPACE}/profiles/user_id:{jane.user}").json()
    assert profile["records"] == 3


def test_a_preview_says_what_goes_and_a_doubtful_deletion_has_to_say_how_far(shop: Shop) -> None:
    jane = Person(shop)
    shop.call("identify", userId=f"other-{jane.user}", traits={"email": jane.email, "name": "Tom Elsewhere"})
    records, profile = shop.api.post(f"{SPACE}/deletions/preview", json={"subject": f"email:{jane.email}"}).json()[
        "choices"
    ]
    assert (records["scope"], records["records"]) == ("records", 2)
    assert (profile["scope"], profile["profiles"][0]["whole"]) == ("profile", True)
    assert "contested" in {one["code"] for one in profile["warnings"]}
    refused = shop.api.post(f"{SPACE}/deletions", json={"subject": f"user_id:{jane.user}"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "choose_scope")
    done = shop.ask("/deletions", subject=f"user_id:{jane.user}", scope="profile")
    assert done["certificate"]["shared"] == {"email": 1}
    assert shop.found(jane.anonymous, jane.name) == []
    assert (
        shop.reader.get(f"{SPACE}/profiles/email:{jane.email}").json()["identifiers"][0]["value"]
        == f"other-{jane.user}"
    )
    shop.sound()


def test_only_the_records_that_carry_an_identifier_may_go(shop: Shop) -> None:
    jane = Person(shop)
    shop.ask("/deletions", subject=f"email:{jane.email}", scope="records")
    assert shop.found(jane.email, jane.name, jane.user) == []
    left = shop.reader.get(f"{SPACE}/profiles/anonymous_id:{jane.anonymous}").json()
    assert left["records"] == 2
    shop.sound()


def test_segments_regulations_are_carried_out(shop: Shop) -> None:
    jane, tom = Person(shop), Person(shop)
    body = {
        "regulationType": "SUPPRESS_WITH_DELETE",
        "subjectType": "USER_ID",
        "subjectIds": [jane.user, tom.user, "nobody-7"],
    }
    made = shop.api.post("/v1/regulations", json=body)
    assert made.status_code == 200, made.text
    id_ = made.json()["data"]["regulateId"]
    until = time.monotonic() + PATIENCE
    while (found := shop.api.get(f"/v1/regulations/{id_}").json()["data"]["regulation"])["overallStatus"] != "FINISHED":
        assert time.monotonic() < until, found
        time.sleep(0.1)
    assert {one["id"] for one in found["streamStatus"]} == {"dev", "prod"}
    assert found["finishedAt"] >= found["createdAt"]
    assert shop.found(*jane.texts, *tom.texts) == []
    assert id_ in {one["id"] for one in shop.api.get("/v1/regulations").json()["data"]["regulations"]}
    assert shop.api.get("/v1/suppressions").json()["data"]["suppressed"]
    assert shop.api.post("/v1/regulations", json=body | {"subjectType": "NO_SUCH"}).status_code == 404


def test_a_reader_may_not_do_any_of_it(shop: Shop) -> None:
    for path in ("/deletions", "/deletions/preview", "/suppressions", "/suppressions/lift", "/access"):
        assert shop.reader.post(SPACE + path, json={"subject": "user_id:u1"}).status_code == 403
    assert shop.reader.post("/v1/regulations", json={}).status_code == 403
    assert shop.reader.post("/api/v1/prove", json={}).status_code == 403


def test_what_nobody_can_have_is_refused_without_repeating_it(shop: Shop) -> None:
    answer = shop.api.post(f"{SPACE}/deletions", json={"subject": "email:not an address"})
    assert answer.status_code == 404
    assert "address" not in answer.text.replace("e-mail address", "")


def test_all_that_is_known_is_told_as_json_and_as_a_table_without_formulas(shop: Shop) -> None:
    jane = Person(shop)
    shop.call("track", event="=SUM(A1)", userId=jane.user)
    told = shop.api.post(f"{SPACE}/access", json={"subject": f"email:{jane.email}"}).json()
    assert told["traits"]["email"]["value"] == jane.email
    assert {one["type"] for one in told["identifiers"]} >= {"user_id", "email", "anonymous_id"}
    assert [one["type"] for one in told["records"]] == ["page", "identify", "track", "track"]
    only = shop.api.post(f"{SPACE}/access", json={"subject": f"email:{jane.email}", "scope": "records"}).json()
    assert [one["type"] for one in only["records"]] == ["identify"]
    assert only["profile"] is None
    table = shop.api.post(f"{SPACE}/access.csv", json={"subject": f"email:{jane.email}"}).text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [one["event"] for one in rows] == ["", "", "Bought", "'=SUM(A1)"]
    assert json.loads(rows[1]["body"])["traits"]["email"] == jane.email


def consenting(**allowed: bool) -> dict[str, Any]:
    return {"consent": {"categoryPreferences": allowed}}


def test_consent_follows_into_the_profile_and_the_most_restrictive_wins_on_a_merge(shop: Shop) -> None:
    jane = Person(shop)
    phone, laptop = f"phone-{jane.user}", f"laptop-{jane.user}"
    shop.call(
        "page",
        anonymousId=phone,
        context=consenting(marketing=False),
        timestamp="2026-01-01T10:00:00Z",
        messageId=f"1{phone}",
    )
    shop.call(
        "page",
        anonymousId=phone,
        context=consenting(marketing=True, analytics=True),
        timestamp="2026-01-01T11:00:00Z",
        messageId=f"2{phone}",
    )
    shop.call(
        "page",
        anonymousId=laptop,
        context=consenting(marketing=True, analytics=False),
        timestamp="2026-01-01T09:00:00Z",
        messageId=f"3{phone}",
    )
    path = f"{SPACE}/profiles/anonymous_id:{phone}"
    assert shop.reader.get(path).json()["consent"] == {"analytics": True, "marketing": True}
    for one in (phone, laptop):
        shop.call("identify", anonymousId=one, userId=jane.user)
    assert shop.reader.get(path).json()["consent"] == {"analytics": False, "marketing": True}
    assert shop.reader.get(path, params={"consent": "marketing"}).status_code == 200
    refused = shop.reader.get(path, params={"consent": "analytics"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "no_consent")
    assert shop.reader.get(f"{path}/timeline", params={"consent": "never_asked"}).status_code == 403
    for category, found in (("marketing", 1), ("analytics", 0)):
        matches = shop.reader.get(f"{SPACE}/search", params={"q": jane.user, "consent": category}).json()["matches"]
        assert len(matches) == found


def test_how_many_customers_allow_a_category_is_counted_also_where_profiles_are_kept_apart(shop: Shop) -> None:
    before = shop.reader.get(f"{SPACE}/consent").raise_for_status().json()
    mark = secrets.token_hex(4)
    sms, fax = f"sms-{mark}", f"fax-{mark}"
    for place, allowed in enumerate((True, True, False)):
        shop.call("page", anonymousId=f"{mark}-{place}", context=consenting(**{sms: allowed}))
    for user, allowed in ((f"one-{mark}", True), (f"two-{mark}", False)):
        shop.call(
            "identify", anonymousId=f"shared-{mark}", userId=user, context=consenting(**{fax: allowed}), messageId=user
        )
    found = shop.reader.get(f"{SPACE}/consent").raise_for_status().json()
    assert found["customers"] == found["looked_at"] == before["customers"] + 5
    assert found["spoke"] == before["spoke"] + 5
    told = {one["category"]: one for one in found["categories"]}
    assert told[sms] == {"category": sms, "allow": 2, "refuse": 1}
    assert told[fax] == {"category": fax, "allow": 1, "refuse": 1}


def test_requests_and_those_kept_out_are_listed_page_by_page(shop: Shop) -> None:
    for _ in range(3):
        shop.ask("/deletions", subject=f"user_id:{Person(shop).user}", suppress=True)
    shop.ask("/suppressions/lift", subject="user_id:nobody-at-all")
    path = f"{SPACE}/deletions"
    everything = [one["id"] for one in shop.api.get(path, params={"limit": 1000}).json()["requests"]]
    assert _pages(shop, path, "requests", "before", "id") == everything
    kinds: dict[str, Any] = {"kind": "suppress_and_delete", "limit": 1000}
    some = shop.api.get(path, params=kinds).json()
    assert {one["kind"] for one in some["requests"]} == {"suppress_and_delete"}
    assert len(some["requests"]) >= 3
    path = f"{SPACE}/suppressions"
    whole = shop.api.get(path, params={"limit": 1000}).json()
    assert len(whole["suppressions"]) == whole["count"] >= 9
    assert _pages(shop, path, "suppressions", "after", "hash") == [one["hash"] for one in whole["suppressions"]]


def _pages(shop: Shop, path: str, name: str, cursor: str, key: str) -> list[str]:
    """All there is, two at a time."""
    found: list[Any] = []
    following: str | None = ""
    while following is not None:
        page: dict[str, Any] = shop.api.get(path, params={"limit": "2", cursor: following}).raise_for_status().json()
        assert len(page[name]) <= 2
        found += [one[key] for one in page[name]]
        following = page["next"]
    return found


def test_what_retention_would_take_is_counted_before_it_is_set_and_noted_by_the_sources_name(shop: Shop) -> None:
    jane = Person(shop)
    shop.call("track", event="Old", userId=jane.user, timestamp="2001-02-03T00:00:00Z", messageId=f"old-{jane.user}")
    path = f"{SPACE}/retention/web"
    told = shop.api.get(f"{path}/preview", params={"days": 9000}).raise_for_status().json()
    assert (told["events"], told["oldest"], told["whole"]) == (1, "2001-02-03T00:00:00Z", True)
    assert shop.api.get(f"{path}/preview", params={"days": 36500}).json()["events"] == 0
    assert shop.api.get(f"{path}/preview", params={"days": 0}).status_code == 400
    assert shop.reader.get(f"{path}/preview", params={"days": 9000}).status_code == 403
    shop.api.put(path, json={"days": 36500}).raise_for_status()
    assert shop.api.delete(path).status_code == 204
    noted = shop.api.get("/api/v1/audit", params={"action": "retention.set", "limit": 2}).json()["entries"]
    assert [one["detail"] for one in noted] == [{"days": None, "source": "web"}, {"days": 36500, "source": "web"}]


def test_old_events_of_a_source_go_and_rows_and_newer_ones_stay(shop: Shop) -> None:
    jane = Person(shop)
    old = f"old-{jane.anonymous}"
    shop.call(
        "identify", anonymousId=old, userId=jane.user, timestamp="2020-01-01T00:00:00Z", traits={"city": "Oldtown"}
    )
    assert shop.reader.get(f"{SPACE}/profiles/anonymous_id:{old}").status_code == 200
    put = shop.api.put(f"{SPACE}/retention/web", json={"days": 365})
    assert put.json() == {"source": "web", "days": 365}
    until = time.monotonic() + PATIENCE
    while shop.found(old) and time.monotonic() < until:
        time.sleep(0.2)
    assert shop.found(old, "Oldtown") == []
    assert shop.reader.get(f"{SPACE}/profiles/user_id:{jane.user}").json()["records"] == 3
    assert {one["kind"] for one in shop.api.get(f"{SPACE}/deletions").json()["requests"]} >= {"retain"}
    assert shop.api.delete(f"{SPACE}/retention/web").status_code == 204
    assert shop.api.get(f"{SPACE}/retention").json() == {"retentions": []}
    shop.sound()
