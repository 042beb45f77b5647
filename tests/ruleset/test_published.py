"""What is published of the format is what the code reads: the default ruleset, the JSON Schema, the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import msgspec.inspect
import pytest

from onefold.ruleset import compile_plan, default_text, loads, schema
from onefold.ruleset.json_schema import json_schema, schema_text
from onefold.ruleset.schema import Document

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "ruleset.md").read_text(encoding="utf-8")
STRUCTS = [
    struct
    for struct in vars(schema).values()
    if isinstance(struct, type) and issubclass(struct, msgspec.Struct) and struct is not msgspec.Struct
]


def test_json_schema_is_up_to_date() -> None:
    """If not: python -m onefold.ruleset.json_schema > docs/ruleset.schema.json."""
    assert (DOCS / "ruleset.schema.json").read_text(encoding="utf-8") == schema_text()


def test_json_schema_describes_every_setting() -> None:
    for name, definition in json_schema()["$defs"].items():
        assert definition["description"], name
        for key, setting in definition["properties"].items():
            assert setting["description"] if (name, key) != ("SourceOrder", "sources") else True, (name, key)
        assert definition["additionalProperties"] is False


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL))
def test_examples_of_the_guide_load(example: str) -> None:
    compile_plan(loads(example))


def test_python_of_the_guide_runs(capsys: pytest.CaptureFixture[str]) -> None:
    for code in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL):
        exec(compile(code, "docs/ruleset.md", "exec"), {})
    said = capsys.readouterr().out
    assert "at most 3 values of email" in said
    assert "Did you mean `when`?" in said


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_the_guide_has_every_setting_in_an_example(struct: type[msgspec.Struct]) -> None:
    examples = "\n".join(re.findall(r"```yaml\n.*?```|`[^`\n]+`", GUIDE, re.DOTALL))
    missing = [key for key in struct.__struct_encode_fields__ if not re.search(rf"\b{key}\b:?", examples)]
    assert missing == []


def test_default_ruleset_says_everything() -> None:
    """Nothing of the defaults stands in code: the entry for all types has every setting that must have a value."""
    default = msgspec.convert(msgspec.to_builtins(loads(default_text()).document), Document).identifiers["default"]
    assert default.limit == 5
    assert default.blocked is not None
    assert None not in (default.match, default.per, default.normalize, default.when_shared, default.blocked.shipped)
