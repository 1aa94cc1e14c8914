-- Tenants. Times are unix milliseconds.
CREATE TABLE accounts (
  id         TEXT PRIMARY KEY,
  type       TEXT    NOT NULL CHECK (type IN ('production', 'sandbox')),
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO accounts (id, type, created_at) VALUES ('default', 'production', 0);

-- Tokens are random and long, so a plain digest of one cannot be turned back; the token itself is nowhere.
CREATE TABLE tokens (
  id         TEXT PRIMARY KEY,
  account    TEXT    NOT NULL REFERENCES accounts (id),
  role       TEXT    NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
  name       TEXT,
  hash       TEXT    NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
);
CREATE INDEX tokens_account ON tokens (account, created_at);
