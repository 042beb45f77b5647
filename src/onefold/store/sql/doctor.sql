-- What must never be found. Each answers the numbers of rows that break an invariant of the store, at most :most.

-- name: record_of_no_evidence
SELECT r.seq FROM record r LEFT JOIN evidence e ON e.number = r.evidence AND e.number BETWEEN :low AND :high
WHERE r.seq BETWEEN :low AND :high AND e.number IS NULL ORDER BY r.seq LIMIT :most;

-- name: record_of_no_source
SELECT r.seq FROM record r LEFT JOIN source s ON s.number = r.source
WHERE r.seq BETWEEN :low AND :high AND s.number IS NULL ORDER BY r.seq LIMIT :most;

-- name: record_unsaid
SELECT r.seq FROM record r LEFT JOIN saying s ON s.evidence = r.evidence AND s.seq = r.seq
WHERE r.seq BETWEEN :low AND :high AND s.seq IS NULL ORDER BY r.seq LIMIT :most;

-- name: saying_of_no_record
SELECT s.seq FROM saying s LEFT JOIN record r ON r.seq = s.seq AND r.evidence = s.evidence
WHERE s.evidence BETWEEN :low AND :high AND r.seq IS NULL ORDER BY s.seq LIMIT :most;

-- name: evidence_unsaid
SELECT e.number FROM evidence e
WHERE e.number BETWEEN :low AND :high AND NOT EXISTS (SELECT 1 FROM saying s WHERE s.evidence = e.number)
ORDER BY e.number LIMIT :most;

-- name: evidence_twice
SELECT e.number FROM evidence e
JOIN evidence o ON o.fingerprint = e.fingerprint AND o.number < e.number AND o.said = e.said
WHERE e.number BETWEEN :low AND :high AND o.number BETWEEN :low AND :high ORDER BY e.number LIMIT :most;

-- name: evidence_of_foreign_component
SELECT number FROM evidence WHERE number BETWEEN :low AND :high AND component <> 0 AND component NOT BETWEEN :low AND :high
ORDER BY number LIMIT :most;

-- name: anchor_astray
SELECT a.evidence FROM anchor a LEFT JOIN evidence e ON e.number = a.evidence AND e.number BETWEEN :low AND :high
WHERE a.space = :space AND (e.number IS NULL OR e.component = 0) ORDER BY a.evidence LIMIT :most;

-- name: block_astray
SELECT b.evidence FROM block b LEFT JOIN evidence e ON e.number = b.evidence AND e.number BETWEEN :low AND :high
WHERE b.space = :space AND e.number IS NULL ORDER BY b.evidence LIMIT :most;

-- name: component_without_its_profile
-- An uncontested component is exactly one profile.
SELECT e.component
FROM (SELECT DISTINCT component FROM evidence WHERE number BETWEEN :low AND :high AND component <> 0) e
LEFT JOIN contested c ON c.component = e.component LEFT JOIN profile p ON p.component = e.component
WHERE c.component IS NULL GROUP BY e.component HAVING count(p.number) <> 1 ORDER BY e.component LIMIT :most;

-- name: profile_of_no_component
SELECT p.number FROM profile p
WHERE p.number BETWEEN :low AND :high AND NOT EXISTS (
    SELECT 1 FROM evidence e WHERE e.component = p.component AND e.component <> 0 AND e.number BETWEEN :low AND :high)
ORDER BY p.number LIMIT :most;

-- name: contested_of_no_component
SELECT c.component FROM contested c
WHERE c.component BETWEEN :low AND :high AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.component = c.component)
ORDER BY c.component LIMIT :most;

-- name: held_uncontested
SELECT h.seq FROM held h LEFT JOIN record r ON r.seq = h.seq LEFT JOIN evidence e ON e.number = r.evidence
LEFT JOIN contested c ON c.component = e.component
WHERE h.seq BETWEEN :low AND :high AND c.component IS NULL ORDER BY h.seq LIMIT :most;

-- name: contested_unheld
SELECT s.seq FROM contested c JOIN evidence e ON e.component = c.component JOIN saying s ON s.evidence = e.number
LEFT JOIN held h ON h.seq = s.seq
WHERE c.component BETWEEN :low AND :high AND h.seq IS NULL ORDER BY s.seq LIMIT :most;

-- name: held_astray
SELECT h.seq FROM held h JOIN record r ON r.seq = h.seq JOIN evidence e ON e.number = r.evidence
LEFT JOIN profile p ON p.number = h.profile AND p.component = e.component
WHERE h.seq BETWEEN :low AND :high AND h.profile IS NOT NULL AND p.number IS NULL ORDER BY h.seq LIMIT :most;

-- name: profile_unheld
SELECT p.number FROM profile p JOIN contested c ON c.component = p.component
WHERE p.number BETWEEN :low AND :high AND NOT EXISTS (SELECT 1 FROM held h WHERE h.profile = p.number)
ORDER BY p.number LIMIT :most;

-- name: name_astray
SELECT n.profile FROM profile_name n LEFT JOIN profile p ON p.number = n.profile AND p.number BETWEEN :low AND :high
WHERE n.space = :space AND p.number IS NULL ORDER BY n.profile LIMIT :most;

-- name: profile_unnamed
SELECT p.number FROM profile p
LEFT JOIN profile_name n ON n.space = :space AND n.public = p.public AND n.profile = p.number
WHERE p.number BETWEEN :low AND :high AND n.public IS NULL ORDER BY p.number LIMIT :most;

-- ------------------------------------------------------------------ of no space

-- name: record_of_no_space
SELECT r.seq FROM record r
WHERE NOT EXISTS (SELECT 1 FROM space s WHERE s.number = r.seq / 1099511627776) ORDER BY r.seq LIMIT :most;
-- name: evidence_of_no_space
SELECT e.number FROM evidence e
WHERE NOT EXISTS (SELECT 1 FROM space s WHERE s.number = e.number / 1099511627776) ORDER BY e.number LIMIT :most;
-- name: profile_of_no_space
SELECT p.number FROM profile p
WHERE NOT EXISTS (SELECT 1 FROM space s WHERE s.number = p.number / 1099511627776) ORDER BY p.number LIMIT :most;
-- name: change_of_no_space
SELECT c.number FROM change c
WHERE NOT EXISTS (SELECT 1 FROM space s WHERE s.number = c.number / 1099511627776) ORDER BY c.number LIMIT :most;
-- name: feed_astray
SELECT f.source FROM feeds f LEFT JOIN source o ON o.number = f.source LEFT JOIN space s ON s.number = f.space
WHERE o.number IS NULL OR s.number IS NULL ORDER BY f.source LIMIT :most;

-- ------------------------------------------------------------------ pages, for what takes more than SQL to judge

-- name: evidence_after
SELECT number, component, fingerprint, said FROM evidence
WHERE number > :after AND number <= :high ORDER BY number LIMIT :limit;

-- name: anchors_after
SELECT a.type, a.value, e.number, e.component, e.fingerprint, e.said
FROM anchor a JOIN evidence e ON e.number = a.evidence
WHERE a.space = :space AND (a.type, a.value) > (:type, :value) ORDER BY a.type, a.value LIMIT :limit;

-- name: traits_after
SELECT name, value, profile FROM trait
WHERE space = :space AND (name, value, profile) > (:name, :value, :profile) ORDER BY name, value, profile LIMIT :limit;

-- name: records_after
SELECT seq, source, id FROM record WHERE seq > :after AND seq <= :high ORDER BY seq LIMIT :limit;

-- name: count_blocks
SELECT count(*) FROM block WHERE space = :space;
