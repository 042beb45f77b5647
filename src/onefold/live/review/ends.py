"""The two profiles of a proposal as they are now; and by what statements name them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from onefold.live.review.apart import HeldApart
from onefold.live.review.look import held_by
from onefold.live.review.rows import Proposed
from onefold.live.view.view import View
from onefold.model import ANONYMOUS_TYPES
from onefold.store.rows import Evidence, Profile


class End(NamedTuple):
    """A profile, an evidence of it that has the rule's key, and the first record of it that says that."""

    profile: Profile
    contested: bool
    evidence: Evidence
    record: str

    @property
    def public(self) -> str:
        return self.profile.public


class Ends(NamedTuple):
    one: End
    other: End
    types: Sequence[str]

    def refs(self) -> tuple[str, str]:
        """What names the one and the other in a statement."""
        return _ref(self.one, self.types), _ref(self.other, self.types)


def ends_of(view: View, proposed: Proposed) -> Ends | None:
    """None, if it is no proposal any more: one is gone or merged, lost what it had, or they are held apart."""
    one = _end(view, proposed.one, proposed.evidence)
    other = _end(view, proposed.other, proposed.other_evidence)
    if one is None or other is None or one.profile.number == other.profile.number:
        return None
    if HeldApart(view.store, view.lens.plan).are(one.profile, other.profile):
        return None
    types = [type_ for type_ in view.lens.matching if type_ not in ANONYMOUS_TYPES]
    return Ends(one, other, types)


def _end(view: View, public: str, number: int) -> End | None:
    profile = view.store.profile_named(public)
    if profile is None or profile.public != public:
        return None
    evidence = next(iter(view.store.evidence([number])), None)
    if evidence is None or evidence.component != profile.component:
        return None
    contested = bool(view.store.contested([profile.component]))
    seq = _first(view, evidence, profile if contested else None)
    briefs = view.store.records([seq]) if seq else []
    return End(profile, contested, evidence, f"{briefs[0].source}/{briefs[0].id}") if briefs else None


def _first(view: View, evidence: Evidence, holder: Profile | None) -> int | None:
    """The first record that says an evidence, among those that a profile of a contested component holds."""
    if holder is None:
        rows = view.store.connection.rows("review.first_said", evidence=[evidence.number])
        return int(rows[0][1]) if rows else None
    held = held_by(view.store, [evidence.number])
    return next((seq for _, profile, seq in held if profile == holder.number), None)


def _ref(end: End, types: Sequence[str]) -> str:
    """A person's identifier lasts longer than a record; in a contested component others may carry it too."""
    if not end.contested:
        for type_ in types:
            for value in end.profile.state.identifiers.get(type_, ()):
                return f"{type_}:{value}"
    return end.record
