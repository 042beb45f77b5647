"""What rules to review propose, said literally: any two profiles that have a key of such a rule in common."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from tests.oracle.document import Rule, read_document
from tests.oracle.outcome import Cluster
from tests.oracle.rules import Link, links_of
from tests.oracle.steps import BLOCK_LIMIT, Evaluation, resolve

MOST = 20
"""Profiles that may share a key, where the rule does not say."""

Proposal = tuple[str, frozenset[Cluster], float]
"""The name of the rule, the two profiles, and the highest score of any of their keys."""


def proposals(records: list[dict[str, Any]], document: dict[str, Any], block_limit: int = BLOCK_LIMIT) -> set[Proposal]:
    evaluation = Evaluation(records, read_document(document), block_limit)
    partition = resolve(records, document, block_limit).partition
    best: dict[tuple[str, frozenset[Cluster]], float] = {}
    for rule in evaluation.document.rules:
        if rule.review:
            links, _ = links_of(rule, evaluation.entries, block_limit)
            for link in links:
                for pair in _pairs(rule, link, partition):
                    best[rule.name, pair] = max(link.score, best.get((rule.name, pair), 0.0))
    return {(name, pair, score) for (name, pair), score in best.items()}


def _pairs(rule: Rule, link: Link, partition: frozenset[Cluster]) -> list[frozenset[Cluster]]:
    touched = {cluster for cluster in partition if any(use.ref in cluster for use in link.uses)}
    varied = any(
        len({text for use in link.uses for text in use.texts(field)}) > most
        for field, most in rule.controls.max_distinct.items()
    )
    if varied or len(touched) > (rule.controls.max_profiles or MOST):
        return []
    return [frozenset(pair) for pair in combinations(touched, 2)]
