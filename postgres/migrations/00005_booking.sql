-- +goose Up

CREATE TABLE sites (
    key    text COLLATE "C" NOT NULL,
    name   text             NOT NULL,
    office text COLLATE "C" NOT NULL,
    land   text COLLATE "C" NOT NULL,
    CONSTRAINT sites_pkey PRIMARY KEY (key),
    CONSTRAINT sites_key_form CHECK (key ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    CONSTRAINT sites_named CHECK (name <> ''),
    CONSTRAINT sites_land_form CHECK (land = '' OR land ~ '^[A-Z]{2}$')
);

-- The rule is package booking's OpeningHours as JSON: its calendar arithmetic lives there, not in SQL.
CREATE TABLE opening_hours (
    site     text COLLATE "C" NOT NULL,
    position integer          NOT NULL,
    rule     jsonb            NOT NULL,
    CONSTRAINT opening_hours_pkey PRIMARY KEY (site, position),
    CONSTRAINT opening_hours_site_known FOREIGN KEY (site) REFERENCES sites (key) ON DELETE CASCADE,
    CONSTRAINT opening_hours_is_rule CHECK (jsonb_typeof(rule) = 'object')
);

CREATE TABLE closures (
    site       text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    starts_at  timestamptz      NOT NULL,
    ends_at    timestamptz      NOT NULL,
    seats      integer          NOT NULL,
    all_seats  boolean          NOT NULL,
    CONSTRAINT closures_pkey PRIMARY KEY (site, id),
    CONSTRAINT closures_site_known FOREIGN KEY (site) REFERENCES sites (key) ON DELETE CASCADE,
    CONSTRAINT closures_end_after_start CHECK (starts_at < ends_at),
    CONSTRAINT closures_seats_count CHECK (seats >= 0)
);

CREATE TABLE services (
    key          text COLLATE "C" NOT NULL,
    titles       jsonb            NOT NULL,
    slots        integer          NOT NULL,
    max_quantity integer          NOT NULL,
    public       boolean          NOT NULL,
    CONSTRAINT services_pkey PRIMARY KEY (key),
    CONSTRAINT services_key_form CHECK (key ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    CONSTRAINT services_titled CHECK (jsonb_typeof(titles) = 'object'),
    CONSTRAINT services_take_time CHECK (slots > 0 AND max_quantity > 0)
);

CREATE TABLE appointments (
    case_id    text COLLATE "C" NOT NULL,
    site       text COLLATE "C" NOT NULL,
    service    text COLLATE "C" NOT NULL,
    starts_at  timestamptz      NOT NULL,
    ends_at    timestamptz      NOT NULL,
    state      text COLLATE "C" NOT NULL,
    hold_until timestamptz,
    changed_at timestamptz      NOT NULL,
    CONSTRAINT appointments_pkey PRIMARY KEY (case_id),
    CONSTRAINT appointments_case_known FOREIGN KEY (case_id) REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT appointments_site_known FOREIGN KEY (site) REFERENCES sites (key),
    CONSTRAINT appointments_service_known FOREIGN KEY (service) REFERENCES services (key),
    CONSTRAINT appointments_end_after_start CHECK (starts_at < ends_at),
    CONSTRAINT appointments_state_known CHECK (state IN ('held', 'confirmed', 'released')),
    CONSTRAINT appointments_held_until CHECK (state <> 'held' OR hold_until IS NOT NULL)
);

-- One row is one visitor's seat in one slot. The primary key is why a seat cannot be sold twice.
CREATE TABLE seats (
    site      text COLLATE "C" NOT NULL,
    starts_at timestamptz      NOT NULL,
    number    integer          NOT NULL,
    case_id   text COLLATE "C" NOT NULL,
    CONSTRAINT seats_pkey PRIMARY KEY (site, starts_at, number),
    CONSTRAINT seats_one_per_visit UNIQUE (case_id, site, starts_at),
    CONSTRAINT seats_of_appointment FOREIGN KEY (case_id) REFERENCES appointments (case_id),
    CONSTRAINT seats_number_positive CHECK (number > 0)
);

-- +goose Down
DROP TABLE seats, appointments, services, closures, opening_hours, sites;
