-- Monitoring: what is counted of a space, the measurements kept, alerts, webhooks, and what was dismissed.

-- name: largest_components
-- By how many evidence they have.
SELECT component, count(*) FROM evidence WHERE component BETWEEN :graph_low AND :graph_high
GROUP BY component ORDER BY count(*) DESC, component LIMIT :limit;

-- name: largest_contested
SELECT c.component, count(*) FROM contested c JOIN evidence e ON e.component = c.component
WHERE c.component BETWEEN :graph_low AND :graph_high
GROUP BY c.component ORDER BY count(*) DESC, c.component LIMIT :limit;

-- name: records_of_component
SELECT count(*), min(nullif(r.time, 0)), max(nullif(r.time, 0))
FROM evidence e JOIN saying s ON s.evidence = e.number JOIN record r ON r.seq = s.seq WHERE e.component = :component;

-- name: profiles_of_component
SELECT public FROM profile WHERE component = :component ORDER BY number LIMIT :limit;

-- name: count_profiles_of
SELECT count(*) FROM profile WHERE component = :component;

-- name: newest_evidence
-- The newest of a component, at most so many.
SELECT number, said FROM evidence WHERE component = :component ORDER BY number DESC LIMIT :limit;

-- name: signatures
-- Contested components, and what tells whether their records are still the same.
SELECT c.component, count(*), max(s.seq)
FROM contested c JOIN evidence e ON e.component = c.component JOIN saying s ON s.evidence = e.number
WHERE c.component > :after AND c.component <= :graph_high
GROUP BY c.component ORDER BY c.component LIMIT :limit;

-- name: tallied
SELECT component, signature, counts FROM tallied WHERE component > :after AND component <= :until ORDER BY component;
-- name: put_tallied
INSERT INTO tallied VALUES (:component, :signature, :counts)
ON CONFLICT (component) DO UPDATE SET signature = excluded.signature, counts = excluded.counts;
-- name: remove_tallied
DELETE FROM tallied WHERE component = :component;
-- name: forget_tallied
DELETE FROM tallied WHERE component BETWEEN :low AND :high;

-- name: evidence_after
SELECT number, said FROM evidence WHERE number > :after AND number <= :until ORDER BY number LIMIT :limit;
-- name: put_unusable
INSERT INTO unusable VALUES (:evidence, :counts) ON CONFLICT (evidence) DO UPDATE SET counts = excluded.counts;
-- name: forget_unusable
DELETE FROM unusable WHERE evidence BETWEEN :low AND :high;
-- name: count_unusable
SELECT u.counts, count(*) FROM unusable u JOIN saying s ON s.evidence = u.evidence
WHERE u.evidence BETWEEN :graph_low AND :graph_high GROUP BY u.counts;

-- name: sayings_of
SELECT evidence, count(*) FROM saying WHERE evidence IN :evidence GROUP BY evidence;

-- name: records_by_source
SELECT source, count(*) FROM record WHERE seq > :after AND seq <= :until GROUP BY source;

-- name: change_from
-- The first change from a number on, to find the one of a time.
SELECT number, time FROM change WHERE number >= :start AND number <= :graph_high ORDER BY number LIMIT 1;

-- name: counting_changes
-- What is told of merges and splits; of the others only whom they concern.
SELECT number, kind, profile, CASE WHEN kind IN ('merged', 'split') THEN detail END
FROM change WHERE number > :after AND number <= :until ORDER BY number LIMIT :limit;

-- name: profiles_from
SELECT number, component, public, state FROM profile WHERE number >= :start AND number <= :graph_high
ORDER BY number LIMIT :limit;

-- name: long_profiles_named
-- Of the profiles with these ids, those with much in them.
SELECT p.number, p.component, p.public, p.state
FROM profile_name n JOIN profile p ON p.number = n.profile
WHERE n.space = :graph AND n.public IN :publics AND length(p.state) >= :bytes;

-- name: newest_bodies
SELECT seq, source, type, body FROM record WHERE seq > :after AND seq <= :high ORDER BY seq DESC LIMIT :limit;

-- name: record_of_evidence
SELECT min(seq) FROM saying WHERE evidence = :evidence;

-- ------------------------------------------------------------------ calls refused

-- name: count_refused
INSERT INTO refused VALUES (:source, :code, :count)
ON CONFLICT (source, code) DO UPDATE SET count = refused.count + excluded.count;
-- name: refused
SELECT source, code, count FROM refused ORDER BY source, code;

-- ------------------------------------------------------------------ measurements

-- name: put_measurement
INSERT INTO measurement VALUES (:space, :time, :said) ON CONFLICT (space, time) DO UPDATE SET said = excluded.said;
-- name: newest_measurement
SELECT said FROM measurement WHERE space = :space AND time <= :time ORDER BY time DESC LIMIT 1;
-- name: measured_at
-- When the newest measurement was taken.
SELECT max(time) FROM measurement WHERE space = :space;
-- name: measured_between
SELECT min(time), max(time), count(*) FROM measurement WHERE space = :space AND time >= :start AND time < :stop;
-- name: measurements
SELECT said FROM measurement WHERE space = :space AND time >= :start AND time < :stop ORDER BY time LIMIT :limit;
-- name: forget_measurements
-- All but the newest so many.
DELETE FROM measurement WHERE space = :space AND time <= (
    SELECT time FROM measurement WHERE space = :space ORDER BY time DESC LIMIT 1 OFFSET :kept
);

-- name: begin_watching
INSERT INTO watched VALUES (:space, :server, :until) ON CONFLICT (space) DO UPDATE
SET server = excluded.server, until = excluded.until WHERE watched.server = excluded.server OR watched.until < :now;

-- name: end_watching
UPDATE watched SET until = 0 WHERE space = :space AND server = :server;

-- name: secret
SELECT value FROM setting WHERE name = :name;
-- name: keep_secret
INSERT INTO setting VALUES (:name, :value) ON CONFLICT (name) DO NOTHING;

-- ------------------------------------------------------------------ alerts

-- name: alert_rules
SELECT name, rule FROM alert_rule WHERE space = :space ORDER BY name;
-- name: put_alert_rule
INSERT INTO alert_rule VALUES (:space, :name, :rule) ON CONFLICT (space, name) DO UPDATE SET rule = excluded.rule;
-- name: remove_alert_rule
DELETE FROM alert_rule WHERE space = :space AND name = :name;

-- name: highest_alert
SELECT coalesce(max(number), 0) FROM alert WHERE number BETWEEN :low AND :high;
-- name: alerts_after
SELECT number, rule, subject, raised, ended, acknowledged, detail FROM alert
WHERE number > :after AND number <= :high ORDER BY number LIMIT :limit;
-- name: lasting_alerts
SELECT number, rule, subject, raised, ended, acknowledged, detail FROM alert
WHERE ended IS NULL AND number > :after AND number <= :high ORDER BY number LIMIT :limit;
-- name: alert
SELECT number, rule, subject, raised, ended, acknowledged, detail FROM alert WHERE number = :number;
-- name: end_alert
UPDATE alert SET ended = :now WHERE number = :number AND ended IS NULL;
-- name: acknowledge_alert
UPDATE alert SET acknowledged = :now WHERE number = :number AND acknowledged IS NULL;
-- name: forget_alerts
-- All that are over but the newest so many.
DELETE FROM alert WHERE ended IS NOT NULL AND number BETWEEN :low AND :high AND number <= (
    SELECT number FROM alert WHERE number BETWEEN :low AND :high ORDER BY number DESC LIMIT 1 OFFSET :kept
);

-- ------------------------------------------------------------------ webhooks

-- name: highest_webhook
SELECT coalesce(max(number), 0) FROM webhook;
-- name: webhooks
SELECT number, space, url, secret, created, stopped FROM webhook WHERE space = :space ORDER BY number;
-- name: webhook
SELECT number, space, url, secret, created, stopped FROM webhook WHERE number = :number;
-- name: remove_webhook
DELETE FROM webhook WHERE number = :number AND space = :space;
-- name: stop_webhook
UPDATE webhook SET stopped = :now WHERE number = :number AND stopped IS NULL;
-- name: start_webhook
UPDATE webhook SET stopped = NULL WHERE number = :number AND space = :space;
-- name: forget_deliveries
DELETE FROM delivery WHERE webhook = :webhook;
-- name: due_deliveries
SELECT webhook, alert, attempts FROM delivery WHERE due <= :now ORDER BY due, webhook, alert LIMIT :limit;
-- name: take_delivery
-- By one server, which has until then to say what came of it.
UPDATE delivery SET due = :until WHERE webhook = :webhook AND alert = :alert AND attempts = :attempts AND due <= :now;
-- name: tell_delivery
UPDATE delivery SET attempts = :attempts, due = :due, outcome = :outcome WHERE webhook = :webhook AND alert = :alert;
-- name: deliveries_of
SELECT alert, attempts, due, outcome FROM delivery WHERE webhook = :webhook ORDER BY alert DESC LIMIT :limit;
-- name: forget_delivered
-- All of a webhook but the newest so many.
DELETE FROM delivery WHERE webhook = :webhook AND due IS NULL AND alert <= (
    SELECT alert FROM delivery WHERE webhook = :webhook ORDER BY alert DESC LIMIT 1 OFFSET :kept
);

-- ------------------------------------------------------------------ suggestions

-- name: dismissed
SELECT suggestion FROM dismissed WHERE space = :space ORDER BY suggestion;
-- name: dismiss
INSERT INTO dismissed VALUES (:space, :suggestion, :time) ON CONFLICT (space, suggestion) DO NOTHING;
-- name: consider_again
DELETE FROM dismissed WHERE space = :space AND suggestion = :suggestion;
