"""Text of any kind becomes nodes or is refused, within bounds of size, depth and time."""

from __future__ import annotations

import gc
import json
from itertools import pairwise
from pathlib import Path

import pytest

from onefold import limits
from onefold.ruleset import InvalidRuleset, load, loads
from onefold.ruleset.nodes import Entries, Items, Malformed, Scalar, from_text
from onefold.ruleset.problem import Mark


def refusal(text: str) -> Malformed:
    with pytest.raises(Malformed) as caught:
        from_text(text)
    return caught.value


def scalar(text: str) -> Scalar:
    node = from_text(text)
    assert isinstance(node, Scalar)
    return node


def test_scalars_stay_as_written() -> None:
    assert [scalar(text).text for text in ("NO", "007", "1e3", "2024-01-31", "0x1F", "1:30")] == [
        "NO",
        "007",
        "1e3",
        "2024-01-31",
        "0x1F",
        "1:30",
    ]
    assert not scalar("'5'").plain
    assert scalar("5").plain


def test_nothing_is_null() -> None:
    assert all(scalar(text).is_null for text in ("", "# only a comment", "null", "~", "---"))
    assert not scalar("''").is_null


def test_broken_yaml_tells_the_line() -> None:
    error = refusal("rules:\n  - a\n b: [")
    assert error.mark is not None
    assert error.mark.line >= 2


@pytest.mark.parametrize("text", ["\t- a", "a:\n\tb: 1", "a:\n  b: 1\n \tc: 2", "a:\r\n\t- b\r\n"])
def test_a_tab_is_told(text: str) -> None:
    assert refusal(text).hint == "YAML allows no tabs: indent with spaces."


def test_what_is_broken_without_a_tab_has_another_hint() -> None:
    assert "indentation" in refusal("a: [\n").hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\n---\nb: 2", "more than one document"),
        ("? [a]\n: 1", "A key must be"),
        ("!!python/object:os.system x", "tag"),
        ("a: *b", "no anchor"),
        ("&a [*a]", "no anchor"),
        ("a: \x00", "characters"),
        ("a: \ud800", "characters"),
        ("\t- a", "Not readable"),
    ],
)
def test_refused(text: str, message: str) -> None:
    assert message in str(refusal(text))


def test_depth_is_bounded() -> None:
    deepest = limits.RULESET_DEPTH
    from_text("[" * deepest + "]" * deepest)
    assert "deeper" in str(refusal("[" * (deepest + 2) + "]" * (deepest + 2)))
    assert "deeper" in str(refusal("[" * 100_000))


def test_depth_counts_what_an_alias_holds() -> None:
    steps = [f"a0: &a0 {'[' * 40}{']' * 40}"]
    steps += [f"a{n}: &a{n} {'[' * 20}*a{n - 1}{']' * 20}" for n in (1, 2)]
    from_text("\n".join(steps[:2]))
    assert "deeper" in str(refusal("\n".join(steps)))


def test_a_billion_laughs_are_not_laughed() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    names = "abcdefghij"
    lines += [f"{now}: &{now} [{', '.join([f'*{last}'] * 10)}]" for last, now in pairwise(names)]
    assert "more than" in str(refusal("\n".join(lines)))


def test_length_is_bounded() -> None:
    assert "longer than" in str(refusal("#" * (limits.RULESET_CHARACTERS + 1)))


def test_anchors_share_what_they_hold() -> None:
    node = from_text("a: &x {b: 1}\nc: *x")
    assert isinstance(node, Entries)
    assert node.entries[0].value == node.entries[1].value


def test_json_with_tabs_and_escapes_is_read() -> None:
    document = {"rules": [{"name": 'caf\u00e9 \U0001f600 "x"/\\', "match": {"same": "a"}}]}
    for text in (json.dumps(document, indent="\t"), json.dumps(document), json.dumps(document, ensure_ascii=False)):
        assert loads(text).document.rules[0].name == document["rules"][0]["name"]


def test_json_escapes() -> None:
    document = loads(r'{"rules": [{"name": "a\/b \\ud83d \\\ud83d\ude00 \t", "match": {"same": "a"}}]}').document
    assert document.rules[0].name == "a/b \\ud83d \\\U0001f600 \t"
    assert "Not readable" in str(refusal(r'{"a": "\ud83d"}')) or "half" in str(refusal(r'{"a": "\ud83d"}'))


def test_json_errors_have_lines() -> None:
    with pytest.raises(InvalidRuleset) as caught:
        loads('{\n\t"rules": [\n\t\t{"match": {"same": 1e400, "sam": 1}}\n\t]\n}')
    assert [problem.line for problem in caught.value.problems] == [3]


def test_byte_order_mark_is_no_text() -> None:
    assert loads("\ufeffalias: ignore").document.alias == "ignore"


def test_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "space.yaml"
    path.write_bytes(b"alias: ignore\n# caf\xe9\n")
    with pytest.raises(InvalidRuleset) as caught:
        load(path)
    assert caught.value.problems[0].line == 2


def test_nodes_are_no_work_for_the_garbage_collector() -> None:
    """A ruleset of 50,000 statements is a million of them: counting them again and again took half of its loading."""
    node = from_text("a:\n  - b")
    assert isinstance(node, Entries)
    for one in (node, node.entries[0], node.entries[0].value, node.mark):
        assert not gc.is_tracked(one)


def test_items_and_entries_know_their_place() -> None:
    node = from_text("a:\n  - b")
    assert isinstance(node, Entries)
    items = node.entries[0].value
    assert isinstance(items, Items)
    assert items.mark == Mark(line=2, column=3)
