-- People who sign in to the console, and their sessions.

CREATE TABLE person (
    id TEXT PRIMARY KEY,           -- stands in the audit log in place of a name
    email TEXT NOT NULL UNIQUE,    -- lower case
    name TEXT NOT NULL,
    scope TEXT NOT NULL,           -- read, space_admin, admin
    space INTEGER,                 -- null: all of them
    personal TEXT NOT NULL,        -- shown, masked
    password TEXT,                 -- argon2id; null: not set yet
    created INTEGER NOT NULL,
    last_seen INTEGER,
    disabled INTEGER
) WITHOUT ROWID;

-- One-time links by which a person sets a password: the newest of each.
CREATE TABLE password_link (
    person TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    until INTEGER NOT NULL
) WITHOUT ROWID;

-- Sessions are kept by the SHA-256 of their secret, as tokens are; of a person, or of the token that began it.
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    person TEXT,
    token TEXT,                    -- its hash
    agent TEXT NOT NULL,           -- what the browser calls itself
    started INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    until INTEGER NOT NULL
) WITHOUT ROWID;
