"""Memory that was let go, given back to the machine between stages: allocators keep it, each for itself."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector, which goes over millions of living objects again and again: a third of a scan."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def give_back() -> None:
    """Have Arrow's allocator and the C library's give back what nobody uses: after reading, a quarter of all."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries have none
        if trim is not None:
            trim(0)
