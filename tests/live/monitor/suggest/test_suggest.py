"""What is suggested for the demo shop: its known junk, and hardly anything else; and what accepting it does."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onefold.demo.generator import SOURCES, generate
from onefold.demo.service import KINDS
from onefold.errors import Conflict, NotFound
from onefold.live.live import Live
from onefold.live.monitor.looking import looking
from onefold.live.monitor.suggest import types
from onefold.live.monitor.suggest.limits import loose_limits
from onefold.live.monitor.suggest.suggest import Told, accept, dismiss, suggestion, suggestions
from onefold.live.view.feed import counts
from onefold.store.audit import Asked, entries
from onefold.store.open import open_database
from onefold.store.port import Database
from onefold.store.workspace import Space, Workspace
from onefold.transfer.load import Import, engine
from tests.live.telling import Engine

CUSTOMERS = 300

JUNK = {
    ("email", "test@test.com"),
    ("email", "help@fernway.example"),
    ("android.id", "kiosk-main-street"),
    ("user_id", "u-tester"),
}
"""What the shop's trackers, support desk, kiosk and tester put where a customer should be."""

BLOCKED_BY_THE_SHOP = {("email", "test@test.com")}
NOT_READ_BY_DEFAULT = {("email", "help@fernway.example")}
"""In a column that only the shop's ruleset names."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the shop twice: under its own ruleset, and under the default one."""
    folder: Path = tmp_path_factory.mktemp("shop")
    generate(folder, CUSTOMERS, 7)
    with closing(open_database(str(folder / "shop.db"))) as database:
        database.migrate()
        workspace = Workspace(database)
        workspace.initialize({"own": "Own", "plain": "Plain"})
        workspace.set_ruleset("own", (folder / "space.yaml").read_text("utf-8"))
        for slug, kind in KINDS.items():
            workspace.create_source(slug, slug, kind, ["own", "plain"])
        with engine(database, workspace) as live:
            for space in ("own", "plain"):
                files = {slug: folder / file for slug, file in SOURCES.items()}
                Import(database, workspace, live, space).run(files, lambda _stage, _share: None)
    return folder


class Shop:
    """A copy that a test may change."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.workspace = Workspace(database)

    def space(self, slug: str) -> Space:
        return self.workspace.space(slug)

    def suggested(self, slug: str) -> list[Told]:
        return suggestions(self.database, self.workspace, self.space(slug))

    def values(self, slug: str) -> set[tuple[str, str | None]]:
        return {
            (one.suggestion.type, one.suggestion.value)
            for one in self.suggested(slug)
            if one.suggestion.kind == "block_value"
        }

    def named(self, slug: str, value: str) -> Told:
        return next(one for one in self.suggested(slug) if one.suggestion.value == value)

    def counts(self, slug: str) -> tuple[int, int]:
        with looking(self.database, self.workspace, self.space(slug)) as view:
            found = counts(view)
            return found.profiles, found.unresolved


@pytest.fixture
def copy(shop: Path, tmp_path: Path) -> Iterator[Shop]:
    for one in shop.glob("shop.db*"):
        shutil.copy(one, tmp_path / one.name)
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        yield Shop(database)


@pytest.fixture(scope="module")
def seen(shop: Path) -> Iterator[Shop]:
    """Only to be looked at."""
    with closing(open_database(str(shop / "shop.db"))) as database:
        yield Shop(database)


def test_the_known_junk_is_suggested_under_the_default_ruleset_and_at_most_two_others(seen: Shop) -> None:
    found = seen.values("plain")
    assert found >= JUNK - NOT_READ_BY_DEFAULT
    assert len(found - JUNK) <= 2, found - JUNK


def test_what_the_ruleset_blocks_is_not_suggested(seen: Shop) -> None:
    assert seen.values("own") == JUNK - BLOCKED_BY_THE_SHOP


def test_nothing_but_values_is_suggested_for_a_shop_whose_types_are_known(seen: Shop) -> None:
    assert {one.suggestion.kind for one in seen.suggested("own")} == {"block_value"}


def test_each_suggestion_says_what_was_seen_and_what_is_to_change(seen: Shop) -> None:
    kiosk = seen.named("own", "kiosk-main-street")
    assert kiosk.suggestion.why == "It is used with 40 different values of user_id."
    assert kiosk.suggestion.seen == {"people": 40, "evidence": 40}
    assert "kiosk" not in kiosk.suggestion.why
    assert kiosk.patch == 'identifiers:\n  android.id: {"blocked": {"values": ["kiosk-main-street"]}}\n'
    assert kiosk.ruleset is not None
    own = seen.space("own").ruleset
    kept = [line for line in own.splitlines() if line not in kiosk.ruleset.splitlines()]
    assert kept == []


def test_what_looks_like_junk_says_so(seen: Shop) -> None:
    tester = seen.named("own", "u-tester")
    assert tester.suggestion.why == "It looks like a word for trying something out."
    assert tester.suggestion.seen["evidence"] == 30


@pytest.mark.parametrize("slug", ["own", "plain"])
def test_accepting_does_what_its_effect_said(copy: Shop, slug: str) -> None:
    for value in ("u-tester", "kiosk-main-street"):
        one = copy.named(slug, value)
        effect = suggestion(copy.database, copy.workspace, copy.space(slug), one.suggestion.id).effect
        assert effect is not None
        before = copy.counts(slug)
        accept(copy.database, copy.workspace, copy.space(slug), one.suggestion.id, "ann")
        resolved(copy, slug)
        after = copy.counts(slug)
        assert after[0] - before[0] == effect.profiles_after - effect.profiles_before
        assert after[1] - before[1] == effect.unresolved_after - effect.unresolved_before
        assert (one.suggestion.type, value) not in copy.values(slug)


def resolved(shop: Shop, slug: str) -> None:
    """Until the version that was asked for is in force, and the space resolved under it."""
    live = Live(shop.database, shop.workspace)
    live.start()
    try:
        for _ in range(600):
            live.submit(shop.space(slug).number, []).result(60)
            if shop.space(slug).wanted == shop.space(slug).version:
                return
            time.sleep(0.05)
            shop.workspace.refresh()
    finally:
        live.stop()
    raise AssertionError("the version did not come into force")


def test_accepting_is_noted_without_the_value(copy: Shop) -> None:
    one = copy.named("own", "u-tester").suggestion
    accept(copy.database, copy.workspace, copy.space("own"), one.id, "ann")
    with copy.database.reader() as connection:
        noted = entries(connection, Asked(by="ann"), 1 << 40, 10)
    assert "suggestion.accepted" in {entry.action for entry in noted}
    assert all("u-tester" not in entry.detail for entry in noted)


def test_what_was_dismissed_is_not_suggested_again(copy: Shop) -> None:
    one = copy.named("own", "u-tester").suggestion
    dismiss(copy.database, copy.workspace, copy.space("own"), one.id, 1, "ann")
    assert copy.values("own") == JUNK - BLOCKED_BY_THE_SHOP - {("user_id", "u-tester")}
    assert ("user_id", "u-tester") in copy.values("plain")
    with pytest.raises(NotFound):
        accept(copy.database, copy.workspace, copy.space("own"), one.id, "ann")
    rows = copy.database.connect().rows("monitor.dismissed", space=copy.space("own").number)
    assert "tester" not in repr(rows)


def test_a_ruleset_that_cannot_be_changed_by_itself_is_left_alone(copy: Shop) -> None:
    aliased = "version: 1\nidentifiers: {user_id: &same {limit: 1}, email: *same}\n"
    copy.workspace.set_ruleset("plain", aliased)
    resolved(copy, "plain")
    one = copy.named("plain", "test@test.com")
    if one.ruleset is None:
        with pytest.raises(Conflict):
            accept(copy.database, copy.workspace, copy.space("plain"), one.suggestion.id, "ann")


# ------------------------------------------------------------------ identifiers that the ruleset does not know


@pytest.fixture
def told(database: Database) -> Iterator[Engine]:
    found = Engine(database)
    yield found
    found.live.stop()


def test_an_identifier_that_calls_carry_is_suggested_and_what_is_none_is_not(told: Engine) -> None:
    space = told.space()
    for number in range(15):
        for visit in range(3):
            space.track(
                "Order Completed",
                number,
                userId=f"u{number}",
                properties={
                    "order_id": f"o{number}-{visit}",
                    "product_id": f"p{visit}",
                    "loyaltyNo": f"L{number}",
                    "price": 3,
                },
                context={"externalIds": [{"type": "shopify_id", "id": f"s{number}"}]},
            )
    with looking(told.database, told.workspace, told.workspace.space(space.slug)) as view:
        found = types.unknown_types(view)
    assert [(one.name, one.calls, one.values, one.customers) for one in found] == [
        ("loyalty_no", 45, 15, 15),
        ("shopify_id", 45, 15, 15),
    ]
    (first, _) = suggestions(told.database, told.workspace, told.workspace.space(space.slug))
    assert first.ruleset is not None
    accept(told.database, told.workspace, told.workspace.space(space.slug), first.suggestion.id, "ann")
    wanted = told.workspace.space(space.slug)
    assert wanted.wanted == 2


def test_a_limit_is_suggested_where_nearly_all_have_few_and_some_have_many(
    told: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onefold.live.monitor.suggest.limits.PROFILES", 20)
    monkeypatch.setattr("onefold.live.monitor.suggest.limits.USUAL", 0.9)
    space = told.space("version: 1\nidentifiers: {user_id: {limit: 1}, email: {limit: null, max_distinct: null}}\n")
    said: dict[str, Any] = {}
    for number in range(30):
        for mail in range(8 if number == 3 else 1):
            said = {"email": f"jane{number}.{mail}@example.com"}
            space.identify(number, userId=f"u{number}", traits=said)
    with looking(told.database, told.workspace, told.workspace.space(space.slug)) as view:
        (found,) = loose_limits(view, 30)
    assert (found.type, found.enough, found.usual, found.above) == ("email", 2, 1, 1)
    (one,) = suggestions(told.database, told.workspace, told.workspace.space(space.slug))
    assert one.ruleset is not None
    assert "limit: 2" in one.ruleset
