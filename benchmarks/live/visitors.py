"""Who visits the made-up shop: identifiers as pure functions of a visitor's number, the same in Python and in SQL.

Even visitors sign up, odd ones never say who they are. Of two hundred, one uses the browser of another, under a user id
of their own: together they are a contested component.
"""

from __future__ import annotations

from hashlib import md5

SHARING = 200
KIOSK = -1
CALL_CENTRE = -1_000_000_000
"""Their users are numbered downwards from here."""
HOTLINE = "+49 30 5550100"
_FIRST = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gül", "Hana", "Ivo", "Jane")


def anonymous_id(visitor: int, browser: int = 0) -> str:
    """As analytics.js makes them: 128 bits that lie nowhere near each other."""
    return _uuid(f"browser {visitor} {browser}")


def user_id(visitor: int) -> str:
    return f"usr_{_mixed(f'user {visitor}')[:16]}"


def email(visitor: int) -> str:
    return f"{_mixed(f'mail {visitor}')[:10]}@mail.example"


def first_name(visitor: int) -> str:
    return _FIRST[visitor % len(_FIRST)]


def signs_up(visitor: int) -> bool:
    return visitor % 2 == 0


def borrower(number: int) -> int:
    """The visitor who is the number-th to use somebody else's browser."""
    return number * SHARING


def lender(borrower: int) -> int:
    """Whose browser it is: somebody who signs up too."""
    return borrower + 2


def message_id(seed: int, number: int) -> str:
    return f"ajs-next-{1_790_000_000_000 + number}-{_uuid(f'call {seed} {number}')}"


def _uuid(text: str) -> str:
    mixed = _mixed(text)
    return f"{mixed[:8]}-{mixed[8:12]}-{mixed[12:16]}-{mixed[16:20]}-{mixed[20:]}"


def _mixed(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
