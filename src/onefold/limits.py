"""Every bound of Onefold, named, with its reason."""

from __future__ import annotations

RULESET_CHARACTERS = 16_000_000
"""A ruleset with 100,000 statements is some 10 MB; more is a mistake, or an attack on the parser."""

RULESET_NODES = 1_000_000
"""Values in a ruleset, aliases counted as often as they stand, so that nine lines cannot unfold into a billion."""

RULESET_DEPTH = 64
"""Nesting in a ruleset: far beyond what a person can read, far below what a recursive reader can bear."""

RULES = 200
"""Custom rules in a ruleset: each is a pass over all records."""

MATCH_BRANCHES = 64
"""Ways in which one rule can be met: each gives every record keys of its own."""

BLOCK_TUPLES = 2_000
"""Different values compared within one block of a similar rule: 2,000 make two million pairs."""

PROPOSED_PROFILES = 20
"""Profiles that one key of a rule to review may touch: more say that the key is common, not that people are one."""

BODY_SECONDS = 30.0
"""For a request's body to arrive: 500 KB over a poor mobile line; longer is a dead line, or holds memory on purpose."""

RATE_SECONDS = 10
"""Of a write key's rate, the seconds' worth it may send at once: an app that comes back online sends what it kept."""

REFUSALS_NOTED = 1_000
"""Refusals of one source that wait to be noted: as many as are kept of it."""

STATEMENTS = 20_000
"""Statements of a space that hold at once, besides its ruleset: when one is made or withdrawn all are looked at."""

STATEMENTS_AT_ONCE = 1_000
"""Statements of one request: more is a table of known pairs, which belongs into a source or the ruleset."""

REFS = 1_000
"""Records and identifiers that one statement names."""
