-- +goose Up

CREATE TABLE tasks (
    id          text COLLATE "C" NOT NULL,
    case_id     text COLLATE "C" NOT NULL,
    wait        text COLLATE "C" NOT NULL,
    node        text COLLATE "C" NOT NULL,
    titles      jsonb            NOT NULL,
    audience    text COLLATE "C" NOT NULL,
    office      text COLLATE "C" NOT NULL,
    form        text COLLATE "C" NOT NULL,
    data        json,
    status      text COLLATE "C" NOT NULL,
    assignee    text COLLATE "C" NOT NULL,
    opened_at   timestamptz      NOT NULL,
    closed_at   timestamptz,
    due         timestamptz,
    priority    integer          NOT NULL,
    not_same_as text[]           NOT NULL,
    CONSTRAINT tasks_pkey PRIMARY KEY (id),
    CONSTRAINT tasks_wait_once UNIQUE (case_id, wait),
    CONSTRAINT tasks_case_known FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT tasks_id_of_wait CHECK (id = case_id || '.' || wait),
    CONSTRAINT tasks_titled CHECK (jsonb_typeof(titles) = 'object'),
    CONSTRAINT tasks_audience_known CHECK (audience IN ('staff', 'applicant')),
    CONSTRAINT tasks_status_known CHECK (status IN ('open', 'claimed', 'completed', 'withdrawn')),
    CONSTRAINT tasks_claimed_by_someone CHECK (status <> 'claimed' OR assignee <> ''),
    CONSTRAINT tasks_closed_has_time CHECK ((status IN ('completed', 'withdrawn')) = (closed_at IS NOT NULL))
);
-- The three lists that people look at: their office's, their own, and all.
CREATE INDEX tasks_of_office ON tasks (office, (-priority), (coalesce(due, 'infinity'::timestamptz)), opened_at, id)
    WHERE audience = 'staff' AND status IN ('open', 'claimed');
CREATE INDEX tasks_of_assignee ON tasks (assignee, (-priority), (coalesce(due, 'infinity'::timestamptz)), opened_at, id)
    WHERE audience = 'staff' AND status IN ('open', 'claimed');
CREATE INDEX tasks_most_urgent ON tasks ((-priority), (coalesce(due, 'infinity'::timestamptz)), opened_at, id)
    WHERE audience = 'staff' AND status IN ('open', 'claimed');

CREATE TABLE deadlines (
    case_id  text COLLATE "C" NOT NULL,
    wait     text COLLATE "C" NOT NULL,
    node     text COLLATE "C" NOT NULL,
    titles   jsonb            NOT NULL,
    due      timestamptz      NOT NULL,
    set_at   timestamptz      NOT NULL,
    ended_at timestamptz,
    fired    boolean          NOT NULL DEFAULT false,
    CONSTRAINT deadlines_pkey PRIMARY KEY (case_id, wait),
    CONSTRAINT deadlines_case_known FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT deadlines_titled CHECK (jsonb_typeof(titles) = 'object'),
    CONSTRAINT deadlines_fired_has_ended CHECK (NOT fired OR ended_at IS NOT NULL)
);

CREATE TABLE subscriptions (
    case_id text COLLATE "C" NOT NULL,
    wait    text COLLATE "C" NOT NULL,
    node    text COLLATE "C" NOT NULL,
    signal  boolean          NOT NULL,
    name    text COLLATE "C" NOT NULL,
    key     text COLLATE "C" NOT NULL,
    CONSTRAINT subscriptions_pkey PRIMARY KEY (case_id, wait),
    CONSTRAINT subscriptions_case_known FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT subscriptions_named CHECK (name <> '')
);
CREATE INDEX subscriptions_by_name ON subscriptions (name, key, case_id, wait);

CREATE TABLE incidents (
    case_id   text COLLATE "C" NOT NULL,
    wait      text COLLATE "C" NOT NULL,
    node      text COLLATE "C" NOT NULL,
    detail    text             NOT NULL,
    opened_at timestamptz      NOT NULL,
    closed_at timestamptz,
    CONSTRAINT incidents_pkey PRIMARY KEY (case_id, wait),
    CONSTRAINT incidents_case_known FOREIGN KEY (case_id) REFERENCES cases (id)
);
CREATE INDEX incidents_open ON incidents (opened_at, case_id, wait) WHERE closed_at IS NULL;

CREATE TABLE documents (
    id        text COLLATE "C" NOT NULL,
    case_id   text COLLATE "C" NOT NULL,
    kind      text COLLATE "C" NOT NULL,
    title     text             NOT NULL,
    body      text             NOT NULL,
    language  text COLLATE "C" NOT NULL,
    issued_at timestamptz      NOT NULL,
    CONSTRAINT documents_pkey PRIMARY KEY (id),
    CONSTRAINT documents_case_known FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT documents_kind_known CHECK (kind IN ('notice', 'message'))
);
CREATE INDEX documents_of_case ON documents (case_id, issued_at, id);
CREATE TRIGGER documents_written_once BEFORE UPDATE OR DELETE ON documents
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What a step sends to other cases. The relay leases rows, delivers and marks them; a lost lease is taken again.
CREATE TABLE outbox (
    id           text COLLATE "C" NOT NULL,
    position     bigint           NOT NULL GENERATED ALWAYS AS IDENTITY,
    case_id      text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    wait         text COLLATE "C" NOT NULL,
    receiver     text COLLATE "C" NOT NULL,
    name         text COLLATE "C" NOT NULL,
    key          text COLLATE "C" NOT NULL,
    data         json,
    time_to_live bigint           NOT NULL,
    sent_at      timestamptz      NOT NULL,
    leased_until timestamptz      NOT NULL DEFAULT '-infinity',
    delivered_at timestamptz,
    dropped_at   timestamptz,
    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_position_unique UNIQUE (position),
    CONSTRAINT outbox_case_known FOREIGN KEY (case_id) REFERENCES cases (id),
    CONSTRAINT outbox_kind_known CHECK (kind IN ('message', 'signal', 'child', 'child-cancel', 'child-ended', 'child-error', 'child-escalated')),
    CONSTRAINT outbox_time_to_live_counts CHECK (time_to_live >= 0),
    CONSTRAINT outbox_ends_once CHECK (delivered_at IS NULL OR dropped_at IS NULL)
);
COMMENT ON COLUMN outbox.time_to_live IS 'nanoseconds for which a message waits for a subscriber';
CREATE INDEX outbox_pending ON outbox (position) INCLUDE (leased_until)
    WHERE delivered_at IS NULL AND dropped_at IS NULL;
CREATE INDEX outbox_waiting_messages ON outbox (name, key)
    WHERE delivered_at IS NULL AND dropped_at IS NULL AND kind = 'message';

-- +goose Down
DROP TABLE outbox, documents, incidents, subscriptions, deadlines, tasks;
