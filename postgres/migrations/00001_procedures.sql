-- +goose Up

-- A revision is immutable: the model that a running case interprets can never change under it.
CREATE TABLE revisions (
    hash         text COLLATE "C" NOT NULL,
    procedure    text COLLATE "C" NOT NULL,
    number       integer          NOT NULL,
    titles       jsonb            NOT NULL,
    summary      jsonb            NOT NULL,
    legal_basis  text[]           NOT NULL,
    leika        text             NOT NULL,
    office       text COLLATE "C" NOT NULL,
    content      bytea            NOT NULL,
    published_at timestamptz      NOT NULL,
    CONSTRAINT revisions_pkey PRIMARY KEY (hash),
    CONSTRAINT revisions_number_unique UNIQUE (procedure, number),
    CONSTRAINT revisions_of_procedure UNIQUE (hash, procedure),
    CONSTRAINT revisions_hash_sha256 CHECK (hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT revisions_number_positive CHECK (number > 0),
    CONSTRAINT revisions_titled CHECK (jsonb_typeof(titles) = 'object' AND jsonb_typeof(summary) = 'object'),
    CONSTRAINT revisions_office_named CHECK (office <> '')
);
COMMENT ON TABLE revisions IS 'published versions of procedures, addressed by the SHA-256 of their content';

CREATE TABLE procedures (
    key      text COLLATE "C" NOT NULL,
    revision text COLLATE "C",
    CONSTRAINT procedures_pkey PRIMARY KEY (key),
    CONSTRAINT procedures_key_form CHECK (key ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    CONSTRAINT procedures_revision_own FOREIGN KEY (revision, key) REFERENCES revisions (hash, procedure)
);
COMMENT ON TABLE procedures IS 'what the town offers, and which revision is in force';

ALTER TABLE revisions
    ADD CONSTRAINT revisions_procedure_known FOREIGN KEY (procedure) REFERENCES procedures (key);

-- Guards what is written once against mistakes of programs. Erasure (DSGVO article 17) is the one exception:
-- its transaction says SET LOCAL amtsweg.erasure = 'on'.
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('amtsweg.erasure', true) = 'on' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION '% is written once: % is refused', TG_TABLE_NAME, lower(TG_OP)
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_TABLE_NAME || '_written_once', TABLE = TG_TABLE_NAME;
END $$;
-- +goose StatementEnd

CREATE TRIGGER revisions_written_once BEFORE UPDATE OR DELETE ON revisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revisions_never_truncated BEFORE TRUNCATE ON revisions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE procedures, revisions CASCADE;
DROP FUNCTION refuse_change;
