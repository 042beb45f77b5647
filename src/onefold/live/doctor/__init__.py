"""Looks a whole database over for anything that is not as the engine leaves it; changes nothing."""

from __future__ import annotations

from onefold.live.doctor.examine import examine
from onefold.live.doctor.finding import Finding

__all__ = ["Finding", "examine"]
