"""How often signing in may fail: for each account and each client's address, so that nobody tries out passwords.

Whoever keeps failing also keeps the account's owner from signing in by password, in this server, for some minutes: that
is the price. Sessions go on, and signing in by token.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from threading import Lock

import msgspec

from onefold.errors import TryLater

OF_ACCOUNT, OF_ADDRESS = 10, 50
"""Tries that may fail in a row: at one account, there or not; and from one address, which many may share."""

BACK_AFTER = 60.0
"""Seconds after which an account may be tried once more; an address five times."""

KEPT = 20_000
"""Names remembered at once. Beyond, those that have most tries left are forgotten."""


class _Left(msgspec.Struct):
    tries: float
    at: float


class Attempts:
    """Kept in memory, by whatever the caller takes as names. May be used from any thread."""

    def __init__(self) -> None:
        self._left: dict[str, _Left] = {}
        self._lock = Lock()

    def take(self, account: str, address: str, now: float) -> None:
        """Counts a try at a time in seconds, as one that fails; `account` "" for none. Raises TryLater."""
        with self._lock:
            counted = [self._of(f"address {network(address)}", OF_ADDRESS, now)]
            counted += [self._of(f"account {account}", OF_ACCOUNT, now)] if account else []
            if any(one.tries < 1 for one in counted):
                raise TryLater("There were too many tries to sign in. Wait a minute, then try again.", int(BACK_AFTER))
            for one in counted:
                one.tries -= 1

    def give_back(self, account: str, address: str) -> None:
        """It did not fail: the account's failures are forgotten, and this try of the address."""
        with self._lock:
            self._left.pop(f"account {account}", None)
            left = self._left.get(f"address {network(address)}")
            if left is not None:
                left.tries += 1

    def _of(self, name: str, most: int, now: float) -> _Left:
        if name not in self._left and len(self._left) >= KEPT:
            self._forget()
        left = self._left.setdefault(name, _Left(most, now))
        back = max(0.0, now - left.at) / BACK_AFTER * (most / OF_ACCOUNT)
        left.tries, left.at = min(float(most), left.tries + back), now
        return left

    def _forget(self) -> None:
        ordered = sorted(self._left.items(), key=lambda item: -item[1].tries)
        for name, _ in ordered[: KEPT // 2]:
            del self._left[name]


def network(address: str) -> str:
    """What stands for one client: an address, or of IPv6 the network that one household has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else address
