"""The demo as a service: the shop's files in a workspace of its own, and what to try on it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from onefold.demo.generator import SOURCES, generate
from onefold.serve.accounts import passwords
from onefold.serve.context import Context
from onefold.store.account_rows import Membership
from onefold.store.accounts import Accounts, Lasting
from onefold.store.open import open_database
from onefold.store.port import Database
from onefold.store.workspace import Workspace
from onefold.store.workspace_rows import SourceKind
from onefold.transfer.load import Import, Imported, engine

SPACES = {"dev": "Development", "prod": "Production"}

KINDS: dict[str, SourceKind] = {
    "website": "website",
    "ios_app": "ios",
    "android_app": "android",
    "trails_app": "app",
    "crm": "crm",
    "support": "support",
    "newsletter": "file",
}

EMAIL = "demo@example.com"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike."""

NAMES = {
    "website": "Website",
    "ios_app": "iOS app",
    "android_app": "Android app",
    "trails_app": "Trails app",
    "crm": "CRM",
    "support": "Support",
    "newsletter": "Newsletter",
}

DATABASE = "shop.db"
ACCESS = "access.env"

Progress = Callable[[str, float], None]


class Access(msgspec.Struct, frozen=True):
    """The demo's secrets, kept as they are in its folder so that they are the same after a restart: it is a demo."""

    write_key: str
    read_token: str
    admin_token: str
    console_email: str
    console_password: str

    def lines(self) -> str:
        """For `source` in a shell."""
        return "".join(f"{name.upper()}={text}\n" for name, text in msgspec.structs.asdict(self).items())

    @classmethod
    def read(cls, lines: str) -> Access:
        """Of what `lines` gave. Raises ValidationError where something is not there."""
        return msgspec.convert({line.partition("=")[0].lower(): line.partition("=")[2] for line in lines.split()}, cls)


class Filled(msgspec.Struct, frozen=True):
    """The demo's folder as it is now; `imported` is None where it was filled before."""

    database: Path
    access: Access
    imported: Imported | None


def fill(out: Path, customers: int, seed: int, progress: Progress) -> Filled:
    """The demo in this folder, made if it is not there. Raises InvalidInput for too few or too many customers."""
    path, access = out / DATABASE, out / ACCESS
    if path.exists() and access.exists():
        with suppress(msgspec.ValidationError):  # of an older demo: it is made anew
            return Filled(path, Access.read(access.read_text()), None)
    generate(out, customers, seed)
    for left in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        left.unlink(missing_ok=True)
    found, imported = furnish(str(path), out, progress)
    _keep(access, found)
    return Filled(path, found, imported)


def furnish(address: str, out: Path, progress: Progress) -> tuple[Access, Imported]:
    """A workspace in the empty database at `address`, with the shop whose files are in `out`."""
    database = open_database(address)
    try:
        database.migrate()
        workspace = Workspace(database)
        admin = workspace.initialize(SPACES)
        workspace.set_ruleset("prod", (out / "space.yaml").read_text("utf-8"))
        for slug, kind in KINDS.items():
            workspace.create_source(slug, NAMES[slug], kind, ["prod"])
        key, token = workspace.create_write_key("website"), workspace.create_token("demo", "read", "prod")
        access = Access(key, token, admin, EMAIL, _add_person(database))
        with engine(database, workspace) as live:
            files = {slug: out / file for slug, file in SOURCES.items()}
            return access, Import(database, workspace, live, "prod").run(files, progress)
    finally:
        database.close()


def _add_person(database: Database) -> str:
    """Somebody who signs in to the console as an admin: the password."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    accounts = Accounts(database, Lasting(0, 0))
    person, _ = accounts.add(EMAIL, Membership("Demo", "admin"), None)
    accounts.set_password(person.id, passwords.hashed(password))
    return password


def _keep(path: Path, access: Access) -> None:
    """Only for the eyes of whoever runs the demo. Written last: a demo without it is made anew."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(access.lines())


def guide(address: str, filled: Filled, context: Context) -> str:
    """What to try, in the order of a tour; each line of `curl` works as it stands."""
    key, token = filled.access.write_key, filled.access.read_token
    profiles = f"{address}/v1/spaces/prod/collections/users/profiles"
    api = f"{address}/api/v1/spaces/prod"
    return f"""
Serving {context.database.place} on {address} (Ctrl-C stops it).

  console      {address}/  (sign in as {filled.access.console_email}, password {filled.access.console_password})
  API          {address}/api/docs
  write key    {key}  (source website)
  read token   {token}  (space prod)
  admin token  {filled.access.admin_token}  (all of these are in {filled.database.parent / ACCESS})

Send a call, and read the profile that it is part of a moment later:

  curl -u {key}: {address}/v1/identify -d '{{"userId":"jane-h","traits":{{"plan":"gold"}}}}'
  curl -u {token}: {profiles}/email:jane.hartley@example.com/traits

All that she did, on every device, and why that is her:

  curl -u {token}: {api}/profiles/user_id:jane-h/timeline
  curl -u {token}: '{api}/why?a=email:jane.hartley@example.com&b=support/T00001'
"""
