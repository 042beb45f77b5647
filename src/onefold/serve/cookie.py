"""The cookie of a session: kept by browsers for this very host, sent to nobody else, and out of reach of scripts.

Browsers take a `__Host-` cookie by https alone, and from the machine itself (`localhost`, `127.0.0.1`, `[::1]`), as all
but Safari do. Elsewhere nobody signs in by plain http: whoever listens would have their session.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address

from starlette.requests import Request

from onefold.errors import Forbidden

NAME = "__Host-onefold"

_KEPT = "Path=/; Secure; HttpOnly; SameSite=Strict"


def secret_of(headers: Mapping[str, str]) -> str | None:
    """The secret of a session that a request brings along; None of one that another page caused."""
    said = headers.get("cookie")
    if said is None or NAME not in said:
        return None
    if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        return None
    try:
        found = SimpleCookie(said).get(NAME)
    except CookieError:
        return None
    return None if found is None else found.value


def kept(secret: str, seconds: int) -> dict[str, str]:
    """The header that has a browser keep a session for so long."""
    return {"Set-Cookie": f"{NAME}={secret}; Max-Age={seconds}; {_KEPT}"}


def dropped() -> dict[str, str]:
    """The header that has a browser forget it."""
    return {"Set-Cookie": f"{NAME}=; Max-Age=0; {_KEPT}"}


def require_private(request: Request) -> None:
    """Raises Forbidden where a session would travel for all to read."""
    if request.url.scheme == "https" or is_local(request.url.hostname or ""):
        return
    raise Forbidden(
        "Signing in takes https. If a proxy before this service does TLS, name its address in `trusted_proxies`, so "
        "that its X-Forwarded-Proto is believed; on the machine itself, http://localhost will do."
    )


def is_local(host: str) -> bool:
    """Whether a host name is the machine's own, so that browsers take its http for secure."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
