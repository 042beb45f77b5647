"""People with no identifier but name, birth date and postcode, a third of the rows with a slip of the keyboard.

Two rows a person on average. Postcodes hold 2 to 200 rows, as many small ones as large in every doubling.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.worlds.draws import Draws, Numbers
from benchmarks.worlds.files import FileSet, chunks, query, scramble, written_out
from benchmarks.worlds.names import first_names, last_names

SMALLEST_BLOCK = 2
LARGEST_BLOCK = 200
SLIPS = 0.35
DAYS = 25_000


class SimilarWorld(NamedTuple):
    records: int
    seed: int = 1


def write_similar(world: SimilarWorld, path: Path) -> Path:
    """Columns id, first_name, last_name, birth_date, postcode, updated_at.

    `truth.parquet` (id, person) beside it. Returns the path.
    """
    draws = Draws(world.seed)
    ends = _postcode_ends(world, draws)
    with FileSet(path.parent) as files:
        for part in _parts(world, draws, ends):
            files.add(path.name, part.drop_columns(["person"]))
            files.add("truth.parquet", part.select(["id", "person"]))
    return path


def _parts(world: SimilarWorld, draws: Draws, ends: NDArray[np.int64]) -> Iterator[pa.Table]:
    connection = duckdb.connect()
    for rows in chunks(world.records):
        yield written_out(connection, query("similar"), _draw(world, draws, ends, rows))


def _postcode_ends(world: SimilarWorld, draws: Draws) -> NDArray[np.int64]:
    """Where each postcode's rows end, were they sorted: sizes even on a logarithmic scale."""
    postcodes = np.arange(world.records // SMALLEST_BLOCK + 1, dtype=np.uint64)
    ratio = LARGEST_BLOCK / SMALLEST_BLOCK
    sizes = (SMALLEST_BLOCK * ratio ** draws.share("postcode size", postcodes)).astype(np.int64)
    return np.asarray(np.cumsum(sizes))


def _draw(world: SimilarWorld, draws: Draws, ends: NDArray[np.int64], rows: Numbers) -> pa.Table:
    people = max(1, world.records // 2)
    place = scramble(world.records, rows)  # where the row stands among all, sorted by person
    person = place * np.uint64(people) // np.uint64(world.records)
    slip = np.where(draws.chance("slip", rows, SLIPS), 1 + draws.choice("kind of slip", rows, 4), 0)
    return pa.table(
        {
            "number": rows,
            "person": person,
            "first_name": first_names(draws, person),
            "last_name": last_names(draws, person),
            "postcode": np.searchsorted(ends, 2 * person.astype(np.int64), side="right"),
            "day_number": draws.choice("birth date", person, DAYS).astype(np.int32),
            "slip": slip,
            "slip_field": draws.choice("field of slip", rows, 2),
            "place": draws.choice("place of slip", rows, 64),
            "letter": draws.choice("letter of slip", rows, 26).astype(np.int32),
            "seconds": draws.share("time", rows) * 2 * 365 * 86_400,
        }
    )
