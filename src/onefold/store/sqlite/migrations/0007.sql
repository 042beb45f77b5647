-- ------------------------------------------------------------------ review: what rules propose, and what people decided

-- Which evidence has which key of a rule to review: a hash of the rule and the key. Gone with the evidence.
CREATE TABLE review_key (
    graph INTEGER NOT NULL,
    key INTEGER NOT NULL,
    evidence INTEGER NOT NULL,
    PRIMARY KEY (graph, key, evidence)
) WITHOUT ROWID;
CREATE INDEX review_key_of ON review_key (evidence);

-- Components of which something left: what was proposed about them is looked for again.
CREATE TABLE review_again (component INTEGER PRIMARY KEY);

CREATE TRIGGER evidence_unreviewed AFTER DELETE ON evidence
WHEN EXISTS (SELECT 1 FROM review_key WHERE evidence = old.number)
BEGIN
    INSERT OR IGNORE INTO review_again VALUES (old.component);
    DELETE FROM review_key WHERE evidence = old.number;
END;

-- Two profiles, by their ids, the lesser first. No identifier, no value: those are looked up when it is shown.
CREATE TABLE proposal (
    number INTEGER PRIMARY KEY,    -- space * 2^40 + n
    space INTEGER NOT NULL,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    rule TEXT NOT NULL,            -- the one with the highest score
    score INTEGER NOT NULL,        -- in millionths
    records INTEGER NOT NULL,      -- of both
    worth INTEGER NOT NULL,        -- of both, by the rule's review_value; 0 without
    evidence INTEGER NOT NULL,     -- of `one`, that has the key
    other_evidence INTEGER NOT NULL,
    state TEXT NOT NULL,           -- open, skipped, confirmed, refused
    statement INTEGER,             -- that the decision made
    made INTEGER NOT NULL,
    decided INTEGER,
    decided_by TEXT
);
CREATE UNIQUE INDEX proposal_pair ON proposal (one, other, space);
CREATE INDEX proposal_other ON proposal (other, space);
CREATE INDEX proposal_by_score ON proposal (space, state, score DESC, records DESC, number);
CREATE INDEX proposal_by_records ON proposal (space, state, records DESC, number);
CREATE INDEX proposal_by_worth ON proposal (space, state, worth DESC, number);

-- A profile that is gone for good leaves no proposal. (Of a graph that is no longer the active one all names go.)
CREATE TRIGGER profile_unreviewed AFTER DELETE ON profile_name
WHEN EXISTS (SELECT 1 FROM space WHERE graph = old.space)
BEGIN
    DELETE FROM proposal WHERE space = (SELECT number FROM space WHERE graph = old.space) AND one = old.public;
    DELETE FROM proposal WHERE space = (SELECT number FROM space WHERE graph = old.space) AND other = old.public;
END;

-- How far a space is looked through: under which rules, and up to which evidence and change of which graph.
CREATE TABLE review_state (
    space INTEGER PRIMARY KEY,
    graph INTEGER NOT NULL,
    rules TEXT NOT NULL,
    evidence INTEGER NOT NULL,
    change INTEGER NOT NULL
);
