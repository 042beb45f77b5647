"""Loads a ruleset from a file, a text or Python values: whole and sound, or InvalidRuleset says all that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onefold import limits
from onefold.errors import NotFound
from onefold.ruleset.check_document import document_problems
from onefold.ruleset.lint import warnings_of
from onefold.ruleset.nodes import Malformed, Node, from_text, from_value
from onefold.ruleset.problem import Found, InvalidRuleset, Problem, in_order
from onefold.ruleset.problem import Path as Place
from onefold.ruleset.read import read
from onefold.ruleset.ruleset import Ruleset
from onefold.ruleset.schema import Document


def load(source: str | Path | Mapping[str, Any] | None = None) -> Ruleset:
    """The ruleset of a YAML or JSON file (by its path), of a document as Python values, or the default one (None).

    Raises InvalidRuleset with every problem, and NotFound for a file that cannot be read.
    """
    if source is None:
        return Ruleset(Document())
    if isinstance(source, Mapping):
        return _loaded(source, None)
    return loads(_text_of(source), str(source))


def loads(text: str, name: str | None = None) -> Ruleset:
    """The ruleset that a YAML or JSON text says; `name` is what messages call it. Raises InvalidRuleset."""
    return _loaded(text, name)


def _loaded(source: str | Mapping[str, Any], name: str | None) -> Ruleset:
    try:
        node = from_text(source) if isinstance(source, str) else from_value(source)
    except Malformed as error:
        raise error.refusal(name) from error
    return _ruleset(node, name)


def _ruleset(node: Node, name: str | None) -> Ruleset:
    reading = read(node, Document)
    document = reading.value if isinstance(reading.value, Document) else Document()
    around, unread = _places(reading.problems)
    meant = [found for found in document_problems(document) if not _follows(found.path, around, unread)]
    errors = (*reading.problems, *meant)
    if errors:
        raise InvalidRuleset(in_order(error.at(reading.marks) for error in errors), name)
    warnings = in_order(warning.at(reading.marks) for warning in warnings_of(document))
    return Ruleset(document, name, warnings, reading.marks)


def _places(problems: tuple[Found, ...]) -> tuple[set[Place], set[Place]]:
    """The places of the problems with all that is around them, and the places alone."""
    unread = {problem.path for problem in problems}
    return {path[:length] for path in unread for length in range(len(path) + 1)}, unread


def _follows(path: Place, around: set[Place], unread: set[Place]) -> bool:
    """Whether a problem at `path` may be but the shadow of one within or around it that kept a part from being read."""
    return path in around or any(path[:length] in unread for length in range(len(path)))


def _text_of(source: str | Path) -> str:
    try:
        with Path(source).open("rb") as file:
            data = file.read(limits.RULESET_CHARACTERS + 1)
    except (OSError, ValueError) as error:
        raise NotFound(_unreadable(source, error)) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problem = Problem("", "The file is not UTF-8 text.", "Save it as UTF-8.", line=line)
        raise InvalidRuleset([problem], str(source)) from error


def _unreadable(source: str | Path, error: Exception) -> str:
    text = str(source)
    if "\n" in text or "{" in text:
        return "A ruleset is given by the path of its file, or as a mapping; its text is read by `ruleset.loads`."
    reason = error.strerror if isinstance(error, OSError) else None
    return f"The ruleset {text} cannot be read: {reason or error}."
