"""A text made comparable: the transforms that `as` names in a rule. Each gives a text that is not empty, or None."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

import jellyfish

from onefold.errors import InvalidInput
from onefold.match.nicknames import formal_name
from onefold.normalize import normalizer
from onefold.ruleset.plan import Transform

Change = Callable[[str], str | None]

# Four digits alone, or the first four of YYYYMMDD.
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)|(?<!\d)[12]\d{3}(?=[01]\d[0-3]\d(?!\d))", re.ASCII)
_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "\u0131": "i"})


def transform(step: Transform, text: str) -> str | None:
    """The text after one transform; None where it gives nothing (an empty text, too few digits, not valid).

    lower, upper, trim: as their names say.
    digits, letters: only these; digits of any script as 0 to 9.
    first, last: so many characters, or all if there are fewer. last_digits: so many digits, or None.
    soundex, metaphone: the code of the Latin letters, accents aside.
    year: the first year of four digits (1000 to 2999) of a date in figures.
    nickname: the formal name, in lower case.
    email, phone, name: normalized as identifiers of that kind are; phones only with a country code.
    """
    return change(step)(text)


def chain(steps: tuple[Transform, ...]) -> Change:
    """The transforms one after the other, in order; None as soon as one gives nothing. No transforms change nothing."""
    changes = [change(step) for step in steps]
    if len(changes) == 1:
        return changes[0]

    def chained(text: str) -> str | None:
        current: str | None = text
        for each in changes:
            if current is None:
                return None
            current = each(current)
        return current

    return chained


@cache
def change(step: Transform) -> Change:
    """The transform as a function. Raises InvalidInput for a name that is none."""
    if step.number is not None:
        return _counted(step.name, step.number)
    if step.name in {"email", "phone", "name"}:
        return normalizer(step.name)
    if step.name not in _PLAIN:
        raise InvalidInput(f"no transform is called {step.name!r} (without a number)")
    plain = _PLAIN[step.name]
    return lambda text: plain(text) or None


def _counted(name: str, number: int) -> Change:
    if name == "first":
        return lambda text: text[:number] or None
    if name == "last":
        return lambda text: text[max(len(text) - number, 0) :] or None
    if name == "last_digits":
        return lambda text: found[-number:] if len(found := _digits(text)) >= max(number, 1) else None
    raise InvalidInput(f"no transform {name!r} takes a number")


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


def _latin(text: str) -> str:
    """Letters a to z and single spaces, accents taken off."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    return " ".join("".join(c for c in plain if c.isascii() and (c.isalpha() or c == " ")).split())


def _soundex(text: str) -> str:
    return jellyfish.soundex(_latin(text).replace(" ", ""))


def _metaphone(text: str) -> str:
    return jellyfish.metaphone(_latin(text))


def _year(text: str) -> str:
    found = _YEAR.search(text)
    return found.group() if found else ""


_PLAIN: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "trim": str.strip,
    "digits": _digits,
    "letters": _letters,
    "soundex": _soundex,
    "metaphone": _metaphone,
    "year": _year,
    "nickname": formal_name,
}
