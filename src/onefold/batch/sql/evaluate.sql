-- Where the records that a truth names stand in a result: numbers of rows, `record` null where it has no such record.

-- name: rows_by_id
SELECT labels.row AS label, records_numbered.row AS record
FROM labels LEFT JOIN records_numbered USING (record_id)
ORDER BY ALL;

-- name: rows_by_source
SELECT labels.row AS label, records_numbered.row AS record
FROM labels LEFT JOIN records_numbered USING (source, record_id)
ORDER BY ALL;
