-- Dry runs of rulesets, with what came of them; and of each space a truth to measure by.

CREATE TABLE dry_run (
    id TEXT COLLATE "C" PRIMARY KEY,
    space BIGINT NOT NULL,
    created BIGINT NOT NULL,
    by TEXT NOT NULL,
    state TEXT NOT NULL,           -- waiting, running, done, failed, cancelled
    stage TEXT NOT NULL,           -- what it is at
    progress BIGINT NOT NULL,      -- in thousandths
    beat BIGINT NOT NULL,          -- when whoever runs it was last heard of
    finished BIGINT,
    asked BYTEA NOT NULL,          -- JSON: the ruleset, and how much of the log
    result BYTEA,                  -- JSON
    error TEXT                     -- JSON: code and message
);
CREATE INDEX dry_run_of_space ON dry_run (space, created);

-- Who is the same person: hashes of the names of records, ascending, and a number for the person of each.
CREATE TABLE truth (
    space BIGINT PRIMARY KEY,
    loaded BIGINT NOT NULL,
    records BIGINT NOT NULL,
    by_source BIGINT NOT NULL,     -- whether names are source/id, or ids alone
    names BYTEA NOT NULL,
    persons BYTEA NOT NULL
);
