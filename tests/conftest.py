"""How the tests run everywhere: hypothesis profiles. `dev` is quick, `ci` repeatable, `thorough` for a night."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tests.servers.fixtures import (  # noqa: F401 - offered to every test
    address,
    database,
    own_postgres_server,
    postgres_server,
    postgres_url,
    store,
)

_SLOW_IS_FINE = [HealthCheck.too_slow]  # a busy machine is no failure

settings.register_profile("dev", max_examples=100, deadline=None, suppress_health_check=_SLOW_IS_FINE)
settings.register_profile(
    "ci", max_examples=150, deadline=None, derandomize=True, print_blob=True, suppress_health_check=_SLOW_IS_FINE
)
settings.register_profile(
    "thorough", max_examples=5000, deadline=None, print_blob=True, suppress_health_check=_SLOW_IS_FINE
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
