"""The shop as an example for a space of somebody's own: its sources get other names where theirs are taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from onefold.demo.generator import SOURCES, generate
from onefold.demo.service import KINDS, NAMES
from onefold.serve.example import Example

CUSTOMERS = 500
"""As many as are there in seconds, even on a small machine."""

SEED = 7

WHO = "user_id:jane-h"


def example(folder: Path, taken: Collection[str]) -> Example:
    """As `serve.example.Examples` says."""
    generate(folder, CUSTOMERS, SEED)
    names = {slug: _free(slug, taken) for slug in SOURCES}
    ruleset = (folder / "space.yaml").read_text("utf-8")
    return Example(
        files={names[slug]: folder / file for slug, file in SOURCES.items()},
        kinds={names[slug]: KINDS[slug] for slug in SOURCES},
        names={names[slug]: NAMES[slug] for slug in SOURCES},
        ruleset=ruleset if all(one == name for one, name in names.items()) else renamed(ruleset, names),
        customer=WHO,
    )


def _free(slug: str, taken: Collection[str]) -> str:
    name, number = slug, 1
    while name in taken:
        number += 1
        name = f"demo_{slug}" if number == 2 else f"demo_{slug}_{number - 1}"
    return name


def renamed(ruleset: str, names: Mapping[str, str]) -> str:
    """The shop's ruleset with other names of sources; its comments go."""
    return yaml.safe_dump(_named(yaml.safe_load(ruleset), names), sort_keys=False, allow_unicode=True)


def _named(node: Any, names: Mapping[str, str]) -> Any:
    """Sources stand as keys and lists under `sources`, and before the slash in names of records."""
    if isinstance(node, list):
        return [_named(one, names) for one in node]
    if isinstance(node, str):
        source, slash, id_ = node.partition("/")
        return f"{names.get(source, source)}/{id_}" if slash else node
    if not isinstance(node, dict):
        return node
    return {key: _sources(one, names) if key == "sources" else _named(one, names) for key, one in node.items()}


def _sources(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, list):
        return [names.get(one, one) for one in node]
    return {names.get(key, key): one for key, one in node.items()}
