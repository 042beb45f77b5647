-- What readers ask of one space. The records of a profile are those of its component, or, where that is contested,
-- those that it holds: each question stands here twice, `_whole` and `_held`.

-- name: timeline_whole
-- Seqs in order of (time, seq), or of (-time, -seq) with sign -1, after a place in that order.
SELECT r.seq FROM evidence e JOIN saying s ON s.evidence = e.number JOIN record r ON r.seq = s.seq
WHERE e.component = :owner AND coalesce(r.time, 0) >= :start AND coalesce(r.time, 0) < :stop
  AND (:every_source = 1 OR r.source IN :sources) AND (:every_type = 1 OR r.type IN :types)
  AND (:every_event = 1 OR coalesce(r.event, r.type) IN :events) AND NOT (coalesce(r.event, r.type) IN :hidden)
  AND (:every_evidence = 1 OR s.evidence IN :evidence)
  AND (:sign * coalesce(r.time, 0), :sign * r.seq) > (:after_time, :after_seq)
ORDER BY :sign * coalesce(r.time, 0), :sign * r.seq LIMIT :limit;

-- name: timeline_held
SELECT r.seq FROM held h JOIN record r ON r.seq = h.seq - :shift LEFT JOIN restated x ON x.number = h.seq
WHERE h.profile = :owner AND coalesce(r.time, 0) >= :start AND coalesce(r.time, 0) < :stop
  AND (:every_source = 1 OR r.source IN :sources) AND (:every_type = 1 OR r.type IN :types)
  AND (:every_event = 1 OR coalesce(r.event, r.type) IN :events) AND NOT (coalesce(r.event, r.type) IN :hidden)
  AND (:every_evidence = 1 OR coalesce(x.evidence, r.evidence) IN :evidence)
  AND (:sign * coalesce(r.time, 0), :sign * r.seq) > (:after_time, :after_seq)
ORDER BY :sign * coalesce(r.time, 0), :sign * r.seq LIMIT :limit;

-- name: timeline_said
SELECT r.seq FROM saying s JOIN record r ON r.seq = s.seq
WHERE s.evidence IN :owner AND coalesce(r.time, 0) >= :start AND coalesce(r.time, 0) < :stop
  AND (:every_source = 1 OR r.source IN :sources) AND (:every_type = 1 OR r.type IN :types)
  AND (:every_event = 1 OR coalesce(r.event, r.type) IN :events) AND NOT (coalesce(r.event, r.type) IN :hidden)
  AND (:every_evidence = 1 OR s.evidence IN :evidence)
  AND (:sign * coalesce(r.time, 0), :sign * r.seq) > (:after_time, :after_seq)
ORDER BY :sign * coalesce(r.time, 0), :sign * r.seq LIMIT :limit;

-- name: extent_whole
-- How many records a profile has, and the newest of them.
SELECT count(*), max(s.seq) FROM evidence e JOIN saying s ON s.evidence = e.number WHERE e.component = :owner;

-- name: extent_held
SELECT count(*), max(h.seq) FROM held h WHERE h.profile = :owner;

-- name: uses_whole
-- Of each evidence: its records, first time (0: unknown), first and last known time, and the id of the earliest.
WITH used AS (
    SELECT s.evidence, count(*) AS records, min(coalesce(r.time, 0)) AS first_time,
           min(nullif(r.time, 0)) AS first_known, max(nullif(r.time, 0)) AS last_known
    FROM evidence e JOIN saying s ON s.evidence = e.number JOIN record r ON r.seq = s.seq
    WHERE e.component = :owner GROUP BY s.evidence)
SELECT u.evidence, u.records, u.first_time, u.first_known, u.last_known, min(r.id)
FROM used u JOIN saying s ON s.evidence = u.evidence JOIN record r ON r.seq = s.seq AND coalesce(r.time, 0) = u.first_time
GROUP BY u.evidence, u.records, u.first_time, u.first_known, u.last_known;

-- name: uses_held
WITH used AS (
    SELECT coalesce(x.evidence, r.evidence) AS evidence, count(*) AS records, min(coalesce(r.time, 0)) AS first_time,
           min(nullif(r.time, 0)) AS first_known, max(nullif(r.time, 0)) AS last_known
    FROM held h JOIN record r ON r.seq = h.seq - :shift LEFT JOIN restated x ON x.number = h.seq
    WHERE h.profile = :owner GROUP BY coalesce(x.evidence, r.evidence))
SELECT u.evidence, u.records, u.first_time, u.first_known, u.last_known, min(r.id)
FROM used u JOIN saying s ON s.evidence = u.evidence JOIN held h ON h.seq = s.seq + :shift AND h.profile = :owner
     JOIN record r ON r.seq = s.seq AND coalesce(r.time, 0) = u.first_time
GROUP BY u.evidence, u.records, u.first_time, u.first_known, u.last_known;

-- name: traits_whole
-- Which records of these ids say traits.
SELECT r.seq FROM evidence e JOIN saying s ON s.evidence = e.number JOIN record r ON r.seq = s.seq
WHERE e.component = :owner AND r.traits = 1 AND r.id IN :ids;

-- name: traits_held
SELECT r.seq FROM held h JOIN record r ON r.seq = h.seq - :shift
WHERE h.profile = :owner AND r.traits = 1 AND r.id IN :ids;

-- name: saying_traits_whole
-- The newest records that say traits.
SELECT r.seq FROM evidence e JOIN saying s ON s.evidence = e.number JOIN record r ON r.seq = s.seq
WHERE e.component = :owner AND r.traits = 1 ORDER BY coalesce(r.time, 0) DESC, r.seq DESC LIMIT :limit;

-- name: saying_traits_held
SELECT r.seq FROM held h JOIN record r ON r.seq = h.seq - :shift
WHERE h.profile = :owner AND r.traits = 1 ORDER BY coalesce(r.time, 0) DESC, r.seq DESC LIMIT :limit;

-- name: activity_whole
-- How many records of each source, type and event.
SELECT r.source, r.type, r.event, count(*) AS records
FROM evidence e JOIN saying s ON s.evidence = e.number JOIN record r ON r.seq = s.seq
WHERE e.component = :owner GROUP BY r.source, r.type, r.event LIMIT :limit;

-- name: activity_held
SELECT r.source, r.type, r.event, count(*) AS records
FROM held h JOIN record r ON r.seq = h.seq - :shift
WHERE h.profile = :owner GROUP BY r.source, r.type, r.event LIMIT :limit;

-- name: newest_records
-- Whose the records before one are, the newest of them: by component (0: nobody's), in contested ones by profile; of each
-- its newest, its oldest, and how many.
SELECT e.component, h.profile, max(r.seq), min(r.seq), count(*)
FROM (SELECT seq, evidence FROM record WHERE seq > :low AND seq < :before ORDER BY seq DESC LIMIT :limit) r
     LEFT JOIN restated x ON x.number = r.seq + :shift
     JOIN evidence e ON e.number = coalesce(x.evidence, r.evidence)
     LEFT JOIN held h ON h.seq = r.seq + :shift
GROUP BY e.component, h.profile ORDER BY max(r.seq) DESC;

-- name: newest_whole
-- The newest record of each component.
SELECT e.component, max((SELECT max(s.seq) FROM saying s WHERE s.evidence = e.number))
FROM evidence e WHERE e.component IN :components GROUP BY e.component;

-- name: newest_held
SELECT p.number, (SELECT max(h.seq) FROM held h WHERE h.profile = p.number) - :shift
FROM profile p WHERE p.number IN :profiles;

-- name: sums_whole
-- Of each component and source: how many records, the first and the last known time.
SELECT e.component, r.source, count(*), min(nullif(r.time, 0)), max(nullif(r.time, 0))
FROM evidence e JOIN saying s ON s.evidence = e.number JOIN record r ON r.seq = s.seq
WHERE e.component IN :components GROUP BY e.component, r.source;

-- name: sums_held
SELECT h.profile, r.source, count(*), min(nullif(r.time, 0)), max(nullif(r.time, 0))
FROM held h JOIN record r ON r.seq = h.seq - :shift WHERE h.profile IN :profiles GROUP BY h.profile, r.source;

-- name: profiles_before
-- Profiles by number, the newest first.
SELECT number FROM profile WHERE number > :graph_low AND number < :before ORDER BY number DESC LIMIT :limit;

-- name: contested_before
-- Profiles of contested components, before one of them in order.
SELECT c.component, p.number FROM contested c JOIN profile p ON p.component = c.component
WHERE c.component > :graph_low AND c.component <= :component AND (c.component < :component OR p.number < :before)
ORDER BY c.component DESC, p.number DESC LIMIT :limit;

-- name: used_last
-- Of the profiles that hold records of these evidence, those with the latest first.
SELECT h.profile FROM saying s JOIN record r ON r.seq = s.seq JOIN held h ON h.seq = s.seq + :shift
WHERE s.evidence IN :evidence AND h.profile IS NOT NULL
GROUP BY h.profile ORDER BY max(coalesce(r.time, 0)) DESC, max(r.seq) DESC;

-- name: records_in
-- How many records components have.
SELECT count(*) FROM evidence e JOIN saying s ON s.evidence = e.number WHERE e.component IN :components;

-- name: young_record
-- A record that is too new to be in a run of names.
SELECT seq FROM record WHERE seq > :after AND seq <= :high AND source = :source AND id = :id;

-- name: records_named
-- Records of a source by their ids, in a stretch of the log.
SELECT seq, id, received FROM record WHERE seq > :after AND seq <= :high AND source = :source AND id IN :ids;

-- name: newest_of_source
-- The newest records of a source, in a stretch of the log.
SELECT seq FROM record WHERE seq > :after AND seq <= :high AND source = :source ORDER BY seq DESC LIMIT :limit;

-- name: received_from
-- How much came of each source and type in each step of time, in a stretch of the log; and when the last of it came.
SELECT source, type, received / :step, count(*), max(received) FROM record WHERE seq > :after AND seq <= :high
GROUP BY 1, 2, 3;

-- name: first_received
-- When the first of a stretch of the log came.
SELECT received FROM record WHERE seq > :after AND seq <= :high ORDER BY seq LIMIT 1;

-- name: refused_since
-- How much of each source was refused, as far as it is kept.
SELECT source, count(*) FROM refusal WHERE received >= :start GROUP BY source;

-- name: of_evidence
-- The records that say one of these, of some types, the newest first.
SELECT r.seq FROM saying s JOIN record r ON r.seq = s.seq WHERE s.evidence IN :evidence AND r.type IN :types
ORDER BY coalesce(r.time, 0) DESC, r.seq DESC LIMIT :limit;

-- name: holders_of
-- The profiles of contested components that hold records of these evidence.
SELECT DISTINCT h.profile FROM saying s JOIN held h ON h.seq = s.seq + :shift
WHERE s.evidence IN :evidence AND h.profile IS NOT NULL;

-- name: next_trait
SELECT min(name) FROM trait WHERE space = :graph AND name > :after;

-- name: count_profiles
SELECT count(*) FROM profile WHERE component BETWEEN :graph_low AND :graph_high;
-- name: count_records
SELECT count(*) FROM saying WHERE evidence BETWEEN :graph_low AND :graph_high;
-- name: count_nobodys
SELECT count(*) FROM evidence e JOIN saying s ON s.evidence = e.number
WHERE e.component = 0 AND e.number BETWEEN :graph_low AND :graph_high;
-- name: count_unresolved
SELECT count(*) FROM held WHERE profile IS NULL AND seq BETWEEN :graph_low AND :graph_high;
-- name: count_contested
SELECT count(*) FROM contested WHERE component BETWEEN :graph_low AND :graph_high;
-- name: count_identifiers
SELECT type, count(*) FROM anchor WHERE space = :graph AND type NOT LIKE '=%' GROUP BY type;
