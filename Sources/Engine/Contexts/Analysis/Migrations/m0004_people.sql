-- What people did beside the program's scores. Rows are added, never changed; the last of a person counts.
CREATE TABLE analysis.reviews (
  seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organisation uuid NOT NULL,
  session      uuid NOT NULL,
  question     integer NOT NULL CHECK (question >= 1),
  -- Of the recording that it is about: of another take nothing counts. NULL for what was not recorded.
  take         uuid,
  action       text NOT NULL CHECK (action IN ('rated', 'unrated', 'dismissed', 'restored', 'commented')),
  score        integer CHECK (score BETWEEN 1 AND 5),
  -- A reason or a comment.
  text         text CHECK (char_length(text) BETWEEN 1 AND 2000),
  -- Whether the program's score was to be seen, and what it was.
  saw_score    boolean NOT NULL,
  beside       integer CHECK (beside BETWEEN 1 AND 5),
  by           uuid NOT NULL,
  -- As it was then: people leave, and what they said stays theirs.
  by_name      text NOT NULL,
  at           timestamptz NOT NULL DEFAULT now(),
  CHECK ((action = 'rated') = (score IS NOT NULL)),
  CHECK (action NOT IN ('rated', 'dismissed', 'commented') OR text IS NOT NULL)
);
CREATE INDEX reviews_answer ON analysis.reviews (organisation, session, question, seq);

-- Sessions of which everything was deleted: nothing is added to them any more.
CREATE TABLE analysis.erased (
  organisation uuid NOT NULL,
  session      uuid NOT NULL,
  PRIMARY KEY (organisation, session)
);

-- Which version of the transcript the row holds, and its scores are made from; 1 is the program's.
ALTER TABLE analysis.answers ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version >= 1);

-- Every version of a transcript that was corrected. What came of the last one stands in its answer.
CREATE TABLE analysis.transcripts (
  organisation uuid NOT NULL,
  session      uuid NOT NULL,
  question     integer NOT NULL CHECK (question >= 1),
  take         uuid NOT NULL,
  version      integer NOT NULL CHECK (version >= 1),
  transcript   jsonb NOT NULL CHECK (jsonb_typeof(transcript) = 'object'),
  -- What was made of it, once another one took its place.
  scores       jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(scores) = 'array'),
  abstained    text,
  scorer       text,
  by           uuid,
  by_name      text,
  at           timestamptz NOT NULL,
  PRIMARY KEY (organisation, session, question, take, version),
  CHECK ((by IS NULL) = (version = 1)),
  CHECK ((by IS NULL) = (by_name IS NULL))
);
