-- ------------------------------------------------------------------ monitoring: numbers, never an identifier

-- What a space looked like each time it was measured.
CREATE TABLE measurement (
    space INTEGER NOT NULL,
    time INTEGER NOT NULL,
    said BLOB NOT NULL,
    PRIMARY KEY (space, time)
) WITHOUT ROWID;

-- Which server watches a space at present, and until when it may take its time.
CREATE TABLE watched (space INTEGER PRIMARY KEY, server TEXT NOT NULL, until INTEGER NOT NULL);

-- Rejections in a contested component, as the kernel last counted them; `signature` says of which records.
CREATE TABLE tallied (component INTEGER PRIMARY KEY, signature TEXT NOT NULL, counts BLOB NOT NULL);

-- Evidence with values that identify nobody: how many, by kind and type.
CREATE TABLE unusable (evidence INTEGER PRIMARY KEY, counts BLOB NOT NULL);

-- How many calls of a source were ever refused, by the word for why.
CREATE TABLE refused (
    source INTEGER NOT NULL,
    code TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (source, code)
) WITHOUT ROWID;

-- Rules for alerts: those that people wrote, over the shipped ones.
CREATE TABLE alert_rule (
    space INTEGER NOT NULL,
    name TEXT NOT NULL,
    rule BLOB NOT NULL,
    PRIMARY KEY (space, name)
) WITHOUT ROWID;

-- Numbers are space * 2^40 + n. `subject` is a profile's id, or a keyed hash; `detail` names a value by where a record says it.
CREATE TABLE alert (
    number INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    raised INTEGER NOT NULL,
    ended INTEGER,
    acknowledged INTEGER,
    detail BLOB NOT NULL
);
CREATE INDEX alert_lasting ON alert (ended, number);

-- The secret is kept as it is: signing needs it.
CREATE TABLE webhook (
    number INTEGER PRIMARY KEY,
    space INTEGER NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    created INTEGER NOT NULL,
    stopped INTEGER
);

-- `due` null: delivered, or given up.
CREATE TABLE delivery (
    webhook INTEGER NOT NULL,
    alert INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    due INTEGER,
    outcome TEXT NOT NULL,
    PRIMARY KEY (webhook, alert)
) WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery (due);

-- Suggestions that are not to come again, by a keyed hash of what they suggest.
CREATE TABLE dismissed (
    space INTEGER NOT NULL,
    suggestion TEXT NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (space, suggestion)
) WITHOUT ROWID;
