"""Keys of a rule written out: only those that are asked for, in the words of docs/resolution.md."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from onefold.columns import Ints
from onefold.match.parts import Part

EVERYBODY = "all that meet the conditions"


class BranchKeys(msgspec.Struct, frozen=True):
    """The keys of one branch: first its tuples, then its pairs of tuples.

    Tuple t has the value `parts[p].texts[columns[p][t]]` for part p. The first `same` parts make the block, the others
    are compared. Pair p is of the tuples `first[p]` and `second[p]`. An exact branch has no compared parts.
    """

    number: int
    same: int
    parts: tuple[Part, ...]
    columns: tuple[Ints, ...]
    tuples: int
    first: Ints = np.empty(0, np.int32)
    second: Ints = np.empty(0, np.int32)

    @property
    def count(self) -> int:
        return self.tuples + len(self.first)

    def compared(self, key: int) -> list[tuple[str, ...]]:
        """The compared values of a key: of one tuple, or of two, the smaller first."""
        if key < self.tuples:
            return [self._values(key)[self.same :]]
        pair = self.first[key - self.tuples], self.second[key - self.tuples]
        return sorted(self._values(int(position))[self.same :] for position in pair)

    def block(self, key: int) -> tuple[str, ...]:
        """The values that all records of the key have in common."""
        position = key if key < self.tuples else int(self.first[key - self.tuples])
        return self._values(position)[: self.same]

    def names(self) -> tuple[str, ...]:
        return tuple(part.field for part in self.parts)

    def _values(self, position: int) -> tuple[str, ...]:
        return tuple(part.texts[int(column[position])] for part, column in zip(self.parts, self.columns, strict=True))


class RuleKeys:
    """The keys of a whole rule, numbered branch after branch. A rule without branches has one key, or none."""

    def __init__(self, branches: Sequence[BranchKeys]) -> None:
        self._branches = branches
        self._starts = np.cumsum([0, *(branch.count for branch in branches)])

    def text(self, keys: Ints) -> list[str]:
        """For people: `last_name=smith, postcode=1000`, or `postcode=1000; first_name~jan | first_name~jane`."""
        return [self._text(int(key)) for key in keys]

    def order(self, keys: Ints) -> list[tuple[object, ...]]:
        """(branch, values of same..., values of similar...), a pair's second tuple last; () without branches."""
        return [self._order(int(key)) for key in keys]

    def _text(self, key: int) -> str:
        if not self._branches:
            return EVERYBODY
        branch, own = self._find(key)
        names = branch.names()
        block = block_text(branch.number, len(self._branches), names[: branch.same], branch.block(own))
        if branch.same == len(names):
            return block
        return f"{block}; {' | '.join(_written(names[branch.same :], '~', values) for values in branch.compared(own))}"

    def _order(self, key: int) -> tuple[object, ...]:
        if not self._branches:
            return ()
        branch, own = self._find(key)
        return (branch.number, *branch.block(own), *(text for values in branch.compared(own) for text in values))

    def _find(self, key: int) -> tuple[BranchKeys, int]:
        place = int(np.searchsorted(self._starts, key, "right")) - 1
        return self._branches[place], key - int(self._starts[place])


def block_text(number: int, branches: int, names: Sequence[str], values: Sequence[str]) -> str:
    """`last_name=smith, postcode=1000`; after `branch 2: ` if the rule has several branches."""
    prefix = f"branch {number}: " if branches > 1 else ""
    return prefix + _written(names, "=", values)


def _written(names: Sequence[str], sign: str, values: Sequence[str]) -> str:
    return ", ".join(f"{name}{sign}{value}" for name, value in zip(names, values, strict=True))
