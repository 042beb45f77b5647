"""The log of a file that is written all the time is moved into the file beside the writer."""

from __future__ import annotations

import subprocess
import sys
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
                    connection.append("handed_over", [(len(waiting) + 1, 1, b"x" * 40_000, None)])
                waiting.append(look._waiting())
                time.sleep(0.02)
            assert max(waiting) >= 50 > waiting[-1]


def test_a_file_without_a_log_has_nothing_to_move(tmp_path: Path) -> None:
    assert Checkpoints(tmp_path / "none.db")._waiting() == 0


def test_looking_at_the_log_takes_no_lock_of_the_process_away(tmp_path: Path) -> None:
    """As POSIX would, once any descriptor of the file is closed: another process would believe to be alone."""
    path = tmp_path / "shop.db"
    with closing(SqliteDatabase(path)) as database:
        database.migrate()
        with closing(database.connect()) as connection:
            connection.rows("workspace.spaces")
            assert not _is_free(path)
            Checkpoints(path)._look()
            list(database.traces(["jane@example.com"]))
            assert not _is_free(path)


def _is_free(path: Path) -> bool:
    """Whether another process could take the lock that says that nobody has the log's index open."""
    take = f"import fcntl; fcntl.lockf(open({str(path)!r} + '-shm', 'r+b'), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 128)"
    return subprocess.run([sys.executable, "-c", take], capture_output=True, check=False).returncode == 0
