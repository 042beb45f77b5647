"""The collector that libraries send to, new for each test, and the folder with those for JavaScript."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.collector import Service, collecting

_MODULES = Path(__file__).parent / "node_modules"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with collecting(tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
def modules() -> Path:
    """Segment's libraries for JavaScript."""
    if not (_MODULES / "@segment").is_dir():
        pytest.skip("Segment's libraries for JavaScript are not there: npm ci --prefix tests/sdk --ignore-scripts")
    return _MODULES


@pytest.fixture(scope="session")
def node(modules: Path) -> str:
    found = shutil.which("node")
    if found is None or not modules:
        pytest.skip("Node.js is not there: install it (https://nodejs.org, or `apt install nodejs`)")
    return found
