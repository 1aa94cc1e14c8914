-- The agenda: one row for each unfinished job. Times are unix milliseconds. Rows change again and again, so pages keep room for the next
-- version of a row, and are swept early.
CREATE TABLE agenda (
  job_id  text    COLLATE "C" PRIMARY KEY,
  part    integer NOT NULL,
  due     bigint  NOT NULL, -- when a claim may hand the job out
  planned bigint  NOT NULL, -- the earliest instant of its next poll
  wait    bigint  NOT NULL, -- from one poll to the next
  owner   text    COLLATE "C", -- the node that answers for it until due; null: nobody
  polls   integer NOT NULL,
  seen    bigint  NOT NULL  -- when its status was last read
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX agenda_due ON agenda (part, due);

-- The index of jobs, finished ones too: what a list shows and filters by, without waking a single actor.
CREATE TABLE jobs (
  job_id        text    COLLATE "C" PRIMARY KEY,
  account       text    COLLATE "C" NOT NULL,
  type          text    NOT NULL,
  step_id       text    COLLATE "C" NOT NULL,
  helper_id     text    COLLATE "C",
  connection_id text    COLLATE "C" NOT NULL,
  status        text    COLLATE "C" NOT NULL,
  phase         text,
  outcome       text,
  status_value  text,
  created_at    bigint  NOT NULL,
  updated_at    bigint  NOT NULL,
  ended_at      bigint,
  seq           bigint  NOT NULL, -- the job's sequence number: an older row never replaces a newer one
  num_records   bigint  NOT NULL,
  error         text,
  labels        text    NOT NULL CHECK (CAST(labels AS json) IS NOT NULL), -- a text, because it is given back as it came
  purge_at      bigint,           -- when something of the ended job is to be deleted next: its result, then the job itself
  parent_id     text    COLLATE "C" -- the import that the job is a batch of
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

-- A batch of an import is a job of its own. Lists show the jobs that stand for themselves, so their indexes hold only those.
CREATE INDEX jobs_newest ON jobs (account, created_at, job_id) WHERE parent_id IS NULL;
CREATE INDEX jobs_status ON jobs (account, status, created_at, job_id) WHERE parent_id IS NULL;
CREATE INDEX jobs_step   ON jobs (account, step_id, created_at, job_id) WHERE parent_id IS NULL;
CREATE INDEX jobs_parent ON jobs (parent_id, created_at, job_id) WHERE parent_id IS NOT NULL;
CREATE INDEX jobs_purge  ON jobs (purge_at, job_id) WHERE purge_at IS NOT NULL;
