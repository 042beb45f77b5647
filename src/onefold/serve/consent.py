"""Consent of a space over HTTP: how many customers allow what. Of one customer, their profile tells it."""

from __future__ import annotations

from onefold.live.privacy.allowed import Allowed, allowed
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.questions import Nothing
from onefold.serve.reading import reading


def count_consent(call: Call) -> Allowed:
    with reading(call) as view:
        return allowed(view)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET", "/api/v1/spaces/{space}/consent", "How many customers allow each category", "read", Nothing, None,
        Allowed, count_consent, tag="Privacy",
    ),
)  # fmt: skip
