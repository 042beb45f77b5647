"""Judges a measurement by the rules of its space: what calls for an alert, and which alerts are over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from onefold.live.monitor.alert_rules import AlertRule, rules_of
from onefold.live.monitor.alerts import LASTING, Alert, Condition, Detail, Verdict, lasting_alerts, value_of
from onefold.live.monitor.carried import Value
from onefold.live.monitor.census import count_identifiers
from onefold.live.monitor.history import baseline
from onefold.live.monitor.masks import mark
from onefold.live.monitor.measurement import Measurement
from onefold.live.monitor.shared import Carrier, carriers_in, component_of, sharing
from onefold.live.view import View


def judge(view: View, now: Measurement, often: Collection[Value], secret: bytes) -> Verdict:
    """In the snapshot that the measurement is of; `often` are values that many came to carry."""
    return _Judge(view, now, often, secret).verdict()


class _Judge:
    def __init__(self, view: View, now: Measurement, often: Collection[Value], secret: bytes) -> None:
        self._view = view
        self._now = now
        self._often = often
        self._secret = secret
        self._read: dict[int, dict[Value, list[Carrier]]] = {}
        self._lasting = lasting_alerts(view.store.connection, view.store)

    def verdict(self) -> Verdict:
        lasting = {(one.rule, one.subject): one for one in self._lasting}
        held: dict[tuple[str, str], Condition] = {}
        for name, rule in rules_of(self._view.store.connection, self._view.store.space).items():
            for one in self._conditions(name, rule) if rule.on else ():
                held.setdefault((one.rule, one.subject), one)
        new = [one for key, one in held.items() if key not in lasting]
        over = [one for key, one in lasting.items() if key not in held]
        return Verdict(new[: max(LASTING - len(lasting), 0)], over)

    def _conditions(self, name: str, rule: AlertRule) -> Iterator[Condition]:
        its = [one for one in self._lasting if one.rule == name]
        match rule.kind:
            case "large_profile":
                yield from self._large(name, rule, its)
            case "shared_value":
                yield from self._shared(name, rule, its)
            case "consolidation_jump":
                yield from self._jumped(name, rule)
            case _:
                yield from self._above(name, rule)

    def _baseline(self, rule: AlertRule) -> Measurement | None:
        return baseline(self._view.store.connection, self._now, self._view.store.space, rule.window)

    def _large(self, name: str, rule: AlertRule, lasting: Collection[Alert]) -> Iterator[Condition]:
        """Profiles with more identifiers. One that became part of another lasts on as that one."""
        known = set[str]()
        for one in lasting:
            profile = self._view.store.profile_named(one.subject)
            if profile is not None and count_identifiers(profile) > rule.above:
                known.add(profile.public)
                yield Condition(name, one.subject, one.detail)
        for large in self._now.census.largest:
            if large.identifiers > rule.above and large.profile not in known:
                detail = Detail("large_profile", large.identifiers, rule.above, profile=large.profile)
                yield Condition(name, large.profile, detail)

    def _shared(self, name: str, rule: AlertRule, lasting: Collection[Alert]) -> Iterator[Condition]:
        """Values that more people use, at least half of them since the window began."""
        before = self._baseline(rule)
        if before is None:
            return
        since = self._view.store.graph_low + before.cursors.evidence
        said = [value_of(self._view, one.detail) for one in lasting]
        for type_, text in dict.fromkeys([*self._often, *(value for value in said if value is not None)]):
            found = self._carriers((type_, text))
            all_, old = sharing(found), sharing(one for one in found if one.number <= since)
            if all_.people > rule.above and (all_.people - old.people) * 2 >= all_.people:
                seq, place = self._said_by(found, type_, text)
                counts = (all_.people, rule.above, old.people)
                detail = Detail("shared_value", *counts, type=type_, seq=seq, place=place, by=all_.kind)
                yield Condition(name, mark(self._secret, type_, text), detail)

    def _carriers(self, value: Value) -> list[Carrier]:
        """Each component is read once, as a shared value is seldom the only one there."""
        component = component_of(self._view, value)
        if component and component not in self._read:
            self._read[component] = carriers_in(self._view, component)
        return self._read.get(component, {}).get(value, [])

    def _said_by(self, found: Collection[Carrier], type_: str, text: str) -> tuple[int, int]:
        """A record that says a value, and at which place among those of the type."""
        evidence = min(one.number for one in found)
        ((seq,),) = self._view.store.connection.rows("monitor.record_of_evidence", evidence=evidence)
        (said,) = self._view.said([evidence]).values()
        raws = next(raws for one, raws in said.identifiers.items() if one == type_)
        place = next(place for place, raw in enumerate(raws) if self._view.lens.judged(type_, raw) == text)
        return int(seq), place

    def _jumped(self, name: str, rule: AlertRule) -> Iterator[Condition]:
        before = self._baseline(rule)
        if before is None or before.records < rule.at_least:
            return
        rate, was = self._now.consolidation_rate, before.consolidation_rate
        if rate is not None and was is not None and abs(rate - was) > rule.above:
            yield Condition(name, "", Detail("consolidation_jump", rate, rule.above, was))

    def _above(self, name: str, rule: AlertRule) -> Iterator[Condition]:
        """Numbers of the measurement itself."""
        now = self._now
        numbers: Mapping[str, tuple[float | None, int]] = {
            "unresolved_share": (now.unresolved_share, now.records),
            "refused_calls": (now.refused_share, now.refused_calls),
            "jitter": (now.jitter, now.profiles),
        }
        number, basis = numbers[rule.kind]
        if number is not None and number > rule.above and basis >= rule.at_least:
            yield Condition(name, "", Detail(rule.kind, number, rule.above))
