-- Tenants. Times are unix milliseconds.
CREATE TABLE accounts (
  id         text   COLLATE "C" PRIMARY KEY,
  type       text   NOT NULL CHECK (type IN ('production', 'sandbox')),
  created_at bigint NOT NULL
);
INSERT INTO accounts (id, type, created_at) VALUES ('default', 'production', 0);

-- Tokens are random and long, so a plain digest of one cannot be turned back; the token itself is nowhere.
CREATE TABLE tokens (
  id         text   COLLATE "C" PRIMARY KEY,
  account    text   COLLATE "C" NOT NULL REFERENCES accounts (id),
  role       text   NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
  name       text,
  hash       text   COLLATE "C" NOT NULL UNIQUE,
  created_at bigint NOT NULL,
  revoked_at bigint
);
CREATE INDEX tokens_account ON tokens (account, created_at);
