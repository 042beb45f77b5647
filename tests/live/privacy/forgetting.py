"""Forgets people in a driven space as the engine does, order by order."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec

from onefold.live.names import hash_of
from onefold.live.orders import ORDERS, Desk
from onefold.live.privacy.history import spoken_of
from onefold.live.privacy.orders import Close, Empty, Hide, KeepOut, Leave, Unname
from onefold.live.privacy.planning import counted, kept_out, work_of
from onefold.live.privacy.reach import Reach, reach
from onefold.live.privacy.requests import Asked, Certificate, Kind, ask, at_work, goes_on
from onefold.live.privacy.run_names import chunks_of
from onefold.live.privacy.secret import keyed_hash, secret_of
from onefold.live.privacy.subject import Scope, Subject
from onefold.live.view.lens import Lens
from onefold.live.view.view import View
from onefold.store.workspace import Space, Workspace
from tests.live.driving import Driver

T = TypeVar("T")

Meanwhile = Callable[[str], None]
"""What happens after an order, by its name; and once all are `hidden`."""

HIDDEN = 0.8
"""How often records leave the graph first, and are not found in it still, as after another graph took its place."""

NOBODY = cast("Any", None)


def view_of(driver: Driver) -> View:
    return View(driver.store, Lens(driver.plan))


def order(driver: Driver, name: str, detail: Any) -> None:
    """As the space's thread carries it out."""
    number = driver.store.space
    space: Space = getattr(driver, "space", None) or Space(number, f"space{number}", "", 0, "", 1, number, 1)
    desk = Desk(space, cast("Workspace", NOBODY), driver.writer)
    with driver.store.connection.transaction():
        anew = ORDERS[name](desk, msgspec.msgpack.encode(detail))
    assert not anew


def forget(
    driver: Driver,
    subject: Subject,
    scope: Scope,
    chance: random.Random,
    meanwhile: Meanwhile = lambda _: None,
    hidden: float = HIDDEN,
) -> Reach:
    """Forget somebody, in slices, with restarts and repeated orders; `meanwhile` is told what was done last."""
    return let_go(driver, reached(driver, subject, scope), chance, meanwhile, hidden)


def reached(driver: Driver, subject: Subject, scope: Scope) -> Reach:
    return reach(view_of(driver), subject, scope)


def let_go(
    driver: Driver,
    found: Reach,
    chance: random.Random,
    meanwhile: Meanwhile = lambda _: None,
    hidden: float = HIDDEN,
    kind: Kind = "delete",
) -> Reach:
    """Likewise, of what a request reaches."""
    connection = driver.store.connection
    work = work_of(view_of(driver), found, driver.writer.parse)
    with connection.transaction():
        (id_,) = ask(connection, space=driver.store.space, kind=kind, by="test", subjects=[Asked("somebody")])
        (request,) = [one for one in at_work(connection, ("waiting",), 1_000) if one.id == id_]
        goes_on(connection, request, "running", request.asked, counted(view_of(driver), found, Certificate()))
    size = chance.choice([1, 2, 3, 1_000])

    def carry_out(name: str, detail: Any) -> None:
        for _ in range(chance.choice([1, 1, 2])):
            order(driver, name, detail)
        if chance.random() < 0.2:
            driver.restart()
        meanwhile(name)

    if chance.random() < hidden:
        for seqs in work.together:
            carry_out("privacy.hide", Hide(id_, seqs, work.first))
        meanwhile("hidden")
    for names in parts(work.names, size):
        carry_out("privacy.leave", Leave(id_, names, work.first))
    spoken = spoken_of(driver.store, work.gone)
    hashes = [hash_of(*one) for one in work.names] if kind != "retain" else []
    carry_out("privacy.unname", Unname(id_, hashes, chunks_of(driver.store, hashes)))
    for numbers in parts(spoken.numbers[::-1], size):
        carry_out("privacy.empty", Empty(id_, numbers))
    spoken = spoken if chance.random() < 0.5 else spoken_of(driver.store, work.gone)
    carry_out("privacy.close", Close(id_, work.gone, spoken))
    return found


def parts(all_: list[T], size: int) -> list[list[T]]:
    return [all_[start : start + size] for start in range(0, len(all_), size)]


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
