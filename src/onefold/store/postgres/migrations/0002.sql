-- A space has a log (record, name_run: numbers are space * 2^40 + n) and graphs: the log resolved under one version of the
-- ruleset. Numbers of a graph's rows (evidence, component, profile, change, saying.evidence, held.seq) are graph * 2^40 + n,
-- and anchor, block, trait, profile_name have the graph's number in `space`. The first graph has its space's number.

ALTER TABLE space ADD COLUMN graph BIGINT NOT NULL DEFAULT 0; -- the active one; its version is the space's
UPDATE space SET graph = number;

-- Numbers are of the same series as those of spaces: none is a space's and another graph's.
CREATE TABLE graph (
    number BIGINT PRIMARY KEY,
    space BIGINT NOT NULL,
    version BIGINT NOT NULL,       -- of the ruleset
    basis TEXT NOT NULL,           -- a hash of that and of the statements, while it is building or following
    state TEXT NOT NULL,           -- building, following, active, leaving (its rows are being removed), past
    until BIGINT NOT NULL,         -- the seq up to which it holds the log, while it is building or following
    tries BIGINT NOT NULL,         -- how often building it failed
    started BIGINT NOT NULL,
    activated BIGINT               -- null: it never was active
);
INSERT INTO graph SELECT number, number, version, '', 'active', 0, 0, created, created FROM space;

-- The evidence, in a graph, of records that are older than it: graph * 2^40 + n of the seq. Of others record.evidence says it.
CREATE TABLE restated (number BIGINT PRIMARY KEY, evidence BIGINT NOT NULL);

-- While another graph is being built or follows: records that have left the log, and profiles, of either graph, whose
-- records or state are not what they were.
CREATE TABLE departed (seq BIGINT PRIMARY KEY);
CREATE TABLE touched (profile BIGINT PRIMARY KEY, public TEXT); -- the id of one that is gone

CREATE FUNCTION note_departed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO departed SELECT old.seq
    WHERE EXISTS (SELECT 1 FROM graph WHERE space = old.seq / 1099511627776 AND state IN ('building', 'following'))
    ON CONFLICT (seq) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER record_departed AFTER DELETE ON record FOR EACH ROW EXECUTE FUNCTION note_departed();
