CREATE SCHEMA IF NOT EXISTS users;

CREATE TABLE users.organisations (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL
);

CREATE TABLE users.accounts (
  id uuid PRIMARY KEY,
  organisation uuid NOT NULL REFERENCES users.organisations,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  email text NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254),
  role text NOT NULL CHECK (role IN ('admin', 'recruiter', 'reviewer')),
  -- PHC string: algorithm, parameters, salt and key together.
  password_hash text NOT NULL CHECK (password_hash LIKE '$scrypt$%'),
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX accounts_email ON users.accounts (lower(email));
CREATE INDEX accounts_organisation ON users.accounts (organisation);

-- At most one row: the way into a new installation. Gone with the first account.
CREATE TABLE users.first_sign_in (
  sole boolean PRIMARY KEY DEFAULT true CHECK (sole),
  token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
  expires_at timestamptz NOT NULL
);

-- All refresh tokens that descend from one sign-in.
CREATE TABLE users.refresh_families (
  id uuid PRIMARY KEY,
  account uuid NOT NULL REFERENCES users.accounts,
  organisation uuid NOT NULL REFERENCES users.organisations,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoked_why text CHECK (revoked_why IN ('signed-out', 'reused')),
  CHECK ((revoked_at IS NULL) = (revoked_why IS NULL))
);
CREATE INDEX refresh_families_account ON users.refresh_families (account);

CREATE TABLE users.refresh_tokens (
  hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  family uuid NOT NULL REFERENCES users.refresh_families ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX refresh_tokens_family ON users.refresh_tokens (family);

-- Failed sign-ins in a row by e-mail, known or not, so that a wait does not tell who has an account.
CREATE TABLE users.sign_in_failures (
  email_mac bytea PRIMARY KEY,
  failures integer NOT NULL CHECK (failures > 0),
  last_at timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_last ON users.sign_in_failures (last_at);
