"""Puts a change into a ruleset's text as a person would: at its place, leaving comments and all else as they stand.

Whoever changes a text so reads it again, and compares it with what was meant.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

_Loader = yaml.BaseLoader
"""Of the two that there are the one whose marks count characters."""

EMPTY = "version: 1\n"
_INDENT = "  "

Path = Sequence[str]


class Edit:
    """A text that is changed place by place."""

    def __init__(self, text: str) -> None:
        self.text = text if text.strip() else EMPTY
        self.json = self.text.lstrip().startswith(("{", "["))

    def add_entry(self, path: Path, key: str, value: object) -> None:
        """A new last entry of the mapping at `path`. Raises ValueError where that is none."""
        node = self._find(path)
        if _is_nothing(node):
            new = f"\n{_INDENT}{key}: {self._flow(value)}" if len(path) == 1 else f" {self._flow({key: value})}"
            self._insert(node.end_mark.index, new)
        elif not isinstance(node, yaml.MappingNode):
            raise ValueError("there is no mapping at this place")
        elif node.flow_style:
            self._insert_in_flow(node, f"{self._key(key)}: {self._flow(value)}")
        else:
            self._insert_line(node, f"{key}: {self._flow(value)}")

    def set_entry(self, path: Path, key: str, value: object) -> None:
        """Replace a single value, or add it."""
        node = self._find(path)
        for name, old in node.value if isinstance(node, yaml.MappingNode) else ():
            if name.value == key:
                self._put(old.start_mark.index, old.end_mark.index, self._flow(value))
                return
        self.add_entry(path, key, value)

    def add_item(self, path: Path, value: object) -> None:
        """A new last member of the list at `path`. Raises ValueError where that is none."""
        node = self._find(path)
        if not isinstance(node, yaml.SequenceNode):
            raise ValueError("there is no list at this place")  # noqa: TRY004 - likewise
        if node.flow_style:
            self._insert_in_flow(node, self._flow(value))
        else:
            self._insert_line(node, f"- {self._flow(value)}")

    def has(self, path: Path) -> bool:
        """Whether something stands at `path`."""
        try:
            return not _is_nothing(self._find(path))
        except ValueError:
            return False

    def names(self, path: Path, key: str) -> bool:
        """Whether the mapping at `path` has such an entry, be it empty."""
        try:
            node = self._find(path)
        except ValueError:
            return False
        return isinstance(node, yaml.MappingNode) and any(name.value == key for name, _ in node.value)

    def _find(self, path: Path) -> Any:
        node = yaml.compose(self.text, Loader=_Loader)
        for key in path:
            entries = node.value if isinstance(node, yaml.MappingNode) else ()
            node = next((value for name, value in entries if name.value == key), None)
            if node is None:
                raise ValueError("there is nothing at this place")
        return node

    def _insert_in_flow(self, node: Any, text: str) -> None:
        """Before the closing bracket."""
        end = node.end_mark.index - 1
        if node.value:
            self._insert(_last_of(node).end_mark.index, f", {text}")
        else:
            self._put(node.start_mark.index + 1, end, text)

    def _insert_line(self, node: Any, line: str) -> None:
        """As a line of its own, after the last one of a mapping or list that stands in lines."""
        last = _last(node).end_mark.index
        end = self.text.find("\n", last)
        at = len(self.text) if end < 0 else end
        self._insert(at, "\n" + " " * int(node.start_mark.column) + line)

    def _insert(self, at: int, text: str) -> None:
        self._put(at, at, text)

    def _put(self, start: int, end: int, text: str) -> None:
        self.text = self.text[:start] + text + self.text[end:]

    def _key(self, key: str) -> str:
        return json.dumps(key) if self.json else key

    def _flow(self, value: object) -> str:
        """On one line; texts in quotes, as JSON has them, which YAML reads alike."""
        if isinstance(value, Mapping):
            inner = ", ".join(f"{self._key(key)}: {self._flow(one)}" for key, one in value.items())
            return "{" + inner + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self._flow, value)) + "]"
        return json.dumps(value, ensure_ascii=False)


def _is_nothing(node: Any) -> bool:
    """A key with nothing after it."""
    return isinstance(node, yaml.ScalarNode) and not node.value and node.style is None


def _last(node: Any) -> Any:
    """What stands last in a mapping or list that stands in lines: a text, or something in brackets."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        node = _last_of(node)
    return node


def _last_of(node: Any) -> Any:
    return node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]


def with_entry(text: str, stronger: Sequence[str], type_: str) -> Edit:
    """The text with an entry for an identifier type. `stronger` types are named too, as those that are not named come
    after those that are.
    """
    edit = Edit(text)
    if not edit.names([], "identifiers"):
        edit.add_entry([], "identifiers", {})
    if not edit.names(["identifiers"], type_):
        for one in stronger:
            if not edit.names(["identifiers"], one):
                edit.add_entry(["identifiers"], one, {})
        edit.add_entry(["identifiers"], type_, {})
    return edit


def with_blocked(text: str, stronger: Sequence[str], type_: str, value: str) -> str:
    """With a value of a type blocked. Raises ValueError where the text cannot be changed so."""
    edit = with_entry(text, stronger, type_)
    place = ["identifiers", type_]
    if not edit.has([*place, "blocked"]):
        edit.set_entry(place, "blocked", {"values": [value]})
    elif not edit.has([*place, "blocked", "values"]):
        edit.set_entry([*place, "blocked"], "values", [value])
    else:
        edit.add_item([*place, "blocked", "values"], value)
    return edit.text


def with_limit(text: str, stronger: Sequence[str], type_: str, limit: int) -> str:
    """With a limit for a type. Raises ValueError."""
    edit = with_entry(text, stronger, type_)
    edit.set_entry(["identifiers", type_], "limit", limit)
    return edit.text


def with_type(text: str, all_types: Sequence[str], type_: str) -> str:
    """With a type that is weaker than all others. Raises ValueError."""
    return with_entry(text, all_types, type_).text
