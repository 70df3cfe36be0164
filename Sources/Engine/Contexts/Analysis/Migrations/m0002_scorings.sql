-- Each time that an answer was scored, or its score refused: what came of it, and everything that it was made from.
CREATE TABLE analysis.scorings (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organisation   uuid NOT NULL,
  interview      uuid NOT NULL,
  session        uuid NOT NULL,
  question       integer NOT NULL CHECK (question >= 1),
  take           uuid NOT NULL,
  made_at        timestamptz NOT NULL DEFAULT now(),
  -- The one that counts; those before it show what a change of model or prompt did.
  is_current     boolean NOT NULL DEFAULT true,
  -- Whether the answer is to be scored once more.
  is_asked       boolean NOT NULL DEFAULT false,
  -- How it was scored, and the hash of that: scores of another recipe than today's are marked.
  recipe         jsonb NOT NULL CHECK (jsonb_typeof(recipe) = 'object'),
  recipe_sha256  text NOT NULL CHECK (length(recipe_sha256) = 64),
  abstained      text,
  competency     text NOT NULL,
  score          integer CHECK (score BETWEEN 1 AND 5),
  -- Words of the answer that people should look at.
  flags          jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(flags) = 'array'),
  -- The receipt as it was written, without its vectors: JSON of the database would not keep every byte.
  document       bytea NOT NULL CHECK (octet_length(document) <= 8388608),
  vectors        bytea CHECK (octet_length(vectors) <= 67108864),
  CHECK ((score IS NULL) = (abstained IS NOT NULL))
);
CREATE UNIQUE INDEX scorings_current ON analysis.scorings (organisation, session, question) WHERE is_current;
CREATE INDEX scorings_answer ON analysis.scorings (organisation, session, question, id);
CREATE INDEX scorings_interview ON analysis.scorings (organisation, interview, recipe_sha256) WHERE is_current;
