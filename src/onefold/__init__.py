"""Onefold: identity resolution for customer data that can always say why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onefold.api import Report, Result, open_result, resolve, resolve_to

__all__ = ["Report", "Result", "open_result", "resolve", "resolve_to"]


def __getattr__(name: str) -> Any:
    """Load the API when it is first asked for, so that the command line starts quickly."""
    if name not in __all__:
        message = f"module 'onefold' has no attribute {name!r}"
        raise AttributeError(message)
    from onefold import api  # noqa: PLC0415 - see above

    return getattr(api, name)
