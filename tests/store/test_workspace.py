from __future__ import annotations

import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.errors import Conflict, DatabaseGone, InvalidInput, NotFound
from onefold.ruleset import InvalidRuleset
from onefold.store import workspace as module
from onefold.store.keys import digest, draw, hint
from onefold.store.open import open_database
from onefold.store.port import Database
from onefold.store.slugs import check_source_slug, check_space_slug
from onefold.store.workspace import Principal, Workspace

SPACES = {"dev": "Development", "prod": "Production"}


@pytest.fixture
def workspace(database: Database) -> Workspace:
    found = Workspace(database)
    found.initialize(SPACES)
    return found


def source(workspace: Workspace, slug: str = "web", *spaces: str) -> int:
    return workspace.create_source(slug, "Website", "website", spaces or ["prod"]).number


def test_a_new_database_has_nothing_in_it(database: Database) -> None:
    empty = Workspace(database)
    assert not empty.spaces
    assert not empty.sources
    assert not empty.list_tokens()
    assert empty.principal("") is None


def test_it_begins_once_with_its_spaces_and_an_admin(database: Database) -> None:
    workspace = Workspace(database)
    token = workspace.initialize(SPACES)
    assert {slug: space.name for slug, space in workspace.spaces.items()} == SPACES
    assert [(space.number, space.version) for space in workspace.spaces_by_number.values()] == [(1, 1), (2, 1)]
    assert workspace.principal(token) == Principal("admin", "admin", None)
    with pytest.raises(Conflict):
        workspace.initialize(SPACES)
    with pytest.raises(Conflict):
        Workspace(database).initialize(SPACES)


def test_everything_is_there_after_a_restart(database: Database, address: str) -> None:
    before = Workspace(database)
    token = before.initialize(SPACES)
    before.create_source("web", "Website", "website", ["dev", "prod"])
    before.set_ruleset("prod", "version: 1\n")
    key = before.create_write_key("web")
    with closing(open_database(address)) as again:
        after = Workspace(again)
        assert (after.spaces, after.sources) == (before.spaces, before.sources)
        assert after.principal(token) == before.principal(token)
        assert after.source_of_key(key) == before.sources["web"]
        assert after.list_tokens() == before.list_tokens()
        assert after.list_write_keys("web") == before.list_write_keys("web")


def test_no_secret_is_in_the_files_of_the_database(tmp_path: Path) -> None:
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        database.migrate()
        workspace = Workspace(database)
        secrets = [workspace.initialize(SPACES), workspace.create_token("reader", "read", "prod")]
        source(workspace)
        secrets.append(workspace.create_write_key("web"))
        files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert len(secrets) == 3
    for secret in secrets:
        assert digest(secret).encode() in files
        assert hint(secret).encode() in files
        assert secret[3:].encode() not in files
        assert secret[9:].encode() not in files


def test_secrets_are_long_random_and_differ() -> None:
    drawn = {draw("wk_") for _ in range(1_000)}
    assert len(drawn) == 1_000
    assert {len(one) for one in drawn} == {35}
    taken = {hint(one) for one in drawn}
    assert hint(draw("wk_", taken)) not in taken


def test_a_write_key_is_its_sources_until_it_is_revoked(workspace: Workspace) -> None:
    source(workspace)
    first, second = workspace.create_write_key("web"), workspace.create_write_key("web")
    assert workspace.source_of_key(first) == workspace.source_of_key(second) == workspace.sources["web"]
    assert [one.hint for one in workspace.list_write_keys("web")] == [first[:9], second[:9]] or first[:9] > second[:9]
    workspace.revoke_write_key("web", first[:9])
    assert workspace.source_of_key(first) is None
    assert workspace.source_of_key(second) == workspace.sources["web"]
    revoked = {one.hint for one in workspace.list_write_keys("web") if one.revoked is not None}
    assert revoked == {first[:9]}
    with pytest.raises(NotFound):
        workspace.revoke_write_key("web", first[:9])


def test_a_key_that_is_given_whole_is_revoked_too(workspace: Workspace) -> None:
    source(workspace)
    key = workspace.create_write_key("web")
    workspace.revoke_write_key("web", key)
    assert workspace.source_of_key(key) is None


def test_a_key_is_revoked_only_under_its_own_source(workspace: Workspace) -> None:
    source(workspace, "web")
    source(workspace, "app")
    key = workspace.create_write_key("web")
    with pytest.raises(NotFound):
        workspace.revoke_write_key("app", key)
    assert workspace.source_of_key(key) == workspace.sources["web"]


@pytest.mark.parametrize("given", ["", "wk_", "of_nothing", "\ud800", "x" * 100_000])
def test_what_is_no_secret_opens_nothing(workspace: Workspace, given: str) -> None:
    assert workspace.source_of_key(given) is None
    assert workspace.principal(given) is None


def test_a_secret_is_not_found_by_its_hash_or_as_the_other_kind(workspace: Workspace) -> None:
    source(workspace)
    key, token = workspace.create_write_key("web"), workspace.create_token("reader", "read")
    assert workspace.principal(key) is None
    assert workspace.source_of_key(token) is None
    assert workspace.principal(digest(token)) is None
    assert workspace.source_of_key(digest(key)) is None


def test_a_token_stands_for_its_scope_and_space_until_it_is_revoked(workspace: Workspace) -> None:
    token = workspace.create_token("reader", "read", "prod")
    everywhere = workspace.create_token("operator", "space_admin")
    assert workspace.principal(token) == Principal("reader", "read", workspace.spaces["prod"].number)
    assert workspace.principal(everywhere) == Principal("operator", "space_admin", None)
    assert {(one.name, one.scope, one.space) for one in workspace.list_tokens()} == {
        ("admin", "admin", None), ("reader", "read", "prod"), ("operator", "space_admin", None)
    }  # fmt: skip
    workspace.revoke_token("reader")
    assert workspace.principal(token) is None
    with pytest.raises(NotFound):
        workspace.revoke_token("reader")
    with pytest.raises(Conflict):
        workspace.create_token("reader", "read")


def test_tokens_that_mean_nothing_are_refused(workspace: Workspace) -> None:
    with pytest.raises(InvalidInput):
        workspace.create_token("one", "admin", "prod")
    with pytest.raises(InvalidInput):
        workspace.create_token("two", "owner")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput):
        workspace.create_token("", "read")
    with pytest.raises(NotFound):
        workspace.create_token("three", "read", "none")
    assert [one.name for one in workspace.list_tokens()] == ["admin"]


def test_a_space_is_created_once(workspace: Workspace) -> None:
    space = workspace.create_space("siloed", "The app alone", "version: 1\n")
    assert space == workspace.spaces["siloed"] == workspace.spaces_by_number[3]
    assert (space.ruleset, space.version) == ("version: 1\n", 1)
    with pytest.raises(Conflict):
        workspace.create_space("siloed", "Again")
    with pytest.raises(InvalidRuleset):
        workspace.create_space("unsound", "Unsound", "version: 7")
    assert set(workspace.spaces) == {"dev", "prod", "siloed"}


def test_an_unsound_ruleset_is_refused_with_its_place_and_the_old_one_stays(workspace: Workspace) -> None:
    sound = workspace.set_ruleset("prod", "version: 1\n")
    assert sound.version == 2
    with pytest.raises(InvalidRuleset) as refused:
        workspace.set_ruleset("prod", "version: 1\nrules:\n  - name: a\n    matsch: x\n")
    assert "line 4" in str(refused.value)
    assert workspace.spaces["prod"] == sound
    assert workspace.spaces["dev"].version == 1


def test_a_ruleset_has_a_new_version_when_it_changes(workspace: Workspace) -> None:
    assert workspace.set_ruleset("prod", "version: 1\n").version == 2
    assert workspace.set_ruleset("prod", "version: 1\n").version == 2
    assert workspace.set_ruleset("prod", "").version == 3
    with pytest.raises(NotFound):
        workspace.set_ruleset("none", "")


def test_a_source_feeds_several_spaces_one_or_none(workspace: Workspace) -> None:
    source(workspace, "web", "prod", "dev", "prod")
    assert workspace.source("web").spaces == (1, 2)
    assert workspace.set_feeds("web", []).spaces == ()
    assert workspace.set_feeds("web", ["prod"]).spaces == (2,)
    assert workspace.sources_by_number[workspace.sources["web"].number].spaces == (2,)
    with pytest.raises(NotFound):
        workspace.set_feeds("web", ["dev", "none"])
    assert workspace.source("web").spaces == (2,)


def test_a_key_follows_what_its_source_becomes(workspace: Workspace) -> None:
    source(workspace)
    key = workspace.create_write_key("web")
    workspace.set_feeds("web", ["dev"])
    found = workspace.source_of_key(key)
    assert found == workspace.sources["web"]
    assert found is not None
    assert found.spaces == (1,)


def test_sources_that_cannot_be_are_refused(workspace: Workspace) -> None:
    source(workspace)
    with pytest.raises(Conflict):
        source(workspace)
    with pytest.raises(NotFound):
        source(workspace, "app", "prod", "none")
    with pytest.raises(InvalidInput, match="website"):
        workspace.create_source("app", "App", "toaster", [])
    with pytest.raises(InvalidInput):
        workspace.create_source("a/b", "App", "app", [])
    with pytest.raises(NotFound):
        workspace.create_write_key("app")
    assert set(workspace.sources) == {"web"}


def test_what_a_source_was_refused_is_kept_up_to_a_thousand(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REFUSALS_KEPT", 5)
    web, app = source(workspace, "web"), source(workspace, "app")
    workspace.refuse(web, 1, [])
    assert workspace.refusals(web) == []
    workspace.refuse(app, 7, [("too_large", "An event has at most 32 KB.")])
    for received in range(4):
        workspace.refuse(web, received, [("bad", f"{received} {item}") for item in range(3)])
    assert [(one.received, one.reason) for one in workspace.refusals(web, 10)] == [
        (3, "3 2"), (3, "3 1"), (3, "3 0"), (2, "2 2"), (2, "2 1")
    ]  # fmt: skip
    assert [one.reason for one in workspace.refusals(web, 2)] == ["3 2", "3 1"]
    assert [one.code for one in workspace.refusals(app)] == ["too_large"]
    workspace.refuse(web, 9, [("bad", str(item)) for item in range(12)])
    assert [one.reason for one in workspace.refusals(web, 10)] == ["11", "10", "9", "8", "7"]


def test_another_process_sees_a_change_when_it_looks(
    workspace: Workspace, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.0)
    with closing(open_database(address)) as again:
        other = Workspace(again)
        assert not other.refresh_if_changed()
        source(workspace)
        key, token = workspace.create_write_key("web"), workspace.create_token("reader", "read")
        assert other.refresh_if_changed()
        assert other.source_of_key(key) == workspace.sources["web"]
        workspace.revoke_write_key("web", key)
        workspace.revoke_token("reader")
        assert other.refresh_if_changed()
        assert (other.source_of_key(key), other.principal(token)) == (None, None)
        assert not other.refresh_if_changed()


def test_it_looks_at_most_once_in_a_while(workspace: Workspace, address: str) -> None:
    with closing(open_database(address)) as again:
        other = Workspace(again)
        assert not other.refresh_if_changed()
        source(workspace)
        assert not other.refresh_if_changed()
        other.refresh()
        assert set(other.sources) == {"web"}


def test_two_processes_that_change_it_see_each_others_names_and_numbers(workspace: Workspace, address: str) -> None:
    with closing(open_database(address)) as again:
        other = Workspace(again)
        source(workspace, "web")
        source(other, "app")
        workspace.create_space("one", "One")
        other.create_space("two", "Two")
        with pytest.raises(Conflict):
            other.create_source("web", "Web", "website", [])
        assert other.set_feeds("web", ["one"]).spaces == (3,)
        assert {slug: one.number for slug, one in other.sources.items()} == {"web": 1, "app": 2}
        assert {slug: one.number for slug, one in other.spaces.items()} == {"dev": 1, "prod": 2, "one": 3, "two": 4}


def test_many_threads_may_read_and_change_at_once(workspace: Workspace) -> None:
    source(workspace, "web")

    def change(number: int) -> None:
        workspace.create_source(f"source {number}", "One of many", "other", ["prod"])
        key = workspace.create_write_key(f"source {number}")
        found = workspace.source_of_key(key)
        assert found is not None
        assert found.slug == f"source {number}"
        workspace.refuse(found.number, 1, [("bad", "no")])
        workspace.revoke_write_key(f"source {number}", key)
        assert workspace.source_of_key(key) is None
        workspace.refresh()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(change, range(12)))
    assert len(workspace.sources) == len(workspace.sources_by_number) == 13
    assert all(len(workspace.refusals(number)) == 1 for number in workspace.sources_by_number if number != 1)


def test_a_change_that_fails_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with closing(open_database(str(path))) as database:
        database.migrate()
        workspace = Workspace(database)
        workspace.initialize(SPACES)
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("DROP TABLE feeds")
        before = workspace.spaces
        with pytest.raises(Exception, match="feeds"):
            source(workspace)
        assert workspace.spaces is before
        assert not workspace.sources


def test_a_database_that_cannot_be_opened_is_gone(tmp_path: Path) -> None:
    with closing(open_database(str(tmp_path / "none" / "shop.db"))) as database, pytest.raises(DatabaseGone):
        Workspace(database)


@pytest.mark.parametrize("place", ["", "  ", "mysql://localhost/shop", "http://localhost"])
def test_a_place_that_is_no_database_is_refused(place: str) -> None:
    with pytest.raises(InvalidInput, match="postgresql://"):
        open_database(place)


@pytest.mark.parametrize("slug", ["a", "prod", "eu-west_1", "0", "a" * 63])
def test_slugs_of_spaces(slug: str) -> None:
    check_space_slug(slug)


@pytest.mark.parametrize("slug", ["", "A", "-a", "_a", "a b", "a/b", "a.b", "ä", "a\n", "a" * 64])
def test_slugs_that_no_space_has(slug: str) -> None:
    with pytest.raises(InvalidInput):
        check_space_slug(slug)


@pytest.mark.parametrize("slug", ["web", "iOS App", "crm.eu", "Kundenliste 2024", "顧客", "a:b", "...", "a" * 200])
def test_slugs_of_sources(slug: str) -> None:
    check_source_slug(slug)


@pytest.mark.parametrize(
    "slug", ["", " ", ".", "..", "a/b", "a\\b", "a=b", " a", "a ", "a  b", "a\tb", "a\n", "a\0", "\ud800", "a" * 201]
)
def test_slugs_that_no_source_has(slug: str) -> None:
    with pytest.raises(InvalidInput):
        check_source_slug(slug)


@given(st.text(max_size=20))
def test_a_slug_that_is_accepted_is_one_line_that_paths_and_references_can_hold(slug: str) -> None:
    with contextlib.suppress(InvalidInput):
        check_source_slug(slug)
        assert slug.encode()
        assert slug.splitlines() == [slug] == [slug.strip()]
        assert not {"/", "\\", "=", "\0"} & set(slug)
        assert slug not in {".", ".."}
