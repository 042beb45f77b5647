"""Which value of a trait a profile keeps, by the policy of the ruleset. Ties go to the latest record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onefold.columns import NONE, Floats, Ints, Longs
from onefold.resolution.order import Order
from onefold.ruleset.plan import Survivorship

NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"
"""What `max` and `min` take for a number, as conditions do: neither nan nor inf, which may be names."""


class Said(msgspec.Struct, frozen=True):
    """What records said of one trait: parallel arrays of owner (profile) and record; owners 0 to count - 1."""

    owner: Ints
    record: Ints
    trait: pa.Array
    count: int

    @property
    def texts(self) -> pa.Array:
        """What each of the records said; taken together only by the policies that look at it."""
        return plain(self.trait.take(pa.array(self.record)))

    def only(self, keep: np.ndarray) -> Said:
        """What the records at these places (a mask) said."""
        return Said(self.owner[keep], self.record[keep], self.trait, self.count)


def plain(texts: pa.Array) -> pa.Array:
    """Texts without a dictionary behind them."""
    return texts.cast(pa.string()) if pa.types.is_dictionary(texts.type) else texts


class Profiles(msgspec.Struct, frozen=True):
    """Whose each record is: `profile[record]`, of `count`; `source[record]`, a place in `names`; and when it was."""

    profile: Ints
    count: int
    source: Ints
    names: Sequence[str]
    order: Order


def surviving(trait: pa.Array, profiles: Profiles, policy: Survivorship) -> pa.Array:
    """For each profile the surviving value of a trait; null where none has one.

    `trait[record]` is a text or null, of a string array or a dictionary-encoded one.
    """
    if policy.policy == "all":
        return _all(_said(trait, profiles), profiles.order)
    chosen = speakers(trait, profiles, policy)
    return plain(trait.take(pa.array(chosen, mask=chosen == NONE)))


def speakers(trait: pa.Array, profiles: Profiles, policy: Survivorship) -> Ints:
    """For each profile the record that says the surviving value, the latest of several; of all values together, the
    latest record. NONE where there is none.
    """
    said = _said(trait, profiles)
    if policy.policy == "sources":
        return _by_source(said, profiles, policy.sources)
    return _CHOICES[policy.policy](said, profiles.order)


def _said(trait: pa.Array, profiles: Profiles) -> Said:
    there = pc.is_valid(trait).to_numpy(zero_copy_only=False) & (profiles.profile != NONE)
    record = np.flatnonzero(there).astype(np.int32)
    return Said(profiles.profile[record], record, trait, profiles.count)


def _latest(said: Said, order: Order) -> Ints:
    return order.latest(said.owner, said.record, said.count)


def _first(said: Said, order: Order) -> Ints:
    return order.earliest(said.owner, said.record, said.count)


def _best(said: Said, order: Order, score: Longs | Floats) -> Ints:
    """The latest of the records with the highest score."""
    highest = np.full(said.count, -np.inf)
    np.maximum.at(highest, said.owner, score)
    top = score == highest[said.owner]
    return order.latest(said.owner[top], said.record[top], said.count)


def _most_frequent(said: Said, order: Order) -> Ints:
    code = said.texts.dictionary_encode().indices.to_numpy().astype(np.int64)
    pairs = said.owner.astype(np.int64) * (int(code.max(initial=0)) + 1) + code
    _, place, times = np.unique(pairs, return_inverse=True, return_counts=True)
    return _best(said, order, times[place].astype(np.float64))


def _longest(said: Said, order: Order) -> Ints:
    return _best(said, order, pc.utf8_length(said.texts).to_numpy().astype(np.float64))


def _max(said: Said, order: Order) -> Ints:
    said, value = _ranked(said)
    return _best(said, order, value)


def _min(said: Said, order: Order) -> Ints:
    said, value = _ranked(said)
    return _best(said, order, -value)


def _ranked(said: Said) -> tuple[Said, Floats]:
    """What can be compared, and its value: a profile's numbers, where it has any; else its texts by their rank.

    Whether one profile has numbers does not depend on the others. ISO dates rank by time.
    """
    texts = said.texts
    number = pc.match_substring_regex(texts, NUMBER).to_numpy(zero_copy_only=False)
    if number.all():
        return said, _numbers(texts)
    numeric = np.zeros(said.count, dtype=np.bool_)
    numeric[said.owner[number]] = True
    kept = said.only(number | ~numeric[said.owner])
    value = pc.rank(kept.texts, sort_keys="ascending", tiebreaker="dense").to_numpy().astype(np.float64)
    value[numeric[kept.owner]] = _numbers(texts.filter(pa.array(number)))
    return kept, value


def _numbers(texts: pa.Array) -> Floats:
    values: Floats = pc.cast(pc.utf8_trim_whitespace(texts), pa.float64()).to_numpy(zero_copy_only=False)
    return values


def _by_source(said: Said, profiles: Profiles, preferred: Sequence[str]) -> Ints:
    """The latest value of the first source of the list that has one; of any source where none of them has."""
    place = {name: len(preferred) - rank for rank, name in enumerate(preferred)}
    worth = np.array([place.get(name, 0) for name in profiles.names], dtype=np.float64)
    return _best(said, profiles.order, worth[profiles.source[said.record]])


def _all(said: Said, order: Order) -> pa.Array:
    """All different values, in order of first appearance, as a JSON list."""
    coded = said.texts.dictionary_encode()
    written = pa.array([msgspec.json.encode(text).decode() for text in coded.dictionary.to_pylist()], pa.string())
    code = coded.indices.to_numpy()
    by_time = np.lexsort((order.rank[said.record], said.owner))
    pairs = said.owner[by_time].astype(np.int64) * max(len(written), 1) + code[by_time]
    first = np.zeros(len(pairs), dtype=np.bool_)
    first[np.unique(pairs, return_index=True)[1]] = True
    chosen = by_time[first]
    sizes = np.bincount(said.owner[chosen], minlength=said.count)
    lists = pa.LargeListArray.from_arrays(np.concatenate([[0], np.cumsum(sizes)]), written.take(pa.array(code[chosen])))
    texts = pc.binary_join_element_wise("[", pc.binary_join(lists, ","), "]", "")
    return pc.if_else(pa.array(sizes > 0), texts, pa.scalar(None, pa.string()))


_CHOICES: dict[str, Callable[[Said, Order], Ints]] = {
    "all": _latest,
    "latest": _latest,
    "first": _first,
    "most_frequent": _most_frequent,
    "longest": _longest,
    "max": _max,
    "min": _min,
}
