-- Dry runs of rulesets, with what came of them; and of each space a truth to measure by.

CREATE TABLE dry_run (
    id TEXT PRIMARY KEY,
    space INTEGER NOT NULL,
    created INTEGER NOT NULL,
    by TEXT NOT NULL,
    state TEXT NOT NULL,           -- waiting, running, done, failed, cancelled
    stage TEXT NOT NULL,           -- what it is at
    progress INTEGER NOT NULL,     -- in thousandths
    beat INTEGER NOT NULL,         -- when whoever runs it was last heard of
    finished INTEGER,
    asked BLOB NOT NULL,           -- JSON: the ruleset, and how much of the log
    result BLOB,                   -- JSON
    error TEXT                     -- JSON: code and message
);
CREATE INDEX dry_run_of_space ON dry_run (space, created);

-- Who is the same person: hashes of the names of records, ascending, and a number for the person of each.
CREATE TABLE truth (
    space INTEGER PRIMARY KEY,
    loaded INTEGER NOT NULL,
    records INTEGER NOT NULL,
    by_source INTEGER NOT NULL,    -- whether names are source/id, or ids alone
    names BLOB NOT NULL,
    persons BLOB NOT NULL
);
