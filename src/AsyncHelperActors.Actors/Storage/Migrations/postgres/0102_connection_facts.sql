-- What was learnt of a connection and must outlive the process: rotated tokens (sealed before they come here), and how much of
-- a budget is used. Times are unix milliseconds.
CREATE TABLE connection_facts (
  account    text   COLLATE "C" NOT NULL,
  connection text   COLLATE "C" NOT NULL,
  name       text   COLLATE "C" NOT NULL,
  value      text   NOT NULL,
  changed_at bigint NOT NULL,
  PRIMARY KEY (account, connection, name)
);
