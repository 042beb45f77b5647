"""A company's customer records, exported by four systems: who is whom is known, some identifiers are shared.

A customer has about 2.2 records, a record about 2.5 identifiers. In a *contested* pair of customers two people with
user ids of their own share an e-mail, a phone or a device, so a limit forbids what the shared value asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from benchmarks.worlds.draws import Draws, Flags, Numbers
from benchmarks.worlds.files import FileSet, chunks, query, scramble, written_out
from benchmarks.worlds.names import area_codes, domains, first_names, last_names

SharedType = Literal["email", "phone", "device_id"]

SHARED_TYPES: tuple[SharedType, ...] = ("email", "phone", "device_id")
SOURCES = ("crm", "shop", "support", "newsletter")
COLUMNS = ("user_id", "loyalty_no", "email", "phone", "device_id")
SOURCE_SHARES = (0.30, 0.30, 0.20, 0.20)
PRESENT = {  # the share of a source's records that carry the column
    "crm": (0.10, 0.90, 0.80, 0.75, 0.00),
    "shop": (0.75, 0.00, 0.95, 0.45, 0.85),
    "support": (0.30, 0.15, 0.85, 0.75, 0.15),
    "newsletter": (0.10, 0.00, 1.00, 0.10, 0.65),
}
CUSTOMERS_PER_RECORD = 0.545  # so many customers that those drawn at least once have 2.2 records on average
TWO_YEARS = 2 * 365 * 86_400


class Common(NamedTuple):
    """One value on about so many records: all records of some customers, or records drawn from everybody."""

    records: int
    whole_customers: bool = False


class CustomerWorld(NamedTuple):
    records: int
    contested: float = 0.02
    common: Mapping[SharedType, Common] = MappingProxyType({})
    shuffled: bool = False
    seed: int = 1


def write_customers(world: CustomerWorld, folder: Path) -> list[Path]:
    """`crm.parquet` and the other three, and `truth.parquet` (source, record_id, customer). Returns the four."""
    with FileSet(folder) as files:
        for part in _parts(world):
            files.add("truth.parquet", _truth(part))
            for source in SOURCES:
                rows = part.filter(pc.equal(part["source"], source))
                files.add(f"{source}.parquet", rows.drop_columns(["source", "customer"]))
    return [folder / f"{source}.parquet" for source in SOURCES]


def _parts(world: CustomerWorld) -> Iterator[pa.Table]:
    connection = duckdb.connect()
    for rows in chunks(world.records):
        yield written_out(connection, query("customers"), _draw(world, rows))


def _truth(part: pa.Table) -> pa.Table:
    return part.select(["source", "id", "customer"]).rename_columns(["source", "record_id", "customer"])


def _draw(world: CustomerWorld, rows: Numbers) -> pa.Table:
    """What `customers.sql` writes out: numbers and flags for each record."""
    draws = Draws(world.seed)
    customers = max(2, int(world.records * CUSTOMERS_PER_RECORD))
    customer = (draws.share("customer", rows) ** 1.25 * customers).astype(np.uint64)
    shares = _pair_shares(world, draws, customer)
    common = {name: _is_common(world, draws, name, rows, customer) for name in SHARED_TYPES}
    source = np.searchsorted(np.cumsum(SOURCE_SHARES)[:-1], draws.share("source", rows), side="right")
    has = _present(world, draws, rows, source, shares, common)
    keeper = {name: _keeper(customer, shares[name]) for name in SHARED_TYPES}
    phone = _one_of_two(draws, "phone", rows, keeper["phone"])
    return pa.table(
        {
            "source": pa.array(SOURCES).take(pa.array(source)),
            "number": scramble(world.records, rows) if world.shuffled else rows,
            "customer": customer,
            "user_number": draws.number("user", customer),
            "email_number": _one_of_two(draws, "email", rows, keeper["email"]),
            "email_first": first_names(draws, keeper["email"]),
            "email_last": last_names(draws, keeper["email"]),
            "domain": domains(draws, keeper["email"]),
            "shouted": draws.chance("shouted", rows, 0.05),
            "phone_number": phone,
            "area": area_codes(phone),
            "device_number": draws.number("device", _one_of_two(draws, "device", rows, keeper["device_id"])),
            "first_name": first_names(draws, customer),
            "last_name": last_names(draws, customer),
            "seconds": draws.share("time", rows) * TWO_YEARS,
            **{f"has_{name}": flags for name, flags in has.items()},
            **{f"{name.removesuffix('_id')}_common": flags for name, flags in common.items()},
        }
    )


def _pair_shares(world: CustomerWorld, draws: Draws, customer: Numbers) -> dict[SharedType, Flags]:
    """Which records are of a pair (customers 2i and 2i + 1) that shares its e-mail, its phone or its device."""
    pair = customer >> np.uint64(1)
    contested = draws.chance("contested", pair, _pairs_to_contest(world.contested))
    what = draws.share("what is shared", pair)
    return {
        "email": contested & (what < 0.5),
        "phone": contested & (what >= 0.5) & (what < 0.7),
        "device_id": contested & (what >= 0.7),
    }


def _pairs_to_contest(share: float) -> float:
    """The share of pairs that makes `share` of the components contested: some pairs never meet (fitted to counts)."""
    return share / (0.38 + 0.35 * share)


def _is_common(world: CustomerWorld, draws: Draws, name: SharedType, rows: Numbers, customer: Numbers) -> Flags:
    common = world.common.get(name)
    if common is None:
        return np.zeros(len(rows), np.bool_)
    who = customer if common.whole_customers else rows
    return draws.chance(f"common {name}", who, common.records / world.records)


def _present(
    world: CustomerWorld,
    draws: Draws,
    rows: Numbers,
    source: NDArray[np.int64],
    shares: dict[SharedType, Flags],
    common: dict[SharedType, Flags],
) -> dict[str, Flags]:
    """Which columns each record carries. What is shared is always said, and so is the user id of those who share."""
    share = np.array([PRESENT[name] for name in SOURCES])[source]
    has = {name: draws.chance(f"has {name}", rows, share[:, place]) for place, name in enumerate(COLUMNS)}
    for name, shared in shares.items():
        has[str(name)] |= shared
        has["user_id"] |= shared
    for name, flags in common.items():
        has[name] |= flags
        if name in world.common and world.common[name].whole_customers:
            has["user_id"] |= flags
    return has


def _keeper(customer: Numbers, shared: Flags) -> Numbers:
    """Whose identifier a record shows: its own customer's, or that of the first of the pair."""
    return np.where(shared, customer & ~np.uint64(1), customer)


def _one_of_two(draws: Draws, purpose: str, rows: Numbers, keeper: Numbers) -> Numbers:
    """The number of a person's e-mail, phone or device: three in ten people have two and use the second at times."""
    second = draws.chance(f"two of {purpose}", keeper, 0.3) & draws.chance(f"second {purpose}", rows, 0.3)
    return keeper * np.uint64(2) + second.astype(np.uint64)
