"""All invariants of all spaces, one after the other, each space in one snapshot: a server may run meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onefold.live.doctor.deep import check_deep
from onefold.live.doctor.evidence import Evidences
from onefold.live.doctor.feed import check_feed
from onefold.live.doctor.finding import Finding, Findings
from onefold.live.doctor.names import check_names
from onefold.live.doctor.profiles import Profiles
from onefold.live.doctor.tables import check_tables, check_workspace
from onefold.parse.segment import CallParser
from onefold.ruleset.plan import Plan
from onefold.store.port import Database
from onefold.store.space import SpaceStore
from onefold.store.workspace import Workspace

Reading = Callable[[int], tuple[Plan, CallParser]]
"""The plan of a space by its number, and the parser that goes with it."""


def examine(database: Database, workspace: Workspace, reading: Reading, *, deep: bool = False) -> Iterator[Finding]:
    """Everything that is wrong. `deep`: also evaluate every space anew, in memory, and compare."""
    with database.reader() as connection:
        findings = Findings("")
        check_workspace(connection, findings)
    yield from findings.all()
    for space in workspace.spaces.values():
        findings = Findings(space.slug)
        slugs = {number: source.slug for number, source in workspace.sources_by_number.items()}
        with database.reader() as connection:
            _examine(SpaceStore(connection, space.number, slugs), *reading(space.number), findings, deep=deep)
        yield from findings.all()


def _examine(store: SpaceStore, plan: Plan, parse: CallParser, findings: Findings, *, deep: bool) -> None:
    check_tables(store, findings)
    if findings.all():
        return
    Evidences(store, plan, findings).check()
    Profiles(store, plan, parse, findings).check()
    check_feed(store, findings)
    check_names(store, findings)
    if deep:
        check_deep(store, plan, parse, findings)
