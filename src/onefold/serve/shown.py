"""Who asked to be shown personal data, noted in the audit log: who, what of, and when; never a value."""

from __future__ import annotations

import re
from time import monotonic
from typing import Any

from starlette.requests import Request

from onefold.store.audit import note_alone
from onefold.store.port import Database
from onefold.store.workspace_rows import Principal

HEADER = "onefold-show"

NOTED_EVERY = 600.0
"""Seconds in which the same person is noted once for the same endpoint and profile."""

KEPT = 10_000

_PROFILE = re.compile(r"prf_[0-9a-f]{20}")


class Shown:
    """What was noted a moment ago. Used by one thread, the event loop's."""

    def __init__(self) -> None:
        self._noted: dict[tuple[str, str, str, str], float] = {}

    def is_news(self, *what: str) -> bool:
        key, now = (what[0], what[1], what[2], what[3]), monotonic()
        if now - self._noted.get(key, -NOTED_EVERY) < NOTED_EVERY:
            return False
        if len(self._noted) >= KEPT:
            self._noted.clear()
        self._noted[key] = now
        return True


def asks_to_see(request: Request) -> bool:
    """By the header; a browser's EventSource can send none, so streams take it as a parameter."""
    return request.headers.get(HEADER) == "1" or (HEADER, "1") in request.query_params.multi_items()


def note_shown(database: Database, who: Principal, what: str, space: int | None, profile: str) -> None:
    """Before it is shown: an endpoint by its name, in a space by its number, and a profile by its id, or ""."""
    detail = {"what": what, **({"profile": profile} if profile else {})}
    note_alone(database, by=who.name, action="personal_data.shown", space=space, detail=detail)


def profile_of(path: str, result: Any) -> str:
    """The profile's id in a path or an answer; "" where neither has one: an identifier is a value."""
    for said in (path, getattr(result, "id", "")):
        if isinstance(said, str) and _PROFILE.fullmatch(said):
            return said
    return ""
