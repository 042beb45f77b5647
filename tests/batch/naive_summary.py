"""Every number of a summary, worked out anew from the tables, row by row."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import onefold
from onefold.batch.summary import LARGEST, SIZES
from onefold.model import ANONYMOUS_TYPES


def bucket(size: int) -> str:
    low, high = next((low, high) for low, high in SIZES if low <= size <= (high or size))
    return f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"


def counted(rows: list[dict[str, Any]], name: str) -> dict[str, int]:
    return dict(Counter(row[name] for row in rows if row[name] is not None))


def assert_holds(result: onefold.Result, rows: int, kinds: dict[str, str]) -> None:
    """Every number of the summary, worked out anew from the tables."""
    summary, counts = result.summary, result.summary["counts"]
    records, profiles, identifiers, links, rejections = (
        result.table(name).to_pylist() for name in ("records", "profiles", "identifiers", "links", "rejections")
    )
    by_profile = Counter(row["profile_id"] for row in records if row["profile_id"] is not None)
    assert counts == {
        "records": len(records),
        "events": sum(kinds[row["source"]] == "event" for row in records),
        "rows": sum(kinds[row["source"]] == "row" for row in records),
        "profiles": len(profiles),
        "unresolved": sum(row["profile_id"] is None for row in records),
        "identifiers": len(identifiers),
        "links": len(links),
        "rejections": len(rejections),
        "refused": len(result.refused),
        "replaced": rows - len(records),
    }
    assert {row["profile_id"]: row["records"] for row in profiles} == by_profile
    assert summary["consolidation_rate"] == pytest.approx(1 - len(profiles) / len(records) if records else 0, abs=1e-6)
    sizes = Counter(map(bucket, by_profile.values()))
    assert {name: count for name, count in summary["profile_sizes"].items() if count} == sizes
    largest = [one["records"] for one in summary["largest_profiles"]]
    assert largest == sorted(by_profile.values(), reverse=True)[:LARGEST]
    assert all(by_profile[one["profile_id"]] == one["records"] for one in summary["largest_profiles"])
    assert summary["links_by_step"] == counted(links, "step")
    assert summary["rejections_by_kind"] == counted(rejections, "kind")
    assert summary["rejections_by_step"] == counted(rejections, "step")
    by_source = Counter(row["source"] for row in records)
    assert summary["sources"] == {name: {"kind": kinds[name], "records": by_source[name]} for name in kinds}
    known = {row["profile_id"] for row in records if kinds[row["source"]] == "row"}
    known |= {row["profile_id"] for row in identifiers if row["type"] not in ANONYMOUS_TYPES}
    share = 1 - len(known - {None}) / len(profiles) if profiles else 0
    assert summary["anonymous_share"] == pytest.approx(share, abs=1e-6)
