"""Plain rows as the columns that matching looks at."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
import numpy as np

from onefold.columns import Ints, Values


class Origins(msgspec.Struct):
    count: int
    source: Ints
    source_names: list[str]


def values_of(rows: Sequence[Collection[str]]) -> Values:
    """The values of one field: `rows[record]` are those of one record. Codes go from the last text to the first."""
    texts = sorted({text for row in rows for text in row}, reverse=True)
    pairs = [(record, texts.index(text)) for record, row in enumerate(rows) for text in row]
    record, code = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
    return Values(record.copy(), code.copy(), texts)


def origins(count: int, sources: Sequence[str] | None = None) -> Origins:
    names = sorted(set(sources or ["crm"]))
    return Origins(count, np.array([names.index(name) for name in sources or ["crm"] * count], dtype=np.int32), names)
