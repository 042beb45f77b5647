-- ------------------------------------------------------------------ privacy: forgetting people, and keeping them out

-- Whom somebody asked to forget or to keep out. `asked` says who it is about, and is gone once that is done.
CREATE TABLE erasure (
    id TEXT COLLATE "C" PRIMARY KEY,
    space BIGINT NOT NULL,
    regulation TEXT COLLATE "C",   -- what was asked in Segment's words, which may be about many people
    kind TEXT NOT NULL,            -- delete, suppress, suppress_and_delete, unsuppress, retain
    state TEXT COLLATE "C" NOT NULL, -- waiting, running, erasing, done, failed
    made BIGINT NOT NULL,
    finished BIGINT,
    by TEXT NOT NULL,
    asked BYTEA,                   -- JSON
    said BYTEA NOT NULL            -- JSON: how far it is, then the certificate; no personal data
);
CREATE INDEX erasure_of_space ON erasure (space, made);
CREATE INDEX erasure_at_work ON erasure (state, made);
CREATE INDEX erasure_of_regulation ON erasure (regulation);

-- Who is kept out: keyed hashes of identifiers.
CREATE TABLE suppression (
    space BIGINT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    made BIGINT NOT NULL,
    erasure TEXT COLLATE "C" NOT NULL, -- by which request
    PRIMARY KEY (space, hash)
);

-- How many calls and rows of a source were kept out.
CREATE TABLE kept_out (
    space BIGINT NOT NULL,
    source BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (space, source)
);

-- Events of a source that are older go.
CREATE TABLE retention (
    space BIGINT NOT NULL,
    source BIGINT NOT NULL,
    days BIGINT NOT NULL,
    PRIMARY KEY (space, source)
);
