from __future__ import annotations

import json
import multiprocessing
import threading
from contextlib import closing, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.store.audit import (
    BEGINNING,
    COMMAND_LINE,
    Asked,
    Entry,
    Head,
    all_entries,
    canonical,
    entries,
    exported,
    hash_of,
    head,
    imported,
    note,
    verify,
    verify_entries,
)
from onefold.store.open import open_database
from onefold.store.port import Connection, Database

LAST = (1 << 63) - 1


def done(connection: Connection, action: str = "token.created", **more: Any) -> None:
    with connection.transaction():
        note(connection, **{"by": "ann", "action": action, "detail": {"n": 1}, **more})


def all_of(connection: Connection) -> list[Entry]:
    return list(all_entries(connection))


def test_entries_are_numbered_from_one_and_chained(connection: Connection) -> None:
    assert head(connection) == Head(0, BEGINNING)
    for number in range(3):
        done(connection, space=number or None, detail={"b": number, "a": [None, "ä", True]})
    found = all_of(connection)
    assert [one.number for one in found] == [1, 2, 3]
    assert [one.space for one in found] == [None, 1, 2]
    assert found[0].detail == '{"a":[null,"\\u00e4",true],"b":0}'
    assert found[0].hash == hash_of(BEGINNING, found[0])
    assert found[1].hash == hash_of(found[0].hash, found[1])
    assert head(connection) == Head(3, found[2].hash)
    assert verify(connection) == (head(connection), None, "")


def test_what_is_undone_leaves_no_entry_and_no_gap(connection: Connection) -> None:
    done(connection)
    with suppress(ZeroDivisionError), connection.transaction():
        note(connection, by="ann", action="space.created")
        raise ZeroDivisionError
    done(connection)
    assert [one.number for one in all_of(connection)] == [1, 2]
    assert verify(connection).broken is None


def test_several_in_one_transaction_follow_one_another(connection: Connection) -> None:
    with connection.transaction():
        for _ in range(3):
            note(connection, by=COMMAND_LINE, action="key.created")
    assert [one.number for one in all_of(connection)] == [1, 2, 3]
    assert verify(connection).broken is None


def refused(connection: Connection, sql: str) -> bool:
    raw = connection._raw  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="only added to"), connection.transaction():
        raw.execute(sql)
    return True


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET by = 'eve' WHERE number = 1",
        "DELETE FROM audit_entry WHERE number = 3",
        "DELETE FROM audit_entry",
        "INSERT INTO audit_entry VALUES (9, 1, 'eve', 'x', NULL, '{}', '')",
        "INSERT INTO audit_entry VALUES (2, 1, 'eve', 'x', NULL, '{}', '')",
    ],
)
def test_the_database_itself_refuses_to_change_entries(connection: Connection, sql: str) -> None:
    for _ in range(3):
        done(connection)
    before = all_of(connection)
    assert refused(connection, sql)
    assert all_of(connection) == before


def test_each_store_refuses_its_own_way_of_replacing_all(connection: Connection, store: str) -> None:
    done(connection)
    own = {"sqlite": "INSERT OR REPLACE INTO audit_entry VALUES (1, 1, 'eve', 'x', NULL, '{}', '')"}
    assert refused(connection, own.get(store, "TRUNCATE audit_entry"))
    assert verify(connection).broken is None


def without_triggers(connection: Connection, store: str, sql: str) -> None:
    """What somebody does who owns the database."""
    raw = connection._raw  # type: ignore[attr-defined]
    if store == "postgres":
        raw.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    else:
        for trigger in ("added", "changed", "removed"):
            raw.execute(f"DROP TRIGGER audit_entry_{trigger}")
    raw.execute(sql)


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("UPDATE audit_entry SET by = 'eve' WHERE number = 2", 2),
        ("UPDATE audit_entry SET time = time + 1 WHERE number = 1", 1),
        ("UPDATE audit_entry SET detail = '{}' WHERE number = 3", 3),
        ("UPDATE audit_entry SET space = 1 WHERE number = 3", 3),
        ("DELETE FROM audit_entry WHERE number = 2", 2),
        ("DELETE FROM audit_entry WHERE number = 1", 1),
        ("DELETE FROM audit_entry WHERE number >= 3", 3),
        ("DELETE FROM audit_entry", 1),
    ],
)
def test_what_its_owner_changes_is_found(connection: Connection, store: str, sql: str, broken: int) -> None:
    for _ in range(4):
        done(connection)
    without_triggers(connection, store, sql)
    found = verify(connection)
    assert found.broken == broken
    assert found.why


def test_a_kept_hash_proves_a_chain_that_was_written_anew(connection: Connection, store: str) -> None:
    for _ in range(3):
        done(connection)
    kept, last = head(connection), ""
    anew = [one._replace(by="eve") for one in all_of(connection)]
    last = BEGINNING
    for one in anew:
        last = hash_of(last, one)
        without = f"UPDATE audit_entry SET by = 'eve', hash = '{last}' WHERE number = {one.number}"
        if one.number == 1:
            without_triggers(connection, store, without)
        else:
            connection._raw.execute(without)  # type: ignore[attr-defined]
    assert verify(connection).broken is None
    assert verify(connection, kept).broken == 3
    assert verify(connection, Head(9, kept.hash)).broken == 4


def test_listing_is_newest_first_and_by_what_is_asked(connection: Connection) -> None:
    for number in range(10):
        done(connection, f"thing.{number % 2}", by=f"b{number % 3}", space=number % 4 or None)
    times = {one.number: one.time for one in all_of(connection)}

    def numbers(before: int = LAST, limit: int = 100, **asked: Any) -> list[int]:
        return [one.number for one in entries(connection, Asked(**asked), before, limit)]

    assert numbers() == list(range(10, 0, -1))
    assert numbers(before=8, limit=3) == [7, 6, 5]
    assert numbers(action="thing.1") == [10, 8, 6, 4, 2]
    assert numbers(by="b0") == [10, 7, 4, 1]
    assert numbers(space=3) == [8, 4]
    assert numbers(space=3, action="thing.1", by="b1", before=8) == []
    assert numbers(start=times[4], stop=times[6]) == [n for n in range(10, 0, -1) if times[4] <= times[n] < times[6]]


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
details = st.dictionaries(text, st.none() | st.integers(-5, 1 << 40) | text | st.lists(text, max_size=2), max_size=3)


@given(st.lists(st.tuples(text, text, st.none() | st.integers(1, 9), details), max_size=4))
def test_an_exported_line_says_all_that_is_hashed(given_: list[tuple[Any, ...]]) -> None:
    last, lines = BEGINNING, []
    for number, (by, action, space, detail) in enumerate(given_, start=1):
        said = json.dumps(detail, sort_keys=True, separators=(",", ":"))
        entry = Entry(number, number, by, action, space, said, "")
        last = hash_of(last, entry)
        lines.append(exported(entry._replace(hash=last), {1: "prod"}))
    assert verify_entries(imported(line) for line in lines) == (Head(len(lines), last), None, "")
    for line in lines:
        plain = json.loads(line)
        hash_, slug = plain.pop("hash"), plain.pop("slug")
        assert json.dumps(plain, sort_keys=True, separators=(",", ":")) == canonical(imported(line))
        assert slug == ("prod" if plain["space"] == 1 else None)
        assert hash_ == imported(line).hash


@pytest.mark.parametrize("line", ["", "{}", "[]", "7", '{"number": 1}', "{"])
def test_a_line_that_is_no_entry_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no line of an exported audit log"):
        imported(line)


def write_many(address: str, name: str, times: int) -> None:
    with closing(open_database(address)) as database, closing(database.connect()) as connection:
        for number in range(times):
            with suppress(ZeroDivisionError), connection.transaction():
                note(connection, by=name, action="thing.done", detail={"number": number})
                if number % 5 == 4:
                    raise ZeroDivisionError


def chain_of(database: Database) -> list[Entry]:
    with closing(database.connect()) as connection:
        assert verify(connection).broken is None
        return all_of(connection)


def test_threads_that_write_at_once_continue_one_chain(database: Database, address: str) -> None:
    threads = [threading.Thread(target=write_many, args=(address, f"t{n}", 20)) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [one.number for one in chain_of(database)] == list(range(1, 65))


def test_processes_that_write_at_once_continue_one_chain(database: Database, address: str) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=write_many, args=(address, f"p{n}", 20)) for n in range(3)]
    for one in processes:
        one.start()
    write_many(address, "here", 20)
    for one in processes:
        one.join(60)
        assert one.exitcode == 0
    found = chain_of(database)
    assert [one.number for one in found] == list(range(1, 65))
    for name in ("p0", "p1", "p2", "here"):
        assert [json.loads(one.detail)["number"] for one in found if one.by == name] == [
            number for number in range(20) if number % 5 != 4
        ]
