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

_NOTHING = msgspec.msgpack.encode([])


def of_space(space: int, rows: int) -> dict[str, list[Row]]:
    """The rows of each table of a space: four evidence to a component, every tenth component contested."""
    base, each = space << SHIFT, range(1, rows + 1)
    component = {n: base + n - n % 4 for n in each}
    contested = {one for one in component.values() if (one - base) // 4 % 10 == 0}
    run = (space, 1, 0, base + rows, 5, 2, b"hashes", b"seqs")
    return {
        "record": [(base + n, 1, f"r{n}", n, n, base + n, "track", "Viewed", n % 2, b"{}") for n in each],
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
        "handed_over": [(base + n, space, b"items") for n in (7, 8, 9)],
    }


def fingerprint(number: int) -> int:
    """Any 64 bits, signed."""
    return (number * 0x9E3779B97F4A7C15) % (1 << 64) - (1 << 63)


def of_workspace() -> dict[str, list[Row]]:
    spaces = range(1, 6)
    return {
        "setting": [("workspace", "7"), ("refusals", "30"), ("city", "2")],
        "space": [(n, f"space{n}", f"Space {n}", n, "", 1) for n in spaces],
        "source": [(n, f"source{n}", f"Source {n}", "web", n) for n in spaces],
        "feeds": [(n, n) for n in spaces],
        "write_key": [(f"hash{n}", n, f"wk_{n}", n, None) for n in spaces],
        "token": [(f"hash{n}", f"token{n}", "read", n, f"of_{n}", n, None) for n in spaces],
        "refusal": [(n, 1, n, "invalid_input", "email: must be text") for n in range(1, 31)],
    }


TABLES = tuple({**of_workspace(), **of_space(SPACE, 1)})


def fill(connection: Connection, rows: int) -> None:
    """Two spaces alike, and a workspace."""
    with connection.transaction():
        for part in (of_workspace(), of_space(SPACE, rows), of_space(OTHER, rows)):
            for table, members in part.items():
                connection.append(table, members)


_INTS = {"space": SPACE, "run": 1, "chunk": 0, "limit": 10, "most": 10, "sign": 1, "low": BASE, "after": BASE}
_INTS |= {"high": BASE + (1 << SHIFT) - 1, "stop": 1 << 60, "after_time": 0, "after_seq": 0, "start": 0, "count": 2}
_INTS |= {"source": 1, "kept": 20, "now": 99, "component": BASE + 4, "owner": BASE + 40, "from_profile": BASE + 8}
_TEXTS = {"type": "email", "value": "u7@x.org", "rule": "similar", "name": "city", "public": "prf_7", "id": "r7"}
_TEXTS |= {"count": "2", "start": "u7", "stop": "u8", "hint": "wk_1", "after": "a", "new": "fresh"}
_TEXT_LISTS = {"values": ["u7@x.org", "u8@x.org", "b2", "nowhere"], "publics": ["prf_7", "prf_9"]}
_TEXT_LISTS |= {"types": ["track"], "ids": ["r40", "r41", "r43"], "hidden": []}


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


_OWN = {"space.put_name": {"public": "prf_new"}}
"""What one statement needs otherwise than all others."""


def values_of(statement: str, types: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Values for the parameters of a statement."""
    found = {name: value_of(name, kind) for name, kind in types[statement].items()}
    return found | _OWN.get(statement, {})
