-- A whole space, read for an export; and what an import asks of the space it goes to.

-- name: log
-- The records of a space with the profile that each is of: its component's, or in a contested one the one that holds it.
SELECT r.seq, r.source, r.id, r.time, r.received, r.type, r.event, r.body,
       coalesce(whole.number, part.number), coalesce(whole.public, part.public)
FROM record r
LEFT JOIN restated x ON x.number = r.seq + :shift
JOIN evidence e ON e.number = coalesce(x.evidence, r.evidence)
LEFT JOIN contested c ON c.component = e.component
LEFT JOIN profile whole ON whole.component = e.component AND e.component <> 0 AND c.component IS NULL
LEFT JOIN held h ON h.seq = r.seq + :shift
LEFT JOIN profile part ON part.number = h.profile AND c.component IS NOT NULL
WHERE r.seq > :after AND r.seq <= :high
ORDER BY r.seq LIMIT :limit;

-- name: profile_names
-- Every id that a profile had, and the one that it has.
SELECT n.public, p.public FROM profile_name n JOIN profile p ON p.number = n.profile
WHERE n.space = :graph AND n.public > :after ORDER BY n.public LIMIT :limit;

-- name: rows_of_source
SELECT seq, id FROM record
WHERE seq > :after AND seq <= :high AND source = :source AND type = 'row' ORDER BY seq LIMIT :limit;

-- name: refusals
SELECT source, reason FROM refusal ORDER BY number;
