"""A database with some of everything in it, and the values with which any statement finds something there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from onefold.store.port import Connection, Row
from onefold.store.rows import SHIFT

SPACE = 3
OTHER = 4
BASE = SPACE << SHIFT

CONSENT = b'{"context":{"consent":{"categoryPreferences":{}}}}'
_NOTHING = msgspec.msgpack.encode([])


def of_space(space: int, rows: int) -> dict[str, list[Row]]:
    """The rows of each table of a space: four evidence to a component, every tenth component contested."""
    base, each = space << SHIFT, range(1, rows + 1)
    component = {n: base + n - n % 4 for n in each}
    contested = {one for one in component.values() if (one - base) // 4 % 10 == 0}
    run = (space, 1, 0, base + rows, 5, 2, b"hashes", b"seqs")
    return {
        "record": [
            (base + n, 1, f"r{n}", n, n, base + n, "track", "Viewed", n % 2, CONSENT if n % 2 else b"{}") for n in each
        ],
        "saying": [(base + n, base + n) for n in each],
        "evidence": [(base + n, component[n], fingerprint(base + n), _NOTHING) for n in each],
        "anchor": [(space, "email", f"u{n}@x.org", base + n) for n in each],
        "block": [(space, "similar", f"b{n // 3}", base + n) for n in each],
        "profile": [(base + n, component[n], f"prf_{n}", _NOTHING) for n in each if n % 4 == 0],
        "profile_name": [(space, f"prf_{n}", base + n - n % 4) for n in each],
        "contested": [(one,) for one in sorted(contested)],
        "held": [(base + n, component[n] if n % 3 else None) for n in each if component[n] in contested],
        "trait": [(space, "city", f"u{n}", base + n) for n in each],
        "change": [(base + n, n, "created", f"prf_{n}", b"{}") for n in each],
        "name_run": [run],
        "handed_over": [(base + n, space, b"items", b"answer" if n == 8 else None) for n in (7, 8, 9)],
        "measurement": [(space, base + n, b"numbers") for n in range(1, 31)],
        "watched": [(space, "server", base)],
        "tallied": [(one, "1.2.3", b"counts") for one in sorted(contested)],
        "unusable": [(base + n, b"counts") for n in each if n % 7 == 0],
        "alert_rule": [(space, "city", b"rule")],
        "alert": [(base + n, "city", "x", n, n if n % 2 else None, None, b"{}") for n in range(1, 31)],
        "webhook": [(base + 7, space, "https://x.org", "secret", 1, None)],
        "delivery": [(base + 7, base + n, n % 3, n if n % 2 else None, "waiting") for n in range(1, 31)],
        "dismissed": [(space, "sug_1", 1)],
        "statement": [
            (space, base + n, '{"apart":["crm/1","crm/2"]}', "ann", None, n, None, None) for n in range(1, 31)
        ],
        "restated": [(base + n, base + n) for n in each if n % 5 == 0],
        "departed": [(base + n,) for n in (7, 8, 9)],
        "touched": [(base + 4, None), (base + 8, "prf_8")],
        "review_key": [(space, n // 3, base + n) for n in each],
        "proposal": [
            (
                base + n,
                space,
                f"prf_{n}",
                f"prf_{n + 1}",
                "city",
                n,
                2,
                0,
                base + n,
                base + n + 1,
                "open",
                None,
                n,
                None,
                None,
            )
            for n in each
        ],
        "review_again": [(base + n,) for n in (4, 8)],
        "dry_run": [
            (
                f"{'r' if space == SPACE else 'o'}{n}",
                space,
                n,
                "city",
                "running" if n % 2 else "done",
                "reading",
                n,
                n,
                None,
            )
            + (b"{}", b"{}", None)
            for n in range(1, 31)
        ],
        "erasure": [
            (
                f"{'r' if space == SPACE else 'o'}{n}",
                space,
                "x" if n % 3 else None,
                "delete",
                "waiting" if n % 4 else "done",
            )
            + (n, None, "city", b"asked", b"{}")
            for n in range(1, 31)
        ],
        "suppression": [
            (space, "x" if n == 1 else f"hash{n}", "email", n, "x" if n < 4 else f"del_{n}") for n in range(1, 31)
        ],
        "kept_out": [(space, n, n) for n in range(1, 6)],
        "retention": [(space, n, 30) for n in range(1, 6)],
        "truth": [(space, 1, 1, 0, b"12345678", b"1234")],
        "review_state": [(space, space, "city", base, base)],
    }


def fingerprint(number: int) -> int:
    """Any 64 bits, signed."""
    return (number * 0x9E3779B97F4A7C15) % (1 << 64) - (1 << 63)


def of_workspace() -> dict[str, list[Row]]:
    spaces = range(1, 6)
    return {
        "setting": [
            *(("workspace", "7"), ("refusals", "30"), ("city", "2")),
            *(("audit", "6"), ("privacy", "00"), ("accounts", "3")),
        ],
        "space": [(n, f"space{n}", f"Space {n}", n, "", 1, n) for n in spaces],
        "source": [(n, f"source{n}", f"Source {n}", "web", n) for n in spaces],
        "feeds": [(n, n) for n in spaces],
        "write_key": [(f"hash{n}", n, f"wk_{n}", n, None) for n in spaces],
        "token": [(f"hash{n}", f"token{n}", "read", n, f"of_{n}", n, None) for n in spaces],
        "refused": [(n, "invalid_input", 3) for n in spaces],
        "refusal": [(n, 1, n, "invalid_input", "email: must be text") for n in range(1, 31)],
        "ruleset_version": [(n, v, "", "ann", "", n, None, n) for n in spaces for v in (1, 2)],
        "draft": [(n, "city", "", 1, 3, "ann", n, n) for n in spaces],
        "graph": [(n, n, 1, "", "active", 0, 0, n, n) for n in spaces],
        "activation": [(SPACE, 2, 7, "building", 10, 100, "")],
        "person": [(f"usr_{n}", f"u{n}@x.org", "Ann", "admin", None, "shown", "x", n, None, None) for n in spaces],
        "password_link": [(f"usr_{n}", f"hash{n}", 1 << 60) for n in spaces],
        "session": [(f"ses_{n}", f"hash{n}", f"usr_{n}", None, "city", n, n, 1 << 60) for n in spaces],
        "audit_entry": [(n, n, "city", "u7", SPACE, "{}", f"hash{n}") for n in range(1, 7)],
    }


TABLES = tuple({**of_workspace(), **of_space(SPACE, 1)})


def fill(connection: Connection, rows: int) -> None:
    """Two spaces alike, and a workspace."""
    with connection.transaction():
        for part in (of_workspace(), of_space(SPACE, rows), of_space(OTHER, rows)):
            for table, members in part.items():
                connection.append(table, members)


_INTS = {"space": SPACE, "run": 1, "chunk": 0, "limit": 10, "most": 10, "sign": 1, "low": BASE, "after": BASE}
_INTS |= {"graph": SPACE, "graph_low": BASE, "graph_high": BASE + (1 << SHIFT) - 1, "shift": 0, "number": BASE + 7}
_INTS |= {"high": BASE + (1 << SHIFT) - 1, "stop": 1 << 60, "after_time": 0, "after_seq": 0, "start": 0, "count": 2}
_INTS |= {
    "bytes": 1,
    "source": 1,
    "kept": 20,
    "now": 99,
    "component": BASE + 4,
    "owner": BASE + 40,
    "from_profile": BASE + 8,
}
_INTS |= {"first": BASE, "last": BASE + 60, "back": 3, "since": 20, "progress": 500}
_TEXTS = {"type": "email", "value": "u7@x.org", "rule": "similar", "name": "city", "public": "prf_7", "id": "r7"}
_TEXTS |= {"count": "2", "start": "u7", "stop": "u8", "hint": "wk_1", "after": "a", "new": "fresh"}
_TEXT_LISTS = {"values": ["u7@x.org", "u8@x.org", "b2", "nowhere"], "publics": ["prf_7", "prf_9"]}
_TEXT_LISTS |= {"types": ["track"], "ids": ["r40", "r41", "r43"], "hidden": []}


_TEXTS |= {"slug": "space3", "texts": '["{}"]'}
_TEXT_LISTS |= {"states": ["waiting"]}


def value_of(parameter: str, kind: str) -> Any:
    """A value for a parameter of a PostgreSQL type, which finds something if the name is known here."""
    kind, is_list = kind.removesuffix("[]"), kind.endswith("[]")
    if kind == "text":
        return _TEXT_LISTS.get(parameter, ["x"]) if is_list else _TEXTS.get(parameter, "x")
    if kind == "bytea":
        return b"bytes"
    assert kind in {"bigint", "integer"}, f"{parameter} is {kind}"
    if is_list:
        if parameter == "fingerprints":
            return [fingerprint(BASE + n) for n in (7, 8, 40)]
        return [BASE + n for n in (4, 7, 8, 40, 41)]
    return 1 if parameter.startswith("every_") else _INTS.get(parameter, BASE + 7)


_OWN: dict[str, dict[str, Any]] = {
    "space.put_name": {"public": "prf_new"},
    "workspace.add_space": {"slug": "fresh"},
    "review.put": {"number": BASE + 10_000_000},
    "audit.hash_of": {"number": 3},
    "audit.after": {"after": 0, "until": 9},
    "audit.before": {"action": "", "name": "", "before": 9},
    "audit.of_space_before": {"action": "", "name": "", "before": 9},
}
"""What one statement needs otherwise than all others."""


def values_of(statement: str, types: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Values for the parameters of a statement."""
    found = {name: value_of(name, kind) for name, kind in types[statement].items()}
    return found | _OWN.get(statement, {})
