-- One row an answer: what was heard, what was made of it, and from what, so that it can be made again.
CREATE TABLE analysis.answers (
  organisation    uuid NOT NULL,
  session         uuid NOT NULL,
  question        integer NOT NULL CHECK (question >= 1),
  take            uuid NOT NULL,
  state           text NOT NULL CHECK (state IN ('waiting', 'done')),
  -- What there is to do, for doing it once more when it was given up.
  work            jsonb CHECK (jsonb_typeof(work) = 'object'),
  -- While waiting: kept as soon as it is there, so that scoring can be tried again without it.
  transcript      jsonb,
  -- What the transcription says of itself.
  quality         jsonb,
  abstained       text CHECK (abstained IN ('no_speech', 'weak_transcript', 'too_quiet', 'clipped', 'repeats', 'invented',
                    'language_not_offered', 'too_short', 'not_consented', 'no_rubric', 'evidence_refused',
                    'model_refused', 'model_unusable', 'failed')),
  scores          jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(scores) = 'array'),
  transcribe_s    double precision NOT NULL DEFAULT 0 CHECK (transcribe_s >= 0),
  score_s         double precision NOT NULL DEFAULT 0 CHECK (score_s >= 0),
  -- Of the sound, in hex, and what transcribed it.
  audio_sha256    text,
  speech_model    text,
  updated_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organisation, session, question),
  CHECK (abstained IS NULL OR scores = '[]'::jsonb),
  -- Done is scored with a transcript, or abstained with the reason.
  CHECK (state = 'waiting' AND abstained IS NULL AND scores = '[]'::jsonb
    OR state = 'done' AND (abstained IS NOT NULL OR transcript IS NOT NULL AND scores <> '[]'::jsonb))
);
