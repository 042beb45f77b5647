-- Runs of names: see onefold.live.names.

-- name: chunks
SELECT run, chunk, until, first_hash, size FROM name_run WHERE space = :space ORDER BY run, chunk;
-- name: chunk
SELECT hashes, seqs FROM name_run WHERE space = :space AND run = :run AND chunk = :chunk;
