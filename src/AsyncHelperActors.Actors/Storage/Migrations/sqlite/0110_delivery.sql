-- When something of an ended job is to be deleted next: its result, then the job itself.
ALTER TABLE jobs ADD COLUMN purge_at INTEGER;
UPDATE jobs SET purge_at = ended_at + 7 * 86400000 WHERE ended_at IS NOT NULL;
CREATE INDEX jobs_purge ON jobs (purge_at) WHERE purge_at IS NOT NULL;

-- Ends of jobs that somebody wants to be told of. A row is written in the transaction that takes the job off the agenda. Times are
-- unix milliseconds.
CREATE TABLE notices (
  id           INTEGER PRIMARY KEY,
  job_id       TEXT    NOT NULL,
  seq          INTEGER NOT NULL, -- the job's sequence number at that end: a job that is tried again ends again
  target       TEXT    NOT NULL, -- host and port that it goes to
  since        INTEGER NOT NULL, -- from when its day counts
  due          INTEGER,          -- when it may be claimed next; null: it was delivered, or given up
  attempts     INTEGER NOT NULL,
  last_at      INTEGER,
  last_status  INTEGER,          -- the HTTP status of the last answer
  last_error   TEXT,
  delivered_at INTEGER,
  job          TEXT    NOT NULL  -- the job as it ended; JSON
);
CREATE UNIQUE INDEX notices_key ON notices (job_id, seq);
CREATE INDEX notices_due ON notices (due) WHERE due IS NOT NULL;
