from __future__ import annotations

import pytest

import onefold
from onefold.version import VERSION
from tests.batch.naive_summary import assert_holds


def test_nothing_at_all_has_a_summary() -> None:
    result = onefold.resolve({"crm": []})
    assert_holds(result, 0, {"crm": "row"})
    assert result.summary["version"] == VERSION


def test_sizes_and_the_largest() -> None:
    sizes = [1] * 12 + [2, 3, 5, 6, 10, 11, 50, 51, 500, 501]
    rows = [{"id": f"{n}-{m}", "email": f"p{n}@x.io"} for n, size in enumerate(sizes) for m in range(size)]
    result = onefold.resolve({"crm": rows})
    assert_holds(result, len(rows), {"crm": "row"})
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


def test_a_statement_about_one_record_is_no_link() -> None:
    rows = [{"id": "1", "email": "a@x.io", "phone": "+1 212 555 0177"}]
    result = onefold.resolve({"crm": rows}, {"statements": [{"together": ["email:a@x.io", "phone:+12125550177"]}]})
    assert len(result.links) == 0
    assert_holds(result, 1, {"crm": "row"})
