"""IP addresses in their canonical text: IPv6 compressed, IPv4 written inside IPv6 as IPv4."""

from __future__ import annotations

import ipaddress
import re

from onefold.normalize.text import stripped

IPV4 = (
    r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
    r"(?:\.(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])){3}"
)
"""An IPv4 address in canonical text, as a pattern of both Python and RE2."""

UNSPECIFIED = "0.0.0.0"  # noqa: S104 - a value to refuse, not to bind to
_IS_IPV4 = re.compile(IPV4).fullmatch
_WITH_PORT = re.compile(r"(?:\[(?P<six>[^\]]*)\]|(?P<four>[0-9.]+))(?::[0-9]{1,5})?").fullmatch


def ip(raw: str) -> str | None:
    """`::ffff:10.0.0.1` -> `10.0.0.1`; None for what is no address and for 0.0.0.0 and ::, which mean *unknown*.

    A port after the address and brackets around it are left off.
    """
    if _IS_IPV4(raw):
        return None if raw == UNSPECIFIED else raw
    text = stripped(raw)
    if found := _WITH_PORT(text):
        text = found["six"] or found["four"] or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return None if address.is_unspecified else str(address)
