-- Whether the database answers, and what there is to count.

-- name: answers
SELECT 1;

-- name: count_profiles
SELECT count(*) FROM profile WHERE number BETWEEN :graph_low AND :graph_high;
