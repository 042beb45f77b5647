-- One space's tables: what the writer looks up and writes, batch by batch, and what readers ask. Numbers of the log lie
-- between :low and :high, those of a graph between :graph_low and :graph_high; see migration 0002.

-- name: active_graph
SELECT graph FROM space WHERE number = :space;
-- name: past_graphs
SELECT number FROM graph WHERE space = :space AND number < :graph AND activated IS NOT NULL ORDER BY number;

-- name: highest_seq
SELECT coalesce(max(seq), 0) FROM record WHERE seq BETWEEN :low AND :high;
-- name: highest_evidence
SELECT coalesce(max(number), 0) FROM evidence WHERE number BETWEEN :low AND :high;
-- name: highest_component
-- A component is numbered as the first evidence in it, so numbers are never used again.
SELECT coalesce(max(component), 0) FROM evidence WHERE component BETWEEN :low AND :high;
-- name: highest_profile
SELECT coalesce(max(profile), 0) FROM profile_name WHERE profile BETWEEN :low AND :high;
-- name: highest_change
SELECT coalesce(max(number), 0) FROM change WHERE number BETWEEN :low AND :high;

-- name: evidence_by_fingerprint
-- By the fingerprint: to whoever knows little of the table, the numbers of a space look like a small range. Hence + 0.
SELECT fingerprint, number, component, said FROM evidence
WHERE fingerprint IN :fingerprints AND number + 0 BETWEEN :graph_low AND :graph_high;

-- name: anchored
SELECT a.type, a.value, e.component FROM anchor a JOIN evidence e ON e.number = a.evidence
WHERE a.space = :graph AND a.type = :type AND a.value IN :values;

-- name: anchors
SELECT a.type, a.value, e.component, c.component IS NOT NULL
FROM anchor a JOIN evidence e ON e.number = a.evidence LEFT JOIN contested c ON c.component = e.component
WHERE a.space = :graph AND a.type = :type AND a.value IN :values;

-- name: anchored_at
SELECT type, value FROM anchor WHERE space = :graph AND type = :type AND value IN :values AND evidence IN :evidence;

-- name: block_members
SELECT b.value, b.evidence, e.component
FROM block b JOIN evidence e ON e.number = b.evidence
WHERE b.space = :graph AND b.rule = :rule AND b.value IN :values;

-- name: members
SELECT number, component, fingerprint, said FROM evidence WHERE component IN :components ORDER BY number;

-- name: members_by_number
SELECT number, component, fingerprint, said FROM evidence WHERE number IN :numbers ORDER BY number;

-- name: records_of
-- Without bodies: what the kernel needs.
SELECT r.seq, r.source, r.id, r.time, s.evidence, r.traits
FROM evidence e JOIN saying s ON s.evidence = e.number JOIN record r ON r.seq = s.seq
WHERE e.component IN :components;

-- name: records_by_seq
-- Of a record that is older than the graph, its evidence there is in restated.
SELECT r.seq, r.source, r.id, r.time, coalesce(x.evidence, r.evidence), r.traits
FROM record r LEFT JOIN restated x ON x.number = r.seq + :shift WHERE r.seq IN :seqs;

-- name: full_records
SELECT r.seq, r.source, r.id, r.time, r.received, coalesce(x.evidence, r.evidence) AS evidence, r.type, r.event, r.traits, r.body
FROM record r LEFT JOIN restated x ON x.number = r.seq + :shift WHERE r.seq IN :seqs;

-- name: records_after
SELECT seq, source, id FROM record WHERE seq > :after AND seq <= :high ORDER BY seq;

-- name: all_records
SELECT r.seq, r.source, r.id, r.time, r.received, coalesce(x.evidence, r.evidence) AS evidence, r.type, r.event, r.traits, r.body
FROM record r LEFT JOIN restated x ON x.number = r.seq + :shift
WHERE r.seq > :after AND r.seq <= :high ORDER BY r.seq LIMIT :limit;

-- name: spans
-- First and last time and number of records of each evidence.
SELECT s.evidence, min(coalesce(r.time, 0)), max(coalesce(r.time, 0)), count(*)
FROM saying s JOIN record r ON r.seq = s.seq WHERE s.evidence IN :evidence GROUP BY s.evidence;

-- name: seqs_of_evidence
SELECT seq, evidence FROM saying WHERE evidence IN :evidence;

-- name: held_of
SELECT seq, profile FROM held WHERE seq IN :seqs;

-- name: seqs_held_by
SELECT seq FROM held WHERE profile = :profile;

-- name: all_contested
SELECT component FROM contested WHERE component BETWEEN :graph_low AND :graph_high;

-- name: is_contested
SELECT component FROM contested WHERE component IN :components;

-- name: profiles_of
SELECT number, component, public, state FROM profile WHERE component IN :components ORDER BY number;

-- name: profiles_by_number
SELECT number, component, public, state FROM profile WHERE number IN :numbers ORDER BY number;

-- name: profile_named
SELECT p.number, p.component, p.public, p.state
FROM profile_name n JOIN profile p ON p.number = n.profile WHERE n.space = :graph AND n.public = :public;

-- name: names_taken
SELECT public FROM profile_name WHERE space = :graph AND public IN :publics;

-- name: all_profiles
SELECT number, component, public, state FROM profile WHERE number > :after AND number <= :graph_high ORDER BY number LIMIT :limit;

-- name: changes_after
SELECT number, time, kind, profile, detail FROM change WHERE number > :after AND number <= :high ORDER BY number LIMIT :limit;

-- name: anchors_from
-- Identifiers of a type that begin with a text, in order.
SELECT a.type, a.value, e.component FROM anchor a JOIN evidence e ON e.number = a.evidence
WHERE a.space = :graph AND a.type = :type AND a.value >= :start AND a.value < :stop ORDER BY a.value LIMIT :limit;

-- name: traits_from
SELECT name, value, profile FROM trait
WHERE space = :graph AND name = :name AND value >= :start AND value < :stop ORDER BY value, profile LIMIT :limit;

-- name: still_said
SELECT e.number FROM evidence e WHERE e.number IN :evidence
  AND EXISTS (SELECT 1 FROM saying s WHERE s.evidence = e.number AND NOT (s.seq IN :leaving));

-- ------------------------------------------------------------------ writes

-- name: remove_record
DELETE FROM record WHERE seq = :seq;
-- name: remove_saying
DELETE FROM saying WHERE evidence = :evidence AND seq = :seq;
-- name: remove_restated
DELETE FROM restated WHERE number = :number;
-- name: move_evidence
UPDATE evidence SET component = :component WHERE number = :number;
-- name: move_component
UPDATE evidence SET component = :to_component WHERE component = :from_component;
-- name: remove_evidence
DELETE FROM evidence WHERE number = :number;
-- name: put_anchor
INSERT INTO anchor VALUES (:graph, :type, :value, :evidence)
ON CONFLICT (space, type, value) DO UPDATE SET evidence = excluded.evidence;
-- name: remove_anchor
DELETE FROM anchor WHERE space = :graph AND type = :type AND value = :value;
-- name: remove_block
DELETE FROM block WHERE space = :graph AND rule = :rule AND value = :value AND evidence = :evidence;
-- name: put_profile
INSERT INTO profile VALUES (:number, :component, :public, :state)
ON CONFLICT (number) DO UPDATE SET component = excluded.component, state = excluded.state;
-- name: remove_profile
DELETE FROM profile WHERE number = :number;
-- name: put_name
INSERT INTO profile_name VALUES (:graph, :public, :profile);
-- name: redirect_names
UPDATE profile_name SET profile = :to_profile WHERE profile = :from_profile;
-- name: remove_names
DELETE FROM profile_name WHERE profile = :profile;
-- name: put_held
INSERT INTO held VALUES (:seq, :profile) ON CONFLICT (seq) DO UPDATE SET profile = excluded.profile;
-- name: remove_held
DELETE FROM held WHERE seq = :seq;
-- name: put_contested
INSERT INTO contested VALUES (:component) ON CONFLICT (component) DO NOTHING;
-- name: remove_contested
DELETE FROM contested WHERE component = :component;
-- name: put_trait
INSERT INTO trait VALUES (:graph, :name, :value, :profile) ON CONFLICT (space, name, value, profile) DO NOTHING;
-- name: remove_trait
DELETE FROM trait WHERE space = :graph AND name = :name AND value = :value AND profile = :profile;
-- name: remove_run
DELETE FROM name_run WHERE space = :space AND run = :run;
-- name: remove_changes_of
DELETE FROM change WHERE profile IN :publics AND number BETWEEN :graph_low AND :graph_high;

-- name: touch
INSERT INTO touched VALUES (:profile, :public) ON CONFLICT (profile) DO UPDATE SET public = excluded.public;

-- ------------------------------------------------------------------ versions

-- name: resolved_under
SELECT value FROM setting WHERE name = :name;
-- name: resolve_under
INSERT INTO setting VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: graph_version
UPDATE graph SET version = :version WHERE number = :graph;

-- ------------------------------------------------------------------ a whole space anew

-- name: all_evidence
SELECT number, component, fingerprint, said FROM evidence WHERE number BETWEEN :graph_low AND :graph_high ORDER BY number;
-- name: forget_anchors
DELETE FROM anchor WHERE space = :graph;
-- name: forget_blocks
DELETE FROM block WHERE space = :graph;
-- name: forget_sayings
DELETE FROM saying WHERE evidence BETWEEN :graph_low AND :graph_high;
-- name: forget_restated
DELETE FROM restated WHERE number BETWEEN :graph_low AND :graph_high;
-- name: say_again
UPDATE record SET evidence = :evidence WHERE seq = :seq;
