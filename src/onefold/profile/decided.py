"""Why a value of a trait survived, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from onefold.ruleset.plan import Survivorship

_KEEPS = {
    "latest": "The ruleset keeps the value that was said last",
    "first": "The ruleset keeps the value that was said first",
    "most_frequent": "The ruleset keeps the value that most records say",
    "longest": "The ruleset keeps the longest value",
    "max": "The ruleset keeps the highest value",
    "min": "The ruleset keeps the lowest value",
}


def why(policy: Survivorship, source: str, others: int) -> str:
    """`source` said the value that survives, and so many `others` lost."""
    if policy.policy == "all":
        return "The ruleset keeps all values."
    if not others:
        return "No record says anything else."
    return f"{_reason(policy, source)}; {others:,} {'other' if others == 1 else 'others'} lost."


def _reason(policy: Survivorship, source: str) -> str:
    if policy.policy != "sources":
        return _KEEPS[policy.policy]
    preferred = _listed(policy.sources)
    if source not in policy.sources:
        return f"The ruleset prefers {preferred}, which said nothing of it, so what was said last is kept"
    return f"The ruleset prefers {preferred}: this is what {source} said last"


def _listed(names: Sequence[str]) -> str:
    return ", then ".join(names)
