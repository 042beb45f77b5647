"""Whether evidence, anchors and blocks are what the ruleset makes of what records say."""

from __future__ import annotations

from collections.abc import Sequence

from onefold.live.batch import key_types
from onefold.live.doctor.finding import Findings
from onefold.live.doctor.pages import anchor_pages, evidence_pages
from onefold.live.groups import listing
from onefold.live.meaning import Key, Meaning, Reader
from onefold.live.records import fingerprint
from onefold.ruleset.plan import Plan, RecordRef, Together
from onefold.store.ahead import NOTHING
from onefold.store.rows import Evidence, Said
from onefold.store.space import SpaceStore, encode


class Evidences:
    """The evidence of one space, read page by page."""

    def __init__(self, store: SpaceStore, plan: Plan, findings: Findings) -> None:
        self._store = store
        self._reader = Reader(plan)
        self._findings = findings
        self._by_record = any(isinstance(one, Together) and _names_record(one) for one in plan.statements)
        self._blocks = 0

    def check(self) -> None:
        """Everything that can be said of evidence, keys and blocks."""
        for all_ in evidence_pages(self._store):
            page = [one for one in all_ if one.said != NOTHING]
            self._check_page(page, self._meanings(page))
        ((count,),) = self._store.connection.rows("doctor.count_blocks", graph=self._store.graph)
        more = [count] if count != self._blocks else []
        self._findings.add("blocks", "more or fewer rows in blocks than evidence has blocks: this many", more)
        for anchors in anchor_pages(self._store):
            self._check_anchors(anchors, self._meanings([one for _, one in anchors]))

    def _meanings(self, page: Sequence[Evidence]) -> list[Meaning]:
        if not self._by_record:
            return self._reader.meanings(page)
        ids: dict[int, set[str]] = {}
        seqs = dict(self._store.seqs_of({one.number for one in page}))
        for brief in self._store.records(list(seqs)):
            ids.setdefault(brief.evidence, set()).add(brief.id)
        return self._reader.read([one.said for one in page], [ids.get(one.number, set()) for one in page])

    def _check_page(self, page: Sequence[Evidence], meanings: Sequence[Meaning]) -> None:
        wrong = [one.number for one in page if one.fingerprint != _fingerprint(one.said)]
        self._findings.add("fingerprint", "evidence whose fingerprint is not of what it says", wrong)
        wrong = [one.number for one, its in zip(page, meanings, strict=True) if bool(one.component) != _reachable(its)]
        self._findings.add("nobodys", "evidence that is somebody's and should not be, or the other way round", wrong)
        self._check_keys(page, meanings)
        self._check_blocks(page, meanings)

    def _check_keys(self, page: Sequence[Evidence], meanings: Sequence[Meaning]) -> None:
        """Every key has its anchor, at evidence of the same component."""
        component: dict[Key, int] = {}
        for type_, values in key_types({key for one in meanings for key in one.keys}).items():
            for value, (found, _) in self._store.anchors(type_, values).items():
                component[type_, value] = found
        for one, its in zip(page, meanings, strict=True):
            if any(key not in component for key in its.keys):
                self._findings.add("anchor_missing", "evidence with a key that has no anchor", [one.number])
            if any(component.get(key, one.component) != one.component for key in its.keys):
                says = "evidence with a key whose anchor is of another component"
                self._findings.add("anchor_elsewhere", says, [one.number])

    def _check_blocks(self, page: Sequence[Evidence], meanings: Sequence[Meaning]) -> None:
        wanted = {(key, one.number) for one, its in zip(page, meanings, strict=True) for key in its.blocks}
        wanted |= {((rule, value), number) for rule, value, number in listing(page)}
        there: set[tuple[Key, int]] = set()
        for rule, values in key_types({key for key, _ in wanted}).items():
            there |= {((rule, value), number) for value, number, _ in self._store.block_members(rule, values)}
        self._blocks += len(wanted)
        self._findings.add(
            "block_missing", "evidence that is missing in a block", sorted({one for _, one in wanted - there})
        )

    def _check_anchors(self, anchors: Sequence[tuple[Key, Evidence]], meanings: Sequence[Meaning]) -> None:
        wrong = [one.number for (key, one), its in zip(anchors, meanings, strict=True) if key not in its.keys]
        self._findings.add("anchor_uncarried", "anchors at evidence that does not carry the key", wrong)


def _names_record(statement: Together) -> bool:
    return any(isinstance(ref, RecordRef) for ref in statement.refs)


def _fingerprint(said: Said) -> int:
    return fingerprint(encode(said))


def _reachable(meaning: Meaning) -> bool:
    return bool(meaning.keys or meaning.blocks or meaning.own)
