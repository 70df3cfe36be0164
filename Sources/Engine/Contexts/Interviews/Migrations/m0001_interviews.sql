CREATE SCHEMA IF NOT EXISTS interviews;

CREATE TABLE interviews.interviews (
  id uuid PRIMARY KEY,
  organisation uuid NOT NULL,
  status text NOT NULL CHECK (status IN ('draft', 'published', 'closed', 'archived')),
  -- What HR wrote, as it crosses the wire.
  content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
  -- Grows with each change: the ETag.
  version integer NOT NULL DEFAULT 1 CHECK (version >= 1),
  -- The wording that candidates get, and the last one that a candidate has begun with.
  revision integer NOT NULL DEFAULT 1 CHECK (revision >= 1),
  begun_revision integer NOT NULL DEFAULT 0 CHECK (begun_revision BETWEEN 0 AND revision),
  -- The secret of the public link and the short code that leads to it: made at the first publishing, anew when revoked.
  link uuid UNIQUE,
  code text UNIQUE CHECK (code ~ '^[A-Z0-9]{8}$'),
  -- A keyed hash, and how often the PIN was missed lately.
  pin_mac bytea,
  pin_failures integer NOT NULL DEFAULT 0 CHECK (pin_failures >= 0),
  pin_failed_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK ((status = 'draft') = (link IS NULL)),
  CHECK ((link IS NULL) = (code IS NULL))
);
-- Ids are UUIDv7: newest first without a sort.
CREATE INDEX interviews_newest ON interviews.interviews (organisation, id DESC);

-- How far candidates have come, kept from their events.
CREATE TABLE interviews.candidate_counts (
  interview uuid PRIMARY KEY REFERENCES interviews.interviews ON DELETE CASCADE,
  organisation uuid NOT NULL,
  started integer NOT NULL DEFAULT 0 CHECK (started >= 0),
  completed integer NOT NULL DEFAULT 0 CHECK (completed >= 0)
);

-- The organisations' own templates.
CREATE TABLE interviews.templates (
  id uuid PRIMARY KEY,
  organisation uuid NOT NULL,
  language text NOT NULL,
  name text NOT NULL,
  summary text NOT NULL,
  content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
  created_at timestamptz NOT NULL
);
CREATE INDEX templates_newest ON interviews.templates (organisation, id DESC);
