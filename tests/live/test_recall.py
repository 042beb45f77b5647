"""After a start, a contested component is gone on with from what the store holds, and the outcome is the oracle's."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefold.live import recall, scans
from onefold.live.evaluate import Evaluation
from onefold.model import Record
from onefold.store.port import Connection
from tests.live.contested_worlds import DAY, HOUR, START
from tests.live.driving import Driver
from tests.live.test_live_property import connection, plan_of, require_what_the_oracle_says, with_traits
from tests.product import record
from tests.worlds.vocabulary import Plain

__all__ = ["connection"]

SPACES = itertools.count(1)
FEW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@FEW
@given(seed=st.integers(0, 2**32))
def test_restarts_and_work_ahead_make_no_difference(connection: Connection, seed: int) -> None:
    chance = random.Random(seed)
    document = _document(chance)
    driver = Driver(connection, plan_of(document), next(SPACES))
    records, there = with_traits(_shared_device(chance), chance), list[Record]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scans, "LARGE", 2)
        patch.setattr(recall, "SLICE", 3)
        while len(there) < len(records):
            batch = records[len(there) : len(there) + chance.choice([1, 2, 5])]
            for _ in range(chance.choice([0, 0, 1, 3, 50])):
                driver.writer.scans.warm()
            driver.put(batch)
            there += batch
            if chance.random() < 0.3:
                driver.restart()
    require_what_the_oracle_says(driver, document, there)


def test_the_first_touch_of_a_kiosk_after_a_start_needs_no_evaluation(
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = _kiosk_document()
    driver = Driver(connection, plan_of(document), next(SPACES))
    driver.put([record(one) for one in _visits(30)])
    assert driver.writer.contested
    for ahead in (False, True):
        driver.restart()
        while ahead and driver.writer.scans.warm():
            pass
        monkeypatch.setattr(Evaluation, "apply", _not_called)
        driver.put([record(_visit(31 + ahead))])
        monkeypatch.undo()
    require_what_the_oracle_says(driver, document, [record(one) for one in _visits(33) if one["id"] != "v30"])


def _not_called(_: Evaluation) -> None:
    raise AssertionError("all of the component was evaluated")


def _visits(count: int) -> list[Plain]:
    return [_visit(number) for number in range(count)]


def _visit(number: int) -> Plain:
    """A new customer on the one browser."""
    identifiers = {"user_id": [f"u{number}"], "anonymous_id": ["kiosk"]}
    return _record(f"v{number}", START + number * HOUR, identifiers)


def _record(
    name: str, time: int, identifiers: dict[str, list[str]], fields: dict[str, list[str]] | None = None
) -> Plain:
    said = {"identifiers": identifiers, "fields": fields or {}, "alias": None}
    return {"source": "web", "id": name, "kind": "event", "time": time, **said}


def _kiosk_document() -> Plain:
    identifiers = {"user_id": _settings(1, "first"), "anonymous_id": _settings(None, "latest_user")}
    return {"version": 1, "identifiers": identifiers, "rules": [], "statements": [], "sources": {}, "alias": "together"}


def _document(chance: random.Random) -> Plain:
    def way() -> str:
        return chance.choice(["latest_user", "latest_user", "first"])

    document = _kiosk_document()
    document["identifiers"] = {
        "user_id": _settings(chance.choice([1, 1, 2]), way()),
        "email": _settings(chance.choice([1, 2, 5, None]), way()),
        "phone": {**_settings(chance.choice([1, 5, None]), way()), "match": chance.random() < 0.7},
        "anonymous_id": _settings(chance.choice([1, 5, 20, None]), way()),
    }
    if chance.random() < 0.3:
        document["identifiers"]["anonymous_id"]["max_distinct"] = {"first_name": chance.choice([2, 3, 5])}
    return document


def _settings(limit: int | None, when_shared: str) -> dict[str, Any]:
    return {
        "match": True, "blocked": {}, "normalize": "none", "limit": limit, "per": "ever", "when_shared": when_shared,
        "within": None, "max_profiles": None, "max_distinct": None,
    }  # fmt: skip


def _shared_device(chance: random.Random) -> list[Plain]:
    """People who come one after the other, on few devices and their own; some of what they do is told late."""
    time, late, found = START, chance.choice([0, 0, 0.1]), list[Plain]()
    for number in range(chance.randrange(10, 30)):
        time += -chance.choice([1, HOUR]) if chance.random() < late else chance.choice([1, 1000, HOUR, DAY])
        person = chance.randrange(1 + number // 3)
        said = {
            "user_id": (0.8, f"u{person}"),
            "email": (0.3, f"e{person if chance.random() < 0.95 else chance.randrange(5)}"),
            "phone": (0.3, f"p{person if chance.random() < 0.5 else 0}"),
            "anonymous_id": (0.8, f"a{chance.randrange(2) if chance.random() < 0.7 else 100 + person}"),
        }
        identifiers = {type_: [value] for type_, (share, value) in said.items() if chance.random() < share}
        fields = {"first_name": [chance.choice("abc")]} if chance.random() < 0.3 else {}
        found.append(_record(f"r{number}", time, identifiers, fields))
    return found
