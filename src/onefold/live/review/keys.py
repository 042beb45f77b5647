"""By which keys evidence is reached under rules to review, as hashes: no value is kept beside the evidence itself."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

import msgspec
import numpy as np

from onefold.live.records import resolvable
from onefold.match.keys import rule_uses
from onefold.resolution.gather import gather
from onefold.resolution.usable import Judge
from onefold.ruleset.plan import Branch, Plan, RuleStep
from onefold.store.rows import Brief, Said


def rules_hash(plan: Plan) -> str:
    """What tells one set of rules to review from another, the settings of the types that they look at included."""
    looked_at = [msgspec.to_builtins(part, order="sorted") for part in (plan.review, plan.identifiers)]
    return hashlib.blake2b(msgspec.json.encode(looked_at), digest_size=16).hexdigest()


def keys_of(evidence: Sequence[Said], plan: Plan, by_type: Mapping[str, Judge]) -> list[set[int]]:
    """The keys of each evidence: of exact ways to meet a rule the key itself, of similar ones the block."""
    found: list[set[int]] = [set() for _ in evidence]
    if not evidence:
        return found
    names = (Brief(0, said.source, f"{place:012d}", None, 0, traits=False) for place, said in enumerate(evidence))
    records = [resolvable(said, name) for said, name in zip(evidence, names, strict=True)]
    world, _ = gather(records, plan, by_type)
    looked_at = world.looked_at()
    for rule in plan.review:
        for number, branch in enumerate(rule.step.branches or (None,)):
            uses, _ = rule_uses(_exact(rule.step, branch), looked_at, world)
            if not len(uses.record):
                continue
            parts = uses.texts.order(np.arange(uses.keys, dtype=np.int32))
            hashes = [_hash(rule.step.name, number, part) for part in parts]
            for record, key in zip(uses.record.tolist(), uses.key.tolist(), strict=True):
                found[int(world.ids[record])].add(hashes[key])
    return found


def _exact(step: RuleStep, branch: Branch | None) -> RuleStep:
    """One way to meet the rule, without what it compares."""
    exact = () if branch is None else (msgspec.structs.replace(branch, similar=()),)
    return msgspec.structs.replace(step, branches=exact)


def _hash(rule: str, branch: int, part: Collection[object]) -> int:
    """64 bits, signed, as both databases keep integers."""
    said = msgspec.json.encode([rule, branch, list(part)])
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big", signed=True)
