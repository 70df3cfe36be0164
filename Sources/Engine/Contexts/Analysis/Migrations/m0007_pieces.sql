-- What was heard in each piece of a long answer, so that no piece is transcribed twice. It goes when the answer is heard
-- whole, with the answer, and when another take is the answer.
CREATE TABLE analysis.pieces (
  organisation uuid NOT NULL,
  session      uuid NOT NULL,
  question     integer NOT NULL,
  take         uuid NOT NULL,
  -- Of the sound, in seconds.
  starts_s     double precision NOT NULL CHECK (starts_s >= 0),
  ends_s       double precision NOT NULL CHECK (ends_s > starts_s),
  -- How many the sound has.
  pieces       integer NOT NULL CHECK (pieces >= 2),
  -- Times in it are from the piece's own start.
  transcript   jsonb NOT NULL,
  quality      jsonb NOT NULL,
  transcribe_s double precision NOT NULL CHECK (transcribe_s >= 0),
  PRIMARY KEY (organisation, session, question, take, starts_s),
  FOREIGN KEY (organisation, session, question) REFERENCES analysis.answers ON DELETE CASCADE
);
