-- Every segment that a candidate's program said it has. `stored` is what the store was seen to hold, `verified` what
-- the media worker has read back.
CREATE TABLE media.segments (
  organisation uuid NOT NULL,
  session      uuid NOT NULL,
  question     integer NOT NULL CHECK (question >= 1),
  take         uuid NOT NULL,
  part         integer NOT NULL CHECK (part >= 1),
  index        integer NOT NULL CHECK (index >= 0),
  bytes        integer NOT NULL CHECK (bytes > 0),
  sha256       text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  md5          text NOT NULL,
  duration_ms  integer NOT NULL CHECK (duration_ms >= 0),
  state        text NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'stored', 'verified')),
  offered_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organisation, session, question, take, part, index)
);

-- What became of each submitted answer, and of what came late from another machine.
CREATE TABLE media.answers (
  organisation uuid NOT NULL,
  session      uuid NOT NULL,
  question     integer NOT NULL CHECK (question >= 1),
  take         uuid NOT NULL,
  -- False for what is kept beside the answer.
  is_answer    boolean NOT NULL,
  -- The segments and gaps of the take, as they were submitted.
  work         jsonb NOT NULL,
  state        text NOT NULL CHECK (state IN ('processing', 'ready', 'failed')),
  report       jsonb,
  failure      text,
  updated_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organisation, session, question, take),
  CHECK ((state = 'ready') = (report IS NOT NULL)),
  CHECK ((state = 'failed') = (failure IS NOT NULL))
);
CREATE UNIQUE INDEX answers_one ON media.answers (organisation, session, question) WHERE is_answer;
