from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from onefold.errors import Conflict, InvalidInput, NotFound
from onefold.ruleset import InvalidRuleset
from onefold.store import versions
from onefold.store.audit import Entry, all_entries, verify
from onefold.store.open import open_database
from onefold.store.port import Connection, Database
from onefold.store.rows import SHIFT
from onefold.store.rulesets import DRAFTS, Approval, Rulesets, differences_of, lines_of
from onefold.store.workspace import Workspace

SPACES = {"dev": "Development", "prod": "Production"}
ONE = "identifiers: {user_id: {}, email: {limit: 1}}\n"
TWO = "identifiers: {user_id: {}, email: {limit: 2}}\n"
UNSOUND = "identifiers: {email: {limt: 1}}\n"


@pytest.fixture
def workspace(database: Database) -> Workspace:
    found = Workspace(database)
    found.initialize(SPACES)
    return found


@pytest.fixture
def rulesets(workspace: Workspace) -> Rulesets:
    return Rulesets(workspace)


@pytest.fixture
def in_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "IN_BACKGROUND", True)


@contextmanager
def changing(workspace: Workspace) -> Iterator[Connection]:
    with closing(workspace.database.connect()) as connection, connection.transaction():
        yield connection


def remember(workspace: Workspace, space: str = "prod") -> None:
    """A record, so that there is something to resolve."""
    number = workspace.spaces[space].number
    with changing(workspace) as connection:
        row = ((number << SHIFT) + 1, 1, "r1", 1, 1, (number << SHIFT) + 1, "track", "Seen", 0, b"{}")
        connection.append("record", [row])


def entries(workspace: Workspace) -> list[Entry]:
    with workspace.database.reader() as connection:
        assert verify(connection).broken is None
        return list(all_entries(connection))


def actions(workspace: Workspace) -> list[str]:
    return [one.action for one in entries(workspace)]


def numbers(rulesets: Rulesets, space: str = "prod") -> list[int]:
    return [one.version for one in rulesets.versions(space, 1 << 40, 100)]


def test_a_space_begins_with_version_one(rulesets: Rulesets, workspace: Workspace) -> None:
    (only,) = rulesets.versions("prod", 100, 10)
    assert (only.version, only.ruleset, only.by, only.returns_to) == (1, "", "command line", None)
    assert only.activated == only.made
    assert workspace.create_space("app", "App", ONE, by="ann").wanted == 1
    assert rulesets.version("app", 1).by == "ann"
    assert rulesets.version("app", 1).ruleset == ONE


def test_setting_a_ruleset_makes_a_version_unless_it_says_the_same(rulesets: Rulesets, workspace: Workspace) -> None:
    space = workspace.set_ruleset("prod", ONE, by="ann", remark="strict")
    assert (space.version, space.wanted, space.ruleset) == (2, 2, ONE)
    found = rulesets.version("prod", 2)
    assert (found.ruleset, found.by, found.note) == (ONE, "ann", "strict")
    assert found.activated is not None
    assert workspace.set_ruleset("prod", ONE).version == 2
    assert numbers(rulesets) == [2, 1]
    assert numbers(rulesets, "dev") == [1]


def test_a_draft_is_begun_changed_as_seen_and_removed(rulesets: Rulesets) -> None:
    begun = rulesets.save_draft("prod", "stricter", UNSOUND, by="ann")
    assert (begun.revision, begun.base, begun.by, begun.ruleset) == (1, 1, "ann", UNSOUND)
    with pytest.raises(Conflict, match="say its revision, 1"):
        rulesets.save_draft("prod", "stricter", ONE, by="ben")
    changed = rulesets.save_draft("prod", "stricter", ONE, by="ben", revision=1)
    assert (changed.revision, changed.by, changed.ruleset, changed.created) == (2, "ben", ONE, begun.created)
    with pytest.raises(Conflict, match="at revision 2, not 1"):
        rulesets.save_draft("prod", "stricter", TWO, by="ann", revision=1)
    assert rulesets.drafts("prod") == [changed]
    assert rulesets.drafts("dev") == []
    rulesets.remove_draft("prod", "stricter", by="ann")
    for refused in (
        lambda: rulesets.draft("prod", "stricter"),
        lambda: rulesets.remove_draft("prod", "stricter", by="ann"),
        lambda: rulesets.save_draft("prod", "stricter", ONE, by="ann", revision=2),
        lambda: rulesets.draft("none", "stricter"),
    ):
        with pytest.raises(NotFound):
            refused()


def test_of_those_who_change_a_draft_at_once_one_succeeds(rulesets: Rulesets) -> None:
    rulesets.save_draft("prod", "shared", ONE, by="ann")
    told: list[str] = []

    def change(name: str) -> None:
        try:
            rulesets.save_draft("prod", "shared", TWO, by=name, revision=1)
            told.append("changed")
        except Conflict:
            told.append("refused")

    threads = [threading.Thread(target=change, args=(f"p{n}",)) for n in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == ["changed"] + ["refused"] * 4
    assert rulesets.draft("prod", "shared").revision == 2


def test_there_is_an_end_to_drafts_their_names_and_notes(rulesets: Rulesets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onefold.store.rulesets.DRAFTS", 2)
    assert DRAFTS > 2
    for name in ("a", "b"):
        rulesets.save_draft("prod", name, ONE, by="ann")
    with pytest.raises(Conflict, match="2 drafts"):
        rulesets.save_draft("prod", "c", ONE, by="ann")
    for name in ("", "a/b", "x" * 201, " a"):
        with pytest.raises(InvalidInput):
            rulesets.save_draft("dev", name, ONE, by="ann")
    with pytest.raises(InvalidInput):
        rulesets.activate_draft("prod", "a", Approval("x" * 1_001), by="ann")


def test_a_draft_becomes_a_version_and_is_gone(rulesets: Rulesets, workspace: Workspace) -> None:
    rulesets.save_draft("prod", "stricter", ONE, by="ann")
    made = rulesets.activate_draft("prod", "stricter", Approval("for the new shop", revision=1), by="ben")
    assert (made.version, made.ruleset, made.by, made.note) == (2, ONE, "ben", "for the new shop")
    assert rulesets.drafts("prod") == []
    assert workspace.spaces["prod"].version == 2
    assert workspace.spaces["prod"].ruleset == ONE


def test_an_unsound_or_changed_draft_is_not_activated(rulesets: Rulesets, workspace: Workspace) -> None:
    rulesets.save_draft("prod", "a", UNSOUND, by="ann")
    with pytest.raises(InvalidRuleset):
        rulesets.activate_draft("prod", "a", Approval(), by="ann")
    rulesets.save_draft("prod", "a", ONE, by="ann", revision=1)
    with pytest.raises(Conflict, match="revision"):
        rulesets.activate_draft("prod", "a", Approval(revision=1), by="ann")
    with pytest.raises(NotFound):
        rulesets.activate_draft("prod", "b", Approval(), by="ann")
    rulesets.save_draft("prod", "same", "", by="ann")
    with pytest.raises(Conflict, match="Version 1 says the same"):
        rulesets.activate_draft("prod", "same", Approval(), by="ann")
    assert workspace.spaces["prod"].version == 1
    assert len(rulesets.drafts("prod")) == 2


def test_a_draft_replaces_only_what_it_was_begun_from_or_what_is_named(
    rulesets: Rulesets, workspace: Workspace
) -> None:
    rulesets.save_draft("prod", "mine", ONE, by="ann")
    workspace.set_ruleset("prod", TWO, by="ben")
    with pytest.raises(Conflict, match="Version 2 came after version 1"):
        rulesets.activate_draft("prod", "mine", Approval(), by="ann")
    assert rulesets.activate_draft("prod", "mine", Approval(replaces=2), by="ann").version == 3


def test_going_back_makes_a_version_that_says_so(rulesets: Rulesets, workspace: Workspace) -> None:
    workspace.set_ruleset("prod", ONE)
    workspace.set_ruleset("prod", TWO)
    back = rulesets.return_to("prod", 2, by="ann", remark="too loose")
    assert (back.version, back.returns_to, back.ruleset, back.note) == (4, 2, ONE, "too loose")
    assert workspace.spaces["prod"].ruleset == ONE
    for version in (2, 4):
        with pytest.raises(Conflict, match="Version 4 says the same"):
            rulesets.return_to("prod", version, by="ann")
    with pytest.raises(NotFound):
        rulesets.return_to("prod", 9, by="ann")
    assert rulesets.return_to("prod", 1, by="ann").version == 5
    assert workspace.spaces["prod"].ruleset == ""
    assert numbers(rulesets) == [5, 4, 3, 2, 1]
    assert [one.version for one in rulesets.versions("prod", 4, 2)] == [3, 2]


def test_a_version_of_one_space_becomes_a_draft_of_another(rulesets: Rulesets, workspace: Workspace) -> None:
    workspace.set_ruleset("dev", ONE)
    copied = rulesets.copy(("dev", 2), "prod", "from dev", by="ann")
    assert (copied.ruleset, copied.base, copied.revision) == (ONE, 1, 1)
    with pytest.raises(Conflict):
        rulesets.copy(("dev", 1), "prod", "from dev", by="ann")
    assert rulesets.copy(("dev", 1), "prod", "from dev", by="ann", revision=1).ruleset == ""
    with pytest.raises(NotFound):
        rulesets.copy(("dev", 3), "prod", "other", by="ann")


@pytest.mark.usefixtures("in_background")
def test_where_there_are_records_a_version_is_wanted_until_the_engine_swaps(
    rulesets: Rulesets, workspace: Workspace
) -> None:
    assert workspace.set_ruleset("dev", ONE).version == 2
    remember(workspace)
    space = workspace.set_ruleset("prod", ONE, by="ann")
    assert (space.version, space.wanted, space.ruleset) == (1, 2, "")
    assert [versions.state_of(space, number) for number in (1, 2)] == ["active", "activating"]
    assert workspace.set_ruleset("prod", ONE).wanted == 2
    with changing(workspace) as connection:
        wished = versions.wished(connection, space)
        assert wished is not None
        assert (wished.version, wished.ruleset, wished.number) == (2, ONE, space.number)
        versions.progress(connection, space.number, 2, "building", done=3, records=10)
    found = rulesets.activation("prod")
    assert found is not None
    assert (found.version, found.stage, found.done, found.records) == (2, "building", 3, 10)
    with changing(workspace) as connection:
        assert versions.swap(connection, space.number, 2)
        assert versions.wished(connection, space) is None
    workspace.refresh()
    assert (workspace.spaces["prod"].version, workspace.spaces["prod"].ruleset) == (2, ONE)
    assert versions.state_of(workspace.spaces["prod"], 1) == "past"
    assert rulesets.activation("prod") is None
    last = entries(workspace)[-1]
    assert (last.action, last.by, json.loads(last.detail)) == ("ruleset.activated", "ann", {"before": 1, "version": 2})


@pytest.mark.usefixtures("in_background")
def test_a_wish_can_be_changed_and_taken_back(rulesets: Rulesets, workspace: Workspace) -> None:
    remember(workspace)
    workspace.set_ruleset("prod", ONE)
    space = workspace.set_ruleset("prod", TWO)
    with changing(workspace) as connection:
        assert not versions.swap(connection, space.number, 2)
        wished = versions.wished(connection, space)
        assert wished is not None
        assert wished.ruleset == TWO
    rulesets.cancel("prod", by="ann")
    assert workspace.spaces["prod"].wanted == 1
    with pytest.raises(Conflict):
        rulesets.cancel("prod", by="ann")
    with changing(workspace) as connection:
        assert not versions.swap(connection, space.number, 3)
        assert versions.wished(connection, space) is None
    assert rulesets.version("prod", 3).activated is None
    assert workspace.set_ruleset("prod", TWO).wanted == 4


@pytest.mark.usefixtures("in_background")
def test_what_failed_is_not_tried_again_until_something_is_wanted(rulesets: Rulesets, workspace: Workspace) -> None:
    remember(workspace)
    space = workspace.set_ruleset("prod", ONE)
    with changing(workspace) as connection:
        versions.progress(connection, space.number, 2, "failed", problem="The disk is full.")
        assert versions.wished(connection, space) is None
    found = rulesets.activation("prod")
    assert found is not None
    assert (found.stage, found.problem) == ("failed", "The disk is full.")
    workspace.set_ruleset("prod", TWO)
    with changing(workspace) as connection:
        assert versions.wished(connection, space) is not None


def test_everything_is_noted_without_a_secret_or_a_text(rulesets: Rulesets, workspace: Workspace) -> None:
    secret = workspace.create_token("reader", "read", "prod", by="ann")
    workspace.revoke_token("reader", by="ann")
    workspace.create_source("web", "Website", "website", ["prod"], by="ann")
    workspace.set_feeds("web", ["dev", "prod"], by="ben")
    key = workspace.create_write_key("web", by="ben")
    workspace.revoke_write_key("web", key, by="ben")
    rulesets.save_draft("prod", "mine", "identifiers: {email: {blocked: {values: [jane@x.org]}}}", by="ann")
    rulesets.activate_draft("prod", "mine", Approval("Jane asked"), by="ann")
    rulesets.save_draft("prod", "other", ONE, by="ann")
    rulesets.remove_draft("prod", "other", by="ann")
    assert actions(workspace) == [
        "space.created", "space.created", "token.created", "token.created", "token.revoked", "source.created",
        "source.feeds_set", "write_key.created", "write_key.revoked", "ruleset.draft_saved", "ruleset.version_made",
        "ruleset.activated", "ruleset.draft_saved", "ruleset.draft_removed",
    ]  # fmt: skip
    found = entries(workspace)
    assert {one.by for one in found} == {"command line", "ann", "ben"}
    text = "".join(one.detail for one in found)
    for private in (secret[9:], key[9:], "jane", "Jane"):
        assert private not in text
    assert key[:9] in text
    assert [one.space for one in found if one.action.startswith("ruleset")] == [workspace.spaces["prod"].number] * 5


def test_what_is_refused_is_not_noted(rulesets: Rulesets, workspace: Workspace) -> None:
    before = len(actions(workspace))
    for refused in (
        lambda: workspace.create_space("prod", "Again"),
        lambda: workspace.revoke_token("nobody"),
        lambda: workspace.set_ruleset("prod", UNSOUND),
        lambda: rulesets.return_to("prod", 1, by="ann"),
        lambda: rulesets.cancel("prod", by="ann"),
    ):
        with pytest.raises((Conflict, NotFound, InvalidRuleset)):
            refused()
    assert len(actions(workspace)) == before


def test_differences_are_told_in_words_and_lines() -> None:
    found = differences_of(ONE, TWO)
    assert found is not None
    assert [str(one) for one in found] == ["identifier email: limit: 1 ever → 2 ever"]
    assert differences_of(ONE, UNSOUND) is None
    assert lines_of(("version 1", ONE), ("version 2", TWO)) == [
        "--- version 1", "+++ version 2", "@@ -1 +1 @@", "-" + ONE.strip(), "+" + TWO.strip()
    ]  # fmt: skip
    assert lines_of(("a", "\n" * 5_000), ("b", "")) is None


def test_spaces_from_before_versions_were_kept_have_the_one_in_force(tmp_path: Path) -> None:
    import sqlite3  # noqa: PLC0415 - as the file of an earlier version

    from onefold.store.statements import migrations  # noqa: PLC0415 - likewise

    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as raw:
        raw.executescript(migrations("sqlite")[0])
        raw.execute("INSERT INTO space VALUES (1, 'prod', 'Production', 77, ?, 5)", [ONE])
        raw.execute("PRAGMA user_version = 1")
        raw.commit()
    with closing(open_database(str(file))) as database:
        database.migrate()
        rulesets = Rulesets(Workspace(database))
        (only,) = rulesets.versions("prod", 100, 10)
        assert (only.version, only.ruleset, only.by, only.made, only.activated) == (5, ONE, "unknown", 77, 77)


def test_versions_survive_a_restart_and_are_seen_by_others(
    rulesets: Rulesets, workspace: Workspace, address: str
) -> None:
    rulesets.save_draft("prod", "mine", ONE, by="ann")
    workspace.set_ruleset("prod", TWO)
    with closing(open_database(address)) as again:
        other = Rulesets(Workspace(again))
        assert numbers(other) == [2, 1]
        assert other.drafts("prod") == rulesets.drafts("prod")
