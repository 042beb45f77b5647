"""What holds for each identifier type: its own settings, over the shipped ones, over those of `default`."""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Mapping
from typing import Any, Final

from msgspec import UNSET

from onefold.model import IdentifierType
from onefold.normalize.blocked import SHIPPED_PATTERNS, SHIPPED_VALUES
from onefold.normalize.text import stripped
from onefold.ruleset.duration import PERIODS, parse_duration
from onefold.ruleset.nodes import from_text
from onefold.ruleset.plan import IdentifierSettings, IdentifierStep, Limit
from onefold.ruleset.read import read
from onefold.ruleset.schema import Document, Identifier

DEFAULT: Final = "default"
"""The entry of `identifiers` that is no type: it holds for all of them."""

RESERVED = frozenset({"record", "source", "type", "event"})
"""Names with a meaning of their own, which no identifier type may have."""


@functools.cache
def default_text() -> str:
    """The shipped default ruleset, as it is printed for people."""
    return importlib.resources.files(__package__).joinpath("default.yaml").read_text(encoding="utf-8")


@functools.cache
def default_document() -> Document:
    reading = read(from_text(default_text()), Document)
    assert isinstance(reading.value, Document), reading.problems
    assert not reading.problems, reading.problems
    return reading.value


def known_types(document: Document) -> tuple[IdentifierType, ...]:
    """Strongest first: those of the document, the shipped ones not named, those that only a source's columns name."""
    mapped = (name for source in document.sources.values() for name in source.identifiers)
    names = dict.fromkeys((*document.identifiers, *default_document().identifiers, *mapped))
    return tuple(IdentifierType(name) for name in names if name != DEFAULT)


def settings_of(document: Document, name: IdentifierType) -> IdentifierSettings:
    """Raises ValueError for a setting that check.py refuses."""
    layers = _layers(document, name)
    return IdentifierSettings(
        type=name,
        normalize=normalizer_of(document, name),
        match=is_matching(document, name),
        limit=limit_of(document, name),
        blocked_values=_blocked_values(layers),
        blocked_patterns=_blocked_patterns(layers),
        region=_first(layers, "region"),
    )


def step_of(document: Document, name: IdentifierType) -> IdentifierStep:
    """The default rule's step for a type. Raises ValueError for a setting that check.py refuses."""
    layers = _layers(document, name)
    within = _first(layers, "within")
    distinct: Mapping[str, int] | None = _first(layers, "max_distinct")
    return IdentifierStep(
        name=name,
        type=name,
        limit=limit_of(document, name),
        when_shared=_first(layers, "when_shared"),
        within=None if within is None else parse_duration(within),
        max_profiles=_first(layers, "max_profiles"),
        max_distinct=tuple((distinct or {}).items()),
    )


def is_matching(document: Document, name: IdentifierType) -> bool:
    return bool(_first(_layers(document, name), "match"))


def normalizer_of(document: Document, name: IdentifierType) -> str:
    return str(_first(_layers(document, name), "normalize"))


def _layers(document: Document, name: str) -> tuple[Identifier, ...]:
    """Strongest first."""
    shipped = default_document().identifiers
    entries = (document.identifiers.get(name), shipped.get(name), document.identifiers.get(DEFAULT), shipped[DEFAULT])
    return tuple(entry for entry in entries if entry is not None)


def _first(layers: tuple[Identifier, ...], setting: str) -> Any:
    """The strongest layer's word. Where null switches a default off, null is a word."""
    for layer in layers:
        written = getattr(layer, setting)
        if written is not UNSET and (written is not None or setting in _NULLABLE):
            return written
    return None


_NULLABLE = frozenset({"max_distinct", "within"})


def limit_of(document: Document, name: IdentifierType) -> Limit | None:
    """A limit and its period are written together: the layer with the limit, and a period written over it.

    A type that does not match has a limit only if the document writes one, as it keeps people apart.
    """
    layers = _layers(document, name)
    if not is_matching(document, name):
        layers = tuple(entry for entry in (document.identifiers.get(name),) if entry is not None)
    per = None
    for layer in layers:
        per = per or layer.per
        if layer.limit is not UNSET:
            return None if layer.limit is None else Limit(layer.limit, PERIODS[per or "ever"])
    return None


def _blocked_values(layers: tuple[Identifier, ...]) -> frozenset[str]:
    own = {stripped(value).casefold() for layer in layers if layer.blocked for value in layer.blocked.values}
    return frozenset(own | SHIPPED_VALUES) if _blocks_shipped(layers) else frozenset(own)


def _blocked_patterns(layers: tuple[Identifier, ...]) -> tuple[str, ...]:
    own = [pattern for layer in layers if layer.blocked for pattern in layer.blocked.patterns]
    return tuple(dict.fromkeys((*own, *SHIPPED_PATTERNS) if _blocks_shipped(layers) else own))


def _blocks_shipped(layers: tuple[Identifier, ...]) -> bool:
    words = (layer.blocked.shipped for layer in layers if layer.blocked is not None)
    return next((word for word in words if word is not None), True)
