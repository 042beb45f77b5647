"""The settings that Segment's libraries fetch before they send anything: this server is where to send, and no more."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from starlette.types import Scope

from onefold.serve.collect.request import Headers

_HOST = re.compile(rb"[A-Za-z0-9._-]{1,255}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?").fullmatch


def library_settings(write_key: str, scope: Scope, headers: Headers) -> bytes:
    """JSON as Segment's CDN has it, with one destination, reached the way this request came."""
    host = _host(scope, headers) + scope.get("root_path", "")
    settings: dict[str, Any] = {
        "integrations": {
            "Segment.io": {
                "apiKey": write_key,
                "apiHost": f"{host}/v1",
                "protocol": scope.get("scheme", "http"),
                "retryQueue": True,
                "addBundledMetadata": False,
                "unbundledIntegrations": [],
                "maybeBundledConfigIds": {},
            }
        },
        "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}, "identify": {}, "group": {}},
        "edgeFunction": {},
        "analyticsNextEnabled": True,
        "middlewareSettings": {"routingRules": []},
        "enabledMiddleware": {},
        "metrics": {"sampleRate": 0, "host": f"{host}/v1"},
        "legacyVideoPluginsEnabled": False,
        "remotePlugins": [],
    }
    return msgspec.json.encode(settings)


def _host(scope: Scope, headers: Headers) -> str:
    """The host as the client named it, or the address it reached, if what it named is none."""
    named = headers.get(b"host", b"")
    if _HOST(named):
        return named.decode()
    address, port = scope.get("server") or ("localhost", None)
    return f"{address}:{port}" if port else str(address)
