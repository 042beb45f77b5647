"""Names that people give to spaces, sources and tokens: which are allowed, and what would be right.

The patterns are JSON Schema's as well as Python's, and are searched for: the look-ahead at the end refuses the line
break that `$` lets pass in Python.
"""

from __future__ import annotations

import re

from onefold.errors import InvalidInput

LONGEST = 200
"""Characters of a name or slug: a line on a screen."""

_UNPRINTABLE = r"\s\x00-\x1f\x7f-\x9f\ud800-\udfff"
_END = r"$(?!\n)"

SPACE_SLUG = rf"^[a-z0-9][a-z0-9_-]{{0,62}}{_END}"

NAME = rf"^[^{_UNPRINTABLE}]+( [^{_UNPRINTABLE}]+)*{_END}"
"""Words, with one blank between."""

SLUG = rf"^(?!\.\.?{_END})[^/\\={_UNPRINTABLE}]+( [^/\\={_UNPRINTABLE}]+)*{_END}"
"""Of sources, tokens, drafts. Records are named `source/id` and files given as `source=file`; both stand in paths."""


def check_space_slug(slug: str) -> None:
    """Raises InvalidInput."""
    if not re.search(SPACE_SLUG, slug):
        raise InvalidInput(
            "A space's slug has 1 to 63 lower-case letters, digits, `-` and `_`, and begins with a letter or a digit."
        )


def check_source_slug(slug: str) -> None:
    """Raises InvalidInput."""
    _check_slug(slug, "A source's slug")


def check_token_name(name: str) -> None:
    """Raises InvalidInput."""
    _check_slug(name, "A token's name")


def check_draft_name(slug: str) -> None:
    """Raises InvalidInput."""
    _check_slug(slug, "A draft's name")


def check_name(name: str) -> None:
    """Raises InvalidInput."""
    if len(name) > LONGEST or not re.search(NAME, name):
        raise InvalidInput(f"A name is words of at most {LONGEST} characters in all, with one blank between.")


def _check_slug(text: str, what: str) -> None:
    if len(text) > LONGEST or not re.search(SLUG, text):
        raise InvalidInput(
            f"{what} is words of at most {LONGEST} characters in all, with one blank between, "
            "and has no `/`, `\\` or `=` in it."
        )
