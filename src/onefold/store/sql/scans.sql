-- What the writer of a space works out ahead, while it has nothing else to do.

-- name: large
SELECT component FROM evidence WHERE component IN :components GROUP BY component HAVING count(*) >= :least;

-- name: members
SELECT number FROM evidence WHERE component = :component ORDER BY number;
