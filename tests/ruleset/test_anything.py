"""Whatever is given as a ruleset loads or is refused as InvalidRuleset; what loads compiles, and survives JSON."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onefold.ruleset import InvalidRuleset, Ruleset, compile_plan, default_text, load, loads, schema, sentence
from onefold.ruleset.json_schema import json_schema

KEYS = sorted(
    {
        key
        for struct in vars(schema).values()
        if isinstance(struct, type) and issubclass(struct, msgspec.Struct)
        for key in struct.__struct_encode_fields__
    }
)
WORDS = [
    *KEYS,
    "email",
    "crm/1",
    "email:a@b.cc",
    "user_id:1",
    "30 days",
    "jaro_winkler",
    "date",
    "lower",
    "*a",
    "&a",
    "a",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70),
    st.floats(),
    st.sampled_from(WORDS),
    st.text(max_size=5),
    st.integers(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=4)), inner, max_size=4),
    ),
    max_leaves=12,
)
TOKENS = st.sampled_from(
    [*WORDS, ": ", "- ", "\n", "\n  ", "\n    ", "[", "]", "{", "}", ", ", "'", '"', "|", "!!x ", "#", "\t"]
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def holds(source: str | dict[str, Any]) -> None:
    try:
        ruleset = loads(source) if isinstance(source, str) else load(source)
    except InvalidRuleset as refusal:
        problems = refusal.problems
    else:
        problems = ruleset.warnings
        lasts(ruleset)
    assert all(problem.message for problem in problems)


def lasts(ruleset: Ruleset) -> None:
    compiled = compile_plan(ruleset)
    assert all(sentence(step).endswith(".") for step in compiled.steps)
    written = ruleset.as_json()
    assert compile_plan(loads(written.decode())) == compile_plan(load(json.loads(written))) == compiled


@QUICK
@given(st.text())
def test_any_text(text: str) -> None:
    holds(text)


@QUICK
@given(st.lists(TOKENS, max_size=30).map("".join))
def test_any_words_of_yaml(text: str) -> None:
    holds(text)


@QUICK
@given(st.dictionaries(st.sampled_from(schema.Document.__struct_encode_fields__), VALUES))
def test_any_values(value: dict[str, Any]) -> None:
    holds(value)


@QUICK
@given(st.data())
def test_any_damage_to_a_good_document(data: st.DataObject) -> None:
    text = default_text()
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 40))
    holds(text[:start] + data.draw(TOKENS) + text[start + length :])


class Shapes:
    """Documents of the right shape, from the published JSON Schema: many of them are sound."""

    def __init__(self) -> None:
        self.definitions = json_schema()["$defs"]

    def of(self, node: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
        if "$ref" in node:
            return self.struct(node["$ref"].rsplit("/", 1)[1], depth + 1)
        if "anyOf" in node:
            options = [option for option in node["anyOf"] if depth < 6 or option.get("type") != "array"]
            return st.one_of([self.of(option, depth) for option in options if option.get("type") != "null"])
        if node.get("examples"):
            return st.sampled_from(node.get("enum", node["examples"]))
        return self.plain(node, depth)

    def plain(self, node: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
        match node:
            case {"enum": choices}:
                return st.sampled_from(choices)
            case {"type": "array", "items": item}:
                return st.lists(self.of(item, depth + 1), min_size=1, max_size=2)
            case {"type": "object", "additionalProperties": part}:
                return st.dictionaries(st.sampled_from(["email", "a", "default"]), self.of(part, depth + 1), max_size=2)
            case {"type": "integer"}:
                return st.integers(1, 9)
            case {"type": "number"}:
                return st.floats(0.5, 1)
            case {"type": "boolean"}:
                return st.booleans()
        return st.sampled_from(["a", "b", "1"])

    def struct(self, name: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
        definition = self.definitions[name]
        properties, required = definition["properties"], definition["required"]
        exclusive = [option["required"][0] for option in definition.get("oneOf", [])]
        free = [key for key in properties if key not in required and key not in exclusive]
        if depth > 8:
            exclusive = [key for key in exclusive if key not in ("all", "any")]

        def build(chosen: tuple[list[str], str | None]) -> st.SearchStrategy[dict[str, Any]]:
            keys = [*required, *chosen[0], *([chosen[1]] if chosen[1] else [])]
            return st.fixed_dictionaries({key: self.of(properties[key], depth) for key in keys})

        some = st.lists(st.sampled_from(free), unique=True, max_size=3) if free else st.just([])
        return st.tuples(some, st.sampled_from(exclusive) if exclusive else st.none()).flatmap(build)


@settings(QUICK, max_examples=200)
@given(Shapes().struct("Rule", 0))
def test_any_rule_of_the_right_shape(rule: dict[str, Any]) -> None:
    holds({"rules": [rule]})


@QUICK
@given(Shapes().struct("Document", 0))
def test_any_document_of_the_right_shape(document: dict[str, Any]) -> None:
    holds(document)
