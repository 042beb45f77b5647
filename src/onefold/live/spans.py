"""Whether a use falls outside the window of its key: for steps with `within`, in components that are uncontested.

There no two consecutive uses of a key lie further apart than its window, so that its first and last use say which
others fit. They are kept in memory only: for a key that is not remembered the kernel looks, and what it says is learnt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from onefold.live.meaning import Key, Meaning
from onefold.ruleset.plan import IdentifierStep, Plan

REMEMBERED = 500_000
"""Keys whose span is remembered, some 100 MB."""


class Spans:
    """First and last use of keys."""

    def __init__(self, plan: Plan) -> None:
        self._types = {str(step.type): step.within for step in plan.steps if isinstance(step, IdentifierStep)}
        self._rules = {f"={step.name}": step.within for step in plan.steps if not isinstance(step, IdentifierStep)}
        self._spans: dict[Key, tuple[int, int]] = {}
        self.watched = any(step.within is not None for step in plan.steps)

    def keys(self, meaning: Meaning) -> list[Key]:
        """The keys of an evidence that have a window."""
        return [key for key in meaning.keys if self._window(key) is not None]

    def fit(self, keys: Sequence[Key], time: int) -> bool:
        """Whether a use at this time fits the span of every key; if so, note it."""
        spans = {key: self._extended(key, time) for key in keys}
        found = {key: span for key, span in spans.items() if span is not None}
        if len(found) == len(spans):
            self._spans.update(found)
        return len(found) == len(spans)

    def begin(self, key: Key, times: Iterable[int]) -> bool:
        """Whether the uses of a key that nobody had before lie close enough; if so, note them."""
        if key in self._spans:
            return all(self.fit([key], time) for time in sorted(times))
        ordered, within = sorted(times), self._window(key) or 0
        if any(later - earlier > within for earlier, later in pairwise(ordered)):
            return False
        self._spans[key] = (ordered[0], ordered[-1])
        return True

    def learn(self, uses: Mapping[Key, Sequence[int]]) -> None:
        """All uses of some keys, in components that turned out uncontested."""
        if len(self._spans) > REMEMBERED:
            self._spans.clear()
        self._spans.update({key: (min(times), max(times)) for key, times in uses.items()})

    def forget(self, keys: Iterable[Key]) -> None:
        """Keys of components that turned out contested."""
        for key in keys:
            self._spans.pop(key, None)

    def _extended(self, key: Key, time: int) -> tuple[int, int] | None:
        span, within = self._spans.get(key), self._window(key) or 0
        if span is None or not span[0] - within <= time <= span[1] + within:
            return None
        return min(span[0], time), max(span[1], time)

    def _window(self, key: Key) -> int | None:
        type_ = key[0]
        if not type_.startswith("="):
            return self._types.get(type_)
        return next((within for name, within in self._rules.items() if type_ == name or _branch(type_, name)), None)


def _branch(type_: str, rule: str) -> bool:
    """Whether a key is of a branch of the rule: `=rule 2`."""
    return type_.startswith(f"{rule} ") and type_.removeprefix(f"{rule} ").isdigit()
