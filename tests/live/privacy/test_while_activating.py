"""People are forgotten while another version of the ruleset is on its way: neither graph keeps anything of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing

import pytest

from onefold.live.privacy.subject import Subject
from onefold.model import Record
from onefold.store.graphs import graphs_of
from onefold.store.port import Connection, Database
from tests.live.graphs.activating import Activating
from tests.live.graphs.test_activation_property import bit_by_bit
from tests.live.privacy.forgetting import let_go, reached
from tests.live.privacy.test_anything_property import Present
from tests.product import record

__all__ = ["bit_by_bit"]

RULESETS = ("identifiers: {email: {limit: 1}}", "identifiers: {anonymous_id: {limit: 1, per: ever}}", "")
FORGOTTEN = ("forgotten-user", "forgotten@example.com", "forgotten-laptop", "forgotten-phone", "forgotten-record")


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


def seen(n: int, **identifiers: str) -> Record:
    said = {type_: [value] for type_, value in identifiers.items()}
    id_ = f"forgotten-record-{n}" if "forgotten" in str(said) else f"m{n}"
    time = 1_700_000_000_000_000 + n
    return record({"source": "web", "id": id_, "kind": "event", "time": time, "identifiers": said, "fields": {}})


def people() -> list[Record]:
    """One of them uses two devices and a kiosk, as others do."""
    found = []
    for n in range(30):
        device = "kiosk" if n % 3 == 0 else f"a{n % 10}"
        found.append(seen(n, user_id=f"u{n % 5}", anonymous_id=device, email=f"p{n % 8}@example.com"))
    for n in range(30, 50):
        device = ("kiosk", "forgotten-laptop", "forgotten-phone")[n % 3]
        found.append(seen(n, user_id="forgotten-user", anonymous_id=device, email="forgotten@example.com"))
    return found


def reach_stage(space: Activating, connection: Connection, stage: str) -> None:
    for _ in range(1_000):
        if stage in {one.state for one in graphs_of(connection, space.number)}:
            return
        space.step()
    raise AssertionError(stage)


@pytest.mark.parametrize("between", [0, 1, 4], ids=["not gone on with", "gone on with", "nearly done"])
@pytest.mark.parametrize("stage", ["building", "following", "leaving"])
def test_somebody_forgotten_while_a_version_comes_into_force_is_in_neither_graph(
    database: Database, connection: Connection, stage: str, between: int
) -> None:
    for seed, ruleset in enumerate(RULESETS):
        before = RULESETS[seed - 1]
        with closing(Activating(database, connection, before)) as space:
            space.put(people())
            space.want(ruleset)
            reach_stage(space, connection, stage)
            driver = Present(space)

            def meanwhile(after: str, space: Activating = space, driver: Present = driver) -> None:
                """What was hidden stays so, whichever graph is read."""
                for _ in range(between):
                    space.step()
                driver.look()
                if after != "privacy.hide":
                    assert driver.store.anchors("user_id", ["forgotten-user"]) == {}

            found = reached(driver, Subject("user_id", "forgotten-user"), "records")
            gone = {one.id for one in driver.store.records(found.seqs)}
            assert len(gone) == 20
            let_go(driver, found, random.Random(seed), meanwhile, hidden=1)
            space.there = [one for one in space.there if one.id not in gone]
            space.finish()
            space.require_sound()
            assert len(space.driver().store.all_records()) == len(space.left())
            while not database.erase():
                pass
            assert list(database.traces(FORGOTTEN)) == []
