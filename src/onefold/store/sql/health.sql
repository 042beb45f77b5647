-- Whether the database answers, and what there is to count.

-- name: answers
SELECT 1;

-- name: changes_by_kind
SELECT kind, count(*) FROM change WHERE number > :after AND number <= :high GROUP BY kind;

-- name: count_profiles
SELECT count(*) FROM profile WHERE number BETWEEN :low AND :high;
