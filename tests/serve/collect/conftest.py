"""A service for each module of tests, and what a test adds to what it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.servers.collector import Kept, Service, collecting

Added = Callable[[], list[Kept]]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with collecting(tmp_path_factory.mktemp("collector")) as running:
        yield running


@pytest.fixture
def added(service: Service) -> Added:
    """What was stored since the test began."""
    before = len(service.kept())
    return lambda: service.kept()[before:]
