-- "Something is wrong", as a candidate said it, and what it gave back. It goes with its session.
CREATE TABLE candidates.incidents (
  session uuid NOT NULL REFERENCES candidates.sessions ON DELETE CASCADE,
  -- Made by the client: said again it is the same.
  id uuid NOT NULL,
  organisation uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('interrupted', 'device', 'question', 'alternative', 'other')),
  question integer CHECK (question > 0),
  text text NOT NULL CHECK (char_length(text) <= 1000),
  at timestamptz NOT NULL,
  -- By the candidate's clock.
  said_at timestamptz NOT NULL,
  granted_take boolean NOT NULL,
  credit_s integer NOT NULL CHECK (credit_s >= 0),
  PRIMARY KEY (session, id),
  CHECK (question IS NOT NULL OR NOT granted_take AND credit_s = 0)
);
-- One take more for a question, and time to think given back once.
CREATE UNIQUE INDEX incidents_takes ON candidates.incidents (session, question) WHERE granted_take;
CREATE UNIQUE INDEX incidents_credits ON candidates.incidents (session, question) WHERE credit_s > 0;

-- What candidates said of themselves in the voluntary form. Nothing in the database leads from here to a person or a
-- session: no id, no day, and no order that says more than the month.
CREATE TABLE candidates.group_forms (
  organisation uuid NOT NULL,
  interview uuid NOT NULL,
  -- Its first day.
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  gender text CHECK (gender IN ('woman', 'man', 'another')),
  age text CHECK (age IN ('under_25', '25_39', '40_54', '55_over')),
  disability text CHECK (disability IN ('yes', 'no')),
  background text CHECK (background IN ('majority', 'minority')),
  -- A fingerprint of the session with a key that is not in the database, so that a decision finds its form; cut when the
  -- person is erased.
  subject uuid UNIQUE,
  -- The decision as it is, and as the report counts it: that follows when at least five differ.
  outcome text CHECK (outcome IN ('advance', 'reject')),
  counted text CHECK (counted IN ('advance', 'reject'))
);
CREATE INDEX group_forms_interview ON candidates.group_forms (interview);
