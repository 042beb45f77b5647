"""A start that waits for whoever wrote the database before, and may just be ending."""

from __future__ import annotations

import time

from onefold.errors import Conflict
from onefold.live.live import Live

PATIENCE = 5.0
"""Seconds: an engine whose server was killed still writes what it was given."""

_AGAIN = 0.05


def started(live: Live, patience: float = PATIENCE) -> None:
    """Start the engine. Raises Conflict if another process writes this file, and goes on to."""
    until = time.monotonic() + patience
    while True:
        try:
            live.start()
        except Conflict:
            if time.monotonic() > until:
                live.stop()
                raise
            time.sleep(_AGAIN)
        else:
            return
