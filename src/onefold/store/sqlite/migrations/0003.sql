-- Versions of rulesets, drafts, and the audit log.

-- ------------------------------------------------------------------ versions of a space's ruleset

CREATE TABLE ruleset_version (
    space INTEGER NOT NULL,
    version INTEGER NOT NULL,      -- from 1
    ruleset TEXT NOT NULL,         -- the document, as it was written
    by TEXT NOT NULL,
    note TEXT NOT NULL,
    made INTEGER NOT NULL,
    returns_to INTEGER,            -- the earlier version that this one says again
    activated INTEGER,             -- when it came into force, if it ever did
    PRIMARY KEY (space, version)
) WITHOUT ROWID;

INSERT INTO ruleset_version
SELECT number, version, ruleset, 'unknown', 'In force when versions began to be kept.', created, NULL, created FROM space;

CREATE TABLE draft (
    space INTEGER NOT NULL,
    name TEXT NOT NULL,
    ruleset TEXT NOT NULL,
    base INTEGER NOT NULL,         -- the version that was wanted when it was begun
    revision INTEGER NOT NULL,     -- counts its changes, from 1
    by TEXT NOT NULL,              -- who changed it last
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (space, name)
) WITHOUT ROWID;

-- The version that was asked for and is not in force yet, and how far the space is on the way to it.
CREATE TABLE activation (
    space INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    stage TEXT NOT NULL,           -- waiting, building, following, swapping, failed
    done INTEGER NOT NULL,         -- of so many `records`
    records INTEGER NOT NULL,
    problem TEXT NOT NULL          -- why it failed
);

-- ------------------------------------------------------------------ the audit log

-- Each entry's hash is over the one before it and itself: see onefold.store.audit.
CREATE TABLE audit_entry (
    number INTEGER PRIMARY KEY,    -- from 1, without gaps
    time INTEGER NOT NULL,
    by TEXT NOT NULL,              -- the name of a token, or what did it
    action TEXT NOT NULL,
    space INTEGER,
    detail TEXT NOT NULL,          -- JSON, without personal data
    hash TEXT NOT NULL
);
CREATE INDEX audit_of_space ON audit_entry (space, number);

CREATE TRIGGER audit_entry_added BEFORE INSERT ON audit_entry
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_entry)
BEGIN
    SELECT RAISE(ABORT, 'The audit log is only added to.');
END;

CREATE TRIGGER audit_entry_changed BEFORE UPDATE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'The audit log is only added to.');
END;

CREATE TRIGGER audit_entry_removed BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'The audit log is only added to.');
END;
