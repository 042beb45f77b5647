-- What people said of who is who, besides what stands in the ruleset: numbered per space, kept when withdrawn.

CREATE TABLE statement (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,        -- from 1
    document TEXT NOT NULL,        -- JSON, as a ruleset's document says it: {"together": [...]}
    said_by TEXT NOT NULL,
    reason TEXT,
    made BIGINT NOT NULL,
    withdrawn BIGINT,              -- null: it holds
    withdrawn_by TEXT,
    PRIMARY KEY (space, number)
);
