"""Rules to review: the profiles that they would link are proposed, and a person confirms or refuses each pair."""

from __future__ import annotations
