"""What the service does for accounts beside answering: follows what others changed, and notes who failed to sign in."""

from __future__ import annotations

from onefold.serve.context import Context
from onefold.store.audit import note_alone

NOBODY = "nobody"
"""Under whose name it is noted that somebody failed to sign in."""


def keep_up(context: Context) -> None:
    """Every second or so."""
    context.accounts.keep_up()
    _note_failures(context)


def wind_up(context: Context) -> None:
    """When the service stops."""
    context.accounts.write_down()
    _note_failures(context, at_once=True)


def _note_failures(context: Context, *, at_once: bool = False) -> None:
    """Counted together, so that nobody fills the disk by failing."""
    failed = context.failures.taken(at_once=at_once)
    if failed is not None:
        detail = {"count": failed.tries, "people": sorted(failed.people)}
        note_alone(context.database, by=NOBODY, action="session.refused", detail=detail)
