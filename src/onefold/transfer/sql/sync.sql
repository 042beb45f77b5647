-- The tables of Segment's Profiles Sync, with its columns, of what `staging.py` lays out. Braces stand for the columns of traits.

-- name: id_graph_updates
-- A row for each profile that begins, and for each that leads to another one from then on.
SELECT segment_id, canonical_segment_id, log.type AS triggering_event_type, log.id AS triggering_event_id,
       instant(coalesce(log.time, graph.time)) AS timestamp, numbered_text(graph.number) AS seq,
       instant(graph.time) AS uuid_ts
FROM graph LEFT JOIN log ON log.name = graph.record
ORDER BY graph.number, graph.place;

-- name: external_id_mapping_updates
-- An identifier at first sight, with the profile that it was seen on; and when it was taken off again. What a profile
-- takes over from one that is merged into it was seen before: the feed does not say it again.
WITH seen AS (
    SELECT number, time, profile, entry.key AS type, unnest(entry.value) AS value, 'CREATED' AS operation, detail
    FROM (SELECT *, unnest(map_entries(CAST(detail->'identifiers' AS MAP(VARCHAR, VARCHAR[])))) AS entry
          FROM change WHERE kind = 'created')
    UNION ALL
    SELECT number, time, profile, detail->>'type', detail->>'value',
           CASE kind WHEN 'identifier_added' THEN 'CREATED' ELSE 'REMOVED' END, detail
    FROM change WHERE kind IN ('identifier_added', 'identifier_removed')
)
SELECT sha1(seen.type || seen.value) AS external_id_hash, seen.type AS external_id_type,
       seen.value AS external_id_value, md5(seen.number || '/' || seen.type || '/' || seen.value) AS id,
       instant(coalesce(log.received, seen.time)) AS received_at, seen.profile AS segment_id,
       numbered_text(seen.number) AS seq, instant(coalesce(log.time, seen.time)) AS timestamp,
       log.id AS triggering_event_id, log.event AS triggering_event_name,
       log.source::VARCHAR AS triggering_event_source_id, source.name AS triggering_event_source_name,
       source.slug AS triggering_event_source_slug, log.type AS triggering_event_type,
       instant(seen.time) AS uuid_ts, seen.operation AS __operation
FROM seen
LEFT JOIN log ON log.name = seen.detail->>'record'
LEFT JOIN source ON source.number = log.source
ORDER BY seen.number, seen.type, seen.value;

-- name: trait_names
SELECT DISTINCT unnest(json_keys(detail->'traits')) AS name FROM change
WHERE kind IN ('created', 'traits_changed', 'restated') ORDER BY name;

-- name: profile_traits_updates
-- A row for each change of a profile's traits, with all that it has from then on.
WITH said AS (
    SELECT number, time, profile, detail->>'record' AS record, CAST(detail->'traits' AS MAP(VARCHAR, VARCHAR)) AS traits
    FROM change WHERE kind IN ('created', 'traits_changed', 'restated')
)
SELECT md5(number::VARCHAR) AS id, profile AS segment_id, numbered_text(number) AS seq,
       instant(coalesce(log.received, said.time)) AS received_at, instant(coalesce(log.time, said.time)) AS timestamp,
       instant(said.time) AS uuid_ts {traits}
FROM said LEFT JOIN log ON log.name = said.record
WHERE cardinality(traits) > 0
WINDOW so_far AS (PARTITION BY profile ORDER BY number ROWS UNBOUNDED PRECEDING)
ORDER BY number;

-- name: profile_merges
-- Every id that a profile has had, and the profile that it leads to now.
WITH latest AS (
    SELECT segment_id, max_by(struct_pack(number, time, record), (number, place)) AS last FROM graph GROUP BY segment_id
)
SELECT profile_name.canonical_segment_id, profile_name.segment_id, numbered_text(last.number) AS seq,
       instant(coalesce(log.received, last.time)) AS received_at, instant(last.time) AS uuid_ts,
       instant(coalesce(log.time, last.time)) AS timestamp
FROM profile_name LEFT JOIN latest USING (segment_id) LEFT JOIN log ON log.name = last.record
ORDER BY ALL;

-- name: user_identifiers
SELECT profile AS canonical_segment_id, held_identifier.type, value, numbered_text(coalesce(log.time, log.received)) AS seq,
       instant(log.received) AS received_at, instant(log.received) AS uuid_ts,
       instant(coalesce(log.time, log.received)) AS timestamp
FROM held_identifier JOIN numbered USING (record) JOIN log USING (seq)
ORDER BY ALL;

-- name: user_traits
SELECT profile AS canonical_segment_id, held_trait.name, value, numbered_text(coalesce(log.time, log.received)) AS seq,
       instant(log.received) AS received_at, instant(log.received) AS uuid_ts,
       instant(coalesce(log.time, log.received)) AS timestamp
FROM held_trait LEFT JOIN log ON log.name = held_trait.record
ORDER BY ALL;

-- name: instant
CREATE TEMP MACRO instant(micros) AS CASE WHEN micros IS NOT NULL THEN make_timestamptz(micros) END;

-- name: numbered_text
CREATE TEMP MACRO numbered_text(number) AS lpad(number::VARCHAR, 19, '0');
