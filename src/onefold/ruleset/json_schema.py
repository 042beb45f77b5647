"""The JSON Schema of the ruleset document, made from schema.py, so that editors complete and check what is typed.

`python -m onefold.ruleset.json_schema > docs/ruleset.schema.json` writes it anew.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from onefold.ruleset.schema import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_EXACTLY_ONE = {
    "Match": ("all", "any", "same", "similar"),
    "Statement": ("together", "apart", "detach"),
    "Part": ("first", "last", "last_digits"),
    "Condition": ("all", "any", "field"),
}
"""What the types cannot say: of these keys, one stands."""


def json_schema() -> dict[str, Any]:
    """A schema of dialect 2020-12; every definition and setting has a description."""
    schema = msgspec.json.schema(Document)
    definitions: dict[str, dict[str, Any]] = schema["$defs"]
    for name, keys in _EXACTLY_ONE.items():
        definitions[name]["oneOf"] = [{"required": [key]} for key in keys]
    return {"$schema": DIALECT, "title": "Onefold ruleset", **schema}


def schema_text() -> str:
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
