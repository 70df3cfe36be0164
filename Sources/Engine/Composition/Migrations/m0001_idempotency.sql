-- What was answered to a request that carried an Idempotency-Key, to be answered again for 24 hours.
CREATE SCHEMA IF NOT EXISTS gateway;

CREATE TABLE gateway.replies (
  -- Whose key it is: an account, or a link.
  scope text NOT NULL,
  -- SHA-256 of the client's key.
  key bytea NOT NULL CHECK (octet_length(key) = 32),
  -- SHA-256 of the request, so that a key used for another request is noticed.
  fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
  -- Which request is at work on it.
  claim uuid NOT NULL,
  -- NULL while the first request is at work.
  status int CHECK (status BETWEEN 200 AND 299),
  -- AES-GCM under a key that only the client's key opens: an answer may hold a candidate's token.
  reply bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scope, key),
  CHECK ((status IS NULL) = (reply IS NULL))
);

CREATE INDEX replies_created_at ON gateway.replies (created_at);
