"""What links people, as people write it: load a document, be told all that is wrong with it, compile it to a plan."""

from __future__ import annotations

from onefold.ruleset.check import check, few_values
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load, loads
from onefold.ruleset.problem import InvalidRuleset, Problem
from onefold.ruleset.ruleset import Ruleset
from onefold.ruleset.sentence import review_sentence, sentence
from onefold.ruleset.settings import default_text

__all__ = [
    "InvalidRuleset",
    "Problem",
    "Ruleset",
    "check",
    "compile_plan",
    "default_text",
    "few_values",
    "load",
    "loads",
    "review_sentence",
    "sentence",
]
