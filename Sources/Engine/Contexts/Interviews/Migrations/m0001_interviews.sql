CREATE SCHEMA IF NOT EXISTS interviews;

CREATE TABLE interviews.interviews (
  id uuid PRIMARY KEY,
  organisation uuid NOT NULL,
  status text NOT NULL CHECK (status IN ('draft', 'published', 'closed')),
  -- What HR wrote, as it crosses the wire.
  content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
  -- The secret of the public link: made at the first publishing and kept from then on.
  link uuid UNIQUE,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK ((status = 'draft') = (link IS NULL))
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
