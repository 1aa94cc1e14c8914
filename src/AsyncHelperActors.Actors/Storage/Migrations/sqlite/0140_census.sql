-- What ended when, for the overview. Batches of imports are parts of jobs and not jobs.
CREATE INDEX jobs_ended ON jobs (account, ended_at) WHERE ended_at IS NOT NULL AND parent_id IS NULL;
