-- People who sign in, and their sessions. Few rows, kept in memory by every process that serves.

-- name: version
SELECT value FROM setting WHERE name = 'accounts';

-- name: changed
-- Counts the changes, so that other processes notice. Comes first in each: it keeps two from changing at once.
INSERT INTO setting (name, value) VALUES ('accounts', '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(setting.value AS BIGINT) + 1 AS TEXT);

-- name: people
SELECT p.id, p.email, p.name, p.scope, p.space, p.personal, p.created, p.last_seen, p.disabled, p.password IS NOT NULL
FROM person p ORDER BY p.created, p.id;

-- name: password_of
-- What a password is compared with.
SELECT id, password FROM person WHERE email = :email AND disabled IS NULL AND password IS NOT NULL;

-- name: change_person
UPDATE person SET name = :name, scope = :scope, space = :space, personal = :personal, disabled = :disabled
WHERE id = :id;

-- name: set_password
UPDATE person SET password = :password WHERE id = :id;

-- name: remove_person
DELETE FROM person WHERE id = :id;

-- name: link_of
-- Whose link it is, while it can be used.
SELECT l.person FROM password_link l JOIN person p ON p.id = l.person
WHERE l.hash = :hash AND l.until > :now AND p.disabled IS NULL;

-- name: forget_link
DELETE FROM password_link WHERE person = :id;

-- name: sessions
SELECT id, hash, person, token, agent, started, seen, until FROM session ORDER BY started, id;

-- name: end_session
DELETE FROM session WHERE id = :id;

-- name: end_sessions_of
DELETE FROM session WHERE person = :id;

-- name: end_old_sessions
DELETE FROM session WHERE until <= :now OR seen <= :idle_since;

-- name: saw_session
UPDATE session SET seen = :seen WHERE id = :id AND seen < :seen;

-- name: saw_person
UPDATE person SET last_seen = :seen WHERE id = :id AND (last_seen IS NULL OR last_seen < :seen);
