"""The profiles of the graph that is read, as they are when another begins to be built."""

from __future__ import annotations

import msgspec
import numpy as np

from onefold.columns import Ints
from onefold.live.whole.read import Log, read_owners
from onefold.store.rows import Profile, ProfileState
from onefold.store.space import SpaceStore

PAGE = 10_000

_STATE = msgspec.msgpack.Decoder(ProfileState)


class Former(msgspec.Struct, frozen=True):
    """In order of creation; states are encoded. `owner` is the place of the profile of each record (NONE: of nobody),
    `names` every id that leads to a profile, with the place of that.
    """

    number: list[int]
    public: list[str]
    state: list[bytes]
    owner: Ints
    names: list[tuple[str, int]]

    def profile(self, place: int) -> Profile:
        return Profile(self.number[place], 0, self.public[place], _STATE.decode(self.state[place]))


def read_former(store: SpaceStore, log: Log) -> Former:
    """Within a snapshot."""
    number: list[int] = []
    public: list[str] = []
    state: list[bytes] = []
    after = store.graph_low
    ask = store.connection.rows
    while rows := ask("space.all_profiles", after=after, graph_high=store.graph_high, limit=PAGE):
        number += [row[0] for row in rows]
        public += [row[2] for row in rows]
        state += [bytes(row[3]) for row in rows]
        after = number[-1]
    owners = read_owners(store, log)
    assert list(owners.public) == public, "profiles are read in one order"
    return Former(number, public, state, owners.profile, _names(store, number))


def _names(store: SpaceStore, number: list[int]) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    after, ascending = "", np.array(number, dtype=np.int64)
    while rows := store.connection.rows("graphs.names_after", graph=store.graph, after=after, limit=PAGE):
        place = np.searchsorted(ascending, np.array([row[1] for row in rows], dtype=np.int64)).tolist()
        found += zip([row[0] for row in rows], place, strict=True)
        after = rows[-1][0]
    return found
