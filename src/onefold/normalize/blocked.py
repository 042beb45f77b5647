"""Values that stand for *nobody*: junk that would join strangers. Exact values and RE2 patterns."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from typing import Protocol

import re2

from onefold.normalize.text import stripped

MAX_PATTERN = 1_000
"""Characters of one pattern: a rule for junk is short; a longer one is a list of values in disguise."""

FEW = 3
"""So many times the same letter or sign and nothing else is junk: `xxx`, `...`."""

FEW_DIGITS = 6
"""So many times the same digit and nothing else is junk. Higher, as 111 and 7777 are honest customer numbers."""

SHIPPED_VALUES: frozenset[str] = frozenset(
    {"null", "(null)", "<null>", "nil", "<nil>", "none", "(none)", "undefined", "(undefined)", "nan", "-nan"}
    | {"n/a", "#n/a", "na", "n.a.", "-1", "?", "-", ".", "unknown", "(unknown)", "not set", "(not set)"}
    | {"anonymous", "guest", "true", "false", "[object object]", "[object undefined]", "[object null]"}
    | {"none@none.com", "null@null.com", "undefined@undefined.com", "na@na.com", "noemail@noemail.com"}
)


_SIGNS = tuple(map(chr, range(0x21, 0x7F)))
_REPEATED = "^(?:{})$".format(
    "|".join(
        [f"{digit}{{{FEW_DIGITS},}}" for digit in "123456789"]
        + [f"[{letter}{letter.upper()}]{{{FEW},}}" for letter in "abcdefghijklmnopqrstuvwxyz"]
        + [f"\\x{ord(sign):x}{{{FEW},}}" for sign in _SIGNS if not sign.isalnum()]
    )
)
"""The same character again and again, spelled out as RE2 has no back-references."""

_ZEROES_AND_DASHES = "^[0-]*$"
SHIPPED_PATTERNS: tuple[str, ...] = (_ZEROES_AND_DASHES, _REPEATED)

_FASTER: dict[str, str] = {
    _ZEROES_AND_DASHES: "[0-]*",
    _REPEATED: (
        rf"(?:(?P<letter>[A-Za-z])(?P=letter){{{FEW - 1},}}"
        rf"|(?P<digit>[1-9])(?P=digit){{{FEW_DIGITS - 1},}}"
        rf"|(?P<sign>[!-/:-@\[-`{{-~])(?P=sign){{{FEW - 1},}})"
    ),
}
"""The shipped patterns once more for Python's own engine, which answers ten times sooner for short texts."""


class Pattern(Protocol):
    """A compiled RE2 pattern: linear in the length of the text, whatever the pattern."""

    def search(self, text: str) -> object | None:
        """A match anywhere in `text`, or None."""
        ...


@functools.lru_cache(maxsize=1_024)
def compile_pattern(text: str) -> Pattern:
    """An RE2 pattern. Raises ValueError, saying why, for one that RE2 refuses or of over `MAX_PATTERN` characters."""
    if len(text) > MAX_PATTERN:
        message = f"the pattern has {len(text)} characters; at most {MAX_PATTERN} are allowed"
        raise ValueError(message)
    options = re2.Options()
    options.log_errors = False
    try:
        compiled: Pattern = re2.compile(text, options)
    except re2.error as refusal:
        reason = refusal.args[0]
        shown = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(shown) from None
    except UnicodeEncodeError:
        message = "the pattern holds half of a surrogate pair, which is no character"
        raise ValueError(message) from None
    return compiled


class Blocklist:
    """Exact values, compared without regard to case, and patterns searched for anywhere in a value; never changes.

    Both see a value without the white space around it. Raises ValueError for a pattern that RE2 refuses.
    """

    __slots__ = ("_searches", "patterns", "values")

    def __init__(self, values: Iterable[str] = (), patterns: Iterable[str] = ()) -> None:
        """Hold the values in the form in which they are compared."""
        self.values = frozenset(stripped(value).casefold() for value in values)
        self.patterns = tuple(patterns)
        self._searches = _searches(self.patterns)

    def blocks(self, raw: str, normalized: str | None = None) -> bool:
        """True if the value, as said or as normalized, is blocked."""
        return self._holds(raw) or (normalized is not None and normalized != raw and self._holds(normalized))

    def _holds(self, value: str) -> bool:
        text = stripped(value)
        if text.casefold() in self.values:
            return True
        for search in self._searches:  # noqa: SIM110 - any() would take twice as long
            if search(text):
                return True
        return False

    def blocked_sql(self, column: str) -> str:
        """The same test of one value as a DuckDB expression over `column` (an SQL expression, quoted by the caller).

        True or False for printable ASCII, and NULL, *ask `blocks`*, for any other text and for NULL.
        """
        listed = ", ".join(_quoted(value) for value in sorted(self.values) if value.isascii())
        tests = [f"lower(trim({column})) IN ({listed})"] if listed else []
        tests += [f"regexp_matches(trim({column}), {_quoted(pattern)})" for pattern in self.patterns]
        return f"CASE WHEN regexp_full_match({column}, '[ -~]*') THEN {' OR '.join(tests) or 'false'} END"


def _searches(patterns: Iterable[str]) -> tuple[Callable[[str], object | None], ...]:
    """What finds these patterns in a text; the shipped ones together."""
    unique = dict.fromkeys(patterns)
    faster = [_FASTER[one] for one in unique if one in _FASTER]
    together = (re.compile("|".join(faster), re.IGNORECASE | re.ASCII).fullmatch,) if faster else ()
    return (*together, *(compile_pattern(one).search for one in unique if one not in _FASTER))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
