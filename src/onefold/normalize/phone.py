"""Telephone numbers as E.164: plain ones by their shape, all others by Google's metadata (phonenumberslite)."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from onefold.errors import InvalidInput
from onefold.normalize.text import stripped

SEPARATORS = " -./()"
"""Characters that people put between digits."""

# Country codes in use; each followed by a digit other than 0, and 8 to 15 digits in all. Left to the library are codes
# whose numbers may begin with a national prefix that is not 0, or that lack digits (261 370 375 378 506 672 692 993).
E164 = (
    r"\+(?:1[2-9][0-9]{2}[2-9][0-9]{6}"
    r"|7[3-79][0-9]{9}"
    r"|(?:54|55)[1-9][0-9]{9,10}"
    r"|86[1-9][0-9]{8,10}"
    r"|(?:20|27|3[0-469]|4[013-9]|5[1-36-8]|6[0-6]|8[124]|9[0-58])[1-9][0-9]{5,12}"
    r"|(?:21[12368]|22[0-9]|23[0-9]|24[0-9]|25[0-8]|26[02-9]|29[01789]|35[0-9]|37[1-4679]|38[0-35-79]|42[013]"
    r"|50[0-57-9]|59[0-9]|67[03-9]|68[0-35-9]|69[01]|80[08]|85[02356]|87[08]|88[012368]|96[0-8]|97[0-79]"
    r"|99[24568])[1-9][0-9]{4,11})"
)
"""What is taken as it stands, as a pattern of both Python and RE2."""

_IS_E164 = re.compile(E164).fullmatch
_PUNCTUATION = {ord(c): None for c in SEPARATORS + "\u00a0\u2007\u2009\u200a\u200b\u202f\u2060\ufeff\u00ad"}
_DIGITS_AND_DASHES = {0xFF10 + n: str(n) for n in range(10)} | {
    0xFF0B: "+",
    0xFF08: "(",
    0xFF09: ")",
    0xFF0D: "-",
    0xFF0E: ".",
    0xFF0F: "/",
    0x3000: " ",
    0x2212: "-",
    **dict.fromkeys(range(0x2010, 0x2016), "-"),
}
_DIALLABLE = re.compile(
    r"(?:tel:)?[\s(]*\+?[0-9\s().\-/]*[0-9][0-9\s().\-/]*"
    r"(?:[\s,;]*(?:extension|ext|x|#|durchwahl|dw|poste)[\s.:=#]*[0-9]{1,7})?",
    re.IGNORECASE,
).fullmatch
_LONGEST = 40
"""Characters: no number with its separators and extension is longer; protects the library and the cache."""


def phone(region: str | None = None) -> Callable[[str], str | None]:
    """The normalizer of telephone numbers; `region` (`CH`) is where numbers without a country code are from.

    A number already in E.164 shape, once separators are gone and a leading 00 is read as +, is taken as it stands.
    Anything else is parsed with Google's metadata and accepted if it is a possible number; an extension is left off.
    Without a region, a number without a country code is None. Raises InvalidInput for an unknown region.
    """
    known = region and region.upper()
    if known and known not in _metadata().SUPPORTED_REGIONS:
        message = f"region: {region!r} is not a country that has telephone numbers; use two letters such as CH or US"
        raise InvalidInput(message)

    def normalize(raw: str) -> str | None:
        if _IS_E164(raw):
            return raw
        return _spelled_out(raw, known)

    return normalize


def _spelled_out(raw: str, region: str | None) -> str | None:
    text = stripped(raw).translate(_DIGITS_AND_DASHES)
    bare = text.translate(_PUNCTUATION)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
        text = "+" + text.split("0", 2)[2]
    if _IS_E164(bare):
        return bare
    return _parsed(text, region) if len(text) <= _LONGEST else None


@functools.lru_cache(maxsize=65_536)
def _parsed(text: str, region: str | None) -> str | None:
    if not _DIALLABLE(text) or not (region or "+" in text):
        return None
    library = _metadata()
    try:
        number = library.parse(text, region)
    except library.NumberParseException:
        return None
    if not library.is_possible_number(number):
        return None
    return str(library.format_number(number, library.PhoneNumberFormat.E164))


@functools.cache
def _metadata() -> Any:
    """Loaded late, as it takes 25 ms and most data does not need it."""
    import phonenumbers  # noqa: PLC0415

    return phonenumbers
