-- Graphs of a space: the one that is read, the one that is being built beside it, those that were. See migration 0002.

-- name: of_space
SELECT number, space, version, basis, state, until, tries, started, activated FROM graph WHERE space = :space ORDER BY number;

-- name: one
SELECT number, space, version, basis, state, until, tries, started, activated FROM graph WHERE number = :number;

-- name: set_state
UPDATE graph SET state = :state, until = :until WHERE number = :number;

-- name: set_basis
UPDATE graph SET basis = :basis WHERE number = :number;

-- name: activated
UPDATE graph SET state = 'active', activated = :now WHERE number = :number;

-- name: remove
DELETE FROM graph WHERE number = :number;

-- name: read_from
UPDATE space SET graph = :graph WHERE number = :space;

-- name: in_force
-- What a snapshot is of: the graph, and the version of the ruleset it is resolved under.
SELECT graph, version FROM space WHERE number = :space;

-- name: some_records
-- As many as there are, counted no further than the limit.
SELECT count(*) FROM (SELECT seq FROM record WHERE seq BETWEEN :low AND :high LIMIT :limit) AS r;

-- ------------------------------------------------------------------ following

-- name: count_came
SELECT count(*) FROM (SELECT seq FROM record WHERE seq > :after AND seq <= :high LIMIT :limit) AS r;

-- name: departed
-- Records that left the log, or are about to, with what they said in a graph that still holds them.
SELECT d.seq, x.evidence, e.component, r.seq IS NULL AS has_left FROM departed d
LEFT JOIN restated x ON x.number = d.seq + :shift LEFT JOIN evidence e ON e.number = x.evidence
LEFT JOIN record r ON r.seq = d.seq
WHERE d.seq BETWEEN :low AND :high ORDER BY d.seq LIMIT :limit;

-- name: departed_of
-- Those of some components of a graph.
SELECT d.seq, x.evidence, e.component
FROM departed d JOIN restated x ON x.number = d.seq + :shift JOIN evidence e ON e.number = x.evidence
WHERE d.seq BETWEEN :low AND :high AND e.component IN :components;

-- name: count_departed
SELECT count(*) FROM (SELECT seq FROM departed WHERE seq BETWEEN :low AND :high LIMIT :limit) AS d;

-- name: forget_departed
DELETE FROM departed WHERE seq = :seq;

-- name: forget_all_departed
DELETE FROM departed WHERE seq BETWEEN :low AND :high;

-- name: touched
SELECT profile, public FROM touched WHERE profile BETWEEN :low AND :high ORDER BY profile LIMIT :limit;

-- name: count_touched
SELECT count(*) FROM (SELECT profile FROM touched WHERE profile BETWEEN :low AND :high LIMIT :limit) AS t;

-- name: forget_touched
DELETE FROM touched WHERE profile = :profile;

-- name: forget_all_touched
DELETE FROM touched WHERE profile BETWEEN :low AND :high;

-- name: owners
-- The profile that each of some records is of, in a graph; those of nobody are left out.
SELECT r.seq, coalesce(whole.number, part.number)
FROM record r
LEFT JOIN restated x ON x.number = r.seq + :shift
JOIN evidence e ON e.number = coalesce(x.evidence, r.evidence)
LEFT JOIN contested c ON c.component = e.component
LEFT JOIN profile whole ON whole.component = e.component AND e.component <> 0 AND c.component IS NULL
LEFT JOIN held h ON h.seq = r.seq + :shift
LEFT JOIN profile part ON part.number = h.profile AND c.component IS NOT NULL
WHERE r.seq IN :seqs AND coalesce(whole.number, part.number) IS NOT NULL;

-- name: records_of_whole
-- The age of every record of some components.
SELECT e.component, r.seq, r.source, r.id, coalesce(r.time, 0)
FROM evidence e JOIN saying s ON s.evidence = e.number JOIN record r ON r.seq = s.seq WHERE e.component IN :components;

-- name: records_of_held
SELECT h.profile, r.seq, r.source, r.id, coalesce(r.time, 0)
FROM held h JOIN record r ON r.seq = h.seq - :shift WHERE h.profile IN :profiles;

-- name: names_of
-- Every id that leads to some profiles.
SELECT public, profile FROM profile_name WHERE profile IN :profiles;

-- name: named
-- The profiles of a graph that some ids lead to.
SELECT n.public, n.profile FROM profile_name n WHERE n.space = :graph AND n.public IN :publics;

-- name: publics
SELECT number, public FROM profile WHERE number IN :numbers;

-- name: remove_name
DELETE FROM profile_name WHERE space = :graph AND public = :public;

-- name: rename
UPDATE profile SET public = :public WHERE number = :number;

-- name: untell
DELETE FROM change WHERE number BETWEEN :first AND :last;

-- ------------------------------------------------------------------ building

-- name: evidence_between
SELECT number, fingerprint, said FROM evidence WHERE number BETWEEN :first AND :last ORDER BY number;

-- name: names_after
SELECT public, profile FROM profile_name WHERE space = :graph AND public > :after ORDER BY public LIMIT :limit;

-- name: with_traits
-- Which records of a stretch say traits.
SELECT seq FROM record WHERE seq BETWEEN :first AND :last AND traits = 1;

-- ------------------------------------------------------------------ a graph that is of no more use, bit by bit

-- name: clear_evidence
DELETE FROM evidence WHERE number IN (SELECT number FROM evidence WHERE number BETWEEN :low AND :high LIMIT :limit);
-- name: clear_saying
DELETE FROM saying WHERE (evidence, seq) IN (
    SELECT evidence, seq FROM saying WHERE evidence BETWEEN :low AND :high LIMIT :limit);
-- name: clear_restated
DELETE FROM restated WHERE number IN (SELECT number FROM restated WHERE number BETWEEN :low AND :high LIMIT :limit);
-- name: clear_profile
DELETE FROM profile WHERE number IN (SELECT number FROM profile WHERE number BETWEEN :low AND :high LIMIT :limit);
-- name: clear_contested
DELETE FROM contested WHERE component IN (
    SELECT component FROM contested WHERE component BETWEEN :low AND :high LIMIT :limit);
-- name: clear_held
DELETE FROM held WHERE seq IN (SELECT seq FROM held WHERE seq BETWEEN :low AND :high LIMIT :limit);
-- name: clear_change
DELETE FROM change WHERE number IN (SELECT number FROM change WHERE number BETWEEN :low AND :high LIMIT :limit);
-- name: clear_anchor
DELETE FROM anchor WHERE space = :graph AND (type, value) IN (
    SELECT type, value FROM anchor WHERE space = :graph LIMIT :limit);
-- name: clear_block
DELETE FROM block WHERE space = :graph AND (rule, value, evidence) IN (
    SELECT rule, value, evidence FROM block WHERE space = :graph LIMIT :limit);
-- name: clear_profile_name
DELETE FROM profile_name WHERE space = :graph AND public IN (
    SELECT public FROM profile_name WHERE space = :graph LIMIT :limit);
-- name: clear_trait
DELETE FROM trait WHERE space = :graph AND (name, value, profile) IN (
    SELECT name, value, profile FROM trait WHERE space = :graph LIMIT :limit);

-- name: touch
INSERT INTO touched (profile) VALUES (:profile) ON CONFLICT (profile) DO NOTHING;

-- name: still_building
-- By when it was begun, too: numbers of graphs that were given up are given again.
UPDATE graph SET until = 0 WHERE number = :number AND started = :started AND state = 'building';

-- ------------------------------------------------------------------ a log that is ahead of its graph

-- name: ahead
SELECT s.value, p.graph FROM setting s JOIN space p ON p.number = :space WHERE s.name = :name;

-- name: set_ahead
INSERT INTO setting VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: forget_ahead
DELETE FROM setting WHERE name = :name OR name = :built;

-- name: say_built
INSERT INTO setting SELECT :name, :value WHERE EXISTS (SELECT 1 FROM setting WHERE name = :ahead)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: built
SELECT value FROM setting WHERE name = :name;
