"""How long it takes to look up a profile by any of its identifiers while calls come in at half of the possible rate.

Claim: p99 under 5 ms with 1 million profiles. A look-up is `GET .../profiles/{type}:{value}/traits` over HTTP, by
browser, user id or e-mail address of any visitor, all as likely.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from benchmarks.live import servers, visitors
from benchmarks.live.flat import sized
from benchmarks.live.history import Size, copied, filled
from benchmarks.live.options import answers, line, measure, options, parse, require_none_refused
from benchmarks.live.requests import BATCH, write_batches, write_lookups
from benchmarks.live.servers import SPACE, Taken
from benchmarks.live.traffic import events
from benchmarks.report import Report, workplace

LOOKUPS = 200_000
RATE = 200
"""Look-ups a second, over four connections: those of a busy website that greets its visitors by name."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = sized(options(__doc__))
    parser.add_argument("--lookups", type=float, default=RATE, help="a second")
    asked = parse(parser, arguments)
    size = Size(asked.stored, asked.profiles)
    report = Report(f"Look-ups with {size.profiles:,} profiles while calls come in, SQLite", asked)
    with workplace(asked) as place:
        full, half = _measure(asked, size, Path(place))
    found = half.lookups
    assert found is not None
    lookups = {"p50 ms": f"{found.p50:.2f}", "p99 ms": f"{found.p99:.2f}", "not 200": found.refused}
    report.table("calls", [line("as many as possible", full, BATCH), line("half of that, and look-ups", half, BATCH)])
    report.table("look-ups", [{"what": f"{found.per_second:,.0f} a second", **lookups}])
    report.target("p99 of a look-up in ms", found.p99, at_most=5)
    report.target("look-ups not answered 200", found.refused, at_most=0)
    require_none_refused(report, full, half)
    report.finish()


def _measure(asked: argparse.Namespace, size: Size, folder: Path) -> tuple[Taken, Taken]:
    db = copied(filled(size, asked.work or folder), folder / "lookup.db")
    first = write_batches(folder / "first", events(1, size.profiles), asked.events)
    second = write_batches(folder / "second", events(2, size.profiles), asked.events, seed=2)
    paths = write_lookups(folder / "lookups", addresses(size.profiles, LOOKUPS))
    with servers.onefold(db) as service:
        full = measure(service, asked, "--requests", first)
        rate = answers(full).per_second / 2
        pace = ("--rate", f"{rate}", "--lookup-rate", f"{asked.lookups}")
        return full, measure(service, asked, "--requests", second, "--lookups", paths, *pace)


def addresses(profiles: int, count: int, seed: int = 1) -> Iterator[str]:
    """Addresses of profiles that are there: anybody by browser, who signed up by user id and address too."""
    chance = random.Random(seed)
    for _ in range(count):
        visitor = chance.randrange(profiles)
        named = f"anonymous_id:{visitors.anonymous_id(visitor)}"
        if visitors.signs_up(visitor):
            known = (named, f"user_id:{visitors.user_id(visitor)}", f"email:{quote(visitors.email(visitor))}")
            named = chance.choice(known)
        yield f"/v1/spaces/{SPACE}/collections/users/profiles/{named}/traits"


if __name__ == "__main__":
    main()
