"""What SQL lets pass without Python's judgement is what Python would have let pass."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onefold.batch.read.relation import connect, fetch
from onefold.batch.read.usable import doubtful_sql, judge, plain_sql
from onefold.model import IdentifierType
from onefold.normalize import KINDS, is_absent, normalizer
from onefold.normalize.blocked import SHIPPED_PATTERNS, SHIPPED_VALUES, Blocklist
from onefold.resolution.usable import Judge, Unusable
from onefold.ruleset.plan import IdentifierSettings

JUNK = sorted(SHIPPED_VALUES) + ["---", "0000", "0-0", "aaaa", "AaA", "1111111", "...", "@@@", "++++++", "00-00-00-00"]
REAL = [
    "jane@b.ch",
    "noreply@b.ch",
    "x@test.com",
    "+41446681800",
    "0041 44 668 18 00",
    "+1 (202) 555-0100",
    "10.0.0.1",
    "Ann-Lee O'Neil",
]
PIECES = st.sampled_from([*JUNK, *REAL, " ", "\t", "\u00a0", "é", "0", "-", "a", "a!a!", "K"])
TEXTS = st.lists(st.builds("".join, st.lists(PIECES, min_size=1, max_size=3)), min_size=1, max_size=60)
OWN_VALUES = frozenset({"x@test.com", "+41446681800", "0041 44 668 18 00", "10.0.0.1", "ann lee o neil", "é"})
OWN_PATTERNS = ("^noreply@", "B\\.ch$", "555-01")


def settings_of(kind: str, *, own: bool) -> IdentifierSettings:
    return IdentifierSettings(
        type=IdentifierType(kind),
        normalize=kind,
        match=True,
        limit=None,
        blocked_values=SHIPPED_VALUES | (OWN_VALUES if own else frozenset()),
        blocked_patterns=(*OWN_PATTERNS, *SHIPPED_PATTERNS) if own else SHIPPED_PATTERNS,
        region="CH",
    )


def chunked(texts: list[str | None]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(texts, pa.string())])


def test_python_judges_tables_as_it_judges_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one judge: what it says is what tables get."""
    monkeypatch.setattr(Judge, "judge", lambda _, raw: Unusable("blocked_value", raw.upper()) if raw == "x" else "y")
    judged = judge(settings_of("email", own=False), chunked([None, None]), chunked(["x", "z"]))
    assert judged.usable.to_pylist() == [None, "y"]
    assert (judged.rows.tolist(), judged.kinds, judged.values) == ([0], ["blocked_value"], ["X"])


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10)
@given(texts=TEXTS)
def test_sql_and_python_agree(kind: str, own: bool, texts: list[str]) -> None:  # noqa: FBT001
    setting = settings_of(kind, own=own)
    with connect() as database:
        database.register("texts", pa.table({"raw": texts, "place": range(len(texts))}))
        query = (
            f"SELECT raw, plain, ({doubtful_sql(setting, 'raw', 'plain')}) AS doubtful "
            f"FROM (SELECT raw, place, {plain_sql(setting, 'raw')} AS plain FROM texts) ORDER BY place"
        )
        rows = fetch(database, query, {}).to_pylist()
    sure = [row["plain"] is not None and not row["doubtful"] for row in rows]
    plain = [row["plain"] if ok else None for row, ok in zip(rows, sure, strict=True)]
    left = [None if ok else row["raw"] for row, ok in zip(rows, sure, strict=True)]
    judged = judge(setting, chunked(plain), chunked(left))
    blocklist, normalize = Blocklist(setting.blocked_values, setting.blocked_patterns), normalizer(kind, "CH")
    for row, (text, usable) in enumerate(zip(texts, judged.usable.to_pylist(), strict=True)):
        normalized = None if is_absent(text) else normalize(text)
        blocked = not is_absent(text) and blocklist.blocks(text, normalized)
        assert usable == (None if blocked else normalized), text
        told = zip(judged.rows, judged.kinds, judged.values, strict=True)
        reasons = [(kind, value) for at, kind, value in told if at == row]
        expected = ("blocked_value" if blocked else "invalid_value", text if normalized is None else normalized)
        assert reasons == ([] if usable is not None or is_absent(text) else [expected]), text
