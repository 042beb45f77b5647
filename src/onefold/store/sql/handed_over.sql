-- Items that one server accepted and another one writes; once taken, what became of them is in their place.

-- name: leave
INSERT INTO handed_over (space, items) VALUES (:space, :items) RETURNING number;

-- name: waiting
SELECT number, items FROM handed_over WHERE space = :space AND answer IS NULL ORDER BY number LIMIT :limit;

-- name: take
UPDATE handed_over SET items = :answer, answer = :answer WHERE number = :number;

-- name: answers
SELECT number, answer FROM handed_over WHERE number IN :numbers AND NOT (answer IS NULL);

-- name: forget
DELETE FROM handed_over WHERE number IN :numbers;

-- name: forget_before
DELETE FROM handed_over WHERE space = :space AND number < :number AND NOT (answer IS NULL);
