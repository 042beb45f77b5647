"""Files and tables in: one table of normalized records out."""

from __future__ import annotations

from onefold.batch.read.reader import Loaded, load

__all__ = ["Loaded", "load"]
