"""A dry run predicts exactly what activation then does, over random worlds and rulesets, in both stores."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from onefold.live.rebuild import rebuild
from onefold.live.whole.differences import Differences, counted
from onefold.live.whole.dry_run import Question, dry_run
from onefold.live.whole.material import Material, read_material
from onefold.live.whole.refusals import count_refusals
from onefold.live.whole.world import ids_of
from onefold.model import Record
from onefold.resolution.difference import CHANGES
from onefold.resolution.gather import latest
from onefold.resolution.resolve import Resolution, resolve
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load
from onefold.ruleset.plan import Plan
from onefold.ruleset.problem import InvalidRuleset
from onefold.store.port import Connection, Database
from tests import oracle
from tests.live.contested_worlds import contested_world
from tests.live.driving import Driver, batches
from tests.oracle.outcome import Ref
from tests.product import record, written
from tests.worlds import RandomWorld, worlds
from tests.worlds.vocabulary import Plain

ONE_DATABASE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=max(10, settings().max_examples // 3),
)
SPACES = itertools.count(1)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


def plan_of(document: Plain) -> Plan:
    try:
        return compile_plan(load(written(document)))
    except InvalidRuleset:
        assume(condition=False)
        raise


def _quiet(_stage: str, _share: float) -> None:
    pass


class Predicted:
    """The two resolutions of a dry run, and the names of the records."""

    def __init__(self, database: Database, driver: Driver, after: Plan, newest: int | None = None) -> None:
        with database.reader() as reading:
            store = driver.store.on(reading)
            self.material: Material = read_material(store, driver.plan, after, newest, _quiet)
            layout = self.material.layout
            ids = ids_of(store, layout.log.seq[layout.place]).to_pylist()
        self.refs: list[Ref] = [
            (layout.source_names[source], one) for source, one in zip(layout.source.tolist(), ids, strict=True)
        ]
        self.before = resolve(self.material.before, driver.plan)
        self.after = resolve(self.material.after, after)
        self.differences = Differences(self.material, self.before, self.after)

    def partition(self, resolution: Resolution) -> tuple[frozenset[frozenset[Ref]], frozenset[Ref]]:
        clusters: dict[int, set[Ref]] = {}
        for ref, profile in zip(self.refs, resolution.profile.tolist(), strict=True):
            clusters.setdefault(profile, set()).add(ref)
        unresolved = frozenset(clusters.pop(-1, set()))
        return frozenset(map(frozenset, clusters.values())), unresolved

    def names(self) -> dict[Ref, str | None]:
        """The id of each resolved record's profile; None for a new one."""
        found = zip(self.refs, self.after.profile.tolist(), strict=True)
        return {ref: self.differences.public_after(profile) for ref, profile in found if profile >= 0}


def publics(driver: Driver) -> dict[Ref, str]:
    names = {one.number: one.public for one in driver.store.all_profiles(limit=1_000_000)}
    return {ref: names[number] for ref, number in driver.owners().items() if number is not None}


def _only(plain: Plain, types: Collection[str]) -> Plain:
    return {**plain, "identifiers": {type_: its for type_, its in plain["identifiers"].items() if type_ in types}}


def _plain(one: Record) -> Plain:
    alias = None if one.alias is None else {"previous": one.alias.previous, "user_id": one.alias.user_id}
    return {
        "source": one.source,
        "id": one.id,
        "kind": one.kind,
        "time": one.time,
        "identifiers": {type_: list(values) for type_, values in one.identifiers.items()},
        "fields": {name: list(values) for name, values in one.fields.items()},
        "alias": alias,
    }


def require_that_it_comes_true(
    database: Database, driver: Driver, records: Sequence[Record], document: Plain, after: Plan
) -> None:
    """Predict, compare with the oracle, activate, compare with what is stored then."""
    left = list(latest(records))
    expected = oracle.resolve([_plain(one) for one in left], document)
    predicted = Predicted(database, driver, after)
    assert predicted.partition(predicted.before) == driver.partition()
    assert predicted.partition(predicted.after) == (expected.partition, expected.unresolved)
    _require_counts(predicted)
    _require_refusals(predicted, expected.rejections)
    before = publics(driver)
    driver.plan = after
    driver.restart()
    with driver.store.connection.transaction():
        rebuild(driver.store, driver.plan, driver.writer.parse, lambda: 1)
    driver.restart()
    assert driver.partition() == predicted.partition(predicted.after)
    now = publics(driver)
    assert {ref: one for ref, one in now.items() if one in before.values()} == {
        ref: one for ref, one in predicted.names().items() if one is not None
    }


def _require_counts(predicted: Predicted) -> None:
    """Against the partitions compared one profile at a time."""
    (old, old_alone), (new, new_alone) = (predicted.partition(one) for one in (predicted.before, predicted.after))
    assert counted(predicted.before).profiles == len(old)
    assert counted(predicted.after).unresolved == len(new_alone)
    assert predicted.differences.became_resolved == len(old_alone - new_alone)
    assert predicted.differences.became_unresolved == len(new_alone - old_alone)
    kinds = {change: [0, 0, 0] for change in CHANGES}
    for group in _groups(old, new):
        olds, news = group
        change = CHANGES[(len(olds) > 1) + 2 * (len(news) > 1)]
        for place, more in enumerate((1, len(olds), len(news))):
            kinds[change][place] += more
    assert predicted.differences.unchanged == kinds["unchanged"][0]
    for change in CHANGES[1:]:
        found = predicted.differences.changed(change)
        assert [found.groups, found.before, found.after] == kinds[change]


def _groups(
    old: Collection[frozenset[Ref]], new: Collection[frozenset[Ref]]
) -> list[tuple[set[frozenset[Ref]], set[frozenset[Ref]]]]:
    """Old and new profiles that overlap, directly or over others."""
    groups: list[tuple[set[frozenset[Ref]], set[frozenset[Ref]]]] = []
    for one in old:
        mine = ({one}, {other for other in new if one & other})
        if not mine[1]:
            continue
        touching = [group for group in groups if group[1] & mine[1]]
        groups = [group for group in groups if group not in touching]
        for group in touching:
            mine[0].update(group[0])
            mine[1].update(group[1])
        groups.append(mine)
    return groups


def _require_refusals(predicted: Predicted, rejections: object) -> None:
    found = count_refusals(predicted.after, predicted.material.unusable_after)
    assert sum(found.values()) == len(rejections)  # type: ignore[arg-type]


@ONE_DATABASE
@given(world=worlds(), other=worlds(), chance=st.randoms(use_true_random=False))
def test_a_dry_run_predicts_what_activation_then_does(
    database: Database, connection: Connection, world: RandomWorld, other: RandomWorld, chance: random.Random
) -> None:
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    after = plan_of(other.document)
    both = world.document["identifiers"].keys() & other.document["identifiers"].keys()
    there = [record(_only(one, both)) for one in world.records]
    for batch in batches(chance, there):
        driver.put(batch)
    require_that_it_comes_true(database, driver, _put(driver, there), other.document, after)


def _put(driver: Driver, records: Sequence[Record]) -> list[Record]:
    stored = driver.owners()
    return [one for one in records if (one.source, one.id) in stored]


@ONE_DATABASE
@given(seed=st.integers(0, 2**32))
def test_also_where_much_is_contested(database: Database, connection: Connection, seed: int) -> None:
    chance = random.Random(seed)
    world, other = contested_world(chance), contested_world(chance)
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    there = [record(one) for one in world.records]
    for batch in batches(chance, there):
        driver.put(batch)
    require_that_it_comes_true(database, driver, _put(driver, there), other.document, plan_of(other.document))


@ONE_DATABASE
@given(world=worlds(), chance=st.randoms(use_true_random=False), newest=st.integers(1, 30))
def test_of_the_newest_records_it_says_what_the_ruleset_says_of_them_alone(
    database: Database, connection: Connection, world: RandomWorld, chance: random.Random, newest: int
) -> None:
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    for batch in batches(chance, [record(one) for one in world.records]):
        driver.put(batch)
    predicted = Predicted(database, driver, driver.plan, newest)
    stored = driver.store.all_records(limit=1_000_000)[-newest:]
    assert set(predicted.refs) == {(one.source, one.id) for one in stored}
    named = {(str(one.source), str(one.id)): one for one in latest(map(record, world.records))}
    expected = oracle.resolve([_plain(named[ref]) for ref in predicted.refs], world.document)
    assert predicted.partition(predicted.after) == (expected.partition, expected.unresolved)
    assert predicted.differences.unchanged == len(expected.partition)


@ONE_DATABASE
@given(world=worlds(), other=worlds())
def test_the_report_holds_no_value_and_no_name_of_a_record(
    database: Database, connection: Connection, world: RandomWorld, other: RandomWorld
) -> None:
    driver = Driver(connection, plan_of(world.document), next(SPACES))
    driver.put([record(one) for one in world.records])
    question = Question(driver.plan, plan_of(other.document))
    outcome = dry_run(database, driver.store.space, dict(driver.store.sources), question, _quiet)
    stored = {one.seq for one in driver.store.all_records(limit=1_000_000)}
    assert outcome.report.records == len(stored)
    assert all(set(look.seqs) <= stored for look in outcome.looks.values())
    examples = [*outcome.report.largest, *outcome.report.riskiest]
    names = {share.profile for one in examples for share in [*one.before, *one.after]} - {None}
    assert all(str(name).startswith("prf_") for name in names)
