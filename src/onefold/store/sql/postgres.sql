-- What PostgreSQL alone is asked: how a session behaves, who may write, which schema is there.

-- name: session
-- Look-ups go by their indexes, whatever is known of a table: statistics of one that was empty a minute ago mislead. A
-- session whose client has died is gone, and its locks with it, in some four seconds.
SELECT set_config('enable_seqscan', 'off', false),
    set_config('enable_hashjoin', 'off', false),
    set_config('enable_mergejoin', 'off', false),
    set_config('jit', 'off', false),
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
