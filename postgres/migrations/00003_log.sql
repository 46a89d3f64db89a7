-- +goose Up

-- The log that decides: the input of every step of every case, in order.
CREATE TABLE steps (
    case_id      text COLLATE "C" NOT NULL,
    sequence     integer          NOT NULL,
    act          text COLLATE "C" NOT NULL,
    input        bytea            NOT NULL,
    state_hash   text COLLATE "C" NOT NULL,
    at           timestamptz      NOT NULL,
    recorded_at  timestamptz      NOT NULL DEFAULT now(),
    by_update    boolean          NOT NULL,
    acknowledged boolean          NOT NULL,
    CONSTRAINT steps_pkey PRIMARY KEY (case_id, sequence),
    CONSTRAINT steps_act_once UNIQUE (case_id, act),
    CONSTRAINT steps_case_known FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT steps_sequence_positive CHECK (sequence > 0),
    CONSTRAINT steps_act_named CHECK (act <> ''),
    CONSTRAINT steps_acknowledged_unless_by_update CHECK (acknowledged OR by_update)
);
COMMENT ON COLUMN steps.input IS 'the event that was applied, as the engine serialised it; encrypted where keys are set up';
COMMENT ON COLUMN steps.by_update IS 'rode on a speculative workflow task that Temporal can lose until acknowledged';
CREATE INDEX steps_unacknowledged ON steps (case_id, sequence) INCLUDE (at) WHERE NOT acknowledged;

CREATE TABLE events (
    case_id      text COLLATE "C" NOT NULL,
    sequence     integer          NOT NULL,
    step         integer          NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    node         text COLLATE "C" NOT NULL,
    at           timestamptz      NOT NULL,
    actor_role   text COLLATE "C" NOT NULL,
    actor_id     text COLLATE "C" NOT NULL,
    actor_office text COLLATE "C" NOT NULL,
    channel      text COLLATE "C" NOT NULL,
    revision     text COLLATE "C" NOT NULL,
    attributes   jsonb,
    CONSTRAINT events_pkey PRIMARY KEY (case_id, sequence),
    CONSTRAINT events_case_known FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT events_sequence_positive CHECK (sequence > 0),
    CONSTRAINT events_receipt_first CHECK ((sequence = 1) = (step = 0)),
    CONSTRAINT events_kind_named CHECK (kind <> ''),
    CONSTRAINT events_channel_known CHECK (channel IN ('', 'online', 'counter', 'post', 'phone', 'email', 'rekeyed', 'printed')),
    CONSTRAINT events_attributes_named CHECK (jsonb_typeof(attributes) = 'object')
);

CREATE TRIGGER steps_written_once
    BEFORE DELETE OR UPDATE OF case_id, sequence, act, input, state_hash, at, recorded_at, by_update ON steps
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER steps_stay_acknowledged BEFORE UPDATE OF acknowledged ON steps
    FOR EACH ROW WHEN (OLD.acknowledged AND NOT NEW.acknowledged) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER steps_never_truncated BEFORE TRUNCATE ON steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_written_once BEFORE DELETE OR UPDATE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_never_truncated BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE events, steps;
