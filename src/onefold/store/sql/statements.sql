-- What people said of who is who, besides what stands in the ruleset.

-- name: revision
SELECT value FROM setting WHERE name = 'statements';

-- name: changed
-- Counts the changes of all spaces, so that what is known of them is read again only then.
INSERT INTO setting (name, value) VALUES ('statements', '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(setting.value AS BIGINT) + 1 AS TEXT);

-- name: all_holding
SELECT space, document, said_by, reason FROM statement WHERE withdrawn IS NULL ORDER BY space, number;

-- name: holding
SELECT document, said_by, reason FROM statement WHERE space = :space AND withdrawn IS NULL ORDER BY number;

-- name: highest
SELECT coalesce(max(number), 0) FROM statement WHERE space = :space;

-- name: numbered
SELECT number, document, said_by, reason, made, withdrawn, withdrawn_by
FROM statement WHERE space = :space AND number IN :numbers ORDER BY number;

-- name: before
-- Newest first.
SELECT number, document, said_by, reason, made, withdrawn, withdrawn_by
FROM statement WHERE space = :space AND number < :before ORDER BY number DESC LIMIT :limit;

-- name: holding_before
-- Newest first, those that hold.
SELECT number, document, said_by, reason, made, withdrawn, withdrawn_by
FROM statement WHERE space = :space AND number < :before AND withdrawn IS NULL ORDER BY number DESC LIMIT :limit;

-- name: withdraw
UPDATE statement SET withdrawn = :now, withdrawn_by = :name WHERE space = :space AND number = :number AND withdrawn IS NULL;

-- name: erase
-- Its number stays taken.
UPDATE statement
SET document = '{}', reason = NULL, withdrawn = coalesce(withdrawn, :now), withdrawn_by = coalesce(withdrawn_by, :name)
WHERE space = :space AND number = :number;

-- name: source_numbers
SELECT slug, number FROM source WHERE slug IN :slugs;

-- name: evidence_after
SELECT number, component, fingerprint, said FROM evidence
WHERE number > :after AND number <= :graph_high ORDER BY number LIMIT :limit;
