"""Who may sign in to the console, and who is signed in."""

from __future__ import annotations

from starlette.routing import BaseRoute

from onefold.serve import routing
from onefold.serve.accounts import people, session
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (*session.ENDPOINTS, *people.ENDPOINTS)


def routes(context: Context) -> list[BaseRoute]:
    return routing.routes(ENDPOINTS, context, guard)
