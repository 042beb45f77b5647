"""An engine of either store, for the tests of a module, and a space of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onefold.store.open import open_database
from tests.live.telling import Engine, Told


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    place = str(tmp_path_factory.mktemp("engine") / "onefold.db")
    if request.param == "postgres":
        place = request.getfixturevalue("postgres_server").create()
    database = open_database(place)
    database.migrate()
    engine = Engine(database)
    yield engine
    engine.close()


@pytest.fixture
def told(engine: Engine) -> Told:
    return engine.space()
