-- Events as they were published, in the transaction of the change that they tell of. CloudEvents 1.0 attributes:
-- `aggregate` is the subject; source and specversion are the same for all.
CREATE TABLE kernel.outbox (
  -- Rises with each commit within an aggregate: publishers of one aggregate wait for each other.
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  type text NOT NULL CHECK (type <> ''),
  topic text NOT NULL CHECK (topic <> ''),
  organisation uuid NOT NULL,
  aggregate uuid NOT NULL,
  time timestamptz NOT NULL DEFAULT clock_timestamp(),
  data jsonb NOT NULL CHECK (jsonb_typeof(data) = 'object'),
  -- When its deliveries were made. Rows are marked, not passed by number: one that commits late is not lost.
  relayed_at timestamptz,
  -- The transaction that wrote it, for the live feed to tell what it has not seen.
  tx xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX outbox_tx ON kernel.outbox (tx);
CREATE INDEX outbox_waiting ON kernel.outbox (seq) WHERE relayed_at IS NULL;
CREATE INDEX outbox_relayed ON kernel.outbox (relayed_at) WHERE relayed_at IS NOT NULL;

-- Who wants events of which type.
CREATE TABLE kernel.consumers (
  consumer text NOT NULL CHECK (consumer <> ''),
  type text NOT NULL CHECK (type <> ''),
  PRIMARY KEY (consumer, type)
);

-- Events on their way to a consumer; gone when it has handled them.
CREATE TABLE kernel.deliveries (
  consumer text NOT NULL,
  seq bigint NOT NULL REFERENCES kernel.outbox,
  aggregate uuid NOT NULL,
  attempt integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  due_at timestamptz NOT NULL DEFAULT now(),
  lease uuid,
  lease_until timestamptz,
  last_error text,
  PRIMARY KEY (consumer, seq),
  CHECK ((lease IS NULL) = (lease_until IS NULL)),
  CHECK (lease IS NULL OR attempt > 0)
);
CREATE INDEX deliveries_order ON kernel.deliveries (consumer, aggregate, seq);
CREATE INDEX deliveries_seq ON kernel.deliveries (seq);

-- What each consumer has handled, written in the transaction of the effect.
CREATE TABLE kernel.inbox (
  consumer text NOT NULL,
  event uuid NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event)
);
CREATE INDEX inbox_handled ON kernel.inbox (handled_at);

CREATE TABLE kernel.jobs (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind <> ''),
  key text,
  organisation uuid,
  payload jsonb NOT NULL,
  -- The higher the sooner.
  priority integer NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'available' CHECK (state IN ('available', 'running', 'completed', 'dead')),
  attempt integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  enqueued_at timestamptz NOT NULL DEFAULT now(),
  run_after timestamptz NOT NULL DEFAULT now(),
  -- The right of one worker to this attempt; it lapses unless renewed.
  lease uuid,
  lease_until timestamptz,
  finished_at timestamptz,
  last_error text,
  CHECK ((state = 'running') = (lease IS NOT NULL)),
  CHECK ((lease IS NULL) = (lease_until IS NULL)),
  CHECK ((state IN ('completed', 'dead')) = (finished_at IS NOT NULL)),
  CHECK (state <> 'running' OR attempt > 0),
  CHECK (state <> 'dead' OR last_error IS NOT NULL)
);
CREATE UNIQUE INDEX jobs_active_key ON kernel.jobs (kind, key)
  WHERE key IS NOT NULL AND state IN ('available', 'running');
CREATE INDEX jobs_claim ON kernel.jobs (kind, priority DESC, run_after) WHERE state IN ('available', 'running');
CREATE INDEX jobs_finished ON kernel.jobs (finished_at) WHERE finished_at IS NOT NULL;

-- Who did what to which object. Rows are added, never changed.
CREATE TABLE kernel.audit (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  organisation uuid,
  actor text NOT NULL CHECK (actor <> ''),
  action text NOT NULL CHECK (action <> ''),
  object text NOT NULL CHECK (object <> ''),
  details jsonb NOT NULL CHECK (jsonb_typeof(details) = 'object'),
  -- Hash over this entry and the one before in its organisation; NULL until chained.
  chain bytea CHECK (octet_length(chain) = 32)
);
CREATE INDEX audit_organisation ON kernel.audit (organisation, seq);
