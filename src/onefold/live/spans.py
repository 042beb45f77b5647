"""Whether a use falls outside the window of its key: for steps with `within`, in components that are uncontested.

Kept in memory only. For a key that is not remembered the answer is "perhaps", and the kernel looks.
"""

from __future__ import annotations

from collections.abc import Sequence

from onefold.live.batch import Entry
from onefold.live.meaning import Key, Meaning
from onefold.ruleset.plan import IdentifierStep, Plan

class Spans:
    """First and last use of keys, none of whose uses lie further apart than the window."""

    def __init__(self, plan: Plan) -> None:
        self._within: dict[str, int] = {}
        self._rules: dict[str, int] = {}
        for step in plan.steps:
            if step.within is not None:
                if isinstance(step, IdentifierStep):
                    self._within[step.type] = step.within
                else:
                    self._rules[f"={step.name}"] = step.within

    @property
    def watched(self) -> bool:
        """Whether any step has a window."""
        return bool(self._within or self._rules)

    def cut_by(self, meaning: Meaning, entries: Sequence[Entry]) -> bool:
        """Whether a record of new evidence may be cut off, or cut its key."""
        return self.watched and any(self._window(key) is not None for key in meaning.keys)

    def _window(self, key: Key) -> int | None:
        type_ = key[0]
        if type_ in self._within:
            return self._within[type_]
        return next((within for name, within in self._rules.items() if type_.startswith(name)), None)
