"""What is wrong or dangerous in a ruleset for a space: of itself, and for the sources that feed the space."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from onefold.ruleset import InvalidRuleset, Problem, Ruleset, load, loads
from onefold.ruleset.lint import named_sources
from onefold.ruleset.problem import Found, Path, in_order, warning
from onefold.ruleset.read import suggestion
from onefold.ruleset.schema import Document


def ruleset_of(text: str) -> Ruleset:
    """The ruleset of a space as it is stored: empty stands for the default one. Raises InvalidRuleset."""
    return loads(text) if text.strip() else load()


def ruleset_problems(text: str, sources: Collection[str]) -> tuple[Problem, ...]:
    """Errors and warnings, by line; none are raised. An unknown source is a warning: it may come later."""
    try:
        ruleset = ruleset_of(text)
    except InvalidRuleset as invalid:
        return invalid.problems
    unknown = (one.at(ruleset.marks) for one in _unknown_sources(ruleset.document, sources))
    return in_order((*ruleset.warnings, *unknown))


def _unknown_sources(document: Document, sources: Collection[str]) -> Iterator[Found]:
    for path, name in (*named_sources(document), *_described(document)):
        if name not in sources:
            hint = suggestion(name, list(sources), listed=False)
            yield warning(path, f"No source `{name}` feeds this space.", hint)


def _described(document: Document) -> Iterator[tuple[Path, str]]:
    for name in document.sources:
        yield ("sources", name), name
