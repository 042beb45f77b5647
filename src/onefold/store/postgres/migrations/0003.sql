-- Versions of rulesets, drafts, and the audit log.

-- ------------------------------------------------------------------ versions of a space's ruleset

CREATE TABLE ruleset_version (
    space BIGINT NOT NULL,
    version BIGINT NOT NULL,       -- from 1
    ruleset TEXT NOT NULL,         -- the document, as it was written
    by TEXT NOT NULL,
    note TEXT NOT NULL,
    made BIGINT NOT NULL,
    returns_to BIGINT,             -- the earlier version that this one says again
    activated BIGINT,              -- when it came into force, if it ever did
    PRIMARY KEY (space, version)
);

INSERT INTO ruleset_version
SELECT number, version, ruleset, 'unknown', 'In force when versions began to be kept.', created, NULL, created FROM space;

CREATE TABLE draft (
    space BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    ruleset TEXT NOT NULL,
    base BIGINT NOT NULL,          -- the version that was wanted when it was begun
    revision BIGINT NOT NULL,      -- counts its changes, from 1
    by TEXT NOT NULL,              -- who changed it last
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    PRIMARY KEY (space, name)
);

-- The version that was asked for and is not in force yet, and how far the space is on the way to it.
CREATE TABLE activation (
    space BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    stage TEXT NOT NULL,           -- waiting, building, following, swapping, failed
    done BIGINT NOT NULL,          -- of so many `records`
    records BIGINT NOT NULL,
    problem TEXT NOT NULL          -- why it failed
);

-- ------------------------------------------------------------------ the audit log

-- Each entry's hash is over the one before it and itself: see onefold.store.audit.
CREATE TABLE audit_entry (
    number BIGINT PRIMARY KEY,     -- from 1, without gaps
    time BIGINT NOT NULL,
    by TEXT NOT NULL,              -- the name of a token, or what did it
    action TEXT NOT NULL,
    space BIGINT,
    detail TEXT NOT NULL,          -- JSON, without personal data
    hash TEXT NOT NULL
);
CREATE INDEX audit_of_space ON audit_entry (space, number);

CREATE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.number = (SELECT coalesce(max(number), 0) + 1 FROM audit_entry) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The audit log is only added to.';
END $$;

CREATE TRIGGER audit_entry_added BEFORE INSERT OR UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_is_only_added_to();

CREATE TRIGGER audit_entry_emptied BEFORE TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to();
