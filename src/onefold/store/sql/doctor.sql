-- What must never be found. Each answers the numbers of rows that break an invariant of the store, at most :most.

-- name: record_of_no_evidence
SELECT r.seq FROM record r LEFT JOIN restated x ON x.number = r.seq + :shift
LEFT JOIN evidence e ON e.number = coalesce(x.evidence, r.evidence) AND e.number BETWEEN :graph_low AND :graph_high
WHERE r.seq BETWEEN :low AND :high AND e.number IS NULL ORDER BY r.seq LIMIT :most;

-- name: record_of_no_source
SELECT r.seq FROM record r LEFT JOIN source s ON s.number = r.source
WHERE r.seq BETWEEN :low AND :high AND s.number IS NULL ORDER BY r.seq LIMIT :most;

-- name: record_unsaid
SELECT r.seq FROM record r LEFT JOIN restated x ON x.number = r.seq + :shift
LEFT JOIN saying s ON s.evidence = coalesce(x.evidence, r.evidence) AND s.seq = r.seq
WHERE r.seq BETWEEN :low AND :high AND s.seq IS NULL AND coalesce(x.evidence, r.evidence) <> :ahead
ORDER BY r.seq LIMIT :most;

-- name: saying_of_no_record
SELECT s.seq FROM saying s LEFT JOIN record r ON r.seq = s.seq LEFT JOIN restated x ON x.number = s.seq + :shift
WHERE s.evidence BETWEEN :graph_low AND :graph_high
  AND (r.seq IS NULL OR coalesce(x.evidence, r.evidence) <> s.evidence) ORDER BY s.seq LIMIT :most;

-- name: restated_of_no_record
SELECT x.number FROM restated x LEFT JOIN record r ON r.seq = x.number - :shift
WHERE x.number BETWEEN :graph_low AND :graph_high AND r.seq IS NULL ORDER BY x.number LIMIT :most;

-- name: evidence_unsaid
SELECT e.number FROM evidence e
WHERE e.number BETWEEN :graph_low AND :graph_high AND NOT EXISTS (SELECT 1 FROM saying s WHERE s.evidence = e.number)
  AND e.number <> :ahead ORDER BY e.number LIMIT :most;

-- name: evidence_twice
SELECT e.number FROM evidence e
JOIN evidence o ON o.fingerprint = e.fingerprint AND o.number < e.number AND o.said = e.said
WHERE e.number BETWEEN :graph_low AND :graph_high AND o.number BETWEEN :graph_low AND :graph_high ORDER BY e.number LIMIT :most;

-- name: evidence_of_foreign_component
SELECT number FROM evidence WHERE number BETWEEN :graph_low AND :graph_high AND component <> 0 AND component NOT BETWEEN :graph_low AND :graph_high
ORDER BY number LIMIT :most;

-- name: anchor_astray
SELECT a.evidence FROM anchor a LEFT JOIN evidence e ON e.number = a.evidence AND e.number BETWEEN :graph_low AND :graph_high
WHERE a.space = :graph AND (e.number IS NULL OR e.component = 0) ORDER BY a.evidence LIMIT :most;

-- name: block_astray
SELECT b.evidence FROM block b LEFT JOIN evidence e ON e.number = b.evidence AND e.number BETWEEN :graph_low AND :graph_high
WHERE b.space = :graph AND e.number IS NULL ORDER BY b.evidence LIMIT :most;

-- name: component_without_its_profile
-- An uncontested component is exactly one profile.
SELECT e.component
FROM (SELECT DISTINCT component FROM evidence WHERE number BETWEEN :graph_low AND :graph_high AND component <> 0) e
LEFT JOIN contested c ON c.component = e.component LEFT JOIN profile p ON p.component = e.component
WHERE c.component IS NULL GROUP BY e.component HAVING count(p.number) <> 1 ORDER BY e.component LIMIT :most;

-- name: profile_of_no_component
SELECT p.number FROM profile p
WHERE p.number BETWEEN :graph_low AND :graph_high AND NOT EXISTS (
    SELECT 1 FROM evidence e WHERE e.component = p.component AND e.component <> 0 AND e.number BETWEEN :graph_low AND :graph_high)
ORDER BY p.number LIMIT :most;

-- name: contested_of_no_component
SELECT c.component FROM contested c
WHERE c.component BETWEEN :graph_low AND :graph_high AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.component = c.component)
ORDER BY c.component LIMIT :most;

-- name: held_uncontested
SELECT h.seq FROM held h LEFT JOIN record r ON r.seq = h.seq - :shift LEFT JOIN restated x ON x.number = h.seq
LEFT JOIN evidence e ON e.number = coalesce(x.evidence, r.evidence)
LEFT JOIN contested c ON c.component = e.component
WHERE h.seq BETWEEN :graph_low AND :graph_high AND c.component IS NULL ORDER BY h.seq LIMIT :most;

-- name: contested_unheld
SELECT s.seq FROM contested c JOIN evidence e ON e.component = c.component JOIN saying s ON s.evidence = e.number
LEFT JOIN held h ON h.seq = s.seq + :shift
WHERE c.component BETWEEN :graph_low AND :graph_high AND h.seq IS NULL ORDER BY s.seq LIMIT :most;

-- name: held_astray
SELECT h.seq FROM held h JOIN record r ON r.seq = h.seq - :shift LEFT JOIN restated x ON x.number = h.seq
JOIN evidence e ON e.number = coalesce(x.evidence, r.evidence)
LEFT JOIN profile p ON p.number = h.profile AND p.component = e.component
WHERE h.seq BETWEEN :graph_low AND :graph_high AND h.profile IS NOT NULL AND p.number IS NULL ORDER BY h.seq LIMIT :most;

-- name: profile_unheld
SELECT p.number FROM profile p JOIN contested c ON c.component = p.component
WHERE p.number BETWEEN :graph_low AND :graph_high AND NOT EXISTS (SELECT 1 FROM held h WHERE h.profile = p.number)
ORDER BY p.number LIMIT :most;

-- name: name_astray
SELECT n.profile FROM profile_name n LEFT JOIN profile p ON p.number = n.profile AND p.number BETWEEN :graph_low AND :graph_high
WHERE n.space = :graph AND p.number IS NULL ORDER BY n.profile LIMIT :most;

-- name: profile_unnamed
SELECT p.number FROM profile p
LEFT JOIN profile_name n ON n.space = :graph AND n.public = p.public AND n.profile = p.number
WHERE p.number BETWEEN :graph_low AND :graph_high AND n.public IS NULL ORDER BY p.number LIMIT :most;

-- ------------------------------------------------------------------ of no space

-- name: record_of_no_space
SELECT r.seq FROM record r
WHERE NOT EXISTS (SELECT 1 FROM space s WHERE s.number = r.seq / 1099511627776) ORDER BY r.seq LIMIT :most;
-- name: evidence_of_no_space
SELECT e.number FROM evidence e
WHERE NOT EXISTS (SELECT 1 FROM graph g WHERE g.number = e.number / 1099511627776) ORDER BY e.number LIMIT :most;
-- name: profile_of_no_space
SELECT p.number FROM profile p
WHERE NOT EXISTS (SELECT 1 FROM graph g WHERE g.number = p.number / 1099511627776) ORDER BY p.number LIMIT :most;
-- name: change_of_no_space
SELECT c.number FROM change c
WHERE NOT EXISTS (SELECT 1 FROM graph g WHERE g.number = c.number / 1099511627776) ORDER BY c.number LIMIT :most;
-- name: space_without_its_graph
SELECT s.number FROM space s LEFT JOIN graph g
    ON g.number = s.graph AND g.space = s.number AND g.state = 'active'
WHERE g.number IS NULL ORDER BY s.number LIMIT :most;
-- name: feed_astray
SELECT f.source FROM feeds f LEFT JOIN source o ON o.number = f.source LEFT JOIN space s ON s.number = f.space
WHERE o.number IS NULL OR s.number IS NULL ORDER BY f.source LIMIT :most;

-- name: version_not_kept
SELECT number FROM space s
WHERE NOT EXISTS (
    SELECT 1 FROM ruleset_version v WHERE v.space = s.number AND v.version = s.version AND v.ruleset = s.ruleset
) LIMIT :most;

-- ------------------------------------------------------------------ pages, for what takes more than SQL to judge

-- name: evidence_after
SELECT number, component, fingerprint, said FROM evidence
WHERE number > :after AND number <= :graph_high ORDER BY number LIMIT :limit;

-- name: anchors_after
SELECT a.type, a.value, e.number, e.component, e.fingerprint, e.said
FROM anchor a JOIN evidence e ON e.number = a.evidence
WHERE a.space = :graph AND (a.type, a.value) > (:type, :value) ORDER BY a.type, a.value LIMIT :limit;

-- name: traits_after
SELECT name, value, profile FROM trait
WHERE space = :graph AND (name, value, profile) > (:name, :value, :profile) ORDER BY name, value, profile LIMIT :limit;

-- name: records_after
SELECT seq, source, id FROM record WHERE seq > :after AND seq <= :high ORDER BY seq LIMIT :limit;

-- name: count_blocks
SELECT count(*) FROM block WHERE space = :graph;
