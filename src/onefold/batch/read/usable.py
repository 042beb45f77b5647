"""Which values of an identifier type can be used: in SQL for the plain ones, in Python, once each, for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onefold.batch.read.relation import literal
from onefold.columns import Longs
from onefold.model import RejectionKind
from onefold.normalize import normalizer
from onefold.normalize.blocked import SHIPPED_PATTERNS, Blocklist
from onefold.normalize.sql import fast_sql
from onefold.resolution.usable import Judge, Unusable
from onefold.ruleset.plan import IdentifierSettings

SAME_LETTERS = frozenset({"email", "device", "lower"})
"""Kinds whose plain values are only trimmed and put in lower case."""

NEVER_JUNK = frozenset({"email", "phone"})
"""Kinds whose plain values hold two different characters, one neither zero nor dash: no shipped pattern fits them."""


class Judged(NamedTuple):
    """Values by row: usable ones; and the refused ones with their rows, normalized where they can be, else as said."""

    usable: pa.ChunkedArray
    rows: Longs
    kinds: list[RejectionKind]
    values: list[str]


def plain_sql(settings: IdentifierSettings, raw: str) -> str:
    """SQL for the normalized value of the SQL expression `raw` where that is plain, null where Python must look."""
    return fast_sql(settings.normalize, raw) or "NULL::VARCHAR"


def doubtful_sql(settings: IdentifierSettings, raw: str, plain: str) -> str:
    """SQL that is true for every blocked value; `plain`, not null, is the normalized form of `raw`."""
    tests = _value_tests(settings, raw, plain) + _pattern_tests(settings, raw, plain)
    return " OR ".join(tests) or "false"


def _value_tests(settings: IdentifierSettings, raw: str, plain: str) -> list[str]:
    """Only values that would themselves normalize can be a plain value.

    Not `IN` or list_contains: DuckDB makes a join of them, and a join loses the order of rows.
    """
    normalize = normalizer(settings.normalize, settings.region)
    blocked = sorted(Blocklist(settings.blocked_values).values)
    values = [value for value in blocked if value.isascii() and normalize(value) is not None]
    if not values:
        return []
    listed, longest = ", ".join(map(literal, values)), max(map(len, values))
    forms = [plain] if settings.normalize in SAME_LETTERS else [f"lower(trim({raw}))", f"lower(trim({plain}))"]
    return [
        f"CASE WHEN strlen({form}) <= {longest} THEN list_position([{listed}], {form}) IS NOT NULL ELSE false END"
        for form in forms
    ]


def _pattern_tests(settings: IdentifierSettings, raw: str, plain: str) -> list[str]:
    tests = []
    shipped = [pattern for pattern in settings.blocked_patterns if pattern in SHIPPED_PATTERNS]
    if shipped and settings.normalize not in NEVER_JUNK:
        tests += [
            f"CASE WHEN {_monotonous(form)} THEN {_matches(form, shipped)} ELSE false END"
            for form in _forms(settings, raw, plain)
        ]
    own = [pattern for pattern in settings.blocked_patterns if pattern not in SHIPPED_PATTERNS]
    return tests + [_matches(form, own) for form in (f"trim({raw})", plain) if own]


def _forms(settings: IdentifierSettings, raw: str, plain: str) -> list[str]:
    """What patterns without letters, or blind to their case, have to see."""
    return [plain] if settings.normalize in SAME_LETTERS else [f"trim({raw})", plain]


def _monotonous(text: str) -> str:
    """Cheap, and true of all that the shipped patterns match: zeroes and dashes, or one character again and again.

    Letters that differ in case only share their last five bits.
    """
    return f"ascii({text}) IN (45, 48) OR (ascii({text}) & 31) = (ascii({text}[2]) & 31)"


def _matches(text: str, patterns: Sequence[str]) -> str:
    return "(" + " OR ".join(f"regexp_matches({text}, {literal(pattern)})" for pattern in patterns) + ")"


def judge(settings: IdentifierSettings, plain: pa.ChunkedArray, doubtful: pa.ChunkedArray) -> Judged:
    """Adds to the plain values what Python can use of the doubtful ones (raw; null where there is a plain value)."""
    if doubtful.null_count == len(doubtful):
        return Judged(plain, np.empty(0, np.int64), [], [])
    rows = np.flatnonzero(doubtful.is_valid().to_numpy())
    coded = doubtful.drop_null().combine_chunks().dictionary_encode()
    codes = coded.indices.to_numpy()
    judge_one = Judge(settings).judge
    verdicts = [_verdict(judge_one(text)) for text in coded.dictionary.to_pylist()]
    values = pa.array([value if kind is None else None for value, kind in verdicts], pa.string())
    refused = np.array([kind is not None for _, kind in verdicts])[codes]
    why = [(kind, value) for value, kind in map(verdicts.__getitem__, codes[refused].tolist()) if kind and value]
    return Judged(
        either(plain, pa.chunked_array([_spread(len(plain), rows, codes, values)])),
        rows[refused],
        [kind for kind, _ in why],
        [value for _, value in why],
    )


def either(first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.ChunkedArray:
    """The first where it has a value, else the second. Chunk by chunk: the whole may be more than an array can hold."""
    chunks, start = [], 0
    for chunk in first.chunks:
        other = second.slice(start, len(chunk))
        empty = other.null_count == len(other)
        chunks.append(chunk if empty else pc.coalesce(chunk, other.combine_chunks()))
        start += len(chunk)
    return pa.chunked_array(chunks, first.type)


def _verdict(judged: str | Unusable | None) -> tuple[str | None, RejectionKind | None]:
    """The normalized value, or the one to report and why it cannot be used; neither for what is blank."""
    return (judged.value, judged.kind) if isinstance(judged, Unusable) else (judged, None)


def _spread(size: int, rows: Longs, codes: np.ndarray, values: pa.StringArray) -> pa.StringArray:
    """One value for each of `size` rows, null where none."""
    places = np.full(size, -1, np.int32)
    places[rows] = codes
    return values.take(pa.array(places, mask=places < 0))
