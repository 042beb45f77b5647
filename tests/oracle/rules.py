"""What a rule says of records: which it looks at, and the links between them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations, product
from typing import Any

import jellyfish
import re2
from rapidfuzz.distance import JaroWinkler, Levenshtein

from tests.oracle.document import Rule
from tests.oracle.outcome import Ref
from tests.oracle.records import Entry


@dataclass(eq=False)
class Link:
    """A reason to put records together: a key and its uses in canonical order. `refused` are uses taken back."""

    key: tuple[Any, ...]
    text: str
    uses: list[Entry]
    score: float = 1.0
    refused: set[Ref] = field(default_factory=set)


DECIMALS = 9

Part = dict[str, Any]
"""`{"same": ...}` or `{"similar": ...}`."""


def looks_at(rule: Rule, entry: Entry) -> bool:
    in_sources = rule.sources is None or entry.ref[0] in rule.sources
    return in_sources and (rule.when is None or meets(entry, rule.when))


def links_of(rule: Rule, entries: list[Entry], block_limit: int) -> tuple[list[Link], list[Link]]:
    """The links of a rule, and its blocks that are too large to compare. `entries` in canonical order."""
    members = [entry for entry in entries if looks_at(rule, entry)]
    if rule.match is None:
        return ([Link((), "all that meet the conditions", members)] if members else []), []
    links: list[Link] = []
    skipped: list[Link] = []
    branches = branches_of(rule.match)
    for number, branch in enumerate(branches, start=1):
        prefix = f"branch {number}: " if len(branches) > 1 else ""
        for block in _blocks(branch, number, prefix, members):
            similar = [part["similar"] for part in branch if "similar" in part]
            if not similar:
                links.append(block)
            elif len(_tuples(block, similar)) > block_limit:
                block.uses = [entry for entry in block.uses if _combinations(entry, similar)]
                skipped.append(block)
            else:
                links += _compare(block, similar)
    return links, skipped


def branches_of(match: dict[str, Any]) -> list[list[Part]]:
    """The `any` of `all`s that a nested match means, in the order written."""
    if "any" in match:
        return [branch for part in match["any"] for branch in branches_of(part)]
    if "all" in match:
        choices = product(*(branches_of(part) for part in match["all"]))
        return [[part for branch in choice for part in branch] for choice in choices]
    return [[match]]


def _blocks(branch: list[Part], number: int, prefix: str, members: list[Entry]) -> list[Link]:
    """One link for each combination of values of the `same` parts."""
    same = [
        part["same"] if isinstance(part["same"], dict) else {"field": part["same"]} for part in branch if "same" in part
    ]
    blocks: dict[tuple[str, ...], Link] = {}
    for entry in members:
        for values in _combinations(entry, same):
            text = prefix + _described(same, "=", values)
            blocks.setdefault(values, Link((number, *values), text, [])).uses.append(entry)
    return list(blocks.values())


def _combinations(entry: Entry, parts: list[Part]) -> list[tuple[str, ...]]:
    """Each combination of the record's transformed values of the parts; none if it lacks one."""
    return sorted(product(*({transformed(text, part) for text in entry.texts(part["field"])} - {""} for part in parts)))


def _described(parts: list[Part], sign: str, values: tuple[str, ...]) -> str:
    return ", ".join(f"{part['field']}{sign}{value}" for part, value in zip(parts, values, strict=True))


def _tuples(block: Link, similar: list[Part]) -> list[tuple[str, ...]]:
    return sorted({values for entry in block.uses for values in _combinations(entry, similar)})


def _compare(block: Link, similar: list[Part]) -> list[Link]:
    """A link for each tuple, and for each pair of tuples that are similar in every part."""

    def link(tuples: list[tuple[str, ...]], score: float) -> Link:
        uses = [entry for entry in block.uses if set(_combinations(entry, similar)) & set(tuples)]
        texts = " | ".join(_described(similar, "~", values) for values in tuples)
        key = block.key + tuple(value for values in tuples for value in values)
        return Link(key, f"{block.text}; {texts}", uses, score)

    tuples = _tuples(block, similar)
    links = [link([values], 1.0) for values in tuples]
    for smaller, larger in combinations(tuples, 2):
        scores = [similarity(part, a, b) for part, a, b in zip(similar, smaller, larger, strict=True)]
        met = [score for score in scores if score is not None]
        if len(met) == len(scores):
            links.append(link([smaller, larger], min(met)))
    return links


def similarity(part: Part, a: str, b: str) -> float | None:
    """How similar two values are, None if not similar enough; rounded, so that the last bits decide nothing."""
    if a == b:
        return 1.0
    if part["by"] == "numeric":
        return _nearness(part["at_most"], _number(a), _number(b))
    compare = {"jaro_winkler": JaroWinkler, "levenshtein": Levenshtein}[part["by"]]
    score = round(compare.normalized_similarity(a, b), DECIMALS)
    return score if score >= part["at_least"] else None


def _nearness(at_most: float, a: float | None, b: float | None) -> float | None:
    if a is None or b is None or abs(a - b) > at_most:
        return None
    return round(1.0 - abs(a - b) / (2 * at_most), DECIMALS) if at_most else 1.0


# Transforms


def transformed(text: str, part: Part) -> str:
    """The text after the transforms of `as`, in order; empty where they give nothing."""
    steps = part.get("as", [])
    for step in steps if isinstance(steps, list) else [steps]:
        name, number = next(iter(step.items())) if isinstance(step, dict) else (step, 0)
        text = _TRANSFORMS[name](text, number)
    return text


def _year(text: str, _: int) -> str:
    found = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    return found.group() if found else ""


def _digits(text: str, _: int = 0) -> str:
    return "".join(character for character in text if character in "0123456789")


_TRANSFORMS: dict[str, Callable[[str, int], str]] = {
    "lower": lambda text, _: text.lower(),
    "upper": lambda text, _: text.upper(),
    "trim": lambda text, _: text.strip(),
    "digits": _digits,
    "letters": lambda text, _: "".join(character for character in text if character.isalpha()),
    "first": lambda text, number: text[:number],
    "last": lambda text, number: text[-number:],
    "last_digits": lambda text, number: _digits(text)[-number:] if len(_digits(text)) >= number else "",
    "year": _year,
    "soundex": lambda text, _: jellyfish.soundex(text),
    "metaphone": lambda text, _: jellyfish.metaphone(text),
}

# Conditions


def meets(entry: Entry, condition: dict[str, Any]) -> bool:
    """Whether a record meets a condition. A test holds if any value of the field does."""
    if "all" in condition:
        return all(meets(entry, part) for part in condition["all"])
    if "any" in condition:
        return any(meets(entry, part) for part in condition["any"])
    texts = entry.texts(condition["field"])
    operator = next(name for name in condition if name != "field")
    constant = condition[operator]
    if operator in _NEGATIONS:
        return not any(_TESTS[_NEGATIONS[operator]](text, constant) for text in texts)
    return any(_TESTS[operator](text, constant) for text in texts)


_NEGATIONS = {"not_equals": "equals", "not_contains": "contains", "not_in": "in", "missing": "exists"}

_TESTS: dict[str, Callable[[str, Any], bool]] = {
    "equals": lambda text, constant: text == str(constant),
    "contains": lambda text, constant: str(constant) in text,
    "starts_with": lambda text, constant: text.startswith(str(constant)),
    "ends_with": lambda text, constant: text.endswith(str(constant)),
    "matches": lambda text, pattern: re2.search(pattern, text) is not None,
    "in": lambda text, constants: text in [str(constant) for constant in constants],
    "exists": lambda _text, _: True,
    "greater_than": lambda text, constant: _is(_number(text), lambda number: number > float(constant)),
    "less_than": lambda text, constant: _is(_number(text), lambda number: number < float(constant)),
    "between": lambda text, ends: _is(_number(text), lambda number: float(ends[0]) <= number <= float(ends[1])),
    "before": lambda text, constant: _is(_instant(text), lambda instant: instant < (_instant(str(constant)) or 0)),
    "after": lambda text, constant: _is(_instant(text), lambda instant: instant > (_instant(str(constant)) or 0)),
}


def _is(value: float | None, test: Callable[[float], bool]) -> bool:
    return value is not None and test(value)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _instant(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 date or time; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
