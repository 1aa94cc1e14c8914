-- A batch of an import is a job of its own. Lists show the jobs that stand for themselves, so their indexes hold only those:
-- an import of thousands of batches is one row to walk over, not thousands.
ALTER TABLE jobs ADD COLUMN parent_id TEXT; -- the import that the job is a batch of

DROP INDEX jobs_newest;
DROP INDEX jobs_status;
DROP INDEX jobs_step;
CREATE INDEX jobs_newest ON jobs (account, created_at, job_id) WHERE parent_id IS NULL;
CREATE INDEX jobs_status ON jobs (account, status, created_at, job_id) WHERE parent_id IS NULL;
CREATE INDEX jobs_step   ON jobs (account, step_id, created_at, job_id) WHERE parent_id IS NULL;
CREATE INDEX jobs_parent ON jobs (parent_id, created_at, job_id) WHERE parent_id IS NOT NULL;
