"""Whether each profile holds what its records say, and is found by the traits that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onefold.live.bounds import Bounds
from onefold.live.delta import TRAIT_LENGTH
from onefold.live.doctor.finding import Findings
from onefold.live.doctor.pages import profile_pages, trait_pages
from onefold.live.meaning import Meaning, Reader
from onefold.live.records import record_of
from onefold.live.traits import Survivors
from onefold.model import Record
from onefold.parse.segment import CallParser
from onefold.ruleset.plan import Plan
from onefold.store.rows import Brief, Evidence, Profile
from onefold.store.space import SpaceStore


class Profiles:
    """The profiles of one space, judged page by page from the records they hold."""

    def __init__(self, store: SpaceStore, plan: Plan, parse: CallParser, findings: Findings) -> None:
        self._store = store
        self._reader = Reader(plan)
        self._bounds = Bounds(plan)
        self._survivors = Survivors(plan)
        self._parse = parse
        self._findings = findings

    def check(self) -> None:
        found_by = 0
        for page in profile_pages(self._store):
            self._check_page(page)
            found_by += sum(len(_searches(one)) for one in page)
        self._check_searches(found_by)

    def _check_page(self, page: Sequence[Profile]) -> None:
        holdings = Holdings(self._store, self._reader, page)
        said = [brief.seq for one in page for brief in holdings.records(one) if brief.traits]
        stored = {one.seq: record_of(one, self._parse) for one in self._store.full_records(said)}
        for one in page:
            for part in self._wrong(one, holdings, stored):
                says = f"profiles whose {part} are not what their records say"
                self._findings.add(f"profile_{part}", says, [one.number])

    def _wrong(self, one: Profile, holdings: Holdings, stored: Mapping[int, Record]) -> Iterable[str]:
        """The parts of its state that are not what they should be; `stored` are the records that say traits."""
        records = holdings.records(one)
        evidence = holdings.evidence(records)
        contested = one.component in holdings.contested
        if not _holds(one, [its for _, its in evidence], exactly=not contested):
            yield "identifiers"
        if not contested:
            yield from self._miscounted(one, evidence)
        if dict(one.state.traits) != self._survivors.all_of([stored[brief.seq] for brief in records if brief.traits]):
            yield "traits"

    def _miscounted(self, one: Profile, evidence: Sequence[tuple[Evidence, Meaning]]) -> Iterable[str]:
        """What bounds count. In a contested component nobody looks at it, as the kernel counts for itself."""
        if one.state.evidence != len(evidence):
            yield "evidence"
        fields, rows = self._bounds.counted([(part.said, its) for part, its in evidence])
        if _as_sets(one.state.fields) != _as_sets(fields) or dict(one.state.rows) != rows:
            yield "fields"

    def _check_searches(self, wanted: int) -> None:
        """Every row of `trait` is of a state; as rows are unique, there are as many as states have."""
        there, says = 0, "profiles that are found by a trait that they do not have"
        for page in trait_pages(self._store):
            of = {one.number: _searches(one) for one in self._store.profiles({row[2] for row in page})}
            self._findings.add("trait", says, [row[2] for row in page if row[:2] not in of.get(row[2], set())])
            there += len(page)
        missing = [wanted - there] if wanted > there else []
        self._findings.add("trait_missing", "traits that profiles are not found by: this many", missing)


class Holdings:
    """Whose each record of some components is."""

    def __init__(self, store: SpaceStore, reader: Reader, page: Sequence[Profile]) -> None:
        components = {one.component for one in page}
        self.contested = store.contested(components)
        self._evidence: dict[int, Evidence] = {one.number: one for one in store.members(components)}
        meanings = reader.meanings(list(self._evidence.values()))
        self._meaning: dict[int, Meaning] = dict(zip(self._evidence, meanings, strict=True))
        self._by_component: dict[int, list[Brief]] = {}
        self._by_profile: dict[int | None, list[Brief]] = {}
        self._sort(store.records_of(components), store)

    def _sort(self, briefs: Sequence[Brief], store: SpaceStore) -> None:
        of = {brief.seq: self._evidence[brief.evidence].component for brief in briefs}
        held = store.held([seq for seq, component in of.items() if component in self.contested])
        for brief in briefs:
            if of[brief.seq] in self.contested:
                self._by_profile.setdefault(held.get(brief.seq), []).append(brief)
            else:
                self._by_component.setdefault(of[brief.seq], []).append(brief)

    def records(self, profile: Profile) -> list[Brief]:
        if profile.component in self.contested:
            return self._by_profile.get(profile.number, [])
        return self._by_component.get(profile.component, [])

    def evidence(self, records: Sequence[Brief]) -> list[tuple[Evidence, Meaning]]:
        """The different evidence of these records, and what it means."""
        numbers = dict.fromkeys(brief.evidence for brief in records)
        return [(self._evidence[one], self._meaning[one]) for one in numbers]


def _holds(profile: Profile, meanings: Sequence[Meaning], *, exactly: bool) -> bool:
    """Whether it has all identifiers that were said; in a contested component some of them were refused."""
    said: dict[str, set[str]] = {}
    for one in meanings:
        for type_, values in one.identifiers.items():
            said.setdefault(type_, set()).update(values)
    held = _as_sets(profile.state.identifiers)
    if exactly:
        return held == said
    return all(values <= said.get(type_, set()) for type_, values in held.items())


def _as_sets(values: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    return {name: set(its) for name, its in values.items() if its}


def _searches(profile: Profile) -> set[tuple[str, str]]:
    """What its rows in `trait` should be."""
    return {
        (name, trait.value.lower()[:TRAIT_LENGTH].replace("\0", "")) for name, trait in profile.state.traits.items()
    }
