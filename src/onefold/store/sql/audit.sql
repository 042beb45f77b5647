-- The audit log: appended to, never changed.

-- name: count
-- The number of the next entry. Comes first: it keeps two writers from continuing the same chain.
INSERT INTO setting (name, value) VALUES ('audit', '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(setting.value AS BIGINT) + 1 AS TEXT);

-- name: counted
SELECT value FROM setting WHERE name = 'audit';

-- name: hash_of
SELECT hash FROM audit_entry WHERE number = :number;

-- name: head
SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1;

-- name: after
-- Oldest first.
SELECT number, time, by, action, space, detail, hash FROM audit_entry
WHERE number > :after AND number <= :until ORDER BY number LIMIT :limit;

-- name: before
-- Newest first; a parameter that is 0 or empty asks for nothing.
SELECT number, time, by, action, space, detail, hash FROM audit_entry
WHERE number < :before AND (:action = '' OR action = :action) AND (:name = '' OR by = :name)
    AND time >= :start AND time < :stop
ORDER BY number DESC LIMIT :limit;

-- name: of_space_before
SELECT number, time, by, action, space, detail, hash FROM audit_entry
WHERE space = :space AND number < :before AND (:action = '' OR action = :action) AND (:name = '' OR by = :name)
    AND time >= :start AND time < :stop
ORDER BY number DESC LIMIT :limit;
