-- +goose Up

-- case_numbers counts per prefix and year; its row lock is taken last in a submission and held for one commit.
CREATE TABLE case_numbers (
    prefix text COLLATE "C" NOT NULL,
    year   integer          NOT NULL,
    last   integer          NOT NULL,
    CONSTRAINT case_numbers_pkey PRIMARY KEY (prefix, year),
    CONSTRAINT case_numbers_prefix_form CHECK (prefix ~ '^[A-Z0-9]{1,12}$'),
    CONSTRAINT case_numbers_year_sane CHECK (year BETWEEN 2000 AND 9999),
    CONSTRAINT case_numbers_last_positive CHECK (last > 0)
);

CREATE TABLE cases (
    id          text COLLATE "C" NOT NULL,
    number      text COLLATE "C" NOT NULL,
    procedure   text COLLATE "C" NOT NULL,
    revision    text COLLATE "C" NOT NULL,
    office      text COLLATE "C" NOT NULL,
    status      text COLLATE "C" NOT NULL,
    outcome     text             NOT NULL DEFAULT '',
    channel     text COLLATE "C" NOT NULL,
    language    text COLLATE "C" NOT NULL,
    received_at timestamptz      NOT NULL,
    recorded_at timestamptz      NOT NULL,
    closed_at   timestamptz,
    sequence    integer          NOT NULL DEFAULT 0,
    last_event  integer          NOT NULL,
    secret_hash bytea,
    started_at  timestamptz,
    parent      text COLLATE "C",
    parent_wait text COLLATE "C" NOT NULL DEFAULT '',
    CONSTRAINT cases_pkey PRIMARY KEY (id),
    CONSTRAINT cases_number_unique UNIQUE (number),
    CONSTRAINT cases_secret_unique UNIQUE (secret_hash),
    CONSTRAINT cases_revision_published FOREIGN KEY (revision, procedure) REFERENCES revisions (hash, procedure),
    CONSTRAINT cases_parent_known FOREIGN KEY (parent) REFERENCES cases (id),
    CONSTRAINT cases_id_form CHECK (length(id) BETWEEN 1 AND 200),
    CONSTRAINT cases_office_named CHECK (office <> ''),
    CONSTRAINT cases_status_known CHECK (status IN ('received', 'office', 'applicant', 'third', 'closed')),
    CONSTRAINT cases_channel_known CHECK (channel IN ('online', 'counter', 'post', 'phone', 'email', 'rekeyed', 'printed')),
    CONSTRAINT cases_language_form CHECK (language ~ '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$'),
    CONSTRAINT cases_closed_has_time CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT cases_outcome_of_closed CHECK (outcome = '' OR status = 'closed'),
    -- A date stamp lies in the past; five minutes are for clocks that differ.
    CONSTRAINT cases_received_before_recorded CHECK (received_at <= recorded_at + interval '5 minutes'),
    CONSTRAINT cases_sequence_counts CHECK (sequence >= 0 AND last_event >= 1),
    CONSTRAINT cases_secret_sha256 CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT cases_parent_wait_with_parent CHECK (parent IS NOT NULL OR parent_wait = '')
) WITH (fillfactor = 80); -- every step updates its case: room for that on the same page spares the indexes
COMMENT ON COLUMN cases.received_at IS 'legal receipt, from which deadlines count; recorded_at is when the row was written';
COMMENT ON COLUMN cases.started_at IS 'when the engine confirmed the workflow start; NULL: the sweeper must look';
CREATE INDEX cases_newest ON cases (recorded_at, id);
CREATE INDEX cases_of_office ON cases (office, recorded_at, id);
CREATE INDEX cases_of_procedure ON cases (procedure, recorded_at, id);
CREATE INDEX cases_of_revision ON cases (revision, status, outcome);
CREATE INDEX cases_open_of_office ON cases (office, recorded_at, id) WHERE status <> 'closed';
CREATE INDEX cases_open_of_revision ON cases (revision) WHERE status <> 'closed';
CREATE INDEX cases_of_parent ON cases (parent) WHERE parent IS NOT NULL;
CREATE INDEX cases_unstarted ON cases (recorded_at, id) WHERE started_at IS NULL;

-- What was submitted, byte for byte (json keeps the text, jsonb would not), with its SHA-256.
CREATE TABLE applications (
    case_id      text COLLATE "C" NOT NULL,
    data         json             NOT NULL,
    digest       bytea            NOT NULL,
    actor_role   text COLLATE "C" NOT NULL,
    actor_id     text COLLATE "C" NOT NULL,
    actor_office text COLLATE "C" NOT NULL,
    CONSTRAINT applications_pkey PRIMARY KEY (case_id),
    CONSTRAINT applications_case_known FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT applications_digest_of_data CHECK (digest = sha256(convert_to(data::text, 'UTF8')))
);

-- The same key with the same request is answered with the first case; with another request it is refused.
CREATE TABLE idempotency_keys (
    key          text COLLATE "C" NOT NULL,
    request_hash bytea            NOT NULL,
    case_id      text COLLATE "C" NOT NULL,
    recorded_at  timestamptz      NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (key),
    -- Deferred: the key is claimed before the case is written, so that a race is decided first.
    CONSTRAINT idempotency_keys_case_known FOREIGN KEY (case_id) REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT idempotency_keys_key_form CHECK (length(key) BETWEEN 1 AND 500)
);
CREATE INDEX idempotency_keys_of_case ON idempotency_keys (case_id);

CREATE TRIGGER applications_written_once BEFORE UPDATE OR DELETE ON applications
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE idempotency_keys, applications, cases, case_numbers;
