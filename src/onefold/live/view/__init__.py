"""Everything that reads a space: who has an identifier, what is known of them, what happened, and why."""

from onefold.live.view.view import View

__all__ = ["View"]
