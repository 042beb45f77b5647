-- ------------------------------------------------------------------ monitoring: numbers, never an identifier

-- What a space looked like each time it was measured.
CREATE TABLE measurement (
    space BIGINT NOT NULL,
    time BIGINT NOT NULL,
    said BYTEA NOT NULL,
    PRIMARY KEY (space, time)
);

-- Which server watches a space at present, and until when it may take its time.
CREATE TABLE watched (space BIGINT PRIMARY KEY, server TEXT NOT NULL, until BIGINT NOT NULL);

-- Rejections in a contested component, as the kernel last counted them; `signature` says of which records.
CREATE TABLE tallied (component BIGINT PRIMARY KEY, signature TEXT NOT NULL, counts BYTEA NOT NULL);

-- Evidence with values that identify nobody: how many, by kind and type.
CREATE TABLE unusable (evidence BIGINT PRIMARY KEY, counts BYTEA NOT NULL);

-- How many calls of a source were ever refused, by the word for why.
CREATE TABLE refused (
    source BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (source, code)
);

-- Rules for alerts: those that people wrote, over the shipped ones.
CREATE TABLE alert_rule (
    space BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    rule BYTEA NOT NULL,
    PRIMARY KEY (space, name)
);

-- Numbers are space * 2^40 + n. `subject` is a profile's id, or a keyed hash; `detail` names a value by where a record says it.
CREATE TABLE alert (
    number BIGINT PRIMARY KEY,
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    raised BIGINT NOT NULL,
    ended BIGINT,
    acknowledged BIGINT,
    detail BYTEA NOT NULL
);
CREATE INDEX alert_lasting ON alert (ended, number);

-- The secret is kept as it is: signing needs it.
CREATE TABLE webhook (
    number BIGINT PRIMARY KEY,
    space BIGINT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    created BIGINT NOT NULL,
    stopped BIGINT
);

-- `due` null: delivered, or given up.
CREATE TABLE delivery (
    webhook BIGINT NOT NULL,
    alert BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    due BIGINT,
    outcome TEXT NOT NULL,
    PRIMARY KEY (webhook, alert)
);
CREATE INDEX delivery_due ON delivery (due);

-- Suggestions that are not to come again, by a keyed hash of what they suggest.
CREATE TABLE dismissed (
    space BIGINT NOT NULL,
    suggestion TEXT COLLATE "C" NOT NULL,
    time BIGINT NOT NULL,
    PRIMARY KEY (space, suggestion)
);
