-- Ends of jobs that somebody wants to be told of. A row is written in the transaction that takes the job off the agenda. Times are
-- unix milliseconds.
CREATE TABLE notices (
  id           bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id       text    COLLATE "C" NOT NULL,
  seq          bigint  NOT NULL, -- the job's sequence number at that end: a job that is tried again ends again
  target       text    COLLATE "C" NOT NULL, -- host and port that it goes to
  since        bigint  NOT NULL, -- from when its day counts
  due          bigint,           -- when it may be claimed next; null: it was delivered, or given up
  attempts     integer NOT NULL,
  last_at      bigint,
  last_status  integer,          -- the HTTP status of the last answer
  last_error   text,
  delivered_at bigint,
  job          text    NOT NULL  -- the job as it ended; JSON
);
CREATE UNIQUE INDEX notices_key ON notices (job_id, seq);
CREATE INDEX notices_due ON notices (due) WHERE due IS NOT NULL;
