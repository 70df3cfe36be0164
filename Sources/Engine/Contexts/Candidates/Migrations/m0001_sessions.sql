CREATE SCHEMA IF NOT EXISTS candidates;

-- One candidate's way through one interview.
CREATE TABLE candidates.sessions (
  id uuid PRIMARY KEY,
  organisation uuid NOT NULL,
  interview uuid NOT NULL,
  -- The interview as it was when the session began; later edits do not reach it.
  snapshot jsonb NOT NULL CHECK (jsonb_typeof(snapshot) = 'object'),
  questions integer NOT NULL CHECK (questions > 0),
  -- Keyed hash of the resume code.
  code_mac bytea NOT NULL UNIQUE CHECK (octet_length(code_mac) = 32),
  status text NOT NULL CHECK (status IN ('opened', 'in_progress', 'completed')),
  consent_version text,
  consent_purposes text[],
  consented_at timestamptz,
  name text CHECK (char_length(name) BETWEEN 1 AND 200),
  email text CHECK (char_length(email) BETWEEN 3 AND 254),
  -- Of the writer's lease; 0 until the first.
  epoch integer NOT NULL DEFAULT 0 CHECK (epoch >= 0),
  started_at timestamptz NOT NULL,
  completed_at timestamptz,
  receipt jsonb,
  CHECK ((consent_version IS NULL) = (consent_purposes IS NULL)),
  CHECK ((consent_version IS NULL) = (consented_at IS NULL)),
  CHECK ((name IS NULL) = (email IS NULL)),
  CHECK ((status = 'opened') = (consent_version IS NULL)),
  CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
  CHECK ((status = 'completed') = (receipt IS NOT NULL))
);
-- Ids are UUIDv7: newest first without a sort.
CREATE INDEX sessions_newest ON candidates.sessions (organisation, interview, id DESC);

-- A question that was opened, and what became of it.
CREATE TABLE candidates.answers (
  session uuid NOT NULL REFERENCES candidates.sessions ON DELETE CASCADE,
  organisation uuid NOT NULL,
  question integer NOT NULL CHECK (question > 0),
  status text NOT NULL CHECK (status IN ('open', 'submitted', 'verified', 'failed')),
  opened_at timestamptz NOT NULL,
  -- The take that is the answer, and what its recorder reported.
  take uuid,
  duration_ms integer CHECK (duration_ms >= 0),
  segments integer CHECK (segments > 0),
  digest text CHECK (digest ~ '^[0-9a-f]{64}$'),
  camera text,
  microphone text,
  submitted_at timestamptz,
  -- A sentence for a person when the recording could not be processed.
  failure text,
  analysed boolean NOT NULL DEFAULT false,
  abstained text,
  scores bigint[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (session, question),
  CHECK ((status = 'open') = (take IS NULL)),
  CHECK ((take IS NULL) = (digest IS NULL)),
  CHECK ((status = 'failed') = (failure IS NOT NULL))
);

CREATE TABLE candidates.takes (
  session uuid NOT NULL,
  id uuid NOT NULL,
  organisation uuid NOT NULL,
  question integer NOT NULL,
  -- From 1; more than one is a retake.
  number integer NOT NULL CHECK (number > 0),
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
