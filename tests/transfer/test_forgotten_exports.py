"""Exports on a schedule do not outlive those who were forgotten: they are removed, and made anew."""

from __future__ import annotations

import time
from pathlib import Path

from onefold.live.privacy.requests import Asked, ask, find
from onefold.model import Micros
from onefold.store.open import open_database
from onefold.store.port import writing
from onefold.transfer.schedule import Schedule, Scheduler
from tests.live.telling import Engine

HOUR = Micros(3_600_000_000)


def test_an_export_from_before_a_deletion_is_replaced_by_one_without_the_person(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "shop.db"))
    database.migrate()
    engine = Engine(database)
    told = engine.space()
    told.identify(1, anonymousId="a1", userId="jane-7", traits={"email": "jane@example.com"})
    told.identify(2, anonymousId="a2", userId="tom-7", traits={"email": "tom@example.com"})
    folder = tmp_path / "exports"
    scheduler = Scheduler(database, lambda: [told.slug], Schedule(folder, HOUR, "csv"))
    scheduler.work()
    assert "jane@example.com" in _texts(folder)
    space = engine.workspace.space(told.slug).number
    with writing(database) as connection:
        (id_,) = ask(connection, space=space, kind="delete", by="test", subjects=[Asked("user_id:jane-7")])
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with database.reader() as connection:
            if find(connection, space, id_).over:
                break
        time.sleep(0.05)
    for _ in range(2):
        scheduler.work()
        assert "jane" not in _texts(folder)
        assert "tom@example.com" in _texts(folder)
    engine.close()


def _texts(folder: Path) -> str:
    return "".join(file.read_text() for file in sorted(folder.rglob("*.csv")))
