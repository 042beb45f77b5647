-- A whole space at once, as columns: each answer is one row of a stretch of numbers, a column as text with commas.

-- name: stretch
-- Where the newest records begin, so many back from the last.
SELECT seq FROM record WHERE seq BETWEEN :low AND :high ORDER BY seq DESC LIMIT 1 OFFSET :back;

-- name: highest_profile
SELECT coalesce(max(number), 0) FROM profile WHERE number BETWEEN :low AND :high;

-- name: highest_held
SELECT coalesce(max(seq), 0) FROM held WHERE seq BETWEEN :low AND :high;

-- name: log
SELECT group_concat(seq - :low), group_concat(source), group_concat(coalesce(time, 0)), group_concat(evidence - :graph_low)
FROM (SELECT seq, source, time, evidence FROM record WHERE seq BETWEEN :first AND :last ORDER BY seq) AS r;

-- name: ids
SELECT seq, id FROM record WHERE seq IN :seqs;

-- name: ids_between
SELECT group_concat(seq - :low), json_group_array(id)
FROM (SELECT seq, id FROM record WHERE seq BETWEEN :first AND :last ORDER BY seq) AS r;

-- name: said
SELECT number, said FROM evidence WHERE number BETWEEN :first AND :last ORDER BY number;

-- name: said_by
SELECT number, said FROM evidence WHERE number IN :numbers;

-- name: components
SELECT group_concat(number - :graph_low), group_concat(max(component - :graph_low, 0))
FROM (SELECT number, component FROM evidence WHERE number BETWEEN :first AND :last ORDER BY number) AS e;

-- name: profiles
SELECT group_concat(number - :graph_low), group_concat(component - :graph_low), group_concat(public)
FROM (SELECT number, component, public FROM profile WHERE number BETWEEN :first AND :last ORDER BY number) AS p;

-- name: contested
SELECT group_concat(component - :graph_low) FROM (SELECT component FROM contested WHERE component BETWEEN :graph_low AND :graph_high ORDER BY component) AS c;

-- name: highest_restated
SELECT coalesce(max(number), 0) FROM restated WHERE number BETWEEN :low AND :high;

-- name: restated
-- Of records older than the graph: what they say in it.
SELECT group_concat(number - :graph_low), group_concat(evidence - :graph_low)
FROM (SELECT number, evidence FROM restated WHERE number BETWEEN :first AND :last ORDER BY number) AS r;

-- name: held
SELECT group_concat(seq - :graph_low), group_concat(coalesce(profile - :graph_low, -1))
FROM (SELECT seq, profile FROM held WHERE seq BETWEEN :first AND :last ORDER BY seq) AS h;
