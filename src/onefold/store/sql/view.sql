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
