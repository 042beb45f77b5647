"""What values look like that stand for nobody: typed to get past a form, or to try something out.

Looks alone never suffice: a value is suggested only if several use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

WORDS = frozenset(
    {
        "test",
        "tests",
        "tester",
        "testing",
        "testuser",
        "demo",
        "dummy",
        "fake",
        "sample",
        "example",
        "foo",
        "bar",
        "foobar",
    }
    | {
        "qa",
        "admin",
        "default",
        "none",
        "null",
        "undefined",
        "nobody",
        "noone",
        "guest",
        "anonymous",
        "anon",
        "unknown",
    }
    | {
        "noreply",
        "donotreply",
        "noemail",
        "nomail",
        "invalid",
        "asd",
        "asdf",
        "qwe",
        "qwerty",
        "qwertz",
        "azerty",
        "abc",
        "xyz",
    }
)
"""A part of a value that is one of these, whatever digits follow it."""

DOMAINS = frozenset(
    {"test.com", "test.de", "test.test", "asdf.com", "none.com", "noemail.com", "mailinator.com", "abc.com"}
)
ROWS = ("qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "abcdefghijklmnopqrstuvwxyz")
DIGITS = ("01234567890", "09876543210")
_RUN = 4
_LONG_RUN = 7
_PARTS = re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"([^\W\d_]+)\d{0,4}")
_NO_REPLY = re.compile(r"(no|do-?not)[-_.]?reply")

BEGINNINGS = (
    *(
        "test",
        "demo",
        "dummy",
        "fake",
        "sample",
        "example",
        "foo",
        "qa",
        "admin",
        "default",
        "none",
        "null",
        "undefined",
    ),
    *(
        "nobody",
        "noone",
        "guest",
        "anon",
        "unknown",
        "noreply",
        "no-reply",
        "no.reply",
        "no_reply",
        "donotreply",
        "noemail",
    ),
    *(
        "nomail",
        "invalid",
        "asd",
        "qwe",
        "azerty",
        "abc",
        "xyz",
        "u-test",
        "user-test",
        "1234",
        "0123",
        "9876",
        "aaa",
        "xxx",
    ),
    *("+11234567", "+1555555", "+10000", "+1111", "+4912345", "+491111"),
)
"""What junk begins with: values are looked up by these."""


def looks_like_junk(type_: str, value: str) -> str | None:
    """What it looks like, in words; None for what looks like anything else."""
    if type_ == "phone":
        return _phone("".join(letter for letter in value if letter.isdecimal()))
    local, at, domain = value.casefold().rpartition("@")
    if at and domain in DOMAINS:
        return "a domain of test addresses"
    if _NO_REPLY.match(local if at else domain):
        return "an address that nobody reads"
    parts = _PARTS.findall(local if at else domain)
    return next(_odd(parts, alone=len(parts) == 1), None)


def _odd(parts: list[str], *, alone: bool) -> Iterator[str]:
    for part in parts:
        plain = _NUMBERED.fullmatch(part)
        if plain and plain[1] in WORDS:
            yield "a word for trying something out"
        if alone and len(part) >= _RUN and any(part in row for row in (*ROWS, *DIGITS)):
            yield "a row of keys"
        if len(part) >= _RUN and len(set(part)) == 1 and (alone or len(part) >= _LONG_RUN):
            yield "one character again and again"


def _phone(digits: str) -> str | None:
    own = digits[-10:]
    if len(set(own)) <= 2 or re.search(r"(\d)\1{6}", own):  # noqa: PLR2004 - say 5555550000
        return "hardly any different digits"
    if any(own[place : place + _LONG_RUN] in row for row in DIGITS for place in range(len(own) - _LONG_RUN + 1)):
        return "digits in a row"
    return None
