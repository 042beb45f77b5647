"""What would be, and what was: calls that were only made up, and a space as of a moment. Nothing here writes."""

from __future__ import annotations
