-- Definitions, every version of each: a job runs on the versions that its plan names, whatever was saved since. Secrets are
-- sealed before they come here. Times are unix milliseconds.
CREATE TABLE definitions (
  account  text    COLLATE "C" NOT NULL,
  kind     text    COLLATE "C" NOT NULL,
  id       text    COLLATE "C" NOT NULL,
  version  integer NOT NULL, -- from 1; a definition that is deleted and made again counts on
  document text,             -- null: this version deleted it
  saved_at bigint  NOT NULL,
  PRIMARY KEY (account, kind, id, version)
);

-- The current version of each.
CREATE TABLE definition_heads (
  account    text    COLLATE "C" NOT NULL,
  kind       text    COLLATE "C" NOT NULL,
  id         text    COLLATE "C" NOT NULL,
  version    integer NOT NULL,
  revision   bigint  NOT NULL, -- the account's revision that made it the current one
  created_at bigint  NOT NULL,
  PRIMARY KEY (account, kind, id)
);
CREATE INDEX definition_heads_changed ON definition_heads (account, revision);

-- Counts the writes of an account. A write names the revision that its checks have seen, so that no two writes pass each
-- other's checks: no reference is left dangling by a delete at the same moment.
CREATE TABLE definition_revisions (
  account  text   COLLATE "C" PRIMARY KEY,
  revision bigint NOT NULL
);
