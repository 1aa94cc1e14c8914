-- What was learnt of a connection and must outlive the process: rotated tokens (sealed before they come here), and how much of
-- a budget is used. Times are unix milliseconds.
CREATE TABLE connection_facts (
  account    TEXT NOT NULL,
  connection TEXT NOT NULL,
  name       TEXT NOT NULL,
  value      TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (account, connection, name)
) WITHOUT ROWID;
