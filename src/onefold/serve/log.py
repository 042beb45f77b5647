"""Logs on standard error, a line of JSON each: what happened and where in the code, never a value of anybody's.

Whatever raised, its message is left out unless it is one of ours: others repeat the value that they choked on. Of
libraries only the plain words of their messages are kept, without what was filled in.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

import msgspec

from onefold.errors import OnefoldError
from onefold.serve.settings import Format, Level

FRAMES = 12
"""Of the innermost calls, those told of an error."""

_WORDS = re.compile(r"[\w ,.'-]*")


def set_up(level: Level = "info", format_: Format = "json", stream: TextIO | None = None) -> None:
    """Sends all logs of this process to `stream`, standard error by default."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(_is_news)
    handler.setFormatter(JsonLines() if format_ == "json" else TextLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("onefold").setLevel(level.upper())


def about(**facts: Any) -> dict[str, Any]:
    """For `extra`: numbers, slugs, kinds and addresses of our own that belong to a line."""
    return {"about": facts}


class JsonLines(logging.Formatter):
    """`{"time": ..., "level": ..., "logger": ..., "event": ..., ...}`."""

    def format(self, record: logging.LogRecord) -> str:
        return msgspec.json.encode(_facts(record)).decode()


class TextLines(logging.Formatter):
    """The same for people."""

    def format(self, record: logging.LogRecord) -> str:
        facts = _facts(record)
        first = f"{facts.pop('time')} {facts.pop('level'):7} {facts.pop('event')}"
        facts.pop("logger")
        return " ".join([first, *(f"{name}={value}" for name, value in facts.items())])


def _is_news(record: logging.LogRecord) -> bool:
    """Not what uvicorn says of a start that failed: whoever started it is told why."""
    said = str(record.msg)
    return record.name != "uvicorn.error" or not said.startswith(("Traceback", "Application startup failed"))


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _event(record),
        **getattr(record, "about", {}),
    }
    if record.exc_info and record.exc_info[1]:
        facts |= _trouble(record.exc_info[1])
    return facts


def _event(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == "onefold":
        return record.getMessage()
    words = _WORDS.match(str(record.msg))
    return words[0].strip() if words else ""


def _trouble(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    told = {"error": type(error).__name__, "at": [f"{_place(one.filename)}:{one.lineno} {one.name}" for one in frames]}
    if isinstance(error, OnefoldError):
        told["message"] = str(error)
    if error.__cause__ is not None:
        told["cause"] = type(error.__cause__).__name__
    return told


def _place(filename: str) -> str:
    """From the package's folder on."""
    return re.sub(r".*(?:site-packages|src)/", "", filename)
