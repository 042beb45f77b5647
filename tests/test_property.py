"""The property: the product says what the oracle says, over random worlds in which every feature occurs."""

from __future__ import annotations

from hypothesis import given

from tests import oracle
from tests.product import outcome
from tests.worlds import RandomWorld, worlds


@given(worlds())
def test_the_product_says_what_the_oracle_says(world: RandomWorld) -> None:
    expected = oracle.resolve(world.records, world.document)
    assert outcome(world.records, world.document) == expected._replace(contested=())
