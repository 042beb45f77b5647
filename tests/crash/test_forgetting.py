"""Servers are killed while people are forgotten: each is forgotten wholly, by whoever starts next; nobody else is."""

from __future__ import annotations

import os
import random
import time
from contextlib import closing
from math import ceil
from pathlib import Path

import httpx
import pytest

from onefold.live.privacy.requests import Asked, ask, find
from onefold.store.open import open_database
from onefold.store.port import writing
from onefold.store.workspace import Workspace
from tests.crash.forked import Forked
from tests.crash.ledger import SPACE, prepare, require_sound

KILLS = int(os.environ.get("CRASH_KILLS", "200"))
PARTS = 2
RECORDS = 40
PATIENCE = 60.0


def _tell(address: tuple[str, int], key: str, name: str) -> None:
    """Somebody with enough records to be forgotten in several steps, and a device that others use too."""
    calls = [
        {
            "type": "identify",
            "anonymousId": f"anon-{name}",
            "userId": f"user-{name}",
            "traits": {"email": f"{name}@example.com"},
        }
    ]
    calls += [
        {"type": "track", "event": "Seen", "anonymousId": f"anon-{name}", "messageId": f"{name}-{n}"}
        for n in range(RECORDS)
    ]
    calls.append({"type": "track", "event": "Kiosk", "userId": f"user-{name}", "anonymousId": "the-kiosk"})
    answer = httpx.post(
        "http://{}:{}/v1/batch".format(*address),
        json={"batch": calls},
        auth=(key, ""),
        timeout=PATIENCE,
        trust_env=False,
    )
    assert answer.status_code == 200


def _forget(db: str, name: str) -> str:
    with closing(open_database(db)) as database:
        space = Workspace(database).spaces[SPACE].number
        with writing(database) as connection:
            (id_,) = ask(
                connection, space=space, kind="delete", by="test", subjects=[Asked(f"email:{name}@example.com")]
            )
    return id_


def _require_forgotten(db: str, requests: list[str], gone: list[str], left: list[str]) -> None:
    until = time.monotonic() + PATIENCE
    with closing(open_database(db)) as database:
        space = Workspace(database).spaces[SPACE].number
        while requests:
            with database.reader() as connection:
                requests = [one for one in requests if find(connection, space, one).state != "done"]
            assert time.monotonic() < until, f"{len(requests)} requests are not done"
            time.sleep(0.05)
        texts = [text for name in gone for text in (f"anon-{name}", f"user-{name}", f"{name}@example.com")]
        assert list(database.traces(texts)) == []
        for name in left:
            assert list(database.traces([f"{name}@example.com"]))
    require_sound(db)


def _die_again_and_again(db: str, part: int, kills: int) -> None:
    key, chance = prepare(db), random.Random(part)
    people, requests = [f"someone{part}x{n:03d}y" for n in range(kills + 1)], []
    server = Forked(db)
    for name in people:
        _tell(server.address, key, name)
    for name in people[:-1]:
        requests.append(_forget(db, name))
        time.sleep(chance.uniform(0, 0.7))
        server.kill()
        server = Forked(db)
    _require_forgotten(db, requests, people[:-1], people[-1:])
    server.kill()


@pytest.mark.parametrize("part", range(PARTS))
def test_a_server_killed_while_it_forgets_goes_on_where_it_was_on_sqlite(part: int, tmp_path: Path) -> None:
    _die_again_and_again(str(tmp_path / "shop.db"), part, ceil(KILLS / 10 / PARTS))


def test_a_server_killed_while_it_forgets_goes_on_where_it_was_on_postgres(postgres_url: str) -> None:
    _die_again_and_again(postgres_url, 7, ceil(KILLS / 40))
