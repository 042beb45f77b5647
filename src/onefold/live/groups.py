"""Which evidence says a group id: kept beside the blocks of similar rules, so that accounts are found.

Whether or not group ids match under the ruleset, and as they were said: a new ruleset changes none of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from onefold.live.batch import Fresh
from onefold.model import IdentifierType
from onefold.store.rows import Evidence, Said

GROUP = IdentifierType("group_id")
LISTED = "/group_id"
"""What stands for the rule among blocks: no rule has a slash before its name."""


def groups_of(said: Said) -> list[str]:
    """The group ids that an evidence says, as they are listed."""
    return list(dict.fromkeys(value for raw in said.identifiers.get(GROUP, ()) if (value := raw.strip())))


def listing(evidence: Iterable[Evidence | Fresh]) -> list[tuple[str, str, int]]:
    """(rule, group id, evidence) for each group id that these say."""
    saying = (one for one in evidence if GROUP in one.said.identifiers)
    return [(LISTED, value, one.number) for one in saying for value in groups_of(one.said)]
