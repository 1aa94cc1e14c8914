-- Definitions, every version of each: a job runs on the versions that its plan names, whatever was saved since. Secrets are
-- sealed before they come here. Times are unix milliseconds.
CREATE TABLE definitions (
  account  TEXT    NOT NULL,
  kind     TEXT    NOT NULL,
  id       TEXT    NOT NULL,
  version  INTEGER NOT NULL, -- from 1; a definition that is deleted and made again counts on
  document TEXT,             -- null: this version deleted it
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (account, kind, id, version)
);

-- The current version of each.
CREATE TABLE definition_heads (
  account    TEXT    NOT NULL,
  kind       TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  revision   INTEGER NOT NULL, -- the account's revision that made it the current one
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account, kind, id)
) WITHOUT ROWID;
CREATE INDEX definition_heads_changed ON definition_heads (account, revision);

-- Counts the writes of an account. A write names the revision that its checks have seen, so that no two writes pass each
-- other's checks: no reference is left dangling by a delete at the same moment.
CREATE TABLE definition_revisions (
  account  TEXT PRIMARY KEY,
  revision INTEGER NOT NULL
) WITHOUT ROWID;
