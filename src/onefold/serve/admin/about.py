"""What this service is, and whether it is ready."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.health import problems_of
from onefold.version import VERSION


class AboutAnswer(Struct, frozen=True):
    """The version that runs, where it keeps its data, and what keeps it from being ready."""

    version: str
    database: Literal["SQLite", "PostgreSQL"]
    ready: bool
    problems: list[str]


async def read_about(call: Call) -> AboutAnswer:
    problems = await problems_of(call.context)
    return AboutAnswer(VERSION, "PostgreSQL" if "://" in call.context.settings.db else "SQLite", not problems, problems)


ENDPOINTS = (
    Endpoint(
        "GET", "/api/v1/about", "What this service is, and whether it is ready", "read", None, None, AboutAnswer,
        read_about, tag="Service",
    ),
)  # fmt: skip
