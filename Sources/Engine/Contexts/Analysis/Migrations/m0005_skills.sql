-- Names of skills that an organisation adds to those that ship.
CREATE TABLE analysis.skills (
  organisation uuid PRIMARY KEY,
  own          jsonb NOT NULL CHECK (jsonb_typeof(own) = 'array')
);
