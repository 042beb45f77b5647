"""Invariants that one SQL statement can judge: that every row has the rows that it leads to, and that lead to it."""

from __future__ import annotations

from collections.abc import Mapping

from onefold.live.doctor.finding import MOST, Findings
from onefold.store.ahead import UNKNOWN, ahead_of
from onefold.store.audit import verify
from onefold.store.port import Connection
from onefold.store.space import SpaceStore

OF_A_SPACE: Mapping[str, str] = {
    "record_of_no_evidence": "records whose evidence is not there",
    "record_of_no_source": "records whose source is not there",
    "record_unsaid": "records that are not among the sayings of their evidence",
    "saying_of_no_record": "sayings whose record is not there",
    "restated_of_no_record": "evidence restated for records that are not there",
    "evidence_unsaid": "evidence that no record says",
    "evidence_twice": "evidence that is there twice",
    "evidence_of_foreign_component": "evidence whose component is of another space",
    "anchor_astray": "anchors at evidence that is not there, or is nobody's",
    "block_astray": "blocks with evidence that is not there",
    "component_without_its_profile": "uncontested components that are not exactly one profile",
    "profile_of_no_component": "profiles whose component has no evidence",
    "contested_of_no_component": "contested components without evidence",
    "held_uncontested": "records held apart in a component that is not contested",
    "contested_unheld": "records of a contested component of which nobody says whose they are",
    "held_astray": "records held by a profile that is not there, or is of another component",
    "profile_unheld": "profiles of a contested component that hold no record",
    "name_astray": "names that lead to no profile",
    "profile_unnamed": "profiles whose id does not lead to them",
}

OF_ALL: Mapping[str, str] = {
    "record_of_no_space": "records of no space",
    "evidence_of_no_space": "evidence of no graph of a space",
    "profile_of_no_space": "profiles of no graph of a space",
    "change_of_no_space": "changes of no graph of a space",
    "space_without_its_graph": "spaces whose active graph is not there",
    "feed_astray": "sources that feed a space, one of which is not there",
    "version_not_kept": "spaces whose ruleset in force is not the version that is kept of it",
}


def check_tables(store: SpaceStore, findings: Findings) -> None:
    """All of OF_A_SPACE. What records say that are not resolved yet is no saying."""
    ahead = ahead_of(store.connection, store.space, store.graph)
    known = {
        "ahead": UNKNOWN if ahead is None else ahead.evidence,
        "low": store.low,
        "high": store.high,
        "graph": store.graph,
        "graph_low": store.graph_low,
        "graph_high": store.graph_high,
        "shift": store.shift,
        "most": MOST,
    }
    for check, says in OF_A_SPACE.items():
        findings.add(check, says, _numbers(store.connection, check, known))


def check_workspace(connection: Connection, findings: Findings) -> None:
    """All of OF_ALL, and the chain of the audit log."""
    for check, says in OF_ALL.items():
        findings.add(check, says, _numbers(connection, check, {"most": MOST}))
    broken = verify(connection).broken
    says = "entries of the audit log that do not follow from the one before: from this one on it may be forged"
    findings.add("audit", says, [] if broken is None else [broken])


def _numbers(connection: Connection, check: str, values: Mapping[str, object]) -> list[int]:
    return [row[0] for row in connection.rows(f"doctor.{check}", **values)]
