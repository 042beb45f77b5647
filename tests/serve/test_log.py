from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from onefold.errors import DatabaseGone
from onefold.serve.log import about, set_up


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where logs go while the test runs."""
    root, own = logging.getLogger(), logging.getLogger("onefold")
    before = root.handlers, root.level, own.level
    to = io.StringIO()
    set_up("debug", "json", to)
    yield to
    root.handlers, root.level, own.level = before[0], before[1], before[2]


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_how_bad_where_and_what(stream: io.StringIO) -> None:
    logging.getLogger("onefold.live").info("a batch of %d", 3, extra=about(space="prod", ms=1.5))
    (line,) = lines(stream)
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "info", "logger": "onefold.live", "event": "a batch of 3", "space": "prod", "ms": 1.5}


def test_an_error_is_told_by_its_type_and_place_and_not_by_what_it_repeats(stream: io.StringIO) -> None:
    try:
        {"a": 1}.pop("jane@example.com")
    except KeyError:
        logging.getLogger("onefold.serve").exception("something broke")
    (line,) = lines(stream)
    assert line["error"] == "KeyError"
    assert "test_log.py:" in line["at"][-1]
    assert "jane" not in stream.getvalue()


def test_our_own_errors_are_told_in_full_as_they_never_repeat_values(stream: io.StringIO) -> None:
    logging.getLogger("onefold.live").error("no", exc_info=DatabaseGone("The disk is full."))
    assert lines(stream)[0]["message"] == "The disk is full."


@pytest.mark.parametrize(
    ("said", "values", "kept"),
    [
        ("error connecting in %r: %s", ("pool-1", 'user "jane@example.com"'), "error connecting in"),
        (
            "Task exception was never retrieved\nfuture: <Task jane@example.com>",
            (),
            "Task exception was never retrieved",
        ),
        ("Exception in callback write('jane@example.com')", (), "Exception in callback write"),
    ],
)
def test_of_libraries_only_plain_words_are_kept(
    said: str, values: tuple[str, ...], kept: str, stream: io.StringIO
) -> None:
    logging.getLogger("psycopg.pool").warning(said, *values)
    assert lines(stream)[0]["event"] == kept
    assert "example.com" not in stream.getvalue()


def test_less_than_the_level_is_not_said(stream: io.StringIO) -> None:
    set_up("warning", "json", stream)
    logging.getLogger("onefold.serve").info("serving")
    logging.getLogger("uvicorn.error").info("Started server process")
    assert stream.getvalue() == ""


def test_for_people_it_is_a_line_of_text(stream: io.StringIO) -> None:
    set_up("info", "text", stream)
    logging.getLogger("onefold.serve").info("serving", extra=about(address="http://127.0.0.1:8000"))
    assert stream.getvalue().rstrip().endswith("info    serving address=http://127.0.0.1:8000")
