CREATE SCHEMA IF NOT EXISTS candidates;

-- Interviews as they were when someone began them; candidates who began the same share one row.
CREATE TABLE candidates.snapshots (
  id uuid PRIMARY KEY,
  organisation uuid NOT NULL,
  interview uuid NOT NULL,
  -- SHA-256 of the content's JSON.
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
  UNIQUE (interview, digest)
);

-- One candidate's way through one interview.
CREATE TABLE candidates.sessions (
  id uuid PRIMARY KEY,
  organisation uuid NOT NULL,
  interview uuid NOT NULL,
  -- The interview as it was when the session began; later edits do not reach it. NULL until then.
  snapshot uuid REFERENCES candidates.snapshots,
  -- How many there are in it.
  questions integer NOT NULL DEFAULT 0 CHECK (questions >= 0),
  -- The secret of the personal link; NULL for who came by the public one.
  link uuid UNIQUE,
  -- Keyed hash of the resume code; NULL until the session began.
  code_mac bytea UNIQUE CHECK (octet_length(code_mac) = 32),
  status text NOT NULL
    CHECK (status IN ('invited', 'opened', 'in_progress', 'completed', 'expired', 'withdrawn')),
  consent_version text,
  consent_purposes text[],
  name text CHECK (char_length(name) BETWEEN 1 AND 200),
  email text CHECK (char_length(email) BETWEEN 3 AND 254),
  -- What the interview asks for besides, as an array of label and value.
  extra jsonb CHECK (jsonb_typeof(extra) = 'array'),
  extra_time_percent integer CHECK (extra_time_percent BETWEEN 100 AND 400),
  -- Of the writer's lease; 0 until the first.
  epoch integer NOT NULL DEFAULT 0 CHECK (epoch >= 0),
  invited_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz,
  opened_at timestamptz,
  -- When consent was given.
  started_at timestamptz,
  completed_at timestamptz,
  -- When it expired or was withdrawn.
  ended_at timestamptz,
  receipt jsonb,
  -- The facts of the file; its bytes are an object.
  resume jsonb CHECK (jsonb_typeof(resume) = 'object'),
  -- When everything of the person was deleted; what was deleted stands in the certificate. What stays is a row that
  -- says nothing of anybody.
  erased_at timestamptz,
  certificate jsonb CHECK (jsonb_typeof(certificate) = 'object'),
  -- Whether the voluntary form was handed in; what it says is kept apart, and nothing leads there.
  groups_given boolean NOT NULL DEFAULT false,
  -- Counted from the answers whenever one changes, so that a list of thousands need not.
  answered integer NOT NULL DEFAULT 0 CHECK (answered >= 0),
  analysed integer NOT NULL DEFAULT 0 CHECK (analysed >= 0),
  score float8 CHECK (score BETWEEN 1 AND 5),
  decision text CHECK (decision IN ('advance', 'hold', 'reject')),
  -- Name and e-mail without case and accents, for sorting and searching.
  name_key text,
  email_key text,
  search text NOT NULL GENERATED ALWAYS AS (' ' || coalesce(name_key, '') || ' ' || coalesce(email_key, '')) STORED,
  step smallint NOT NULL GENERATED ALWAYS AS (
    CASE status WHEN 'invited' THEN 1 WHEN 'opened' THEN 2 WHEN 'in_progress' THEN 3 WHEN 'completed' THEN 4
      WHEN 'expired' THEN 5 ELSE 6 END) STORED,
  duration_s integer GENERATED ALWAYS AS (extract(epoch FROM completed_at - started_at)::integer) STORED,
  CHECK (erased_at IS NOT NULL OR (link IS NULL) = (invited_at IS NULL)),
  CHECK ((opened_at IS NULL) = (snapshot IS NULL)),
  CHECK (erased_at IS NOT NULL OR (opened_at IS NULL) = (code_mac IS NULL)),
  CHECK (erased_at IS NOT NULL OR opened_at IS NOT NULL OR link IS NOT NULL),
  CHECK (erased_at IS NULL OR name IS NULL AND email IS NULL AND extra IS NULL AND resume IS NULL AND link IS NULL
    AND code_mac IS NULL AND receipt IS NULL),
  CHECK ((certificate IS NULL) = (erased_at IS NULL)),
  CHECK ((consent_version IS NULL) = (consent_purposes IS NULL)),
  CHECK ((consent_version IS NULL) = (started_at IS NULL)),
  CHECK ((name IS NULL) = (email IS NULL)),
  CHECK ((name IS NULL) = (name_key IS NULL)),
  CHECK ((email IS NULL) = (email_key IS NULL)),
  CHECK (status <> 'invited' OR opened_at IS NULL),
  CHECK (status <> 'opened' OR opened_at IS NOT NULL AND consent_version IS NULL),
  CHECK (status NOT IN ('in_progress', 'completed') OR consent_version IS NOT NULL),
  CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
  CHECK (erased_at IS NOT NULL OR (status = 'completed') = (receipt IS NOT NULL)),
  CHECK ((status IN ('expired', 'withdrawn')) = (ended_at IS NOT NULL))
);

-- Each order of the list has its index, for one interview and for all: a page is a walk along it, however deep. Those
-- without a value stand at its end, in the order of ids. Ids are UUIDv7: newest first without a sort.
CREATE INDEX sessions_added ON candidates.sessions (organisation, id);
CREATE INDEX sessions_name ON candidates.sessions (organisation, name_key, id);
CREATE INDEX sessions_email ON candidates.sessions (organisation, email_key, id);
CREATE INDEX sessions_status ON candidates.sessions (organisation, step, id);
CREATE INDEX sessions_score ON candidates.sessions (organisation, score, id);
CREATE INDEX sessions_invited ON candidates.sessions (organisation, invited_at, id);
CREATE INDEX sessions_started ON candidates.sessions (organisation, started_at, id);
CREATE INDEX sessions_completed ON candidates.sessions (organisation, completed_at, id);
CREATE INDEX sessions_duration ON candidates.sessions (organisation, duration_s, id);
CREATE INDEX sessions_of_added ON candidates.sessions (interview, id);
CREATE INDEX sessions_of_name ON candidates.sessions (interview, name_key, id);
CREATE INDEX sessions_of_email ON candidates.sessions (interview, email_key, id);
CREATE INDEX sessions_of_status ON candidates.sessions (interview, step, id);
CREATE INDEX sessions_of_score ON candidates.sessions (interview, score, id);
CREATE INDEX sessions_of_invited ON candidates.sessions (interview, invited_at, id);
CREATE INDEX sessions_of_started ON candidates.sessions (interview, started_at, id);
CREATE INDEX sessions_of_completed ON candidates.sessions (interview, completed_at, id);
CREATE INDEX sessions_of_duration ON candidates.sessions (interview, duration_s, id);
CREATE INDEX sessions_undecided ON candidates.sessions (organisation, interview, completed_at)
  WHERE status = 'completed' AND decision IS NULL AND erased_at IS NULL;
CREATE INDEX sessions_expiring ON candidates.sessions (expires_at)
  WHERE expires_at IS NOT NULL AND status IN ('invited', 'opened');

-- Parts of words are found by their trigrams. Where the server lacks the extension a search reads every row of the
-- organisation: right, and slow only where there are many.
DO $$
DECLARE place text;
BEGIN
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
    CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA candidates;
    SELECT n.nspname INTO place FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
      WHERE e.extname = 'pg_trgm';
    EXECUTE format('CREATE INDEX sessions_search ON candidates.sessions USING gin (search %I.gin_trgm_ops)', place);
  END IF;
END $$;

CREATE TABLE candidates.tags (
  session uuid NOT NULL REFERENCES candidates.sessions ON DELETE CASCADE,
  organisation uuid NOT NULL,
  tag text NOT NULL CHECK (char_length(tag) BETWEEN 1 AND 50),
  PRIMARY KEY (session, tag)
);
CREATE INDEX tags_candidates ON candidates.tags (organisation, tag, session);

-- Every decision that was made; the last one is the session's.
CREATE TABLE candidates.decisions (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session uuid NOT NULL REFERENCES candidates.sessions ON DELETE CASCADE,
  organisation uuid NOT NULL,
  decision text NOT NULL CHECK (decision IN ('advance', 'hold', 'reject')),
  reason text CHECK (char_length(reason) BETWEEN 1 AND 200),
  note text CHECK (char_length(note) BETWEEN 1 AND 2000),
  at timestamptz NOT NULL,
  by uuid NOT NULL,
  -- As it was then: people leave, and what they decided stays theirs.
  by_name text NOT NULL,
  CHECK (decision <> 'reject' OR reason IS NOT NULL)
);
CREATE INDEX decisions_session ON candidates.decisions (session, seq);

-- The steps of a candidate's way, with who took them. Rows are added, never changed.
CREATE TABLE candidates.history (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session uuid NOT NULL REFERENCES candidates.sessions ON DELETE CASCADE,
  organisation uuid NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL CHECK (actor IN ('candidate', 'staff', 'program')),
  -- Someone of the organisation, with the name as it was then.
  by uuid,
  by_name text,
  action text NOT NULL CHECK (action <> ''),
  details jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
  CHECK ((actor = 'staff') = (by IS NOT NULL)),
  CHECK ((by IS NULL) = (by_name IS NULL))
);
CREATE INDEX history_session ON candidates.history (session, seq);

-- A question that was opened, and what became of it.
CREATE TABLE candidates.answers (
  session uuid NOT NULL REFERENCES candidates.sessions ON DELETE CASCADE,
  organisation uuid NOT NULL,
  question integer NOT NULL CHECK (question > 0),
  status text NOT NULL CHECK (status IN ('open', 'submitted', 'verified', 'failed', 'skipped')),
  -- To get used to it: neither counted nor shown to HR.
  is_practice boolean NOT NULL DEFAULT false,
  opened_at timestamptz NOT NULL,
  -- The take that is the answer, and what its recorder reported.
  take uuid,
  duration_ms integer CHECK (duration_ms >= 0),
  segments integer CHECK (segments > 0),
  digest text CHECK (digest ~ '^[0-9a-f]{64}$'),
  camera text,
  microphone text,
  submitted_at timestamptz,
  -- What was written or chosen, from the first letter on.
  written jsonb CHECK (jsonb_typeof(written) = 'object'),
  -- A sentence for a person when the recording could not be processed.
  failure text,
  analysed boolean NOT NULL DEFAULT false,
  abstained text,
  scores bigint[] NOT NULL DEFAULT '{}',
  -- What people gave it: it counts in place of the scores.
  people float8 CHECK (people BETWEEN 1 AND 5),
  -- Whether people set the scores aside.
  dismissed boolean NOT NULL DEFAULT false,
  -- How often support let it be answered once more.
  reopened integer NOT NULL DEFAULT 0 CHECK (reopened >= 0),
  PRIMARY KEY (session, question),
  CHECK (status NOT IN ('submitted', 'failed') OR take IS NOT NULL),
  CHECK (status <> 'verified' OR take IS NOT NULL OR written IS NOT NULL),
  CHECK (status NOT IN ('open', 'skipped') OR take IS NULL),
  CHECK ((take IS NULL) = (digest IS NULL)),
  CHECK ((status = 'failed') = (failure IS NOT NULL))
);

CREATE INDEX answers_failed ON candidates.answers (organisation, submitted_at)
  WHERE status = 'failed' OR abstained = 'failed';

CREATE TABLE candidates.takes (
  session uuid NOT NULL,
  id uuid NOT NULL,
  organisation uuid NOT NULL,
  question integer NOT NULL,
  -- From 1; more than one is a retake.
  number integer NOT NULL CHECK (number > 0),
  -- From before support let the question be answered once more: counted, and neither gone on with nor handed in.
  closed boolean NOT NULL DEFAULT false,
  PRIMARY KEY (session, id),
  UNIQUE (session, question, number),
  FOREIGN KEY (session, question) REFERENCES candidates.answers ON DELETE CASCADE
);

CREATE TABLE candidates.parts (
  session uuid NOT NULL,
  take uuid NOT NULL,
  organisation uuid NOT NULL,
  part integer NOT NULL CHECK (part > 0),
  gap_ms integer NOT NULL CHECK (gap_ms >= 0),
  camera text NOT NULL CHECK (camera IN ('device', 'file', 'test', 'none')),
  microphone text NOT NULL CHECK (microphone IN ('device', 'file', 'test', 'none')),
  -- Of the writer that began it.
  epoch integer NOT NULL,
  begun_at timestamptz NOT NULL,
  PRIMARY KEY (session, take, part),
  FOREIGN KEY (session, take) REFERENCES candidates.takes ON DELETE CASCADE,
  CHECK (camera <> 'none' OR microphone <> 'none')
);

-- What a machine recorded and sent after another one had taken its place: kept beside the answer, never joined with it.
CREATE TABLE candidates.alternatives (
  session uuid NOT NULL,
  id uuid NOT NULL,
  organisation uuid NOT NULL,
  question integer NOT NULL,
  duration_ms integer NOT NULL CHECK (duration_ms >= 0),
  status text NOT NULL CHECK (status IN ('announced', 'arrived', 'verified', 'failed')),
  announced_at timestamptz NOT NULL,
  arrived_at timestamptz,
  PRIMARY KEY (session, id),
  FOREIGN KEY (session, question) REFERENCES candidates.answers ON DELETE CASCADE,
  CHECK ((status = 'announced') = (arrived_at IS NULL))
);
