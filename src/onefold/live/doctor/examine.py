"""All invariants of all spaces, one after the other, each space in one snapshot: a server may run meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from onefold.live.doctor.deep import check_deep
from onefold.live.doctor.evidence import Evidences
from onefold.live.doctor.feed import check_feed
from onefold.live.doctor.finding import Finding, Findings
from onefold.live.doctor.names import check_names
from onefold.live.doctor.profiles import Profiles
from onefold.live.doctor.tables import check_tables, check_workspace
from onefold.live.plans import parser_of, plan_of
from onefold.store.graphs import as_read
from onefold.store.port import Database
from onefold.store.space import SpaceStore
from onefold.store.workspace import Space, Workspace


def examine(database: Database, workspace: Workspace, *, deep: bool = False) -> Iterator[Finding]:
    """Everything that is wrong. `deep`: also evaluate every space anew, in memory, and compare."""
    with database.reader() as connection:
        findings = Findings("")
        check_workspace(connection, findings)
    yield from findings.all()
    slugs = {number: source.slug for number, source in workspace.sources_by_number.items()}
    for space in workspace.spaces.values():
        findings = Findings(space.slug)
        with database.reader() as connection:
            store = SpaceStore(connection, space.number, slugs)
            _examine(store, as_read(connection, space), findings, deep=deep)
        yield from findings.all()


def _examine(store: SpaceStore, space: Space, findings: Findings, *, deep: bool) -> None:
    check_tables(store, findings)
    under = store.resolved_under()
    if under not in (None, space.version):
        says = "rulesets that the records are not yet resolved under, which the service does when it starts: version"
        findings.add("ruleset", says, [space.version])
    if findings.all():
        return
    plan, parse = plan_of(space), parser_of(space)
    Evidences(store, plan, findings).check()
    Profiles(store, plan, parse, findings).check()
    check_feed(store, findings)
    check_names(store, findings)
    if deep:
        check_deep(store, plan, parse, findings)
