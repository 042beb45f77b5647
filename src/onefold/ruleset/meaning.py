"""What a ruleset that is being written means so far: for each identifier type its settings, each rule as a sentence.

Parts that are not sound are left out, so that a mistake in one rule hides nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple, get_args

import msgspec

from onefold.model import IdentifierType, Micros, WhenShared
from onefold.normalize.blocked import SHIPPED_PATTERNS, SHIPPED_VALUES
from onefold.ruleset.check_document import document_problems
from onefold.ruleset.compile import rule_name, rule_step
from onefold.ruleset.duration import PERIODS, duration_text
from onefold.ruleset.nodes import Entries, Entry, Items, Malformed, Node, from_text
from onefold.ruleset.plan import IdentifierSettings, Limit, ReviewRule
from onefold.ruleset.problem import Found, Path
from onefold.ruleset.read import read
from onefold.ruleset.schema import Document, Normalizer, Period, Rule
from onefold.ruleset.sentence import review_sentence, sentence, silent_sentence
from onefold.ruleset.settings import default_document, known_types, settings_of, step_of

_LOOKED_AT = frozenset({"version", "identifiers", "rules", "sources"})
"""Parts of a document that say what is told here; `sources` may name identifier types."""

_IN_PARTS = frozenset({"identifiers", "rules"})
"""Those of which each entry is left out by itself."""

_NAMES: dict[Micros | None, Period] = {PERIODS[name]: name for name in get_args(Period)}

_TRIES = 8
"""Leaving a part out may show what is wrong with another, hardly ever more often than this."""


class Blocking(msgspec.Struct, frozen=True):
    """Values and patterns that are nobody's, without the shipped list; `shipped`: whether that holds too."""

    values: list[str]
    patterns: list[str]
    shipped: bool


class IdentifierMeaning(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for an identifier type, whether the document says it or a default.

    `written`: the document names it; `shipped`: so does the default ruleset.
    """

    type: str
    match: bool
    limit: int | None
    per: Period
    normalize: Normalizer
    region: str | None
    when_shared: WhenShared
    within: str | None
    max_profiles: int | None
    max_distinct: dict[str, int]
    blocked: Blocking
    written: bool
    shipped: bool
    sentence: str


class RuleMeaning(msgspec.Struct, frozen=True):
    """A rule by its place among the `rules` of the document, from 0."""

    index: int
    name: str
    sentence: str


class Meaning(msgspec.Struct, frozen=True):
    """Identifier types, strongest first, and rules as written; those that are not sound are not among them."""

    identifiers: list[IdentifierMeaning]
    rules: list[RuleMeaning]


class _Sound(NamedTuple):
    """A sound document, and the place that each of its rules had before others were left out."""

    document: Document
    places: list[int]


def meaning_of(text: str) -> Meaning | None:
    """What the sound parts of a text mean; None for one that cannot be read at all."""
    found = _sound(text)
    if found is None:
        return None
    document = found.document
    rules = [_rule(rule, place) for rule, place in zip(document.rules, found.places, strict=True)]
    return Meaning([_identifier(document, name) for name in known_types(document)], rules)


# ------------------------------------------------------------------ its sound parts


def _sound(text: str) -> _Sound | None:
    try:
        node = _looked_at(from_text(text))
    except Malformed:
        return None
    left_out: set[Path] = set()
    for _ in range(_TRIES):
        places = [place for place in range(_number_of_rules(node)) if ("rules", place) not in left_out]
        document, problems = _read(_without(node, left_out))
        if document is not None and not problems:
            return _Sound(document, places if document.rules else [])
        left_out |= {_part(one.path, places) for one in problems}
        if () in left_out:
            return None
    return None


def _read(node: Node) -> tuple[Document | None, tuple[Found, ...]]:
    reading = read(node, Document)
    if reading.problems or not isinstance(reading.value, Document):
        return None, reading.problems or (Found((), ""),)
    return reading.value, tuple(document_problems(reading.value))


def _part(path: Path, places: list[int]) -> Path:
    """The part of the whole document that is left out for what is wrong at `path` in what was left of it."""
    if len(path) < 2 or path[0] not in _IN_PARTS:  # noqa: PLR2004 - a part and an entry of it
        return path[:1]
    entry = path[1]
    return (path[0], places[entry] if isinstance(entry, int) else entry)


def _looked_at(node: Node) -> Node:
    if not isinstance(node, Entries):
        return node
    return Entries(tuple(one for one in node.entries if one.key.text in _LOOKED_AT), node.mark)


def _number_of_rules(node: Node) -> int:
    lists = (one.value for one in node.entries if one.key.text == "rules") if isinstance(node, Entries) else ()
    return next((len(one.items) for one in lists if isinstance(one, Items)), 0)


def _without(node: Node, left_out: Collection[Path]) -> Node:
    if not isinstance(node, Entries):
        return node
    kept = (one for one in node.entries if (one.key.text,) not in left_out)
    return Entries(tuple(Entry(one.key, _entries_without(one, left_out)) for one in kept), node.mark)


def _entries_without(part: Entry, left_out: Collection[Path]) -> Node:
    name, node = part.key.text, part.value
    if name not in _IN_PARTS:
        return node
    if isinstance(node, Items):
        return Items(tuple(one for at, one in enumerate(node.items) if (name, at) not in left_out), node.mark)
    if isinstance(node, Entries):
        return Entries(tuple(one for one in node.entries if (name, one.key.text) not in left_out), node.mark)
    return node


# ------------------------------------------------------------------ what they mean


def _identifier(document: Document, name: IdentifierType) -> IdentifierMeaning:
    settings, step = settings_of(document, name), step_of(document, name)
    return IdentifierMeaning(
        type=name,
        match=settings.match,
        limit=None if settings.limit is None else settings.limit.count,
        per=_period(settings.limit),
        normalize=settings.normalize,  # type: ignore[arg-type]
        region=settings.region,
        when_shared=step.when_shared,
        within=None if step.within is None else duration_text(step.within),
        max_profiles=step.max_profiles,
        max_distinct=dict(step.max_distinct),
        blocked=_blocking(settings),
        written=name in document.identifiers,
        shipped=name in default_document().identifiers,
        sentence=sentence(step) if settings.match else silent_sentence(settings),
    )


def _period(limit: Limit | None) -> Period:
    window = None if limit is None else limit.window
    return _NAMES[window]


def _blocking(settings: IdentifierSettings) -> Blocking:
    shipped = settings.blocked_values >= SHIPPED_VALUES and frozenset(settings.blocked_patterns) >= frozenset(
        SHIPPED_PATTERNS
    )
    patterns: Iterator[str] = (one for one in settings.blocked_patterns if not shipped or one not in SHIPPED_PATTERNS)
    own = settings.blocked_values - SHIPPED_VALUES if shipped else settings.blocked_values
    return Blocking(sorted(own), list(patterns), shipped)


def _rule(rule: Rule, place: int) -> RuleMeaning:
    step = rule_step(rule, place)
    said = review_sentence(ReviewRule(step, rule.review_value)) if rule.review else sentence(step)
    return RuleMeaning(place, rule_name(rule, place), said)
