"""Names of columns, traits and fields as snake_case: the one place that decides how names are written."""

from __future__ import annotations

import functools
import re

_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@functools.lru_cache(maxsize=65_536)
def snake_case(name: str) -> str:
    """`firstName`, `First Name`, `FIRST-NAME` -> `first_name`; `userID` -> `user_id`; `address1` -> `address1`.

    Letters and digits of any script stay; everything else parts words. Empty if there is no letter or digit.
    """
    return "_".join(_HUMP.sub("_", word).lower() for word in _WORD.findall(name))
