-- The tables of the SQLite store (see its migrations) as PostgreSQL has them. Texts in keys are ordered by their bytes,
-- as in SQLite, whatever the database's language.

CREATE TABLE schema_version (version BIGINT PRIMARY KEY);

-- An index entry holds 2,704 bytes, and what people send may be longer. A text of up to 1,000 bytes is its own key; a
-- longer one has its beginning and a hash, filled up to be longer than any of those.
CREATE FUNCTION index_key(value TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(value) <= 1000 THEN value
    ELSE left(value, 100) || rpad(encode(sha256(decode(replace(value, '\', '\\'), 'escape')), 'hex'), 1001, '=') END;

-- What a number means: every number of a space (seq, evidence, component, profile, change) is space * 2^40 + n, so that
-- rows of one space lie together, are appended at its own end, and can be of no other space.

-- ------------------------------------------------------------------ the workspace

CREATE TABLE setting (name TEXT COLLATE "C" PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE space (
    number BIGINT PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created BIGINT NOT NULL,       -- times are microseconds since 1970 UTC
    ruleset TEXT NOT NULL,         -- the document, as it was written
    version BIGINT NOT NULL        -- of the ruleset, from 1
);

CREATE TABLE source (
    number BIGINT PRIMARY KEY,
    slug TEXT COLLATE "C" NOT NULL UNIQUE, -- the source name of its records
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE feeds (source BIGINT NOT NULL, space BIGINT NOT NULL, PRIMARY KEY (source, space));

-- Write keys and tokens are kept as SHA-256: they are long and random, so that a slow hash would add nothing.
CREATE TABLE write_key (
    hash TEXT COLLATE "C" PRIMARY KEY,
    source BIGINT NOT NULL,
    hint TEXT COLLATE "C" NOT NULL, -- the first characters, to tell keys apart
    created BIGINT NOT NULL,
    revoked BIGINT
);

CREATE TABLE token (
    hash TEXT COLLATE "C" PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    scope TEXT NOT NULL,           -- read, space_admin, admin
    space BIGINT,                  -- null: all of them
    hint TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    revoked BIGINT
);

-- What a source sent and was refused: never with a value of the call.
CREATE TABLE refusal (
    number BIGINT PRIMARY KEY,
    source BIGINT NOT NULL,
    received BIGINT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX refusal_of_source ON refusal (source, number);

-- ------------------------------------------------------------------ a space: the log

CREATE TABLE record (
    seq BIGINT PRIMARY KEY,
    source BIGINT NOT NULL,
    id TEXT NOT NULL,
    time BIGINT,
    received BIGINT NOT NULL,
    evidence BIGINT NOT NULL,
    type TEXT NOT NULL,            -- identify, track, ...; row
    event TEXT,
    traits BIGINT NOT NULL,        -- whether it says traits that the profile keeps
    body BYTEA NOT NULL            -- the call or row as it came, JSON
);

-- Which records share an evidence. Narrow and clustered, as it is written to at random places.
CREATE TABLE saying (evidence BIGINT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (evidence, seq));

-- Names of records as sorted runs of hashes: see onefold.live.names.
CREATE TABLE name_run (
    space BIGINT NOT NULL,
    run BIGINT NOT NULL,
    chunk BIGINT NOT NULL,
    until BIGINT NOT NULL,         -- the seq of the newest record in the run
    first_hash BIGINT NOT NULL,
    size BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    seqs BYTEA NOT NULL,
    PRIMARY KEY (space, run, chunk)
);

-- ------------------------------------------------------------------ a space: what its records say

CREATE TABLE evidence (
    number BIGINT PRIMARY KEY,
    component BIGINT NOT NULL,     -- 0: nobody's
    fingerprint BIGINT NOT NULL,
    said BYTEA NOT NULL
);
CREATE INDEX evidence_fingerprint ON evidence (fingerprint);
CREATE INDEX evidence_component ON evidence (component);

-- An identifier, or the key of a rule, and one evidence that carries it: all that do are of its component.
CREATE TABLE anchor (
    space BIGINT NOT NULL,
    type TEXT COLLATE "C" NOT NULL, -- an identifier type, or = and the name of a rule
    value TEXT COLLATE "C" NOT NULL,
    evidence BIGINT NOT NULL
);
CREATE UNIQUE INDEX anchor_key ON anchor (space, type, index_key(value));

-- The blocks of similar rules, and everybody in them: they are compared, not joined.
CREATE TABLE block (
    space BIGINT NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    evidence BIGINT NOT NULL
);
CREATE UNIQUE INDEX block_key ON block (space, rule, index_key(value), evidence);

-- ------------------------------------------------------------------ a space: who is who

CREATE TABLE profile (
    number BIGINT PRIMARY KEY,     -- ascends in order of creation
    component BIGINT NOT NULL,
    public TEXT NOT NULL,
    state BYTEA NOT NULL
);
CREATE INDEX profile_component ON profile (component);

-- Every id that a profile ever had: those of merged profiles lead to the one that they are part of.
CREATE TABLE profile_name (
    space BIGINT NOT NULL,
    public TEXT COLLATE "C" NOT NULL,
    profile BIGINT NOT NULL,
    PRIMARY KEY (space, public)
);
CREATE INDEX profile_names ON profile_name (profile);

-- Components that break a limit: whose each of their records is. (Elsewhere a component is one profile.)
CREATE TABLE contested (component BIGINT PRIMARY KEY);
CREATE TABLE held (seq BIGINT PRIMARY KEY, profile BIGINT);
CREATE INDEX held_by ON held (profile, seq);

-- Surviving traits, to search by their beginning.
CREATE TABLE trait (
    space BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL, -- lower case, the first 200 characters
    profile BIGINT NOT NULL
);
CREATE UNIQUE INDEX trait_key ON trait (space, index_key(name), value, profile);

CREATE TABLE change (
    number BIGINT PRIMARY KEY,
    time BIGINT NOT NULL,          -- when it was worked out
    kind TEXT NOT NULL,
    profile TEXT NOT NULL,
    detail BYTEA NOT NULL          -- JSON
);

-- Calls that another server accepted, for the one that writes the space (PostgreSQL).
CREATE TABLE handed_over (
    number BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    space BIGINT NOT NULL,
    items BYTEA NOT NULL
);
