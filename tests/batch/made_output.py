"""A small result made by hand: two customers, a shared tablet, unresolved events; in memory or in any format."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from onefold.batch.outputs import Output, output_of

RECORDS = ["crm/1", "crm/2", "crm/3", "web/a", "web/b", "web/c", "web/d", "web/e", "web/f"]


def profile_id(record: str) -> str:
    return "prf_" + sha256(record.encode()).hexdigest()[:20]


JANE, JOHN, LONER = profile_id("web/a"), profile_id("crm/2"), profile_id("crm/3")
OF = [JANE, JOHN, LONER, JANE, JANE, JOHN, None, None, None]

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "identifiers": {"email": {"within": "90 days"}, "anonymous_id": {"when_shared": "latest_user"}},
    "rules": [{"name": "same name", "match": {"all": [{"same": "last_name"}, {"same": "postcode"}]}}],
    "statements": [{"apart": ["crm/1", "crm/2"], "by": "support", "reason": "twins"}],
}
SUMMARY: dict[str, Any] = {"version": "0", "sources": {"crm": {}, "web": {}}, "ruleset": DOCUMENT}


def at(day: int) -> datetime:
    return datetime(2026, 3, day, tzinfo=UTC)


def tables() -> dict[str, pa.Table]:
    instant = pa.timestamp("us", tz="UTC")
    records = [{"record": n, "source": r[:3], "record_id": r[4:], "profile_id": OF[n]} for n, r in enumerate(RECORDS)]
    identifiers = [
        (JANE, "user_id", "u1", 2, 3),
        (JANE, "email", "jane@example.com", 2, 0),
        (JANE, "anonymous_id", "anon1", 2, 3),
        (JANE, "anonymous_id", "tablet", 1, 4),
        (JANE, "ip", "1.2.3.4", 1, 3),
        (JOHN, "email", "john@example.com", 1, 1),
        (JOHN, "anonymous_id", "tablet", 1, 5),
        (LONER, "ip", "1.2.3.4", 1, 2),
        (LONER, "user_id", "anon1", 1, 2),
    ]
    links = [
        (JANE, "email", "jane@example.com", [0, 3], at(1), at(5)),
        (JANE, "anonymous_id", "anon1", [3, 4], at(2), at(2)),
        (JOHN, "same name", "last_name=smith, postcode=1000", [1, 5], at(3), at(3)),
    ]
    rejections = [
        (
            "conflict",
            "anonymous_id",
            "anonymous_id",
            "tablet",
            "web",
            "c",
            JOHN,
            JANE,
            "together they would break the limit of user_id: 1 ever",
        ),
        ("too_common", "email", "email", "info@example.com", "web", "d", None, None, "is common"),
        ("too_common", "email", "email", "info@example.com", "crm", "2", JOHN, None, "is common"),
        ("blocked_value", None, "phone", "unknown", "web", "e", None, None, "is blocked"),
    ]
    return {
        "records": pa.Table.from_pylist(
            records,
            pa.schema(
                [
                    ("record", pa.int32()),
                    ("source", pa.string()),
                    ("record_id", pa.string()),
                    ("profile_id", pa.string()),
                ]
            ),
        ),
        "identifiers": pa.table(
            {
                "profile_id": [row[0] for row in identifiers],
                "type": [row[1] for row in identifiers],
                "value": [row[2] for row in identifiers],
                "first_seen": pa.array([at(1) for _ in identifiers], instant),
                "last_seen": pa.array([at(9) for _ in identifiers], instant),
                "records": pa.array([row[3] for row in identifiers], pa.int64()),
                "sources": pa.array([["crm", "web"] for _ in identifiers], pa.list_(pa.string())),
                "first_record": pa.array([row[4] for row in identifiers], pa.int32()),
            }
        ),
        "links": pa.table(
            {
                "profile_id": [row[0] for row in links],
                "step": [row[1] for row in links],
                "key": [row[2] for row in links],
                "records": pa.array([row[3] for row in links], pa.list_(pa.int32())),
                "time": pa.array([row[4] for row in links], instant),
                "last_time": pa.array([row[5] for row in links], instant),
            }
        ),
        "profiles": pa.table(
            {
                "profile_id": [JANE, JOHN, LONER],
                "first_seen": pa.array([at(1), at(2), None], instant),
                "last_seen": pa.array([at(5), at(3), None], instant),
                "records": pa.array([3, 2, 1], pa.int64()),
                "first name": ["Jane", None, 'Jo "x", y'],
            }
        ),
        "rejections": pa.table(
            {
                name: pa.array([row[n] for row in rejections], pa.string())
                for n, name in enumerate(
                    ("kind", "step", "type", "value", "source", "record_id", "profile_id", "other_profile_id", "detail")
                )
            }
        ),
    }


def made() -> Output:
    return output_of(tables(), SUMMARY)


def write(folder: Path, format_: str = "parquet") -> Path:
    folder.mkdir(parents=True)
    (folder / "summary.json").write_bytes(msgspec.json.encode(SUMMARY))
    with duckdb.connect(str(folder / "onefold.duckdb") if format_ == "duckdb" else ":memory:") as database:
        database.execute("SET TimeZone = 'UTC'")
        for name, table in tables().items():
            database.register("given", table)
            if format_ == "parquet":
                pq.write_table(table, folder / f"{name}.parquet")
            elif format_ == "csv":
                database.execute(f"COPY given TO '{folder / name}.csv' (HEADER)")
            else:
                database.execute(f"CREATE TABLE {name} AS FROM given")
    return folder
