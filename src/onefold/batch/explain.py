"""Answers why and why-not over a resolution's tables: finds what references stand for, fetches what is between."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from onefold.batch.outputs import Output
from onefold.batch.queries import queries
from onefold.errors import InvalidInput, NotFound
from onefold.model import IdentifierType, ProfileId
from onefold.resolution.explain import (
    WIDEST,
    Barrier,
    Coincidence,
    Crossing,
    Explanation,
    Hop,
    Link,
    Party,
    Refusal,
    Separation,
    barriers,
    shortest_chain,
)
from onefold.resolution.sentences import Speaker
from onefold.resolution.statements import write
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load
from onefold.ruleset.plan import IdentifierRef, IdentifierStep, Plan, RecordRef
from onefold.ruleset.refs import BadRef, parse_ref

PROFILE_ID = re.compile(r"prf_[0-9a-f]{20}")
MOST_REFUSALS = 1_000
"""Different refusals fetched between two profiles; people read the first few."""
MOST_NEAR_MISSES = 10

Named = ProfileId | RecordRef | IdentifierRef


def stored_plan(output: Output) -> Plan:
    """The ruleset that made this result, from its summary."""
    return compile_plan(load(output.summary.get("ruleset")))


def why(output: Output, plan: Plan, a: str, b: str) -> Explanation:
    """Why `a` and `b` are one customer; each is `type:value`, `source/record_id` or a profile id.

    Raises InvalidInput for a reference of no such form, NotFound for one that is in no record.
    """
    output.need("records", "identifiers", "links")
    left, right = _parties(output, plan, a, b)
    if left.node != right.node:
        return _not_together(left, right)
    if left.profile is None:
        return _explained(left, right, (), (f"Both are {left.node}, a record that has no profile.",))
    links = _links(output, left.profile)
    strength = {"together": -1} | {step.name: number for number, step in enumerate(plan.steps)}
    found = shortest_chain(links, left.records, right.records, strength)
    if found is None:
        return _explained(left, right, (), (f"{a} and {b} are both of {left.profile}, but its links do not say why.",))
    return _told(output, plan, left, right, found)


def _links(output: Output, profile: str) -> list[Link]:
    rows = output.rows(queries("explain")["profile_links"], profile=profile)
    return [Link(step, key, tuple(records), first, last) for step, key, records, first, last in rows]


def _told(output: Output, plan: Plan, left: Party, right: Party, found: tuple[Crossing, ...]) -> Explanation:
    start = found[0].start if found else min(set(left.records) & set(right.records))
    end = found[-1].end if found else start
    names = _names(output, {start, end, *(crossing.end for crossing in found)})
    chain = tuple(
        Hop(names[one.start], one.link.step, one.link.key, names[one.end], one.link.time, one.link.last_time)
        for one in found
    )
    speaker = Speaker(plan)
    told = [speaker.hop(hop) for hop in chain]
    if not told and left.ref != right.ref:
        told = [f"{left.ref} and {right.ref} are both on record {names[start]}."]
    elif not told:
        told = [f"{left.ref} is on record {names[start]}."]
    else:
        told = _placed(left, names[start]) + told + _placed(right, names[end])
    return _explained(left, right, chain, (*told, f"Both are profile {left.profile}."))


def _placed(party: Party, record: str) -> list[str]:
    """Where the chain touches a party that is not itself a record."""
    if party.ref == record:
        return []
    if party.ref == party.profile:
        return [f"{record} is the earliest record of {party.ref}."]
    return [f"{party.ref} is on {record}."]


def _explained(left: Party, right: Party, chain: tuple[Hop, ...], sentences: tuple[str, ...]) -> Explanation:
    return Explanation(left.ref, right.ref, left.node == right.node, left.profile, right.profile, chain, sentences)


def _not_together(left: Party, right: Party) -> Explanation:
    sentences = (
        *(_where(party) for party in (left, right)),
        "They are not together: why-not says what was refused between them.",
    )
    return _explained(left, right, (), sentences)


def _where(party: Party) -> str:
    if party.profile is None:
        return f"{party.ref} is unresolved: nothing that its record carries links it to anyone."
    if party.ref == party.profile:
        return f"{party.ref} is a profile."
    others = f" (and in {party.held_by - 1:,} other profiles with fewer records)" if party.held_by > 1 else ""
    return f"{party.ref} is in profile {party.profile}{others}."


def why_not(output: Output, plan: Plan, a: str, b: str) -> Separation:
    """What was refused between `a` and `b`: directly, or along the nearest path; else near misses. Raises as `why`."""
    output.need("records", "identifiers", "links", "rejections")
    left, right = _parties(output, plan, a, b)
    if left.node == right.node:
        told = (f"{a} and {b} are together in {left.node}: why says what joins them.",)
        return Separation(a, b, left.profile, right.profile, sentences=told, together=True)
    refused = StoredRefusals(output)
    found = barriers(left.node, right.node, refused)
    misses = () if found else tuple(refused.coincidences(left.node, right.node))
    sentences = _told_apart(Speaker(plan), (left, right), found, misses)
    return Separation(a, b, left.profile, right.profile, found, misses, sentences)


def _told_apart(
    speaker: Speaker, parties: tuple[Party, Party], found: tuple[Barrier, ...], misses: tuple[Coincidence, ...]
) -> tuple[str, ...]:
    told = [_where(party) for party in parties]
    for barrier in found:
        if len(found) > 1:
            told.append(f"Between {barrier.left} and {barrier.right}:")
        told += speaker.barrier(barrier)
    if not found:
        told.append("Nothing links them: they share no value that any step looks at.")
        told += [speaker.near_miss(miss, parties[0].node, parties[1].node) for miss in misses]
    return tuple(told)


class StoredRefusals:
    """The refusals of a result, looked up by query."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._queries = queries("explain")
        output.define([self._queries["view_refused"], self._queries["view_held"]])

    def between(self, left: str, right: str) -> list[Refusal]:
        """Direct ones first, then of values that the other node holds or was refused too."""
        rows = self._output.rows(self._queries["between"], left=left, right=right, most=MOST_REFUSALS)
        return [
            Refusal(
                kind, step, type_, value, one["source"], one["record_id"], node, other, one["detail"] or "", records
            )
            for kind, step, type_, value, node, other, one, records in rows
        ]

    def neighbours(self, nodes: Sequence[str]) -> list[tuple[str, str]]:
        """At most `WIDEST`, in order of the other node."""
        return [
            (node, other)
            for node, other in self._output.rows(self._queries["neighbours"], nodes=list(nodes), most=WIDEST)
        ]

    def coincidences(self, left: str, right: str) -> list[Coincidence]:
        """Those of one type first."""
        rows = self._output.rows(self._queries["coincidences"], left=left, right=right, most=MOST_NEAR_MISSES)
        return [Coincidence(*row) for row in rows]


def _parties(output: Output, plan: Plan, a: str, b: str) -> tuple[Party, Party]:
    """Each reference's candidates, and of those the two in one profile if there are such, else the first of each."""
    ours, theirs = (_candidates(output, plan, ref) for ref in (a, b))
    common = {party.node for party in ours} & {party.node for party in theirs}
    return _prefer(output, plan, ours, common), _prefer(output, plan, theirs, common)


def _prefer(output: Output, plan: Plan, candidates: list[Party], common: set[str]) -> Party:
    party = next((one for one in candidates if one.node in common), candidates[0])
    found = parse_reference(party.ref, output, plan)
    if not isinstance(found, IdentifierRef) or party.profile is None:
        return party
    query = queries("explain")["identifier_links"]
    steps = [step.name for step in plan.steps if isinstance(step, IdentifierStep) and step.type == found.type]
    carriers = set(party.records)
    for step in steps:
        for (records,) in output.rows(query, profile=party.profile, step=step, value=found.value):
            carriers.update(records)
    return msgspec.structs.replace(party, records=tuple(sorted(carriers)))


def _candidates(output: Output, plan: Plan, ref: str) -> list[Party]:
    found = parse_reference(ref, output, plan)
    if isinstance(found, RecordRef):
        parties = _record(output, ref, found)
    elif isinstance(found, IdentifierRef):
        parties = _identifier(output, ref, found)
    else:
        rows = output.rows(queries("explain")["earliest_record"], profile=found)
        parties = [Party(ref, found, found, (record,)) for (record,) in rows]
    if not parties:
        message = f"{ref} is in no record of this result"
        raise NotFound(message)
    return parties


def _record(output: Output, ref: str, found: RecordRef) -> list[Party]:
    rows = output.rows(queries("explain")["record"], source=found.source, id=found.id)
    return [Party(ref, profile or write(found), profile, (record,)) for record, profile in rows]


def _identifier(output: Output, ref: str, found: IdentifierRef) -> list[Party]:
    """The profiles that hold it, the one with most records first; else the first record on which it was refused."""
    holders = output.rows(queries("explain")["identifier_holders"], type=found.type, value=found.value)
    if holders:
        return [Party(ref, profile, profile, (record,), len(holders)) for profile, record in holders]
    if "rejections" not in output.tables:
        return []
    rows = output.rows(queries("explain")["identifier_refused"], type=found.type, value=found.value)
    return [Party(ref, profile or _name(output, record), profile, (record,)) for record, profile in rows]


def _name(output: Output, record: int) -> str:
    return _names(output, {record})[record]


def _names(output: Output, records: set[int]) -> dict[int, str]:
    return dict(output.rows(queries("explain")["record_names"], records=sorted(records)))


def parse_reference(text: str, output: Output, plan: Plan) -> Named:
    """A profile id, `type:value` (normalized as the ruleset says), or `source/record_id`. Raises InvalidInput.

    A value that does not normalize stays as written: it is then looked for among the refused.
    """
    if PROFILE_ID.fullmatch(text):
        return ProfileId(text)
    types = {one.type: one for one in plan.identifiers}
    try:
        return parse_ref(text, types, output.summary.get("sources", ()))
    except BadRef as error:
        type_, _, value = text.partition(":")
        if type_ in types and value:
            return IdentifierRef(IdentifierType(type_), value)
        named = "" if ":" in text else " A profile is named by its id (prf_...)."
        message = f"{text}: {error}{named}"
        raise InvalidInput(message) from error
