"""Changes by a session are made by the console alone: no other page can have a browser make them.

Three reasons, each enough: the cookie is SameSite=Strict; a request must have a header that no form and no link can
give it; and the browser must say that it comes from this origin.
"""

from __future__ import annotations

from starlette.requests import Request

from onefold.errors import Forbidden

SIGN = "onefold-console"
"""The header that the console sends. A page elsewhere could send it only if we allowed it to (CORS), and we do not."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def require_own_page(request: Request) -> None:
    """For what a browser does with a session, or to get one. Raises Forbidden."""
    if not request.headers.get(SIGN) or not _from_here(request):
        raise Forbidden(
            "By a session, only the console itself changes anything: send `Onefold-Console: 1` from its own origin, "
            "or use a token."
        )


def refuse_other_pages(request: Request) -> None:
    """Whoever asks: also a token that a browser remembers is not another page's to use. Raises Forbidden."""
    if is_from_elsewhere(request):
        raise Forbidden("Another page had your browser send this: it is not done.")


def is_from_elsewhere(request: Request) -> bool:
    """Whether the browser says that a page of another origin had it ask."""
    return request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}


def _from_here(request: Request) -> bool:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("origin") == f"{request.url.scheme}://{request.headers.get('host')}"
