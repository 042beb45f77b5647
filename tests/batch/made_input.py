"""A small input that has some of everything: calls and rows, shared and refused values, odd texts, unreadable lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CALLS: list[dict[str, Any]] = [
    {"type": "identify", "messageId": "m1", "anonymousId": "a1", "userId": "u1", "timestamp": "2026-03-01T10:00:00Z",
     "traits": {"email": "JANE@example.com", "first_name": "Jane", "plan": 'basic, or "free"'}},
    {"type": "page", "messageId": "m2", "anonymousId": "a1", "timestamp": "2026-03-02T10:00:00.123456Z"},
    {"type": "identify", "messageId": "m3", "anonymousId": "a1", "userId": "u2", "timestamp": "2026-03-03T10:00:00Z"},
    {"type": "track", "event": "Order", "messageId": "m4", "anonymousId": "a2", "timestamp": "2026-03-04T10:00:00Z"},
    {"type": "page", "messageId": "m5", "timestamp": "2026-03-05T10:00:00Z"},
    {"type": "page", "messageId": "m6", "userId": "u1", "anonymousId": "a2", "timestamp": "2026-03-06T10:00:00Z"},
    {"type": "identify", "messageId": "m7", "anonymousId": "a3", "userId": "u3",
     "traits": {"email": "n/a", "first_name": "line\nbreak"}},
    {"type": "alias", "messageId": "m8", "userId": "u4", "previousId": "a9", "timestamp": "2026-03-07T10:00:00Z"},
    {"type": "page", "messageId": "m9", "anonymousId": "a9", "timestamp": "2026-03-07T09:00:00Z"},
]  # fmt: skip
"""m1 and m3 share a browser, but have different user ids; m5 is nobody's; m7 has no time."""

ROWS = [
    "id,email,phone,first_name,city,score,updated",
    "1,jane@example.com,+1 212 555 0177,Janet,Bern,9,2026-01-01",
    '2,john@example.com,+1 212 555 0177,John,"Basel, Stadt",10,2026-01-02',
    "3,,,Ann,,unknown,",
    "4,no address,,Bob,Genf,3,2026-01-04",
    "5,jane@example.com,,Jane,[Bern],8.5,2026-01-05",
]

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "identifiers": {"user_id": {"limit": 1}, "email": {}, "phone": {"max_distinct": {"first_name": 1}}},
    "rules": [{"name": "first name", "match": {"same": "first_name"}, "max_profiles": 2}],
    "statements": [{"apart": ["crm, old/3", "crm, old/4"], "by": "me"}, {"together": ["crm, old/2", "web/m4"]}],
    "survivorship": {"score": "max", "first_name": "all", "city": {"sources": ["crm, old"]}},
}

BROKEN = "{broken\n"


def lines() -> list[str]:
    return [json.dumps(call, ensure_ascii=False) + "\n" for call in CALLS]


def write(folder: Path) -> dict[str, Path]:
    """The input as files, by source; one line of the calls cannot be read."""
    folder.mkdir(parents=True, exist_ok=True)
    web, crm = folder / "web.jsonl", folder / "crm.csv"
    web.write_text("".join(lines()) + BROKEN)
    crm.write_text("\n".join(ROWS) + "\n")
    return {"web": web, "crm, old": crm}
