"""Steps: clusters joined step by step, as docs/resolution.md says under "Steps"."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.oracle.clusters import Clusters, may_attach
from tests.oracle.document import Controls, Document, Identifier, Limit, Rule, read_document
from tests.oracle.outcome import Cluster, Outcome, Ref, Rejection, sort_rejections
from tests.oracle.records import Entry, add_record_identifiers, read_records, record_type
from tests.oracle.rules import Link, links_of
from tests.oracle.statements import detach, read_aparts, read_together, values_named

BLOCK_LIMIT = 2000


def resolve(records: list[dict[str, Any]], document: dict[str, Any], block_limit: int = BLOCK_LIMIT) -> Outcome:
    """`resolve(records, ruleset) -> partition`, with links, rejections and identifiers attached.

    Records: {source, id, kind, time, identifiers, fields, alias}. Raises ValueError for an identifier type that the
    document does not list, KeyError for one listed without `limit`, `match`, `normalize` or `when_shared`.
    """
    evaluation = Evaluation(records, read_document(document), block_limit)
    evaluation.state_together()
    for rule in evaluation.document.rules:
        if rule.before and not rule.review:
            evaluation.rule_step(rule)
    for identifier in evaluation.document.identifiers:
        if identifier.match:
            evaluation.identifier_step(identifier)
    for rule in evaluation.document.rules:
        if not rule.before and not rule.review:
            evaluation.rule_step(rule)
    return evaluation.outcome()


class Step(NamedTuple):
    """`type` is None for a rule. `limits` are those looked at."""

    name: str
    type: str | None
    when_shared: str
    controls: Controls
    limits: list[Limit]


class Evaluation:
    """The steps over one set of records, and what has been said on the way."""

    def __init__(self, records: list[dict[str, Any]], document: Document, block_limit: int) -> None:
        self.document = document
        self.block_limit = block_limit
        self.entries, refused_values = read_records(records, document)
        refused_values |= detach(self.entries, document)
        add_record_identifiers(self.entries, document)
        aparts, on_both_sides = read_aparts(self.entries, document)
        self.clusters = Clusters(self.entries, aparts)
        self.matching = [identifier.type for identifier in document.identifiers if identifier.match]
        self.links: list[tuple[str, str, set[Ref]]] = []
        self.contested: list[tuple[str, str]] = []
        self.reports: set[tuple[str, str | None, str | None, str, Ref, Ref | None]] = set()
        self.reports |= {(kind, None, type_, value, ref, None) for kind, type_, value, ref in refused_values}
        self.reports |= {("apart", None, None, text, ref, None) for text, ref in on_both_sides}

    def state_together(self) -> None:
        for text, records in read_together(self.entries, self.document):
            self.clusters.join({self.clusters.cluster_of[ref] for ref in records})
            self.links.append(("together", text, records))

    def identifier_step(self, identifier: Identifier) -> None:
        """The uses of a type, those that attach, and what they link."""
        type_ = identifier.type
        stronger = self.document.identifiers[: self.document.identifiers.index(identifier)]
        limits = self._limits([*stronger, identifier])
        step = Step(type_, type_, identifier.when_shared, identifier.controls, limits)
        kept = self._attach(identifier)
        links: dict[str, Link] = {}
        for entry in self.entries:
            for value in sorted(entry.values.get(type_, ())):
                if (entry.ref, value) in kept:
                    links.setdefault(value, Link((value,), value, [])).uses.append(entry)
        self._run(step, list(links.values()))

    def rule_step(self, rule: Rule) -> None:
        step = Step(rule.name, None, "first", rule.controls, self._limits(self.document.identifiers))
        links, skipped = links_of(rule, self.entries, self.block_limit)
        for block in skipped:
            for entry in block.uses:
                self._report("too_common", step, block, entry)
        self._run(step, links)

    def _limits(self, identifiers: list[Identifier]) -> list[Limit]:
        """The limits of these types, and those of distinct sources, which are stronger than all."""
        distinct = [Limit(record_type(source), 1, None) for source in self.document.distinct]
        return distinct + [identifier.limit for identifier in identifiers if identifier.limit]

    def _attach(self, identifier: Identifier) -> set[tuple[Ref, str]]:
        """Step 2: the uses (record, value) that are kept; the others are refused."""
        type_ = identifier.type
        a_persons_word = values_named(type_, self.entries, self.document)
        all_kept: set[tuple[Ref, str]] = set()
        for cluster in self.clusters.all():
            kept: list[tuple[int, str]] = []
            for entry in (entry for entry in self.entries if entry.ref in cluster):
                for value in sorted(entry.values.get(type_, ())):
                    if may_attach(value, entry.time, kept, identifier.limit) or value in a_persons_word:
                        kept.append((entry.time, value))
                        all_kept.add((entry.ref, value))
                    else:
                        self.clusters.refused[type_, value, entry.ref] = "limit_exceeded"
                        self.reports.add(("limit_exceeded", type_, type_, value, entry.ref, None))
        return all_kept

    def _run(self, step: Step, links: list[Link]) -> None:
        """Steps 3 to 5 over the links of a step."""
        runs = [run for link in links for run in self._cut(step, link)]
        too_common = [run for run in runs if self._is_too_common(step.controls, run)]
        for run in too_common:
            for entry in run.uses:
                self._refuse("too_common", step, run, entry)
        remaining = [run for run in runs if run not in too_common]
        for component in self._components(remaining):
            self._join_component(step, component)
        for run in remaining:
            self.links.append((step.name, run.text, {entry.ref for entry in run.uses} - run.refused))

    def _cut(self, step: Step, link: Link) -> list[Link]:
        """Step 3: the runs of a link; every cut is reported on the later use."""
        within = step.controls.within
        runs = [Link(link.key, link.text, link.uses[:1], link.score)]
        for earlier, later in zip(link.uses, link.uses[1:], strict=False):
            if within is not None and later.time - earlier.time > within:
                self._report("outside_window", step, link, later, earlier.ref)
                runs.append(Link(link.key, link.text, [], link.score))
            runs[-1].uses.append(later)
        return runs

    def _is_too_common(self, controls: Controls, run: Link) -> bool:
        """Step 4: whether the run touches too many clusters, or its records have too many values of a field."""
        visitors = {self.clusters.evidence(cluster, self.matching) for cluster in self.clusters.touched(run.uses)}
        if controls.max_profiles is not None and len(visitors) > controls.max_profiles:
            return True
        return any(
            len({text for entry in run.uses for text in entry.texts(field)}) > most
            for field, most in controls.max_distinct.items()
        )

    def _components(self, links: list[Link]) -> list[list[Link]]:
        """Links that touch a common cluster, directly or through others, are one component."""
        components: list[tuple[set[Cluster], list[Link]]] = []
        for link in links:
            touched, members = self.clusters.touched(link.uses), [link]
            for component in [component for component in components if component[0] & touched]:
                components.remove(component)
                touched, members = touched | component[0], members + component[1]
            components.append((touched, members))
        return [members for _, members in components]

    def _join_component(self, step: Step, links: list[Link]) -> None:
        """Step 5 for one component."""
        touched = {cluster for link in links for cluster in self.clusters.touched(link.uses)}
        if self.clusters.may_join(touched, step.limits):
            self.clusters.join(touched)
            return
        self.contested.append((step.name, step.when_shared))
        for link in sorted(links, key=lambda link: (-link.score, link.uses[0].time, link.key)):
            if step.when_shared == "nobody":
                self._join_all_or_none(step, link)
            else:
                self._scan(step, link)

    def _scan(self, step: Step, link: Link) -> None:
        """`first` and `latest_user`: ownership goes along the uses."""
        owner = self.clusters.cluster_of[link.uses[0].ref]
        for entry in link.uses[1:]:
            cluster = self.clusters.cluster_of[entry.ref]
            if cluster == owner:
                continue
            if self.clusters.may_join({owner, cluster}, step.limits):
                owner = self.clusters.join({owner, cluster})
                continue
            kind = "apart" if self.clusters.is_forbidden({owner, cluster}) else "conflict"
            if step.when_shared == "latest_user":
                self._report(kind, step, link, entry, self.clusters.earliest(owner))
                owner = cluster
            else:
                self._refuse(kind, step, link, entry, self.clusters.earliest(owner))

    def _join_all_or_none(self, step: Step, link: Link) -> None:
        """`nobody`: the other is the earliest use's record whose cluster is a different one."""
        touched = self.clusters.touched(link.uses)
        if self.clusters.may_join(touched, step.limits):
            self.clusters.join(touched)
            return
        kind = "apart" if self.clusters.is_forbidden(touched) else "conflict"
        cluster_of = self.clusters.cluster_of
        for entry in link.uses:
            other = next(use.ref for use in link.uses if cluster_of[use.ref] != cluster_of[entry.ref])
            self._refuse(kind, step, link, entry, other)

    def _refuse(self, kind: str, step: Step, link: Link, entry: Entry, other: Ref | None = None) -> None:
        """Report a use, and take it back: it links nothing and, of an identifier, is no longer attached."""
        self._report(kind, step, link, entry, other)
        link.refused.add(entry.ref)
        if step.type is not None:
            reason = "too_common" if kind == "too_common" else step.when_shared
            self.clusters.refused[step.type, link.text, entry.ref] = reason

    def _report(self, kind: str, step: Step, link: Link, entry: Entry, other: Ref | None = None) -> None:
        self.reports.add((kind, step.name, step.type, link.text, entry.ref, other))

    def outcome(self) -> Outcome:
        clusters = self.clusters.all()
        profiles = {cluster for cluster in clusters if not self.clusters.is_unresolved(cluster, self.matching)}
        return Outcome(
            partition=frozenset(profiles),
            unresolved=frozenset().union(*(clusters - profiles)),
            links=frozenset(
                (step, text, frozenset(records & profile))
                for step, text, records in self.links
                for profile in profiles
                if len(records & profile) > 1
            ),
            rejections=sort_rejections({self._rejection(*report, profiles=profiles) for report in self.reports}),
            attached=frozenset(
                (identifier.type, value, profile)
                for identifier in self.document.identifiers
                for profile in profiles
                for _, value in self.clusters.attached(profile, identifier.type)
            ),
            contested=tuple(self.contested),
        )

    def _rejection(  # the report as it was made, and the final profiles
        self,
        kind: str,
        step: str | None,
        type_: str | None,
        value: str,
        record: Ref,
        other: Ref | None,
        *,
        profiles: set[Cluster],
    ) -> Rejection:
        final = self.clusters.cluster_of[other] if other is not None else None
        return Rejection(kind, step, type_, value, record, final if final in profiles else None)
