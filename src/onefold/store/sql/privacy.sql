-- Forgetting people, keeping them out, and letting old events go.

-- ------------------------------------------------------------------ what was asked

-- name: at_work
-- Requests in these states, oldest first.
SELECT id, space, regulation, kind, state, made, finished, by, asked, said
FROM erasure WHERE state IN :states ORDER BY made, id LIMIT :limit;

-- name: request
SELECT id, space, regulation, kind, state, made, finished, by, asked, said FROM erasure WHERE id = :id;

-- name: of_space
-- Newest first, those of some kinds that were made before a time.
SELECT id, space, regulation, kind, state, made, finished, by, NULL, said
FROM erasure WHERE space = :space AND made < :stop AND kind IN :kinds ORDER BY made DESC, id LIMIT :limit;

-- name: of_regulation
SELECT id, space, regulation, kind, state, made, finished, by, NULL, said
FROM erasure WHERE regulation = :regulation ORDER BY made, id;

-- name: regulations
-- The newest requests in Segment's words, with who may see them: their spaces.
SELECT regulation, min(made), count(*) FROM erasure
WHERE regulation IS NOT NULL AND made < :stop GROUP BY regulation ORDER BY min(made) DESC, regulation LIMIT :limit;

-- name: last_forgotten
-- When somebody was last forgotten in a space.
SELECT max(e.finished) FROM erasure e JOIN space s ON s.number = e.space
WHERE s.slug = :slug AND e.kind IN ('delete', 'suppress_and_delete') AND e.state = 'done';

-- name: goes_on
UPDATE erasure SET state = :state, asked = :asked, said = :said WHERE id = :id;

-- name: ends
UPDATE erasure SET state = :state, asked = NULL, said = :said, finished = :finished WHERE id = :id;

-- ------------------------------------------------------------------ who and what it concerns

-- name: evidence_after
SELECT number, component, said FROM evidence
WHERE number > :after AND number <= :graph_high ORDER BY number LIMIT :limit;

-- name: ids_leading_to
-- Every id that these profiles have or had.
SELECT public FROM profile_name WHERE profile IN :profiles;

-- ------------------------------------------------------------------ out of the graph, while they are in the log

-- name: said_by
-- How many of some records say each evidence that is somebody's.
SELECT e.component, e.number, count(*)
FROM record r LEFT JOIN restated x ON x.number = r.seq + :shift JOIN evidence e ON e.number = coalesce(x.evidence, r.evidence)
WHERE r.seq IN :seqs AND e.component <> 0 GROUP BY e.component, e.number;

-- name: said_in
-- How many records say each evidence of some components.
SELECT e.component, e.number, count(*) FROM evidence e JOIN saying s ON s.evidence = e.number
WHERE e.component IN :components GROUP BY e.component, e.number;

-- name: hide
-- No two have a fingerprint in common.
UPDATE evidence SET component = 0, fingerprint = number, said = :said WHERE number = :number;

-- name: unhold
DELETE FROM held WHERE seq IN :seqs;

-- name: move_saying
UPDATE saying SET evidence = :hidden WHERE evidence = :evidence AND seq = :seq;

-- name: restate
INSERT INTO restated VALUES (:number, :evidence) ON CONFLICT (number) DO UPDATE SET evidence = excluded.evidence;

-- name: departs
-- A graph that is being built or follows is told now that they leave, and not when they are gone.
INSERT INTO departed SELECT r.seq FROM record r
WHERE r.seq IN :seqs
  AND EXISTS (SELECT 1 FROM graph g WHERE g.space = :space AND g.state IN ('building', 'following'))
ON CONFLICT (seq) DO NOTHING;

-- name: graphs_at_work
-- Graphs of a space that are not what they are going to be.
SELECT number FROM graph WHERE space = :space AND state IN ('building', 'following', 'leaving');

-- ------------------------------------------------------------------ the change feed

-- name: changes_saying
-- Numbers of entries that are of these profiles, or say one of the texts (a JSON list, each as it stands in JSON).
SELECT c.number FROM change c
WHERE c.number > :after AND c.number <= :until
  AND (c.profile IN :publics
       OR EXISTS (SELECT 1 FROM json_each(:texts) AS text WHERE instr(CAST(c.detail AS TEXT), text.value) > 0));

-- name: stretch
-- The last of the next so many entries: their numbers have gaps.
SELECT max(number) FROM (
    SELECT number FROM change WHERE number > :after AND number <= :high ORDER BY number LIMIT :limit
) AS stretch;

-- name: changes_of
SELECT number FROM change WHERE number > :after AND number <= :until AND profile IN :publics;

-- name: changes
SELECT number, time, kind, profile, detail FROM change WHERE number IN :numbers ORDER BY number;

-- name: put_change
UPDATE change SET kind = :kind, detail = :detail WHERE number = :number;

-- name: remove_change
DELETE FROM change WHERE number = :number;

-- ------------------------------------------------------------------ what else may speak of people

-- name: dry_runs
SELECT id, result FROM dry_run WHERE space = :space AND result IS NOT NULL ORDER BY id;

-- name: forget_dry_run
DELETE FROM dry_run WHERE id = :id;

-- ------------------------------------------------------------------ names of records

-- name: put_chunk
UPDATE name_run SET first_hash = :first_hash, size = :size, hashes = :hashes, seqs = :seqs
WHERE space = :space AND run = :run AND chunk = :chunk;

-- ------------------------------------------------------------------ who is kept out

-- name: secret
SELECT value FROM setting WHERE name = 'privacy';

-- name: keep_secret
INSERT INTO setting (name, value) VALUES ('privacy', :value) ON CONFLICT (name) DO NOTHING;

-- name: kept_out
SELECT hash FROM suppression WHERE space = :space;

-- name: suppressions
-- Newest first, those made before a time.
SELECT hash, type, made, erasure FROM suppression WHERE space = :space AND made < :stop
ORDER BY made DESC, hash LIMIT :limit;

-- name: suppressions_after
-- As they are listed, those after a place in that order.
SELECT hash, type, made, erasure FROM suppression
WHERE space = :space AND (made < :stop OR (made = :stop AND hash > :hash))
ORDER BY made DESC, hash LIMIT :limit;

-- name: count_suppressions
SELECT count(*) FROM suppression WHERE space = :space;

-- name: suppress
INSERT INTO suppression (space, hash, type, made, erasure) VALUES (:space, :hash, :type, :made, :erasure)
ON CONFLICT (space, hash) DO NOTHING;

-- name: kept_out_by
-- The requests by which these are kept out.
SELECT DISTINCT erasure FROM suppression WHERE space = :space AND hash IN :hashes;

-- name: kept_out_for
SELECT hash FROM suppression WHERE space = :space AND erasure IN :erasures;

-- name: let_in
DELETE FROM suppression WHERE space = :space AND hash = :hash;

-- name: count_kept_out
INSERT INTO kept_out (space, source, count) VALUES (:space, :source, :count)
ON CONFLICT (space, source) DO UPDATE SET count = kept_out.count + excluded.count;

-- name: counts_kept_out
SELECT source, count FROM kept_out WHERE space = :space ORDER BY source;

-- ------------------------------------------------------------------ retention

-- name: retentions
SELECT space, source, days FROM retention ORDER BY space, source;

-- name: retain
INSERT INTO retention (space, source, days) VALUES (:space, :source, :days)
ON CONFLICT (space, source) DO UPDATE SET days = excluded.days;

-- name: retain_all
DELETE FROM retention WHERE space = :space AND source = :source;

-- name: old_events
-- Events of a source from before a time, among the records of a stretch of the log.
SELECT seq, id FROM record
WHERE seq > :after AND seq <= :until AND source = :source AND type <> 'row' AND coalesce(time, received) < :before
ORDER BY seq;

-- name: count_old_events
SELECT count(*), min(coalesce(time, received)) FROM record
WHERE seq > :after AND seq <= :until AND source = :source AND type <> 'row' AND coalesce(time, received) < :before;

-- ------------------------------------------------------------------ consent

-- name: consent_whole
-- Of the records of components that speak of consent, the latest of each evidence; with the component.
SELECT owner, seq, evidence FROM (
    SELECT e.component AS owner, s.seq, s.evidence,
           row_number() OVER (PARTITION BY s.evidence ORDER BY coalesce(r.time, 0) DESC, r.id DESC) AS place
    FROM evidence e JOIN saying s ON s.evidence = e.number JOIN record r ON r.seq = s.seq
    WHERE e.component IN :owners AND r.type <> 'row' AND instr(CAST(r.body AS TEXT), 'categoryPreferences') > 0
) AS found WHERE place = 1;

-- name: consent_held
SELECT owner, seq, evidence FROM (
    SELECT h.profile AS owner, r.seq, coalesce(x.evidence, r.evidence) AS evidence,
           row_number() OVER (PARTITION BY h.profile, coalesce(x.evidence, r.evidence)
                              ORDER BY coalesce(r.time, 0) DESC, r.id DESC) AS place
    FROM held h JOIN record r ON r.seq = h.seq - :shift LEFT JOIN restated x ON x.number = h.seq
    WHERE h.profile IN :owners AND r.type <> 'row' AND instr(CAST(r.body AS TEXT), 'categoryPreferences') > 0
) AS found WHERE place = 1;
