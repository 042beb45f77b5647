-- ------------------------------------------------------------------ review: what rules propose, and what people decided

-- Which evidence has which key of a rule to review: a hash of the rule and the key. Gone with the evidence.
CREATE TABLE review_key (
    graph BIGINT NOT NULL,
    key BIGINT NOT NULL,
    evidence BIGINT NOT NULL,
    PRIMARY KEY (graph, key, evidence)
);
CREATE INDEX review_key_of ON review_key (evidence);

-- Components of which something left: what was proposed about them is looked for again.
CREATE TABLE review_again (component BIGINT PRIMARY KEY);

CREATE FUNCTION forget_review_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM review_key WHERE evidence = old.number) THEN
        INSERT INTO review_again VALUES (old.component) ON CONFLICT (component) DO NOTHING;
        DELETE FROM review_key WHERE evidence = old.number;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_unreviewed AFTER DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION forget_review_keys();

-- Two profiles, by their ids, the lesser first. No identifier, no value: those are looked up when it is shown.
CREATE TABLE proposal (
    number BIGINT PRIMARY KEY,     -- space * 2^40 + n
    space BIGINT NOT NULL,
    one TEXT COLLATE "C" NOT NULL,
    other TEXT COLLATE "C" NOT NULL,
    rule TEXT COLLATE "C" NOT NULL, -- the one with the highest score
    score BIGINT NOT NULL,         -- in millionths
    records BIGINT NOT NULL,       -- of both
    worth BIGINT NOT NULL,         -- of both, by the rule's review_value; 0 without
    evidence BIGINT NOT NULL,      -- of `one`, that has the key
    other_evidence BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL, -- open, skipped, confirmed, refused
    statement BIGINT,              -- that the decision made
    made BIGINT NOT NULL,
    decided BIGINT,
    decided_by TEXT COLLATE "C"
);
CREATE UNIQUE INDEX proposal_pair ON proposal (one, other, space);
CREATE INDEX proposal_other ON proposal (other, space);
CREATE INDEX proposal_by_score ON proposal (space, state, score DESC, records DESC, number);
CREATE INDEX proposal_by_records ON proposal (space, state, records DESC, number);
CREATE INDEX proposal_by_worth ON proposal (space, state, worth DESC, number);

-- A profile that is gone for good leaves no proposal. (Of a graph that is no longer the active one all names go.)
CREATE FUNCTION forget_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose BIGINT;
BEGIN
    SELECT number INTO whose FROM space WHERE graph = old.space;
    IF FOUND THEN
        DELETE FROM proposal WHERE space = whose AND one = old.public;
        DELETE FROM proposal WHERE space = whose AND other = old.public;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER profile_unreviewed AFTER DELETE ON profile_name FOR EACH ROW EXECUTE FUNCTION forget_proposals();

-- How far a space is looked through: under which rules, and up to which evidence and change of which graph.
CREATE TABLE review_state (
    space BIGINT PRIMARY KEY,
    graph BIGINT NOT NULL,
    rules TEXT NOT NULL,
    evidence BIGINT NOT NULL,
    change BIGINT NOT NULL
);
