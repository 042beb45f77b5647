-- Versions of the rulesets of spaces, drafts, and the way from one version in force to the next.

-- name: newest
SELECT coalesce(max(version), 0) FROM ruleset_version WHERE space = :space;

-- name: one
SELECT version, ruleset, by, note, made, returns_to, activated FROM ruleset_version
WHERE space = :space AND version = :version;

-- name: before
-- Newest first.
SELECT version, ruleset, by, note, made, returns_to, activated FROM ruleset_version
WHERE space = :space AND version < :version ORDER BY version DESC LIMIT :limit;

-- name: rewrite
-- Only to take a person out of it.
UPDATE ruleset_version SET ruleset = :ruleset WHERE space = :space AND version = :version;

-- name: in_force
-- The number of the version in force, and of the one that is wanted: the same, if no other is.
SELECT s.version, coalesce(a.version, s.version) FROM space s LEFT JOIN activation a ON a.space = s.number
WHERE s.number = :space;

-- name: swap
UPDATE space SET version = :version, ruleset = :ruleset WHERE number = :space;

-- name: activated
UPDATE ruleset_version SET activated = :now WHERE space = :space AND version = :version AND activated IS NULL;

-- name: has_records
SELECT seq FROM record WHERE seq >= :low AND seq <= :high LIMIT 1;

-- name: activation
SELECT version, asked, stage, done, records, problem FROM activation WHERE space = :space;

-- name: want
INSERT INTO activation (space, version, asked, stage, done, records, problem)
VALUES (:space, :version, :now, 'waiting', 0, 0, '')
ON CONFLICT (space) DO UPDATE SET version = excluded.version, asked = excluded.asked, stage = excluded.stage,
    done = excluded.done, records = excluded.records, problem = excluded.problem;

-- name: progress
UPDATE activation SET stage = :stage, done = :done, records = :records, problem = :problem
WHERE space = :space AND version = :version;

-- name: wished
SELECT v.version, v.ruleset FROM activation a JOIN ruleset_version v ON v.space = a.space AND v.version = a.version
WHERE a.space = :space AND a.stage <> 'failed';

-- name: want_nothing
DELETE FROM activation WHERE space = :space;

-- name: drafts
SELECT name, ruleset, base, revision, by, created, changed FROM draft WHERE space = :space ORDER BY name;

-- name: draft
SELECT name, ruleset, base, revision, by, created, changed FROM draft WHERE space = :space AND name = :name;

-- name: change_draft
UPDATE draft SET ruleset = :ruleset, revision = revision + 1, by = :by, changed = :now
WHERE space = :space AND name = :name;

-- name: remove_draft
DELETE FROM draft WHERE space = :space AND name = :name;
