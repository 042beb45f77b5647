-- ------------------------------------------------------------------ privacy: forgetting people, and keeping them out

-- Whom somebody asked to forget or to keep out. `asked` says who it is about, and is gone once that is done.
CREATE TABLE erasure (
    id TEXT PRIMARY KEY,
    space INTEGER NOT NULL,
    regulation TEXT,               -- what was asked in Segment's words, which may be about many people
    kind TEXT NOT NULL,            -- delete, suppress, suppress_and_delete, unsuppress, retain
    state TEXT NOT NULL,           -- waiting, running, erasing, done, failed
    made INTEGER NOT NULL,
    finished INTEGER,
    by TEXT NOT NULL,
    asked BLOB,                    -- JSON
    said BLOB NOT NULL             -- JSON: how far it is, then the certificate; no personal data
) WITHOUT ROWID;
CREATE INDEX erasure_of_space ON erasure (space, made);
CREATE INDEX erasure_at_work ON erasure (state, made);
CREATE INDEX erasure_of_regulation ON erasure (regulation);

-- Who is kept out: keyed hashes of identifiers.
CREATE TABLE suppression (
    space INTEGER NOT NULL,
    hash TEXT NOT NULL,
    type TEXT NOT NULL,
    made INTEGER NOT NULL,
    erasure TEXT NOT NULL,         -- by which request
    PRIMARY KEY (space, hash)
) WITHOUT ROWID;

-- How many calls and rows of a source were kept out.
CREATE TABLE kept_out (
    space INTEGER NOT NULL,
    source INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (space, source)
) WITHOUT ROWID;

-- Events of a source that are older go.
CREATE TABLE retention (
    space INTEGER NOT NULL,
    source INTEGER NOT NULL,
    days INTEGER NOT NULL,
    PRIMARY KEY (space, source)
) WITHOUT ROWID;
