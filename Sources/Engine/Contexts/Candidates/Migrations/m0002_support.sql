-- What devices, recorder, server and support saw and did in a session, line by line. It holds no name, no answer and no
-- secret; it goes with its session.
CREATE TABLE candidates.session_log (
  session uuid NOT NULL REFERENCES candidates.sessions ON DELETE CASCADE,
  -- Counts the lines of a session; given under the lock of the session, so that none turns up late.
  sequence integer NOT NULL CHECK (sequence > 0),
  organisation uuid NOT NULL,
  at timestamptz NOT NULL,
  source text NOT NULL CHECK (source IN ('client', 'server', 'staff')),
  kind text NOT NULL CHECK (char_length(kind) BETWEEN 1 AND 40),
  question integer CHECK (question > 0),
  details jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
  -- Which run of the candidate's program said it, and its number there: said again it is the same line.
  run uuid,
  number bigint,
  PRIMARY KEY (session, sequence),
  UNIQUE (session, run, number),
  CHECK ((source = 'client') = (run IS NOT NULL)),
  CHECK ((run IS NULL) = (number IS NULL))
);

-- Pages for a candidate's phone: each good once, for a while, for one file.
CREATE TABLE candidates.phone_uploads (
  -- SHA-256 of the token in the address; the token has 122 random bits.
  token bytea PRIMARY KEY CHECK (octet_length(token) = 32),
  session uuid NOT NULL REFERENCES candidates.sessions ON DELETE CASCADE,
  organisation uuid NOT NULL,
  -- NULL is the résumé.
  question integer CHECK (question > 0),
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- When its file began to be kept.
  spent_at timestamptz
);
CREATE INDEX phone_uploads_session ON candidates.phone_uploads (session);
