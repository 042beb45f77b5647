-- The workspace: spaces, sources, keys and tokens. Few rows, read whole and kept in memory by every process.

-- name: version
SELECT value FROM setting WHERE name = 'workspace';

-- name: changed
-- Counts the changes, so that other processes notice. Comes first in each: it keeps two from changing at once.
INSERT INTO setting (name, value) VALUES ('workspace', '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(setting.value AS BIGINT) + 1 AS TEXT);

-- name: spaces
SELECT s.number, s.slug, s.name, s.created, s.ruleset, s.version, s.graph, coalesce(a.version, s.version)
FROM space s LEFT JOIN activation a ON a.space = s.number ORDER BY s.number;

-- name: sources
SELECT number, slug, name, kind, created FROM source ORDER BY number;

-- name: feeds
SELECT source, space FROM feeds ORDER BY source, space;

-- name: write_keys
SELECT hash, source FROM write_key WHERE revoked IS NULL;

-- name: tokens
SELECT hash, name, scope, space FROM token WHERE revoked IS NULL;

-- name: highest_space
-- Graphs are numbered in the same series: the first of a space has its number.
SELECT coalesce(max(number), 0) FROM (SELECT number FROM space UNION ALL SELECT number FROM graph) AS taken;

-- name: highest_source
SELECT coalesce(max(number), 0) FROM source;

-- name: add_space
-- Its ruleset is version 1, in force at once: it has no records.
INSERT INTO space (number, slug, name, created, ruleset, version, graph)
VALUES (:number, :slug, :name, :now, :ruleset, 1, :number);

-- name: add_graph
-- The first graph of a space.
INSERT INTO graph (number, space, version, basis, state, until, tries, started, activated)
VALUES (:number, :number, 1, '', 'active', 0, 0, :now, :now);

-- name: feed_none
DELETE FROM feeds WHERE source = :source;

-- name: write_keys_of
SELECT hint, created, revoked FROM write_key WHERE source = :source ORDER BY created, hint;

-- name: revoke_write_key
UPDATE write_key SET revoked = :now WHERE source = :source AND hint = :hint AND revoked IS NULL;

-- name: all_tokens
SELECT t.name, t.scope, s.slug, t.hint, t.created, t.revoked
FROM token t LEFT JOIN space s ON s.number = t.space ORDER BY t.created, t.name;

-- name: revoke_token
UPDATE token SET revoked = :now WHERE name = :name AND revoked IS NULL;

-- name: count_refusals
-- Numbers for so many more refusals; as with changes, two processes do not get the same.
INSERT INTO setting (name, value) VALUES ('refusals', CAST(:count AS TEXT))
ON CONFLICT (name) DO UPDATE
SET value = CAST(CAST(setting.value AS BIGINT) + CAST(excluded.value AS BIGINT) AS TEXT);

-- name: highest_refusal
SELECT value FROM setting WHERE name = 'refusals';

-- name: refusals_of
SELECT received, code, reason FROM refusal WHERE source = :source ORDER BY number DESC LIMIT :limit;

-- name: forget_refusals
-- All but the newest of a source.
DELETE FROM refusal WHERE source = :source AND number <= (
    SELECT number FROM refusal WHERE source = :source ORDER BY number DESC LIMIT 1 OFFSET :kept
);
