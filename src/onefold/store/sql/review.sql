-- Review: keys of rules to review, the proposals that they make, what people decided, and how far a space is looked through.

-- name: state
SELECT graph, rules, evidence, change FROM review_state WHERE space = :space;
-- name: put_state
INSERT INTO review_state VALUES (:space, :graph, :rules, :evidence, :change)
ON CONFLICT (space) DO UPDATE SET graph = excluded.graph, rules = excluded.rules, evidence = excluded.evidence,
    change = excluded.change;
-- name: remove_state
DELETE FROM review_state WHERE space = :space;

-- name: again
-- Components to look at again.
SELECT component FROM review_again WHERE component BETWEEN :graph_low AND :graph_high ORDER BY component LIMIT :limit;
-- name: looked_again
DELETE FROM review_again WHERE component = :component;
-- name: look_again
INSERT INTO review_again VALUES (:component) ON CONFLICT (component) DO NOTHING;
-- name: about
-- Whom proposals are about.
SELECT one, other FROM proposal WHERE number IN :numbers;

-- name: put_key
INSERT INTO review_key VALUES (:graph, :key, :evidence) ON CONFLICT (graph, key, evidence) DO NOTHING;
-- name: forget_keys
-- Those of some evidence: it is done when there is nothing left.
DELETE FROM review_key WHERE evidence IN (SELECT evidence FROM review_key WHERE graph = :graph LIMIT :limit);
-- name: keyed
-- Everybody with one of these keys.
SELECT key, evidence FROM review_key WHERE graph = :graph AND key IN :keys;
-- name: common
-- Keys that too many have.
SELECT key FROM review_key WHERE graph = :graph AND key IN :keys GROUP BY key HAVING count(*) > :most;

-- name: evidence_of
-- The newest evidence of components.
-- + 0: or PostgreSQL would read from the newest of all on until it has found so many.
SELECT number FROM evidence WHERE component IN :components ORDER BY number + 0 DESC LIMIT :limit;
-- name: there
SELECT number FROM evidence WHERE number IN :numbers;
-- name: highest_evidence
SELECT coalesce(max(number), 0) FROM evidence WHERE number BETWEEN :graph_low AND :graph_high;
-- name: holders
-- Of evidence of contested components: the profiles that hold a record of it, and the first such record.
SELECT s.evidence, h.profile, min(s.seq) FROM saying s JOIN held h ON h.seq = s.seq + :shift
WHERE s.evidence IN :evidence AND h.profile IS NOT NULL GROUP BY s.evidence, h.profile;
-- name: first_said
SELECT evidence, min(seq) FROM saying WHERE evidence IN :evidence GROUP BY evidence;
-- name: sizes_whole
SELECT e.component, count(*) FROM evidence e JOIN saying s ON s.evidence = e.number
WHERE e.component IN :components GROUP BY e.component;
-- name: sizes_held
SELECT profile, count(*) FROM held WHERE profile IN :profiles GROUP BY profile;
-- name: became
-- What became of profiles, after a change.
SELECT number, kind, profile, detail FROM change
WHERE number > :after AND number <= :graph_high ORDER BY number LIMIT :limit;

-- name: highest
SELECT coalesce(max(number), 0) FROM proposal WHERE number BETWEEN :low AND :high;
-- name: put
-- What was decided stays.
INSERT INTO proposal (number, space, one, other, rule, score, records, worth, evidence, other_evidence, state, made)
VALUES (:number, :space, :one, :other, :rule, :score, :records, :worth, :evidence, :other_evidence, :state, :made)
ON CONFLICT (space, one, other) DO UPDATE SET rule = excluded.rule, score = excluded.score, records = excluded.records,
    worth = excluded.worth, evidence = excluded.evidence, other_evidence = excluded.other_evidence
WHERE proposal.score <= excluded.score;
-- name: forget_open
DELETE FROM proposal WHERE space = :space AND state = 'open';
-- name: about_one
-- + 0 and || '': a space, or what is open, looks like little to whoever knows nothing of the table.
SELECT number FROM proposal WHERE one IN :publics AND space + 0 = :space;
-- name: about_other
SELECT number FROM proposal WHERE other IN :publics AND space + 0 = :space;
-- name: open_of
-- Those of some that are open, and whom they are about.
SELECT number, one, other FROM proposal WHERE number IN :numbers AND state || '' = 'open';
-- name: forget_open_of
DELETE FROM proposal WHERE number IN :numbers AND state || '' = 'open';
-- name: drop
DELETE FROM proposal WHERE number IN :numbers AND state IN ('open', 'skipped');
-- name: decide
UPDATE proposal SET state = :state, statement = :said, decided = :now, decided_by = :name WHERE number = :number;

-- name: rename
UPDATE proposal SET one = :one, other = :other, evidence = :evidence, other_evidence = :other_evidence
WHERE number = :number;
-- name: remove_pair
DELETE FROM proposal WHERE one = :one AND other = :other AND space + 0 = :space AND number <> :number;

-- name: one
SELECT number, one, other, rule, score, records, worth, evidence, other_evidence, state, statement, made, decided, decided_by
FROM proposal WHERE number = :number;
-- name: by_score
-- A page of those in a state, after a place: of the best score first.
SELECT number, one, other, rule, score, records, worth, evidence, other_evidence, state, statement, made, decided, decided_by
FROM proposal WHERE space = :space AND state = :state AND (score < :first OR (score = :first AND (records < :second
    OR (records = :second AND number > :after))))
ORDER BY score DESC, records DESC, number LIMIT :limit;
-- name: by_records
-- Of most records first.
SELECT number, one, other, rule, score, records, worth, evidence, other_evidence, state, statement, made, decided, decided_by
FROM proposal WHERE space = :space AND state = :state AND (records < :first OR (records = :first AND number > :after))
ORDER BY records DESC, number LIMIT :limit;
-- name: by_worth
-- Of most worth first.
SELECT number, one, other, rule, score, records, worth, evidence, other_evidence, state, statement, made, decided, decided_by
FROM proposal WHERE space = :space AND state = :state AND (worth < :first OR (worth = :first AND number > :after))
ORDER BY worth DESC, number LIMIT :limit;
-- name: counts
SELECT state, count(*) FROM proposal WHERE space = :space GROUP BY state;
