"""One request to somebody else's server: to a public address, the one that was looked at, and not for long.

The name is resolved once, every address it has must be public, and the connection goes to one of those: so nothing can
lead inside between the look and the call. Redirects are answers like others, and not followed.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from onefold.errors import InvalidInput, OnefoldError

PATIENCE = 5.0
"""Seconds for each step of a call: connecting, sending, the beginning of the answer."""

LONGEST = 15.0
"""Seconds for all of it, whatever the other side does."""

LONGEST_URL = 2_000

_EMBEDDING = IPv6Network("64:ff9b::/96")
"""Addresses of version 4 in those of version 6, for networks that have only these."""


class Unreachable(OnefoldError):
    """The other side cannot be reached, does not answer in time, or is at an address that is not public."""

    code = "unreachable"
    status = 502


class BadAddress(InvalidInput):
    """Nothing is sent to such an address."""

    code = "bad_address"
    status = 422


class Target(NamedTuple):
    """Where a call goes: host and port by the address, and where that is."""

    url: SplitResult
    port: int
    family: socket.AddressFamily
    address: tuple[object, ...]

    @property
    def host(self) -> str:
        return self.url.hostname or ""

    @property
    def path(self) -> str:
        return (self.url.path or "/") + (f"?{self.url.query}" if self.url.query else "")


def check_url(url: str, *, private: bool = False) -> SplitResult:
    """Raises BadAddress for an address to which nothing is sent. `private`: by http too, and to any address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadAddress("The address must be a URL, such as https://example.com/alerts.") from None
    schemes = {"https", "http"} if private else {"https"}
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise BadAddress(f"The address must begin with {' or '.join(sorted(schemes))}:// and name a host.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadAddress("The address may have no user name, no password and no fragment: calls are signed.")
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise BadAddress(f"The address must be at most {LONGEST_URL:,} characters of ASCII, without blanks.")
    return parts


def find_target(url: str, *, private: bool = False) -> Target:
    """Where it leads now. Raises BadAddress for one that may not be called, Unreachable for an unknown host."""
    parts = check_url(url, private=private)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("The name of the host is not known.") from error
    if not private and not all(is_public(str(address[0])) for *_, address in found):
        raise BadAddress("The address leads to a host that is not public.")
    family, _, _, _, address = found[0]
    return Target(parts, port, family, address)


def is_public(text: str) -> bool:
    """Whether anybody on the internet could reach an address, also by another way of writing it."""
    address = ip_address(text.partition("%")[0])
    return all(
        one.is_global and not one.is_multicast and not one.is_reserved and not one.is_unspecified
        for one in (address, *_within(address))
    )


def _within(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The addresses that one of version 6 stands for."""
    if isinstance(address, IPv4Address):
        return []
    teredo = address.teredo
    found = [address.ipv4_mapped, address.sixtofour, *(teredo or ())]
    if address in _EMBEDDING:
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in found if one is not None]


def post(target: Target, headers: Mapping[str, str], body: bytes, *, longest: float = LONGEST) -> int:
    """Send a body; answers the status. Raises Unreachable."""
    with suppress(OSError), socket.socket(target.family, socket.SOCK_STREAM) as raw:
        watchdog = Timer(longest, _cut, [raw])
        watchdog.daemon = True
        watchdog.start()
        try:
            return _post(target, raw, headers, body)
        except (OSError, HTTPException, ValueError) as error:
            raise Unreachable("There was no answer in time, or none that could be understood.") from error
        finally:
            watchdog.cancel()
    raise Unreachable("There was no answer.")


def _post(target: Target, raw: socket.socket, headers: Mapping[str, str], body: bytes) -> int:
    raw.settimeout(PATIENCE)
    raw.connect(target.address)
    secure = target.url.scheme == "https"
    connected = _trusted().wrap_socket(raw, server_hostname=target.host) if secure else raw
    connection = HTTPConnection(target.host, target.port)
    connection.auto_open = 0
    connection.sock = connected
    connection.default_port = 443 if secure else 80
    try:
        connection.request("POST", target.path, body, dict(headers))
        return connection.getresponse().status
    finally:
        connection.close()


def _cut(raw: socket.socket) -> None:
    with suppress(OSError):
        raw.shutdown(socket.SHUT_RDWR)


@cache
def _trusted() -> ssl.SSLContext:
    """Certificates are checked, as this machine trusts them."""
    return ssl.create_default_context()
