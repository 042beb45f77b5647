"""Raw values of evidence under a plan: what is usable of each type, what is not and why. Each different one once."""

from __future__ import annotations

import msgspec
import numpy as np

from onefold.columns import Ints, Values, distinct_pairs, find_texts
from onefold.live.whole.sayings import Sayings
from onefold.resolution.usable import Judge, Unusable
from onefold.ruleset.plan import IdentifierSettings, Plan

ABSENT, NOTHING = -1, np.empty(0, dtype=np.int32)


class Judged(msgspec.Struct, frozen=True):
    """One type: the usable values; the raw ones that do not normalize; and by kind the evidence of each unusable value
    (once for each different one). In the `Values`, evidence stands in the place of records.
    """

    usable: Values
    invalid: Values
    unusable: dict[str, Ints]


_NO_VALUES = Values(NOTHING, NOTHING, [])


class Judgements:
    """What plans say of the values of some sayings; settings that two plans have in common are judged once."""

    def __init__(self, sayings: Sayings) -> None:
        self._sayings = sayings
        self._known: dict[tuple[object, ...], Judged] = {}

    def under(self, plan: Plan) -> dict[str, Judged]:
        """By type, all of the plan's."""
        return {settings.type: self._judged(settings) for settings in plan.identifiers}

    def _judged(self, settings: IdentifierSettings) -> Judged:
        deciding = (settings.normalize, settings.region, settings.blocked_values, settings.blocked_patterns)
        key = (settings.type, *deciding)
        if key not in self._known:
            raw = self._sayings.identifiers.get(settings.type, _NO_VALUES)
            self._known[key] = judged(raw, Judge(settings))
        return self._known[key]


def judged(raw: Values, judge: Judge) -> Judged:
    """Each raw text is judged once, whoever says it."""
    usable: dict[str, int] = {}
    unusable: dict[Unusable, int] = {}
    good = np.full(len(raw.texts), ABSENT, dtype=np.int32)
    bad = np.full(len(raw.texts), ABSENT, dtype=np.int32)
    look = judge.judge
    for place, text in enumerate(raw.texts):
        found = look(text)
        if isinstance(found, str):
            good[place] = usable.setdefault(found, len(usable))
        elif found is not None:
            bad[place] = unusable.setdefault(found, len(unusable))
    return Judged(
        usable=_recoded(raw, good, list(usable)),
        invalid=_invalid(raw, bad, list(unusable)),
        unusable=_by_kind(raw, bad, list(unusable)),
    )


def _recoded(raw: Values, new: Ints, texts: list[str]) -> Values:
    code = new[raw.code] if len(raw.texts) else raw.code
    here = code != ABSENT
    if len(texts) == len(raw.texts):  # no two became one
        return Values(raw.record[here], code[here], texts)
    return Values(*distinct_pairs(raw.record[here], code[here]), texts)


def _invalid(raw: Values, bad: Ints, unusable: list[Unusable]) -> Values:
    kinds = np.array([one.kind == "invalid_value" for one in unusable], dtype=np.bool_)
    if not kinds.any():
        return _NO_VALUES
    here = (bad[raw.code] != ABSENT) & kinds[bad[raw.code]]
    return Values(raw.record[here], raw.code[here], raw.texts)


def _by_kind(raw: Values, bad: Ints, unusable: list[Unusable]) -> dict[str, Ints]:
    if not unusable:
        return {}
    found = {}
    evidence, code = raw.record, bad[raw.code]
    here = code != ABSENT
    evidence, code = distinct_pairs(evidence[here], code[here])
    for kind in ("blocked_value", "invalid_value"):
        of = np.array([one.kind == kind for one in unusable], dtype=np.bool_)
        if of.any():
            found[kind] = evidence[of[code]]
    return found


def united(one: Values, other: Values) -> Values:
    """The values of both."""
    if not len(other.record):
        return one
    if not len(one.record):
        return other
    known = find_texts(one.texts, set(other.texts))
    new = [text for text in other.texts if text not in known]
    position = {**known, **{text: len(one.texts) + place for place, text in enumerate(new)}}
    code = np.array([position[text] for text in other.texts], dtype=np.int32)[other.code]
    pairs = distinct_pairs(np.concatenate([one.record, other.record]), np.concatenate([one.code, code]))
    return Values(*pairs, [*one.texts, *new])
