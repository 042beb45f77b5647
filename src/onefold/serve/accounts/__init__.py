"""Who is signed in to the console."""

from __future__ import annotations

from starlette.routing import BaseRoute

from onefold.serve import routing
from onefold.serve.accounts import session
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (*session.ENDPOINTS,)


def routes(context: Context) -> list[BaseRoute]:
    return routing.routes(ENDPOINTS, context, guard)
