-- What PostgreSQL alone is asked: how a session behaves, who may write, which schema is there.

-- name: session
-- Look-ups go by their indexes, whatever is known of a table: statistics of one that was empty a minute ago mislead. A
-- session whose client has died is gone, and its locks with it, in some four seconds.
SELECT set_config('enable_seqscan', 'off', false),
    set_config('enable_hashjoin', 'off', false),
    set_config('enable_mergejoin', 'off', false),
    set_config('random_page_cost', '1.1', false),
    set_config('jit', 'off', false),
    set_config('max_parallel_workers_per_gather', '0', false),
    set_config('plan_cache_mode', 'force_generic_plan', false),
    set_config('tcp_keepalives_idle', '2', false),
    set_config('tcp_keepalives_interval', '1', false),
    set_config('tcp_keepalives_count', '2', false),
    set_config('lock_timeout', '10s', false),
    set_config('statement_timeout', :longest, false),
    set_config('idle_in_transaction_session_timeout', :idle, false),
    set_config('default_transaction_read_only', :reading, false),
    set_config('synchronous_commit', CASE current_setting('synchronous_commit')
        WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
    current_setting('server_encoding');

-- name: patiently
-- A migration may take as long as it takes.
SELECT set_config('lock_timeout', '0', false), set_config('statement_timeout', '0', false);

-- name: claim
-- Not the same lock for two workspaces in two schemas of a database.
SELECT pg_try_advisory_lock(hashtext('onefold space of ' || current_schema()), CAST(:space AS integer));

-- name: migrate_alone
SELECT pg_advisory_lock(hashtext('onefold schema of ' || current_schema()), 0);

-- name: migrated
SELECT pg_advisory_unlock(hashtext('onefold schema of ' || current_schema()), 0);

-- name: has_version
SELECT to_regclass('schema_version') IS NOT NULL;

-- name: version
SELECT coalesce(max(version), 0) FROM schema_version;

-- name: reached
INSERT INTO schema_version VALUES (:version);

-- name: has_tables
SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r';

-- name: column_types
SELECT atttypid FROM pg_catalog.pg_attribute
WHERE attrelid = CAST(:table_name AS regclass) AND attnum > 0 AND NOT attisdropped ORDER BY attnum;

-- name: own_tables
SELECT quote_ident(relname) FROM pg_catalog.pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY relname;

-- name: columns
SELECT quote_ident(attname), format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
WHERE attrelid = CAST(:table_name AS regclass) AND attnum > 0 AND NOT attisdropped ORDER BY attnum;

-- name: now
SELECT CAST(clock_timestamp() AS text);

-- name: read_since
-- Who has read since before a moment, and may see what was there then.
SELECT pid FROM pg_catalog.pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
  AND xact_start < CAST(CAST(:moment AS text) AS timestamptz);

-- ------------------------------------------------------------------ asked in another way

-- Long texts have an index_key, see the migrations. And there is one look-up for each value: in an index of several
-- columns `= ANY` may as well be a filter over all that the columns before it say, and of a table that has not been
-- analyzed yet PostgreSQL believes that this is one row.

-- name: space_anchors
SELECT found.type, found.value, found.component, found.contested
FROM (SELECT DISTINCT unnest(CAST(:values AS text[])) COLLATE "C" AS value) AS asked
CROSS JOIN LATERAL (
    SELECT a.type, a.value, e.component, c.component IS NOT NULL AS contested
    FROM anchor a JOIN evidence e ON e.number = a.evidence LEFT JOIN contested c ON c.component = e.component
    WHERE a.space = :graph AND a.type = :type AND index_key(a.value) = index_key(asked.value) OFFSET 0
) AS found;

-- name: space_anchored
SELECT found.type, found.value, found.component
FROM (SELECT DISTINCT unnest(CAST(:values AS text[])) COLLATE "C" AS value) AS asked
CROSS JOIN LATERAL (
    SELECT a.type, a.value, e.component FROM anchor a JOIN evidence e ON e.number = a.evidence
    WHERE a.space = :graph AND a.type = :type AND index_key(a.value) = index_key(asked.value) OFFSET 0
) AS found;

-- name: space_anchored_at
SELECT found.type, found.value
FROM (SELECT DISTINCT unnest(CAST(:values AS text[])) COLLATE "C" AS value) AS asked
CROSS JOIN LATERAL (
    SELECT type, value, evidence FROM anchor
    WHERE space = :graph AND type = :type AND index_key(value) = index_key(asked.value) OFFSET 0
) AS found
WHERE found.evidence IN :evidence;

-- name: space_block_members
SELECT found.value, found.evidence, e.component
FROM (SELECT DISTINCT unnest(CAST(:values AS text[])) COLLATE "C" AS value) AS asked
CROSS JOIN LATERAL (
    SELECT value, evidence FROM block
    WHERE space = :graph AND rule = :rule AND index_key(value) = index_key(asked.value) OFFSET 0
) AS found
JOIN evidence e ON e.number = found.evidence;

-- name: space_names_taken
SELECT found.public
FROM (SELECT DISTINCT unnest(CAST(:publics AS text[])) COLLATE "C" AS public) AS asked
CROSS JOIN LATERAL (
    SELECT public FROM profile_name WHERE space = :graph AND public = asked.public OFFSET 0
) AS found;

-- name: space_anchors_from
SELECT a.type, a.value, e.component FROM anchor a JOIN evidence e ON e.number = a.evidence
WHERE a.space = :graph AND a.type = :type AND index_key(a.value) >= :start AND index_key(a.value) < :stop
ORDER BY index_key(a.value) LIMIT :limit;

-- name: space_put_anchor
INSERT INTO anchor VALUES (:graph, :type, :value, :evidence)
ON CONFLICT (space, type, index_key(value)) DO UPDATE SET evidence = excluded.evidence;

-- name: space_remove_anchor
DELETE FROM anchor WHERE space = :graph AND type = :type AND index_key(value) = index_key(:value);

-- name: space_remove_block
DELETE FROM block
WHERE space = :graph AND rule = :rule AND index_key(value) = index_key(:value) AND evidence = :evidence;

-- name: space_traits_from
SELECT name, value, profile FROM trait
WHERE space = :graph AND index_key(name) = index_key(:name) AND value >= :start AND value < :stop
ORDER BY value, profile LIMIT :limit;

-- name: space_put_trait
INSERT INTO trait VALUES (:graph, :name, :value, :profile)
ON CONFLICT (space, index_key(name), value, profile) DO NOTHING;

-- name: space_remove_trait
DELETE FROM trait
WHERE space = :graph AND index_key(name) = index_key(:name) AND value = :value AND profile = :profile;

-- name: view_next_trait
SELECT (
    SELECT name FROM trait WHERE space = :graph AND index_key(name) > index_key(:after) ORDER BY index_key(name) LIMIT 1
);

-- name: doctor_anchors_after
SELECT a.type, a.value, e.number, e.component, e.fingerprint, e.said
FROM anchor a JOIN evidence e ON e.number = a.evidence
WHERE a.space = :graph AND (a.type, index_key(a.value)) > (:type, index_key(:value))
ORDER BY a.type, index_key(a.value) LIMIT :limit;

-- name: doctor_traits_after
SELECT name, value, profile FROM trait
WHERE space = :graph AND (index_key(name), value, profile) > (index_key(:name), :value, :profile)
ORDER BY index_key(name), value, profile LIMIT :limit;

-- name: whole_log
SELECT string_agg(CAST(seq - :low AS text), ','),
    string_agg(CAST(source AS text), ','),
    string_agg(CAST(coalesce(time, 0) AS text), ','),
    string_agg(CAST(evidence - :graph_low AS text), ',')
FROM (SELECT seq, source, time, evidence FROM record WHERE seq BETWEEN :first AND :last ORDER BY seq) AS r;

-- name: whole_ids_between
SELECT string_agg(CAST(seq - :low AS text), ','), CAST(coalesce(array_to_json(array_agg(id)), '[]') AS text)
FROM (SELECT seq, id FROM record WHERE seq BETWEEN :first AND :last ORDER BY seq) AS r;

-- name: whole_components
SELECT string_agg(CAST(number - :graph_low AS text), ','),
    string_agg(CAST(greatest(component - :graph_low, 0) AS text), ',')
FROM (SELECT number, component FROM evidence WHERE number BETWEEN :first AND :last ORDER BY number) AS e;

-- name: whole_profiles
SELECT string_agg(CAST(number - :graph_low AS text), ','),
    string_agg(CAST(component - :graph_low AS text), ','),
    string_agg(public, ',')
FROM (SELECT number, component, public FROM profile WHERE number BETWEEN :first AND :last ORDER BY number) AS p;

-- name: whole_contested
SELECT string_agg(CAST(component - :graph_low AS text), ',') FROM (SELECT component FROM contested WHERE component BETWEEN :graph_low AND :graph_high ORDER BY component) AS c;

-- name: whole_restated
SELECT string_agg(CAST(number - :graph_low AS text), ','),
    string_agg(CAST(evidence - :graph_low AS text), ',')
FROM (SELECT number, evidence FROM restated WHERE number BETWEEN :first AND :last ORDER BY number) AS r;

-- name: whole_held
SELECT string_agg(CAST(seq - :graph_low AS text), ','),
    string_agg(CAST(coalesce(profile - :graph_low, -1) AS text), ',')
FROM (SELECT seq, profile FROM held WHERE seq BETWEEN :first AND :last ORDER BY seq) AS h;

-- name: privacy_changes_saying
SELECT c.number FROM change c
WHERE c.number > :after AND c.number <= :until
  AND (c.profile IN :publics
       OR EXISTS (SELECT 1 FROM json_array_elements_text(CAST(CAST(:texts AS text) AS json)) AS text (value)
                  WHERE position(convert_to(text.value, 'UTF8') IN c.detail) > 0));

-- name: privacy_consent_whole
SELECT owner, seq, evidence FROM (
    SELECT e.component AS owner, s.seq, s.evidence,
           row_number() OVER (PARTITION BY s.evidence ORDER BY coalesce(r.time, 0) DESC, r.id COLLATE "C" DESC) AS place
    FROM evidence e JOIN saying s ON s.evidence = e.number JOIN record r ON r.seq = s.seq
    WHERE e.component IN :owners AND r.type <> 'row' AND position(CAST('categoryPreferences' AS bytea) IN r.body) > 0
) AS found WHERE place = 1;

-- name: privacy_consent_held
SELECT owner, seq, evidence FROM (
    SELECT h.profile AS owner, r.seq, coalesce(x.evidence, r.evidence) AS evidence,
           row_number() OVER (PARTITION BY h.profile, coalesce(x.evidence, r.evidence)
                              ORDER BY coalesce(r.time, 0) DESC, r.id COLLATE "C" DESC) AS place
    FROM held h JOIN record r ON r.seq = h.seq - :shift LEFT JOIN restated x ON x.number = h.seq
    WHERE h.profile IN :owners AND r.type <> 'row' AND position(CAST('categoryPreferences' AS bytea) IN r.body) > 0
) AS found WHERE place = 1;

-- By + 0, so that nobody walks all numbers in order, to find those of the component among them.

-- name: monitor_profiles_of_component
SELECT public FROM profile WHERE component = :component ORDER BY number + 0 LIMIT :limit;

-- name: monitor_newest_evidence
SELECT number, said FROM evidence WHERE component = :component ORDER BY number + 0 DESC LIMIT :limit;

-- name: graphs_named
SELECT found.public, found.profile
FROM (SELECT DISTINCT unnest(CAST(:publics AS text[])) COLLATE "C" AS public) AS asked
CROSS JOIN LATERAL (
    SELECT public, profile FROM profile_name WHERE space = :graph AND public = asked.public OFFSET 0
) AS found;

-- name: graphs_clear_anchor
DELETE FROM anchor WHERE ctid = ANY (ARRAY(SELECT ctid FROM anchor WHERE space = :graph LIMIT :limit));
-- name: graphs_clear_block
DELETE FROM block WHERE ctid = ANY (ARRAY(SELECT ctid FROM block WHERE space = :graph LIMIT :limit));
-- name: graphs_clear_trait
DELETE FROM trait WHERE ctid = ANY (ARRAY(SELECT ctid FROM trait WHERE space = :graph LIMIT :limit));
