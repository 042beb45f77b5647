"""Whether the stored partition is what the kernel says of all records, each parsed anew from its stored body."""

from __future__ import annotations

from collections.abc import Mapping

from onefold.columns import NONE
from onefold.live.doctor.finding import Findings
from onefold.live.doctor.pages import profile_pages, record_pages
from onefold.live.records import record_of, said_of
from onefold.model import Record
from onefold.parse.segment import CallParser
from onefold.resolution.gather import gather
from onefold.resolution.resolve import Resolution, held_values, resolve
from onefold.ruleset.plan import Plan
from onefold.store.ahead import NOTHING
from onefold.store.rows import Stored
from onefold.store.space import SpaceStore

Held = dict[str, set[str]]


def check_deep(store: SpaceStore, plan: Plan, parse: CallParser, findings: Findings) -> None:
    """Takes memory for all records of the space, without their bodies. Those that are not resolved yet, or are about to
    leave, are left out.
    """
    records: list[Record] = []
    owner: dict[tuple[str, str], tuple[int, int]] = {}
    for all_ in record_pages(store):
        evidence = {one.number: one.said for one in store.evidence({one.evidence for one in all_})}
        page = [one for one in all_ if evidence.get(one.evidence) != NOTHING]
        whose = _owners(store, page)
        parsed = [record_of(one, parse) for one in page]
        said = [evidence.get(one.evidence) == said_of(record) for one, record in zip(page, parsed, strict=True)]
        wrong = [one.seq for one, same in zip(page, said, strict=True) if not same]
        findings.add("said", "records whose evidence does not say what they say", wrong)
        records += parsed
        owner |= {(one.source, one.id): (one.seq, whose.get(one.seq, 0)) for one in page}
    world, _ = gather(records, plan)
    _compare(resolve(world, plan), store, owner, findings)


def _owners(store: SpaceStore, page: list[Stored]) -> dict[int, int]:
    """The profile of each record that has one."""
    component = {one.number: one.component for one in store.evidence({one.evidence for one in page})}
    contested = store.contested(set(component.values()))
    of = {one.component: one.number for one in store.profiles_of(set(component.values()) - contested - {0})}
    held = store.held([one.seq for one in page if component.get(one.evidence) in contested])
    found = {one.seq: of.get(component.get(one.evidence, 0), 0) for one in page}
    return found | {seq: number or 0 for seq, number in held.items()}


def _compare(
    resolution: Resolution, store: SpaceStore, owner: Mapping[tuple[str, str], tuple[int, int]], findings: Findings
) -> None:
    """The clusters of the kernel and the profiles of the store must be the same sets of records."""
    world = resolution.case.world
    names = [(world.source_names[source], id_) for source, id_ in zip(world.source.tolist(), world.ids, strict=True)]
    clusters = resolution.profile.tolist()
    profile_of: dict[int, int] = {}
    cluster_of: dict[int, int] = {}
    wrong = []
    for name, cluster in zip(names, clusters, strict=True):
        seq, profile = owner[name]
        if cluster == NONE or not profile:
            same = cluster == NONE and not profile
        else:
            same = profile_of.setdefault(cluster, profile) == profile
            same = cluster_of.setdefault(profile, cluster) == cluster and same
        if not same:
            wrong.append(seq)
    findings.add("partition", "records that a fresh evaluation puts elsewhere", sorted(wrong))
    _compare_identifiers(_held(resolution), cluster_of, store, findings)


def _held(resolution: Resolution) -> dict[int, Held]:
    found: dict[int, Held] = {}
    for type_, values in held_values(resolution):
        for cluster, code in zip(resolution.profile[values.record].tolist(), values.code.tolist(), strict=True):
            found.setdefault(cluster, {}).setdefault(type_, set()).add(values.texts[code])
    return found


def _compare_identifiers(
    held: Mapping[int, Held], cluster_of: Mapping[int, int], store: SpaceStore, findings: Findings
) -> None:
    for page in profile_pages(store):
        wrong = []
        for one in page:
            stored = {type_: set(values) for type_, values in one.state.identifiers.items() if values}
            if stored != held.get(cluster_of.get(one.number, NONE), {}):
                wrong.append(one.number)
        findings.add("identifiers", "profiles whose identifiers a fresh evaluation sees otherwise", wrong)
