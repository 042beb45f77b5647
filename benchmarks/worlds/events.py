"""A website's event log: few visitors do most of it, most never say who they are, browsers are shared now and then.

Activity falls with rank as rank ** -0.65: of 400,000 visitors with 5 million events the first has some 20,000, so one
anonymous id carries more than 10,000 events, and half of the visitors have fewer than eight.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.worlds.draws import Draws, Flags, Numbers
from benchmarks.worlds.files import chunks, query, write_table, written_out
from benchmarks.worlds.names import domains, first_names, last_names

EXPONENT = 0.65
IDENTIFIED = 0.4  # of the visitors
LOGGED_IN = 0.3  # of the events of those
SHARING_BROWSER = 0.02  # of the visitors: they use the browser of the one before them
NINETY_DAYS = 90 * 86_400


class EventWorld(NamedTuple):
    events: int
    visitors: int
    seed: int = 1


def write_events(world: EventWorld, path: Path) -> Path:
    """Columns message_id, timestamp, type, anonymous_id, user_id, email, event. Returns the path."""
    write_table(path, _parts(world))
    return path


def _parts(world: EventWorld) -> Iterator[pa.Table]:
    connection = duckdb.connect()
    for rows in chunks(world.events):
        yield written_out(connection, query("events"), _draw(world, rows))


def _draw(world: EventWorld, rows: Numbers) -> pa.Table:
    draws = Draws(world.seed)
    visitor = _visitors(world, draws, rows)
    known = draws.chance("identified", visitor, IDENTIFIED)
    return pa.table(
        {
            "number": rows,
            "visitor": visitor,
            "browser_number": draws.number("browser", _browser(draws, rows, visitor)),
            "user_number": draws.number("user", visitor),
            "identify": known & draws.chance("identify", rows, 0.03),
            "logged_in": known & draws.chance("logged in", rows, LOGGED_IN),
            "first_name": first_names(draws, visitor),
            "last_name": last_names(draws, visitor),
            "domain": domains(draws, visitor),
            "share": draws.share("event", rows),
            "seconds": draws.share("time", rows) * NINETY_DAYS,
        }
    )


def _visitors(world: EventWorld, draws: Draws, rows: Numbers) -> Numbers:
    """Whose each event is, as a rank from 0: the inverse of the bounded power law's distribution function."""
    top = float(world.visitors + 1) ** (1 - EXPONENT)
    rank = (1 + draws.share("visitor", rows) * (top - 1)) ** (1 / (1 - EXPONENT))
    rank_from_zero: Numbers = np.minimum(rank.astype(np.uint64) - np.uint64(1), np.uint64(world.visitors - 1))
    return rank_from_zero


def _browser(draws: Draws, rows: Numbers, visitor: Numbers) -> Numbers:
    """Three browsers a visitor, used ever less; who shares browsers uses those of the visitor one rank higher."""
    which = draws.share("which browser", rows)
    number = (which > 0.80).astype(np.uint64) + (which > 0.95).astype(np.uint64)
    sharing: Flags = draws.chance("shares browser", visitor, SHARING_BROWSER) & (visitor > 0)
    return (visitor - sharing.astype(np.uint64)) * np.uint64(3) + number
