"""The log of a file that is written all the time is moved into the file beside the writer."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

from onefold.store.sqlite import checkpoints
from onefold.store.sqlite.checkpoints import Checkpoints
from onefold.store.sqlite.database import SqliteDatabase

PATIENCE = 10.0


def test_a_long_log_is_moved_while_the_writer_writes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "LONG", 50)
    path = tmp_path / "shop.db"
    with closing(SqliteDatabase(path)) as database:
        database.migrate()
        with closing(database.connect()) as connection:
            assert database.claim(connection, 1)
            waiting: list[int] = []
            until = time.monotonic() + PATIENCE
            look = Checkpoints(path)
            while time.monotonic() < until and not (waiting and max(waiting) >= 50 > waiting[-1]):
                with connection.transaction():
                    connection.append("handed_over", [(len(waiting) + 1, 1, b"x" * 40_000)])
                waiting.append(look._waiting())
                time.sleep(0.02)
            assert max(waiting) >= 50 > waiting[-1]


def test_a_file_without_a_log_has_nothing_to_move(tmp_path: Path) -> None:
    assert Checkpoints(tmp_path / "none.db")._waiting() == 0
