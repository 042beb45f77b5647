"""What the service says of itself."""

from __future__ import annotations

from pathlib import Path

from onefold.version import VERSION
from tests.servers.service import serving


def test_whoever_may_read_is_told_which_version_runs_and_whether_it_is_ready(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        with served.client(served.engine.token) as client:
            told = client.get("/api/v1/about").raise_for_status().json()
        with served.client("no token") as client:
            assert client.get("/api/v1/about").status_code == 401
    assert told == {"version": VERSION, "database": "SQLite", "ready": True, "problems": []}
