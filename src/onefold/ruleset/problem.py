"""What is wrong with a ruleset, where, and what would be right. Every problem found is told, not only the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

import msgspec

from onefold.errors import InvalidInput

Path = tuple[str | int, ...]
"""A place in a document: `("rules", 0, "match", "all", 1)`."""

_LONGEST_PART = 60
_SHOWN = 50

Severity = Literal["error", "warning"]


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A place in a text; both count from 1."""

    line: int
    column: int


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong (`error`) or dangerous (`warning`). Line and column are None where there is no text.

    `path` reads like `rules[0].match.all[1].similar.at_least`, and is empty for the document as a whole.
    """

    path: str
    message: str
    hint: str
    severity: Severity = "error"
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line is not None else ""
        path = f"{self.path}: " if self.path else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}{path}{self.message}{hint}"


class InvalidRuleset(InvalidInput):
    """A ruleset cannot mean anything as it stands. `problems` holds every error and warning, by line."""

    code = "invalid_ruleset"
    status = 422

    def __init__(self, problems: Iterable[Problem], name: str | None = None) -> None:
        self.problems = tuple(problems)
        errors = [problem for problem in self.problems if problem.severity == "error"]
        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        lines = "".join(f"\n  {error}" for error in errors[:_SHOWN])
        more = f"\n  and {len(errors) - _SHOWN:,} more." if len(errors) > _SHOWN else ""
        super().__init__(f"{name or 'The ruleset'} has {count}:{lines}{more}")


class Found(NamedTuple):
    """A problem before its line is looked up."""

    path: Path
    message: str
    hint: str = ""
    severity: Severity = "error"
    mark: Mark | None = None

    def at(self, marks: Mapping[Path, Mark]) -> Problem:
        """The problem with the line of its place, or of the nearest place around it that has one."""
        mark = self.mark or nearest(self.path, marks)
        line, column = (mark.line, mark.column) if mark is not None else (None, None)
        return Problem(path_text(self.path), self.message, self.hint, self.severity, line, column)


def warning(path: Path, message: str, hint: str = "") -> Found:
    return Found(path, message, hint, "warning")


def nearest(path: Path, marks: Mapping[Path, Mark]) -> Mark | None:
    for length in range(len(path), -1, -1):
        if (mark := marks.get(path[:length])) is not None:
            return mark
    return None


def path_text(path: Path) -> str:
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            shown = part if len(part) <= _LONGEST_PART else f"{part[:_LONGEST_PART]}..."
            text += f".{shown}" if text else shown
    return text


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By line; those without one stay in the order found."""
    return tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0)))
