-- Dry runs, and truths to measure by.

-- name: find
SELECT id, space, created, by, state, stage, progress, beat, finished, asked, result, error
FROM dry_run WHERE id = :id AND space = :space;

-- name: list
-- The newest first, without what came of them.
SELECT id, space, created, by, state, stage, progress, beat, finished, asked, NULL, error
FROM dry_run WHERE space = :space ORDER BY created DESC, id DESC LIMIT :limit;

-- name: move
-- Whoever runs it tells how far it is; not of one that was ended meanwhile.
UPDATE dry_run SET state = 'running', stage = :stage, progress = :progress, beat = :now
WHERE id = :id AND state IN ('waiting', 'running');

-- name: end
UPDATE dry_run SET state = :state, finished = :now, result = :result, error = :error
WHERE id = :id AND state IN ('waiting', 'running');

-- name: end_silent
-- Those of which nobody has heard since: whoever ran them is gone.
UPDATE dry_run SET state = 'failed', finished = :now, error = :error
WHERE beat < :since AND state IN ('waiting', 'running');

-- name: end_of_space
UPDATE dry_run SET state = 'failed', finished = :now, error = :error
WHERE space = :space AND state IN ('waiting', 'running');

-- name: delete
DELETE FROM dry_run WHERE id = :id AND space = :space;

-- name: forget
-- Of a space only the newest are kept.
DELETE FROM dry_run WHERE space = :space AND state NOT IN ('waiting', 'running') AND id NOT IN (
    SELECT id FROM dry_run WHERE space = :space ORDER BY created DESC, id DESC LIMIT :kept
);

-- name: truth
SELECT loaded, records, by_source, names, persons FROM truth WHERE space = :space;

-- name: truth_loaded
SELECT loaded, records, by_source FROM truth WHERE space = :space;

-- name: forget_truth
DELETE FROM truth WHERE space = :space;
