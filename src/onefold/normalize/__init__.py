"""Raw values to canonical ones: one module per kind, every function pure, `None` for what the kind cannot be."""

from __future__ import annotations

from collections.abc import Callable

from onefold.errors import InvalidInput
from onefold.normalize.device import device
from onefold.normalize.email import email
from onefold.normalize.ip import ip
from onefold.normalize.name import name
from onefold.normalize.naming import snake_case
from onefold.normalize.phone import phone
from onefold.normalize.text import is_absent, lower, trim, unchanged

__all__ = ["KINDS", "Normalizer", "is_absent", "normalizer", "snake_case"]

Normalizer = Callable[[str], str | None]

_BY_KIND: dict[str, Normalizer] = {
    "email": email,
    "device": device,
    "ip": ip,
    "name": name,
    "trim": trim,
    "lower": lower,
    "none": unchanged,
}

KINDS: tuple[str, ...] = ("email", "phone", "device", "ip", "name", "trim", "lower", "none")


def normalizer(kind: str, region: str | None = None) -> Normalizer:
    """The function that brings values of `kind` into canonical form: idempotent, None for what does not normalize.

    `region` is for phone only. Raises InvalidInput for an unknown kind or region.
    """
    if kind == "phone":
        return phone(region)
    if kind not in _BY_KIND:
        message = f"normalize: {kind!r} is not known; use one of {', '.join(KINDS)}"
        raise InvalidInput(message)
    return _BY_KIND[kind]
