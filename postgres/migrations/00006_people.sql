-- +goose Up

CREATE TABLE people (
    id            text COLLATE "C" NOT NULL,
    login         text             NOT NULL,
    name          text             NOT NULL,
    roles         text[]           NOT NULL,
    offices       text[]           NOT NULL,
    password_hash text             NOT NULL,
    CONSTRAINT people_pkey PRIMARY KEY (id),
    CONSTRAINT people_login_form CHECK (length(login) BETWEEN 1 AND 200),
    CONSTRAINT people_roles_known CHECK (roles <@ ARRAY['applicant', 'caseworker', 'operator', 'evaluator', 'system'])
);
CREATE UNIQUE INDEX people_login_unique ON people (lower(login));

-- The token itself is not stored: who reads this table can log in as nobody.
CREATE TABLE sessions (
    token_hash bytea       NOT NULL,
    data       bytea       NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (token_hash),
    CONSTRAINT sessions_token_sha256 CHECK (octet_length(token_hash) = 32)
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- +goose Down
DROP TABLE sessions, people;
