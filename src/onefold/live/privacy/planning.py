"""From what a request reaches to what is to be done: which records go, in order, and what must be found nowhere."""

from __future__ import annotations

from collections import Counter

import msgspec

from onefold.live.privacy.history import Gone
from onefold.live.privacy.orders import Names, Work
from onefold.live.privacy.reach import Reach
from onefold.live.privacy.requests import Certificate
from onefold.live.records import record_of
from onefold.live.traits import Survivors
from onefold.live.view.view import View
from onefold.parse.segment import CallParser

LISTED = 100
"""Profiles that a certificate names."""

FEW = 100
"""Records of several components that leave the graph together: each may be another person's."""

AT_ONCE = 1_000
"""Whole records read together."""


def kept_out(found: Reach, view: View) -> dict[str, list[str]]:
    """The identifiers whose records are not taken in any more: the one that was named; of a whole profile all that
    could bring it back, unless others have them too.
    """
    kept = {type_: list(values) for type_, values in found.identifiers.items() if type_ in view.lens.matching}
    if found.scope == "records" or found.whose.found is None:
        kept = {}
    subject = found.subject
    if subject.type is not None and subject.value not in kept.get(subject.type, ()):
        kept.setdefault(subject.type, []).append(subject.value)
    return kept


def work_of(view: View, found: Reach, parse: CallParser) -> Work:
    """What goes: names of records, newest first, so that profiles keep their ids until the end; and all they say."""
    briefs = sorted(view.store.records(found.seqs), key=lambda one: (one.time or 0, one.source, one.id), reverse=True)
    numbers = {slug: number for number, slug in view.store.sources.items()}
    names: Names = [(numbers[one.source], one.id) for one in briefs]
    gone = Gone(
        publics=_publics(view, found),
        identifiers=_pairs(found),
        traits=_traits(view, [one.seq for one in briefs if one.traits], parse),
        records=[f"{one.source}/{one.id}" for one in briefs],
    )
    return Work(names, gone, view.store.numbers().change, together(view, found))


def together(view: View, found: Reach) -> list[list[int]]:
    """The records that leave the graph in one transaction: all of a component, or those of several with few."""
    component = {one.number: one.component for one in view.store.evidence(set(found.whose.evidence.values()))}
    its: dict[int, list[int]] = {}
    for seq, evidence in sorted(found.whose.evidence.items()):
        its.setdefault(component[evidence], []).append(seq)
    its.pop(0, None)
    parts: list[list[int]] = []
    for seqs in its.values():
        if parts and len(parts[-1]) + len(seqs) <= FEW:
            parts[-1] += seqs
        else:
            parts.append(seqs)
    return parts


def _pairs(found: Reach) -> list[tuple[str, str]]:
    """All identifiers that the records say."""
    parts = (*found.identifiers.items(), *found.shared.items())
    return [(type_, value) for type_, values in parts for value in values]


def _traits(view: View, seqs: list[int], parse: CallParser) -> list[tuple[str, str]]:
    """What the records say of traits, as they say it and as profiles keep it."""
    survivors, found = Survivors(view.lens.plan), set[tuple[str, str]]()
    for start in range(0, len(seqs), AT_ONCE):
        for stored in view.store.full_records(seqs[start : start + AT_ONCE]):
            record = record_of(stored, parse)
            found |= {*record.traits.items(), *((name, trait.value) for name, trait in survivors.said(record))}
    return sorted(found)


def _publics(view: View, found: Reach) -> list[str]:
    """The ids that lead, or led, to the profiles that lose records."""
    rows = view.store.connection.rows("privacy.ids_leading_to", profiles=_owners(view, found))
    return sorted(row[0] for row in rows)


def _owners(view: View, found: Reach) -> list[int]:
    evidence = {one.number: one.component for one in view.store.evidence(set(found.whose.evidence.values()))}
    components = set(evidence.values()) - {0}
    contested = view.store.contested(components)
    held = view.store.held([seq for seq, one in found.whose.evidence.items() if evidence[one] in contested])
    whole = [one.number for one in view.store.profiles_of(components - contested)]
    return sorted({*whole, *(number for number in held.values() if number is not None)})


def counted(view: View, found: Reach, said: Certificate) -> Certificate:
    sources = Counter(one.source for one in view.store.records(found.seqs))
    return msgspec.structs.replace(
        said,
        scope=found.scope,
        records=sources.total(),
        sources=dict(sorted(sources.items())),
        identifiers={type_: len(values) for type_, values in found.identifiers.items()},
        shared={type_: len(values) for type_, values in found.shared.items()},
        profiles=[one.public for one in view.store.profiles(_owners(view, found))][:LISTED],
    )
