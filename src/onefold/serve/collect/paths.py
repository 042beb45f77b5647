"""Every path that Segment's libraries send to, and what stands there."""

from __future__ import annotations

import re
from typing import Literal

Place = Literal["identify", "track", "page", "screen", "group", "alias", "batch", "metrics"]
"""A call type, a batch of calls, or the measurements that libraries take of themselves."""

_NAMES: dict[Place, tuple[str, ...]] = {
    "identify": ("identify", "i"),
    "track": ("track", "t"),
    "page": ("page", "p"),
    "screen": ("screen", "s"),
    "group": ("group", "g"),
    "alias": ("alias", "a"),
    "batch": ("batch", "import", "b"),
    "metrics": ("m",),
}

PLACES: dict[str, Place] = {f"/v1/{name}": place for place, names in _NAMES.items() for name in names}
"""analytics.js takes the first letter of a call's type; servers send batches, mobile libraries imports or b."""

_SETTINGS = re.compile(r"/v1/projects/([^/]+)/settings").fullmatch


def place_of(path: str) -> Place | None:
    """What stands at a path, with or without a slash at its end."""
    return PLACES.get(path) or PLACES.get(path.removesuffix("/"))


def key_in(path: str) -> str | None:
    """The write key whose settings a library asks for, as from Segment's CDN."""
    found = _SETTINGS(path.removesuffix("/")) if path.startswith("/v1/projects/") else None
    return None if found is None else found[1]
