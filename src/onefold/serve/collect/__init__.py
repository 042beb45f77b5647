"""The collector: what Segment's libraries send comes in here, and is answered once it is durable and resolved."""

from __future__ import annotations

from onefold.serve.collect.collector import Collector

__all__ = ["Collector"]
