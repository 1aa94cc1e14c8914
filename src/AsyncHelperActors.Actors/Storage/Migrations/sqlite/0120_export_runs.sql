-- The last successful run of each export: from when on the next one reads. It belongs to the export's id and outlives its jobs. Times are unix
-- milliseconds.
CREATE TABLE export_runs (
  account   TEXT    NOT NULL,
  export_id TEXT    NOT NULL,
  last_at   INTEGER,           -- when it began; null: somebody said that none counts
  job_id    TEXT,              -- which job it was; null: somebody set the time
  set_at    INTEGER NOT NULL,  -- when somebody last set the time, 0: never; runs that began before that do not count
  PRIMARY KEY (account, export_id)
) WITHOUT ROWID;
