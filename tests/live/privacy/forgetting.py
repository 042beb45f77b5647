"""Forgets people in a driven space as the engine does, order by order."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, cast

import msgspec

from onefold.live.names import hash_of
from onefold.live.orders import ORDERS, Desk
from onefold.live.privacy.history import spoken_of
from onefold.live.privacy.orders import Close, KeepOut, Leave, Unname
from onefold.live.privacy.planning import counted, kept_out, work_of
from onefold.live.privacy.reach import Reach, reach
from onefold.live.privacy.requests import Asked, Certificate, ask, at_work, goes_on
from onefold.live.privacy.run_names import chunks_of
from onefold.live.privacy.secret import keyed_hash, secret_of
from onefold.live.privacy.subject import Scope, Subject
from onefold.live.view.lens import Lens
from onefold.live.view.view import View
from onefold.store.workspace import Space, Workspace
from tests.live.driving import Driver

NOBODY = cast("Any", None)


def view_of(driver: Driver) -> View:
    return View(driver.store, Lens(driver.plan))


def order(driver: Driver, name: str, detail: Any) -> None:
    """As the space's thread carries it out."""
    space = Space(driver.store.space, f"space{driver.store.space}", "", 0, "", 1, driver.store.space, 1)
    desk = Desk(space, cast("Workspace", NOBODY), driver.writer)
    with driver.store.connection.transaction():
        anew = ORDERS[name](desk, msgspec.msgpack.encode(detail))
    if anew:
        driver.restart()


def forget(
    driver: Driver, subject: Subject, scope: Scope, chance: random.Random, meanwhile: Callable[[], None] = lambda: None
) -> Reach:
    """Forget somebody, in slices, with restarts and repeated orders; `meanwhile` happens between two of them."""
    connection = driver.store.connection
    found = reach(view_of(driver), subject, scope)
    work = work_of(view_of(driver), found, driver.writer.parse)
    with connection.transaction():
        (id_,) = ask(connection, space=driver.store.space, kind="delete", by="test", subjects=[Asked("somebody")])
        (request,) = [one for one in at_work(connection, ("waiting",), 1_000) if one.id == id_]
        goes_on(connection, request, "running", request.asked, counted(view_of(driver), found, Certificate()))
    size = chance.choice([1, 2, 3, 1_000])
    orders: list[tuple[str, Any]] = [
        ("privacy.leave", Leave(id_, work.names[start : start + size], work.first))
        for start in range(0, len(work.names), size)
    ]
    chunks = chunks_of(driver.store, [hash_of(*one) for one in work.names])
    orders.append(("privacy.unname", Unname(id_, work.names, chunks)))
    orders.append(("privacy.close", None))
    spoken = spoken_of(driver.store, work.gone)
    for name, detail in orders:
        if name == "privacy.close":
            meanwhile()
            spoken = spoken if chance.random() < 0.5 else spoken_of(driver.store, work.gone)
        for _ in range(chance.choice([1, 1, 2])):
            order(driver, name, detail or Close(id_, work.gone, spoken))
        if chance.random() < 0.2:
            driver.restart()
    return found


def keep_out(driver: Driver, subject: Subject, scope: Scope, *, lift: bool = False) -> set[tuple[str, str]]:
    """Keep somebody out, or let them in again; answers the identifiers that were meant."""
    connection = driver.store.connection
    view = view_of(driver)
    meant = kept_out(reach(view, subject, scope), view)
    with connection.transaction():
        secret = secret_of(connection)
    pairs = [(type_, value) for type_, values in meant.items() for value in values]
    hashes = [(keyed_hash(secret, type_, value), type_) for type_, value in pairs]
    order(driver, "privacy.keep_out", KeepOut(f"sup_{len(pairs)}_{subject.type}_{subject.value}", 1, hashes, lift))
    return set(pairs)
