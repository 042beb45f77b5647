"""`onefold monitor`: what it prints, and what it refuses in a line."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onefold.cli import main
from onefold.store.open import open_database
from tests.live.monitor.watching import Shop
from tests.live.telling import Engine


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A space `shop1` with a kiosk and three customers who share an address."""
    place = str(tmp_path_factory.mktemp("monitor") / "shop.db")
    with closing(open_database(place)) as database:
        database.migrate()
        engine = Engine(database)
        shop = Shop(engine)
        shop.rule("large_profile", above=2)
        for number in range(12):
            shop.told.identify(number, userId=f"u{number}", anonymousId="kiosk-1")
        shop.told.identify(1, userId="u1", traits={"email": "jane@example.com", "phone": "+12125550177"})
        shop.measure()
        engine.live.stop()
    return place


def run(db: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["monitor", *words, "--db", db])


def told(db: str, *words: str) -> Any:
    done = run(db, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def printed(db: str, *words: str) -> str:
    done = run(db, *words)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_newest_measurement_is_printed(db: str) -> None:
    assert told(db, "now", "shop1")["numbers"]["profiles"] == 12
    assert "consolidation_rate" in printed(db, "now", "shop1")


def test_numbers_over_time_are_printed(db: str) -> None:
    printed(db, "now", "shop1", "--measure")
    found = told(db, "series", "shop1", "profiles", "--start", "2020-01-01")
    assert set(found["series"]["profiles"]) == {12}
    assert "profiles" in printed(db, "series", "shop1", "profiles", "--step", "1 week")


def test_the_largest_and_the_contested_are_listed(db: str) -> None:
    assert told(db, "largest", "shop1")[0]["identifiers"] == 4
    assert told(db, "contested", "shop1")[0]["profiles"] == 12
    assert "prf_" in printed(db, "largest", "shop1") + printed(db, "contested", "shop1")


def test_alerts_are_listed_and_acknowledged(db: str) -> None:
    (alert,) = told(db, "alerts", "shop1")
    assert alert["kind"] == "large_profile"
    assert printed(db, "acknowledge", "shop1", "1") == ""
    assert told(db, "alerts", "shop1", "--lasting", "--identifiers")[0]["acknowledged"] is not None
    assert "A profile holds 4 identifiers" in printed(db, "alerts", "shop1")


def test_rules_are_written_changed_and_removed(db: str) -> None:
    printed(db, "rule", "shop1", "shared_value", "--above", "7", "--off")
    rule = told(db, "rules", "shop1")["shared_value"]
    assert (rule["above"], rule["on"], rule["within"]) == (7.0, False, "1 day")
    printed(db, "rule", "shop1", "shared_value", "--remove")
    assert "shared_value" in printed(db, "rules", "shop1")
    done = run(db, "rule", "shop1", "new", "--above", "7")
    assert (done.exit_code, done.stderr[:37]) == (2, "error: A new rule needs --kind and --")


def test_a_webhook_must_be_public(db: str) -> None:
    done = run(db, "webhook", "shop1", "https://127.0.0.1/a")
    assert (done.exit_code, done.stderr) == (2, "error: The address leads to a host that is not public.\n")
    secret = printed(db, "webhook", "shop1", "https://93.184.215.14/a")
    assert secret.startswith("whsec_")
    assert "93.184.215.14" in printed(db, "webhooks", "shop1")
    number = told(db, "webhooks", "shop1")[0]["webhook"]
    printed(db, "unhook", "shop1", str(number))
    assert told(db, "webhooks", "shop1") == []


def test_suggestions_are_listed_accepted_and_dismissed(db: str) -> None:
    (one,) = told(db, "suggestions", "shop1")
    id_ = one["suggestion"]["id"]
    assert "block anonymous_id:kiosk-1" in printed(db, "suggestions", "shop1")
    assert "kiosk-1" in printed(db, "accept", "shop1", id_, "--print")
    assert printed(db, "accept", "shop1", id_) == "Version 2 of the ruleset of shop1 has it.\n"
    assert run(db, "dismiss", "shop1", "sug_nothing").exit_code == 2


def test_a_space_that_is_not_there_is_said_to_be_so(db: str, tmp_path: Path) -> None:
    for name in ("now", "series", "largest", "contested", "alerts", "rules", "webhooks", "suggestions"):
        done = run(db, name, "nowhere")
        assert (done.exit_code, done.stderr) == (2, "error: There is no such space.\n")
    assert run(str(tmp_path / "none.db"), "now", "prod").exit_code == 2
