-- People who sign in to the console, and their sessions.

CREATE TABLE person (
    id TEXT COLLATE "C" PRIMARY KEY, -- stands in the audit log in place of a name
    email TEXT COLLATE "C" NOT NULL UNIQUE, -- lower case
    name TEXT NOT NULL,
    scope TEXT NOT NULL,           -- read, space_admin, admin
    space BIGINT,                  -- null: all of them
    personal TEXT NOT NULL,        -- shown, masked
    password TEXT,                 -- argon2id; null: not set yet
    created BIGINT NOT NULL,
    last_seen BIGINT,
    disabled BIGINT
);

-- One-time links by which a person sets a password: the newest of each.
CREATE TABLE password_link (
    person TEXT COLLATE "C" PRIMARY KEY,
    hash TEXT COLLATE "C" NOT NULL UNIQUE,
    until BIGINT NOT NULL
);

-- Sessions are kept by the SHA-256 of their secret, as tokens are; of a person, or of the token that began it.
CREATE TABLE session (
    id TEXT COLLATE "C" PRIMARY KEY,
    hash TEXT COLLATE "C" NOT NULL UNIQUE,
    person TEXT,
    token TEXT,                    -- its hash
    agent TEXT NOT NULL,           -- what the browser calls itself
    started BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    until BIGINT NOT NULL
);
