-- What is searched by meaning: an answer's passages with their vectors. A row goes with its answer.
CREATE SEQUENCE analysis.passage_batches;
CREATE TABLE analysis.passages (
  organisation uuid NOT NULL,
  session      uuid NOT NULL,
  question     integer NOT NULL,
  -- Another one whenever the row is written: what a copy in memory is behind by.
  batch        bigint NOT NULL DEFAULT nextval('analysis.passage_batches') UNIQUE,
  model        text NOT NULL,
  dimensions   integer NOT NULL CHECK (dimensions > 0),
  -- Text, words and seconds of each, in order.
  passages     jsonb NOT NULL CHECK (jsonb_typeof(passages) = 'array'),
  -- Of length 1 each, one after the other; 32 bit floating point, little endian.
  vectors      bytea NOT NULL,
  PRIMARY KEY (organisation, session, question),
  FOREIGN KEY (organisation, session, question) REFERENCES analysis.answers ON DELETE CASCADE,
  CHECK (length(vectors) = jsonb_array_length(passages) * dimensions * 4)
);
CREATE INDEX passages_batches ON analysis.passages (organisation, model, batch);
