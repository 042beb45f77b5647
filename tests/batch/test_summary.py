from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given

import onefold
from onefold.batch.summary import LARGEST, SIZES
from onefold.model import ANONYMOUS_TYPES
from onefold.version import VERSION
from tests.batch.test_engine import resolved, tables, tabular
from tests.worlds import RandomWorld, worlds


def bucket(size: int) -> str:
    low, high = next((low, high) for low, high in SIZES if low <= size <= (high or size))
    return f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"


def counted(rows: list[dict[str, Any]], name: str) -> dict[str, int]:
    return dict(Counter(row[name] for row in rows if row[name] is not None))


def holds(result: onefold.Result, rows: int, kinds: dict[str, str]) -> None:
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


@given(worlds())
def test_every_number_is_that_of_the_tables(world: RandomWorld) -> None:
    world = tabular(world)
    sources, document = tables(world)
    assume(sources)
    rows = sum(map(len, sources.values()))
    kinds = {name: document["sources"][name]["kind"] for name in sources}
    holds(resolved(sources, document), rows, kinds)


def test_nothing_at_all_has_a_summary() -> None:
    result = onefold.resolve({"crm": []})
    holds(result, 0, {"crm": "row"})
    assert result.summary["version"] == VERSION


def test_sizes_and_the_largest() -> None:
    sizes = [1] * 12 + [2, 3, 5, 6, 10, 11, 50, 51, 500, 501]
    rows = [{"id": f"{n}-{m}", "email": f"p{n}@x.io"} for n, size in enumerate(sizes) for m in range(size)]
    result = onefold.resolve({"crm": rows})
    holds(result, len(rows), {"crm": "row"})
    assert result.summary["profile_sizes"] == {
        "1": 12, "2": 1, "3-5": 2, "6-10": 2, "11-50": 2, "51-500": 2, "501+": 1,
    }  # fmt: skip
    assert [one["records"] for one in result.summary["largest_profiles"]] == sorted(sizes, reverse=True)[:10]


def test_anonymous_are_those_of_whom_only_devices_are_known() -> None:
    events = [
        {"type": "page", "messageId": "1", "anonymousId": "a"},
        {"type": "page", "messageId": "2", "anonymousId": "b"},
        {"type": "page", "messageId": "3", "userId": "u", "anonymousId": "b"},
        {"type": "page", "messageId": "4", "context": {"ip": "10.1.2.3"}},
    ]
    result = onefold.resolve({"web": events, "crm": [{"id": "1", "first_name": "Ann"}]})
    assert result.summary["counts"]["profiles"] == 3
    assert result.summary["anonymous_share"] == pytest.approx(1 / 3, abs=1e-6)


def test_a_rule_called_like_a_type_is_counted_with_it() -> None:
    rows = [{"id": "1", "email": "a@x.io", "city": "Rome"}, {"id": "2", "email": "a@x.io", "city": "Rome"}]
    document = {"rules": [{"name": "email", "match": {"same": "city"}}]}
    try:
        result = onefold.resolve({"crm": rows}, document)
    except onefold.errors.OnefoldError:
        return
    holds(result, 2, {"crm": "row"})


def test_a_statement_about_one_record_is_no_link() -> None:
    rows = [{"id": "1", "email": "a@x.io", "phone": "+1 212 555 0177"}]
    result = onefold.resolve({"crm": rows}, {"statements": [{"together": ["email:a@x.io", "phone:+12125550177"]}]})
    assert len(result.links) == 0
    holds(result, 1, {"crm": "row"})
