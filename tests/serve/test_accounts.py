"""People, sessions and signing in, over the real service on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest

from onefold.store.audit import all_entries, verify
from onefold.store.open import open_database
from tests.servers.onefold import running
from tests.servers.postgres import PostgresServer
from tests.servers.signing_in import CONSOLE, PASSWORD, Service, secret_of, serving, until


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    if request.param == "sqlite":
        with serving(str(tmp_path_factory.mktemp("accounts") / "shop.db")) as one:
            yield one
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create()
    with serving(url) as one:
        yield one
    server.drop(url)


# ---------------------------------------------------------------------- people and passwords


def test_a_person_is_added_sets_a_password_by_the_link_once_and_signs_in(service: Service) -> None:
    invited = service.invite(" Jane@Example.com")
    person, link = invited["person"], secret_of(invited)
    assert (person["email"], person["personal"], person["ready"]) == ("jane@example.com", "masked", False)
    one = service.browser()
    assert one.post("/session", json={"email": "jane@example.com", "password": PASSWORD}).status_code == 401
    assert one.post("/session/link", json={"link": link}).json() == {"email": "jane@example.com", "name": "Ann Lee"}
    for password in ("short", "aaaaaaaaaaaaaaaa", "jane jane jane", "x" * 300):
        assert one.post("/session/password", json={"link": link, "password": password}).status_code == 400
    assert one.post("/session/password", json={"link": link, "password": PASSWORD}).status_code == 200
    assert service.browser().post("/session/password", json={"link": link, "password": PASSWORD}).status_code == 404
    assert service.browser().post("/session/link", json={"link": link}).status_code == 404
    again = service.browser().post("/session", json={"email": "JANE@example.com ", "password": PASSWORD})
    assert again.status_code == 200
    said = one.get("/session").json()
    assert (said["name"], said["role"], said["masked"]) == ("Ann Lee", "viewer", True)
    assert said["person"] == person["id"]


def test_wrong_and_unknown_are_answered_alike(service: Service) -> None:
    service.person("known@example.com")
    disabled, _ = service.person("gone@example.com")
    service.admin.patch(f"/people/{disabled}", json={"disabled": True})
    service.invite("invited@example.com")
    answers = [
        service.browser().post("/session", json={"email": email, "password": password})
        for email, password in (
            ("known@example.com", "not the password"),
            ("nobody@example.com", PASSWORD),
            ("gone@example.com", PASSWORD),
            ("invited@example.com", PASSWORD),
            ("no address at all", PASSWORD),
        )
    ]
    assert {one.status_code for one in answers} == {401}
    assert len({one.text for one in answers}) == 1
    assert not any("set-cookie" in one.headers for one in answers)


def test_whoever_keeps_guessing_has_to_wait_whether_there_is_such_an_account_or_not(service: Service) -> None:
    service.person("guessed@example.com")
    said = []
    for email in ("guessed@example.com", "not-there@example.com"):
        one = service.browser()
        for _ in range(10):
            assert one.post("/session", json={"email": email, "password": "wrong"}).status_code == 401
        said.append(one.post("/session", json={"email": email, "password": PASSWORD}))
    assert [one.status_code for one in said] == [429, 429]
    assert said[0].json() == said[1].json()
    assert int(said[0].headers["retry-after"]) > 1


def test_a_new_link_ends_sessions_and_the_old_link_and_a_changed_password_ends_other_sessions(service: Service) -> None:
    id_, one = service.person("reset@example.com")
    first = service.admin.post(f"/people/{id_}/reset").json()
    second = service.admin.post(f"/people/{id_}/reset").json()
    assert one.get("/session").status_code == 401
    assert one.post("/session/password", json={"link": secret_of(first), "password": PASSWORD}).status_code == 404
    assert one.post("/session/password", json={"link": secret_of(second), "password": PASSWORD}).status_code == 200
    other = service.browser()
    assert other.post("/session", json={"email": "reset@example.com", "password": PASSWORD}).status_code == 200
    wrong = one.post("/session/password", json={"current": "not it", "password": "eight loud geese"})
    assert wrong.status_code == 403
    right = one.post("/session/password", json={"current": PASSWORD, "password": "eight loud geese"})
    assert right.status_code == 200
    assert one.get("/session").status_code == 200
    assert other.get("/session").status_code == 401


def test_what_a_person_is_changes_at_once_and_who_is_disabled_or_removed_is_out(service: Service) -> None:
    id_, one = service.person("promoted@example.com")
    assert one.get("/people").status_code == 403
    service.admin.patch(f"/people/{id_}", json={"role": "editor", "space": "dev", "name": "Ann Roe"})
    said = one.get("/session").json()
    assert (said["role"], said["space"], said["name"]) == ("editor", "dev", "Ann Roe")
    assert one.get("/spaces/prod").status_code == 404
    service.admin.patch(f"/people/{id_}", json={"space": None, "role": "admin", "personal": "shown"})
    assert one.get("/people").status_code == 200
    service.admin.patch(f"/people/{id_}", json={"disabled": True})
    assert one.get("/session").status_code == 401
    service.admin.patch(f"/people/{id_}", json={"disabled": False})
    assert one.post("/session", json={"email": "promoted@example.com", "password": PASSWORD}).status_code == 200
    assert service.admin.delete(f"/people/{id_}").status_code == 204
    assert one.get("/session").status_code == 401
    assert service.admin.delete(f"/people/{id_}").status_code == 404
    assert service.admin.patch(f"/people/{id_}", json={}).status_code == 404


def test_the_last_admin_who_can_sign_in_cannot_remove_itself(service: Service) -> None:
    for person in service.admin.get("/people").json()["people"]:
        service.admin.patch(f"/people/{person['id']}", json={"disabled": True})
    id_, one = service.person("last@example.com", "admin")
    service.invite("not-ready@example.com", "admin")
    changes = [{"role": "viewer"}, {"disabled": True}]
    assert [one.patch(f"/people/{id_}", json=change).status_code for change in changes] == [409, 409]
    assert one.delete(f"/people/{id_}").status_code == 409
    service.person("second@example.com", "admin")
    assert one.delete(f"/people/{id_}").status_code == 204


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "no address"},
        {"role": "owner"},
        {"space": "nowhere"},
        {"name": " "},
        {"role": "admin", "space": "dev"},
    ],
)
def test_what_a_person_cannot_be_is_refused(service: Service, wrong: dict[str, str]) -> None:
    said = {"email": "x@example.com", "name": "X", "role": "viewer", **wrong}
    assert service.admin.post("/people", json=said).status_code in {400, 404}
    assert "x@example.com" not in service.admin.get("/people").text


def test_two_people_do_not_share_an_address(service: Service) -> None:
    service.invite("twice@example.com")
    again = service.admin.post("/people", json={"email": "Twice@example.com", "name": "T", "role": "viewer"})
    assert again.status_code == 409


# ---------------------------------------------------------------------- sessions


def test_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(service: Service) -> None:
    one = service.browser()
    cookie = one.post("/session", json={"token": service.token}).headers["set-cookie"]
    assert cookie.startswith("__Host-onefold=se_")
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    left = one.delete("/session")
    assert left.status_code == 204
    assert "Max-Age=0" in left.headers["set-cookie"]


def test_a_session_by_token_has_its_scope_and_ends_with_it(service: Service) -> None:
    token = service.new_token("engineer", "space_admin", "dev")
    one = service.signed_in(token)
    said = one.get("/session").json()
    assert (said["name"], said["scope"], said["space"], said["masked"]) == ("engineer", "space_admin", "dev", False)
    assert one.get("/spaces/prod").status_code == 404
    assert service.admin.delete("/tokens/engineer").status_code == 204
    assert one.get("/session").status_code == 401
    assert service.browser().post("/session", json={"token": token}).status_code == 401


def test_sessions_are_listed_and_ended_ones_own_and_by_admins_those_of_others(service: Service) -> None:
    id_, one = service.person("busy@example.com")
    two = service.browser()
    assert two.post("/session", json={"email": "busy@example.com", "password": PASSWORD}).status_code == 200
    found = one.get("/sessions").json()["sessions"]
    assert [each["current"] for each in found] == [True, False]
    assert {each["person"] for each in found} == {id_}
    assert one.delete(f"/sessions/{found[1]['id']}").status_code == 204
    assert two.get("/session").status_code == 401
    _, stranger = service.person("stranger@example.com", "editor")
    assert stranger.get("/sessions", params={"person": id_}).status_code == 403
    assert stranger.delete(f"/sessions/{found[0]['id']}").status_code == 404
    assert len(service.admin.get("/sessions", params={"person": id_}).json()["sessions"]) == 1
    assert service.admin.delete(f"/sessions/{found[0]['id']}").status_code == 204
    assert one.get("/session").status_code == 401
    assert service.admin.delete(f"/sessions/{found[0]['id']}").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Onefold-Console": "1"},
        {"Onefold-Console": "1", "Sec-Fetch-Site": "cross-site"},
        {"Onefold-Console": "1", "Sec-Fetch-Site": "same-site"},
        {"Onefold-Console": "1", "Sec-Fetch-Site": "none"},
        {"Onefold-Console": "1", "Origin": "https://evil.example"},
        {"Onefold-Console": "1", "Origin": "null"},
    ],
)
def test_by_a_session_no_other_page_changes_anything(service: Service, headers: dict[str, str]) -> None:
    cookie = service.signed_in(service.token).headers["Cookie"]
    other = service.client(headers={**headers, "Cookie": cookie})
    made = other.post("/spaces", json={"slug": "stolen", "name": "Stolen"})
    assert made.status_code in {401, 403}
    assert other.post("/session", json={"token": service.token}).status_code == 403
    assert service.admin.get("/spaces/stolen").status_code == 404


def test_where_a_browser_says_only_its_origin_that_is_enough(service: Service) -> None:
    cookie = service.signed_in(service.token).headers["Cookie"]
    own = {"Onefold-Console": "1", "Origin": service.server.address, "Cookie": cookie}
    assert service.client(headers=own).delete("/session").status_code == 204


def test_another_page_cannot_use_a_token_that_a_browser_remembers(service: Service) -> None:
    asked = service.admin.post(
        "/spaces", json={"slug": "stolen", "name": "Stolen"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert asked.status_code == 403


def test_only_those_who_ask_by_hand_are_asked_for_a_password_by_the_browser(service: Service) -> None:
    page = service.browser().get("/session", headers={"Sec-Fetch-Mode": "cors"})
    hand = service.client().get("/session")
    assert (page.status_code, hand.status_code) == (401, 401)
    assert "www-authenticate" not in page.headers
    assert "www-authenticate" in hand.headers


def test_by_plain_http_nobody_signs_in_but_on_the_machine_itself(service: Service) -> None:
    for host, status in {
        "onefold.example.com": 403,
        "10.0.0.7:8000": 403,
        "localhost:1": 200,
        "[::1]:8000": 200,
    }.items():
        answer = service.browser().post("/session", json={"token": service.token}, headers={"Host": host})
        assert answer.status_code == status, host
        if status == 403:
            assert "https" in answer.json()["error"]["message"]


def test_an_authorization_header_goes_before_the_cookie(service: Service) -> None:
    one = service.signed_in(service.token)
    assert one.get("/session", headers={"Authorization": "Bearer of_unknown"}).status_code == 401


def test_a_stream_follows_a_session_and_ends_with_it(service: Service) -> None:
    token = service.new_token("watcher", "read", "dev")
    one = service.signed_in(token)
    with one.stream("GET", "/spaces/dev/changes/stream") as answer:
        lines = answer.iter_lines()
        assert next(lines) == ": changes follow"
        assert one.delete("/session").status_code == 204
        assert list(lines) == [""]


def test_nothing_secret_or_personal_is_in_the_audit_log_and_its_chain_is_whole(service: Service) -> None:
    id_, one = service.person("audited@example.com", name="Audrey Audit")
    one.patch("/people/x", json={})
    service.admin.patch(f"/people/{id_}", json={"role": "editor", "name": "Audrey Again"})
    one.delete("/session")
    service.browser().post("/session", json={"email": "audited@example.com", "password": "wrong"})
    until(lambda: any(id_ in entry["detail"]["people"] for entry in service.audit("session.refused")), 70)
    with closing(open_database(service.db)) as database, database.reader() as connection:
        found = list(all_entries(connection))
        assert verify(connection).broken is None
    text = "".join(f"{entry.by} {entry.detail}" for entry in found)
    assert not any(said in text for said in ("audited@example.com", "Audrey", PASSWORD, "se_", "pw_", "wrong"))
    assert {"person.added", "person.password_set", "person.changed", "session.begun", "session.ended"} <= {
        entry.action for entry in found
    }
    assert next(entry for entry in found if entry.action == "session.begun" and entry.by == id_)


def test_no_secret_and_no_password_is_stored_and_none_is_logged(service: Service) -> None:
    _, one = service.person("stored@example.com")
    secret = one.headers["Cookie"].partition("=")[2]
    with closing(open_database(service.db)) as database:
        assert not list(database.traces([secret, PASSWORD]))
        with database.reader() as connection:
            (kept,) = {row[1] for row in connection.rows("accounts.password_of", email="stored@example.com")}
    assert kept.startswith("$argon2id$v=19$m=47104,t=3,p=1$")
    assert not any(said in service.server.log() for said in (secret, PASSWORD, "stored@example.com"))


def test_names_are_for_who_reads_what_was_done(service: Service) -> None:
    id_, one = service.person("named@example.com", name="Nomen Nescio")
    assert {"id": id_, "name": "Nomen Nescio"} in one.get("/people/names").json()["names"]
    bound = service.by_token(service.new_token("in-dev", "read", "dev"))
    elsewhere = service.invite("elsewhere@example.com", space="prod")["person"]["id"]
    assert elsewhere not in {each["id"] for each in bound.get("/people/names").json()["names"]}


# ---------------------------------------------------------------------- servers and restarts


def test_a_revoked_session_ends_on_every_server(postgres_url: str) -> None:
    with serving(postgres_url) as service, running(postgres_url, "--engine", "thread") as second:
        id_, one = service.person("everywhere@example.com")
        there = service.client(second, headers={**CONSOLE, "Cookie": one.headers["Cookie"]})
        until(lambda: there.get("/session").status_code == 200)
        (session,) = one.get("/sessions").json()["sessions"]
        assert one.delete(f"/sessions/{session['id']}").status_code == 204
        assert until(lambda: there.get("/session").status_code == 401) < 5
        token = service.new_token("brief", "read")
        until(lambda: service.client(second, auth=(token, "")).get("/session").status_code == 200)
        by_token = service.signed_in(token, second)
        service.admin.delete("/tokens/brief")
        until(lambda: by_token.get("/session").status_code == 401)
        service.admin.patch(f"/people/{id_}", json={"disabled": True})


def test_a_session_ends_unused_and_after_its_length_and_what_was_used_is_kept(tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    with serving(db, "--session-idle", "3 seconds", "--session-length", "8 seconds") as service:
        unused, used = service.signed_in(service.token), service.signed_in(service.token)
        began = monotonic()
        while monotonic() - began < 4.5:
            assert used.get("/session").status_code == 200
            sleep(0.2)
        assert unused.get("/session").status_code == 401
        until(lambda: used.get("/session").status_code == 401)
        assert monotonic() - began < 14


def test_a_session_outlives_the_server_that_it_began_on(tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    with serving(db) as service:
        one = service.signed_in(service.token)
        service.server.stop()
        with running(db, "--engine", "thread") as again:
            there = service.client(again, headers={**CONSOLE, "Cookie": one.headers["Cookie"]})
            assert there.get("/session").status_code == 200
