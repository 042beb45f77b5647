-- What why and why-not look up in a result. A node is a profile id, or source/record_id of an unresolved record.

-- name: view_refused
CREATE OR REPLACE TEMP VIEW refused_uses AS
SELECT kind, step, type, value, source, record_id, detail,
       coalesce(profile_id, source || '/' || record_id) AS node,
       other_profile_id AS other,
       coalesce(type, step) AS of_what
FROM rejections;

-- name: view_held
-- Rules have no identifiers: the key of a link is what a profile holds of them.
CREATE OR REPLACE TEMP VIEW held AS
SELECT profile_id AS node, type AS of_what, value FROM identifiers
UNION ALL
SELECT profile_id, step, key FROM links WHERE step NOT IN (SELECT DISTINCT type FROM identifiers);

-- name: record
SELECT record, profile_id FROM records WHERE source = $source AND record_id = $id;

-- name: earliest_record
-- A profile's id is made from its earliest record: see docs/resolution.md, "Profile ids".
SELECT record FROM records WHERE profile_id = $profile
ORDER BY 'prf_' || left(sha256(source || '/' || record_id), 20) = $profile DESC, record
LIMIT 1;

-- name: identifier_holders
SELECT profile_id, first_record FROM identifiers WHERE type = $type AND value = $value
ORDER BY records DESC, profile_id;

-- name: identifier_links
SELECT records FROM links WHERE profile_id = $profile AND step = $step AND key = $value;

-- name: identifier_refused
SELECT r.record, r.profile_id
FROM rejections x JOIN records r ON r.source = x.source AND r.record_id = x.record_id
WHERE x.type = $type AND x.value = $value
ORDER BY r.profile_id IS NULL, r.record
LIMIT 1;

-- name: profile_links
SELECT step, key, records, epoch_us(time), epoch_us(last_time) FROM links WHERE profile_id = $profile
ORDER BY step, key, time, records;

-- name: record_names
SELECT record, source || '/' || record_id FROM records WHERE list_contains($records, record);

-- name: between
WITH refused AS (SELECT * FROM refused_uses WHERE node IN ($left, $right)),
     holding AS (SELECT DISTINCT * FROM held WHERE node IN ($left, $right)
                 UNION SELECT node, of_what, value FROM refused)
SELECT kind, step, type, value, node, other, min({source: source, record_id: record_id, detail: detail}), count(*)
FROM refused
WHERE other = CASE node WHEN $left THEN $right ELSE $left END
   OR EXISTS (FROM holding
              WHERE holding.node <> refused.node AND holding.of_what = refused.of_what AND holding.value = refused.value)
GROUP BY kind, step, type, value, node, other
ORDER BY other IN ($left, $right) DESC, kind, step, type, value, node, other
LIMIT $most;

-- name: neighbours
-- Each key once, with one node that carries it: a value that thousands share is crossed once, not once for each pair.
WITH frontier AS (SELECT unnest($nodes) AS node),
     refused_here AS (SELECT min(node) AS node, of_what, value FROM refused_uses SEMI JOIN frontier USING (node)
                      GROUP BY of_what, value),
     held_here AS (SELECT min(node) AS node, of_what, value FROM held SEMI JOIN frontier USING (node)
                   GROUP BY of_what, value),
     steps AS (
         SELECT node, other FROM refused_uses SEMI JOIN frontier USING (node) WHERE other IS NOT NULL
         UNION ALL
         SELECT other, node FROM refused_uses WHERE other IN (FROM frontier)
         UNION ALL
         SELECT h.node, there.node FROM refused_here h JOIN held there USING (of_what, value)
         UNION ALL
         SELECT h.node, there.node FROM refused_here h JOIN refused_uses there USING (of_what, value)
         UNION ALL
         SELECT h.node, there.node FROM held_here h JOIN refused_uses there USING (of_what, value))
SELECT min(node), other FROM steps WHERE other NOT IN (FROM frontier)
GROUP BY other
ORDER BY other
LIMIT $most;

-- name: coincidences
SELECT DISTINCT one.value, one.type, two.type
FROM identifiers one JOIN identifiers two ON one.value = two.value
WHERE one.profile_id = $left AND two.profile_id = $right
ORDER BY one.type <> two.type, one.type, two.type, one.value
LIMIT $most;
