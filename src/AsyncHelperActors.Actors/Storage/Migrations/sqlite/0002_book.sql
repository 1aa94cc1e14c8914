-- The agenda: one row for each unfinished job. Times are unix milliseconds.
CREATE TABLE agenda (
  job_id  TEXT PRIMARY KEY,
  part    INTEGER NOT NULL,
  due     INTEGER NOT NULL, -- when a claim may hand the job out
  planned INTEGER NOT NULL, -- the earliest instant of its next poll
  wait    INTEGER NOT NULL, -- from one poll to the next
  owner   TEXT,             -- the node that answers for it until due; null: nobody
  polls   INTEGER NOT NULL,
  seen    INTEGER NOT NULL  -- when its status was last read
) WITHOUT ROWID;
CREATE INDEX agenda_due ON agenda (part, due);

-- The index of jobs, finished ones too: what a list shows and filters by, without waking a single actor.
CREATE TABLE jobs (
  job_id        TEXT PRIMARY KEY,
  account       TEXT    NOT NULL,
  type          TEXT    NOT NULL,
  step_id       TEXT    NOT NULL,
  helper_id     TEXT,
  connection_id TEXT    NOT NULL,
  status        TEXT    NOT NULL,
  phase         TEXT,
  outcome       TEXT,
  status_value  TEXT,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  ended_at      INTEGER,
  seq           INTEGER NOT NULL, -- the job's sequence number: an older row never replaces a newer one
  num_records   INTEGER NOT NULL,
  error         TEXT,
  labels        TEXT    NOT NULL CHECK (json_valid(labels))
) WITHOUT ROWID;
CREATE INDEX jobs_newest ON jobs (account, created_at, job_id);
CREATE INDEX jobs_status ON jobs (account, status, created_at, job_id);
CREATE INDEX jobs_step   ON jobs (account, step_id, created_at, job_id);
