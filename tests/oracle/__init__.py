"""The oracle: docs/resolution.md computed slowly and literally, sentence by sentence, sharing no code with onefold.

`resolve(records, document)` takes plain dicts, evaluates everything anew with sets, and is never optimised.
"""

from __future__ import annotations

from tests.oracle.outcome import Outcome, Rejection
from tests.oracle.steps import resolve

__all__ = ["Outcome", "Rejection", "resolve"]
