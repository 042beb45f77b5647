"""The admin API: spaces and rulesets, sources and write keys, tokens, the service itself. Secrets are shown once."""

from __future__ import annotations

from starlette.routing import BaseRoute

from onefold.serve import routing
from onefold.serve.admin import about, sources, spaces, tokens
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (*spaces.ENDPOINTS, *sources.ENDPOINTS, *tokens.ENDPOINTS, *about.ENDPOINTS)


def routes(context: Context) -> list[BaseRoute]:
    return routing.routes(ENDPOINTS, context, guard)
