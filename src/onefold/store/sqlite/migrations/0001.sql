-- What a number means: every number of a space (seq, evidence, component, profile, change) is space * 2^40 + n, so that
-- rows of one space lie together, are appended at its own end, and can be of no other space.

-- ------------------------------------------------------------------ the workspace

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE space (
    number INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,      -- times are microseconds since 1970 UTC
    ruleset TEXT NOT NULL,         -- the document, as it was written
    version INTEGER NOT NULL       -- of the ruleset, from 1
);

CREATE TABLE source (
    number INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,     -- the source name of its records
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    created INTEGER NOT NULL
);

CREATE TABLE feeds (source INTEGER NOT NULL, space INTEGER NOT NULL, PRIMARY KEY (source, space)) WITHOUT ROWID;

-- Write keys and tokens are kept as SHA-256: they are long and random, so that a slow hash would add nothing.
CREATE TABLE write_key (
    hash TEXT PRIMARY KEY,
    source INTEGER NOT NULL,
    hint TEXT NOT NULL,            -- the first characters, to tell keys apart
    created INTEGER NOT NULL,
    revoked INTEGER
) WITHOUT ROWID;

CREATE TABLE token (
    hash TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    scope TEXT NOT NULL,           -- read, space_admin, admin
    space INTEGER,                 -- null: all of them
    hint TEXT NOT NULL,
    created INTEGER NOT NULL,
    revoked INTEGER
) WITHOUT ROWID;

-- What a source sent and was refused: never with a value of the call.
CREATE TABLE refusal (
    number INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    received INTEGER NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX refusal_of_source ON refusal (source, number);

-- ------------------------------------------------------------------ a space: the log

CREATE TABLE record (
    seq INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    id TEXT NOT NULL,
    time INTEGER,
    received INTEGER NOT NULL,
    evidence INTEGER NOT NULL,
    type TEXT NOT NULL,            -- identify, track, ...; row
    event TEXT,
    traits INTEGER NOT NULL,       -- whether it says traits that the profile keeps
    body BLOB NOT NULL             -- the call or row as it came, JSON
);

-- Which records share an evidence. Narrow and clustered, as it is written to at random places.
CREATE TABLE saying (evidence INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (evidence, seq)) WITHOUT ROWID;

-- Names of records as sorted runs of hashes: see onefold.live.names.
CREATE TABLE name_run (
    space INTEGER NOT NULL,
    run INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    until INTEGER NOT NULL,        -- the seq of the newest record in the run
    first_hash INTEGER NOT NULL,
    size INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    seqs BLOB NOT NULL,
    PRIMARY KEY (space, run, chunk)
);

-- ------------------------------------------------------------------ a space: what its records say

CREATE TABLE evidence (
    number INTEGER PRIMARY KEY,
    component INTEGER NOT NULL,    -- 0: nobody's
    fingerprint INTEGER NOT NULL,
    said BLOB NOT NULL
);
CREATE INDEX evidence_fingerprint ON evidence (fingerprint);
CREATE INDEX evidence_component ON evidence (component);

-- An identifier, or the key of a rule, and one evidence that carries it: all that do are of its component.
CREATE TABLE anchor (
    space INTEGER NOT NULL,
    type TEXT NOT NULL,            -- an identifier type, or = and the name of a rule
    value TEXT NOT NULL,
    evidence INTEGER NOT NULL,
    PRIMARY KEY (space, type, value)
) WITHOUT ROWID;

-- The blocks of similar rules, and everybody in them: they are compared, not joined.
CREATE TABLE block (
    space INTEGER NOT NULL,
    rule TEXT NOT NULL,
    value TEXT NOT NULL,
    evidence INTEGER NOT NULL,
    PRIMARY KEY (space, rule, value, evidence)
) WITHOUT ROWID;

-- ------------------------------------------------------------------ a space: who is who

CREATE TABLE profile (
    number INTEGER PRIMARY KEY,    -- ascends in order of creation
    component INTEGER NOT NULL,
    public TEXT NOT NULL,
    state BLOB NOT NULL
);
CREATE INDEX profile_component ON profile (component);

-- Every id that a profile ever had: those of merged profiles lead to the one that they are part of.
CREATE TABLE profile_name (
    space INTEGER NOT NULL,
    public TEXT NOT NULL,
    profile INTEGER NOT NULL,
    PRIMARY KEY (space, public)
) WITHOUT ROWID;
CREATE INDEX profile_names ON profile_name (profile);

-- Components that break a limit: whose each of their records is. (Elsewhere a component is one profile.)
CREATE TABLE contested (component INTEGER PRIMARY KEY);
CREATE TABLE held (seq INTEGER PRIMARY KEY, profile INTEGER);
CREATE INDEX held_by ON held (profile, seq);

-- Surviving traits, to search by their beginning.
CREATE TABLE trait (
    space INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,           -- lower case, the first 200 characters
    profile INTEGER NOT NULL,
    PRIMARY KEY (space, name, value, profile)
) WITHOUT ROWID;

CREATE TABLE change (
    number INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,         -- when it was worked out
    kind TEXT NOT NULL,
    profile TEXT NOT NULL,
    detail BLOB NOT NULL           -- JSON
);

-- Calls that another server accepted, for the one that writes the space (PostgreSQL).
CREATE TABLE handed_over (
    number INTEGER PRIMARY KEY,
    space INTEGER NOT NULL,
    items BLOB NOT NULL
);
