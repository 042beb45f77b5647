-- What reading files asks of DuckDB. {braces} are filled with quoted names and expressions made of them; $names are bound.

-- name: contents
SELECT content
FROM (SELECT {content} AS content, row_number() OVER () - 1 AS position FROM {item}) AS numbered
JOIN wanted_rows USING (position)
ORDER BY place;

-- name: columns
SELECT * FROM {item} LIMIT 0;

-- name: csv
read_csv($file, auto_detect = false, header = true, delim = $delimiter, quote = '"', escape = '"', columns = $columns,
         max_line_size = $line_limit, store_rejects = true, rejects_table = 'rejects', rejects_scan = 'scans', rejects_limit = 0)

-- name: forget_rejects
DROP TABLE IF EXISTS rejects; DROP TABLE IF EXISTS scans

-- name: rejects
-- A record with several faults is told once.
SELECT line_byte_position - 1 AS byte, min(error_type::VARCHAR) AS error FROM rejects GROUP BY byte ORDER BY byte;

-- name: parquet
read_parquet($file, binary_as_string = true)

-- name: project
-- Level by level, so that each text and each normalized value is worked out once: texts, plain values, doubts, answer.
SELECT {answer}
FROM (SELECT * {doubt} FROM (SELECT * {plain} FROM (SELECT {texts} FROM {item})))

-- name: names
SELECT {id} AS id FROM {item}

-- name: order_by_id
SELECT place FROM unordered ORDER BY id;

-- name: fingerprints
SELECT hash({columns}) AS fingerprint FROM kept;
