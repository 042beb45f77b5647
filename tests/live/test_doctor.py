"""The doctor finds nothing in what the engine wrote, and each invariant that a hand has broken in the database."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from onefold.live.doctor import Finding, examine
from onefold.live.doctor.tables import OF_A_SPACE, OF_ALL
from onefold.model import Record
from onefold.ruleset import compile_plan, load
from onefold.ruleset.plan import Plan
from onefold.store.open import open_database
from onefold.store.port import Database
from onefold.store.workspace import Workspace
from tests.live.driving import SOURCES, Driver

RULESET: dict[str, Any] = {
    "identifiers": {"user_id": {"limit": 1}},
    "rules": [
        {
            "name": "neighbours",
            "match": {
                "all": [
                    {"same": "postcode"},
                    {"similar": {"field": "last_name", "by": "jaro_winkler", "at_least": 0.9}},
                ]
            },
        }
    ],
}

COMPONENT = "(SELECT max(component) FROM contested)"
CONTESTED = f"(SELECT number FROM evidence WHERE component = {COMPONENT})"
PLAIN = f"(SELECT min(number) FROM evidence WHERE component <> 0 AND component <> {COMPONENT})"
NOWHERE = "number + 900000"

BREAKS = {
    "record_of_no_evidence": f"UPDATE record SET evidence = evidence + 900000 WHERE evidence = {PLAIN}",
    "record_of_no_source": "UPDATE record SET source = 77 WHERE seq = (SELECT max(seq) FROM record)",
    "record_unsaid": "DELETE FROM saying WHERE seq = (SELECT max(seq) FROM record)",
    "saying_of_no_record": "INSERT INTO saying SELECT number, 12345 FROM evidence LIMIT 1",
    "restated_of_no_record": f"INSERT INTO restated SELECT {NOWHERE}, max(number) FROM evidence",
    "evidence_unsaid": "INSERT INTO evidence SELECT max(number) + 1, 0, 5, said FROM evidence",
    "evidence_twice": f"INSERT INTO evidence SELECT {NOWHERE}, component, fingerprint, said FROM evidence LIMIT 1",
    "evidence_of_foreign_component": f"UPDATE evidence SET component = 9 WHERE number = {PLAIN}",
    "anchor_astray": "UPDATE anchor SET evidence = evidence + 900000 WHERE type = 'user_id'",
    "block_astray": "UPDATE block SET evidence = evidence + 900000",
    "component_without_its_profile": f"DELETE FROM profile WHERE component <> {COMPONENT}",
    "profile_of_no_component": f"UPDATE profile SET component = component + 900000 WHERE component <> {COMPONENT}",
    "contested_of_no_component": "INSERT INTO contested SELECT max(component) + 900000 FROM evidence",
    "held_uncontested": "DELETE FROM contested",
    "contested_unheld": "DELETE FROM held WHERE seq = (SELECT max(seq) FROM held)",
    "held_astray": "UPDATE held SET profile = profile + 900000 WHERE profile IS NOT NULL",
    "profile_unheld": "UPDATE held SET profile = (SELECT min(profile) FROM held)",
    "name_astray": "UPDATE profile_name SET profile = profile + 900000",
    "profile_unnamed": "DELETE FROM profile_name",
    "record_of_no_space": "UPDATE record SET seq = 8 * (1 << 40) WHERE seq = (SELECT min(seq) FROM record)",
    "evidence_of_no_space": "UPDATE evidence SET number = 8 * (1 << 40) WHERE component = 0",
    "profile_of_no_space": "UPDATE profile SET number = 8 * (1 << 40) WHERE number = (SELECT min(number) FROM profile)",
    "change_of_no_space": "UPDATE change SET number = 8 * (1 << 40) WHERE number = (SELECT max(number) FROM change)",
    "space_without_its_graph": "UPDATE graph SET state = 'past' WHERE number = 1",
    "feed_astray": "INSERT INTO feeds VALUES (1, 77)",
    "audit": "DROP TRIGGER audit_entry_changed; UPDATE audit_entry SET by = 'eve' WHERE number = 1",
    "version_not_kept": "UPDATE space SET ruleset = 'version: 1' WHERE slug = 'third'",
    "ruleset": "UPDATE space SET version = 2 WHERE slug = 'third'",
    "fingerprint": f"UPDATE evidence SET fingerprint = fingerprint + 1 WHERE number = {PLAIN}",
    "nobodys": "UPDATE evidence SET component = (SELECT max(component) FROM evidence) WHERE component = 0",
    "anchor_missing": "DELETE FROM anchor WHERE type = 'email'",
    "anchor_elsewhere": f"UPDATE anchor SET evidence = {PLAIN} WHERE type = 'anonymous_id' AND evidence IN {CONTESTED}",
    "anchor_uncarried": "INSERT INTO anchor SELECT space, 'email', 'nobody@example.com', evidence FROM anchor LIMIT 1",
    "block_missing": "UPDATE block SET value = value || 'x' WHERE evidence = (SELECT min(evidence) FROM block)",
    "blocks": "INSERT INTO block SELECT space, rule, value || 'x', evidence FROM block LIMIT 1",
    "profile_identifiers": "UPDATE profile SET state = (SELECT state FROM profile ORDER BY number LIMIT 1)",
    "profile_evidence": "UPDATE profile SET state = (SELECT state FROM profile ORDER BY number LIMIT 1)",
    "profile_fields": "UPDATE profile SET state = (SELECT state FROM profile ORDER BY number LIMIT 1)",
    "profile_traits": "UPDATE profile SET state = (SELECT state FROM profile ORDER BY number LIMIT 1)",
    "trait": "UPDATE trait SET value = value || 'x' WHERE name = 'plan'",
    "trait_missing": "DELETE FROM trait WHERE name = 'plan'",
    "feed": "DELETE FROM change WHERE number = (SELECT min(number) FROM change)",
    "feed_profile": "DELETE FROM change WHERE kind = 'identifier_added'",
    "feed_left": "UPDATE profile SET public = public || 'x' WHERE number = (SELECT max(number) FROM profile);"
    "UPDATE profile_name SET public = public || 'x' WHERE profile = (SELECT max(number) FROM profile)",
    "name_missing": "UPDATE name_run SET hashes = zeroblob(length(hashes))",
    "name_twice": "DELETE FROM name_run; UPDATE record SET id = 'w1' WHERE id = 'w2'",
}
"""What a hand does, and by which name the doctor says so."""

DEEP = {
    "said": f"UPDATE evidence SET said = (SELECT max(said) FROM evidence) WHERE number = {PLAIN}",
    "partition": "UPDATE held SET profile = (SELECT max(profile) FROM held) WHERE seq = (SELECT min(seq) FROM held)",
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return compile_plan(load(RULESET))


def said(source: str, id_: str, time: int, **values: str) -> Record:
    identifiers = {name: (value,) for name, value in values.items() if name in {"user_id", "email", "anonymous_id"}}
    fields = {name: (value,) for name, value in values.items() if name not in identifiers}
    traits = {name: value for name, value in values.items() if name == "plan"}
    kind = "row" if source == "crm" else "event"
    return Record(source, id_, kind, time, identifiers, fields, traits)  # type: ignore[arg-type]


def fill(database: Database, plan: Plan) -> None:
    """A browser that two customers share, a visitor who signs in, neighbours, and somebody who says nothing."""
    workspace = Workspace(database)
    workspace.initialize({"dev": "Development", "prod": "Production"})
    workspace.create_space("third", "The third", json.dumps(RULESET))
    for source in SOURCES:
        workspace.create_source(source, source, "server", ["third"])
    with closing(database.connect()) as connection:
        driver = Driver(connection, plan)
        with connection.transaction():
            driver.store.resolve_under(1)
        driver.put([said("web", "w1", 1, anonymous_id="a1"), said("web", "w2", 2, anonymous_id="a2")])
        driver.put([said("web", "w3", 3, anonymous_id="a1", user_id="jane", plan="gold")])
        driver.put([said("web", "w4", 4, anonymous_id="a1", user_id="tom"), said("web", "w5", 5, anonymous_id="a1")])
        driver.put([said("web", "w6", 6, anonymous_id="a2", first_name="Ann", plan="Silver")])
        driver.put([said("app", "p1", 7, anonymous_id="a9", email="ann@example.com")])
        driver.put([said("crm", "1", 8, last_name="Miller", postcode="10115", plan="none")])
        driver.put([said("crm", "2", 9, last_name="Millar", postcode="10115"), said("desk", "d1", 10, topic="x")])
        driver.put([said("desk", "d2", 11, email="gone@example.com")])
        driver.remove([("desk", "d2")])


def findings(database: Database, *, deep: bool = False) -> list[Finding]:
    return list(examine(database, Workspace(database), deep=deep))


def test_nothing_is_found_in_what_the_engine_wrote(database: Database, plan: Plan) -> None:
    fill(database, plan)
    assert findings(database, deep=True) == []


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Path:
    path = tmp_path_factory.mktemp("healthy") / "shop.db"
    with closing(open_database(str(path))) as database:
        database.migrate()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("onefold.live.names.SEALED", 2)
            fill(database, plan)
    return path


@pytest.fixture
def broken(healthy: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """The healthy database after the SQL of the test's parameter."""
    path = tmp_path / "broken.db"
    shutil.copy(healthy, path)
    with closing(sqlite3.connect(path)) as raw:
        before = raw.total_changes
        raw.executescript(request.param)
        assert raw.total_changes > before, "nothing was broken"
    with closing(open_database(str(path))) as database:
        yield database


@pytest.mark.parametrize(("check", "broken"), BREAKS.items(), ids=BREAKS, indirect=["broken"])
def test_what_a_hand_breaks_is_found(check: str, broken: Database) -> None:
    found = {one.check: one for one in findings(broken)}
    assert check in found
    assert found[check].count > 0
    assert all(isinstance(number, int) for number in found[check].numbers)


@pytest.mark.parametrize(("check", "broken"), DEEP.items(), ids=DEEP, indirect=["broken"])
def test_a_deep_look_finds_more(check: str, broken: Database) -> None:
    assert check in {one.check for one in findings(broken, deep=True)}


def test_every_statement_is_broken_by_some_hand() -> None:
    assert {*OF_A_SPACE, *OF_ALL} <= BREAKS.keys()
