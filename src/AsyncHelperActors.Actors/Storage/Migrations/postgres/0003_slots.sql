-- The places that vendors have for unfinished jobs. One row for each job that has one or waits for one; a row is there before the submission is
-- sent and gone when the vendor certainly has no unfinished job of it.
CREATE TABLE slots (
  job_id text    COLLATE "C" PRIMARY KEY,
  vendor text    COLLATE "C" NOT NULL, -- account and connection
  since  bigint  NOT NULL, -- when the job was accepted, unix milliseconds: who waits longest comes first
  held   integer NOT NULL  -- 1: it has a place, 0: it waits
);
CREATE INDEX slots_line ON slots (vendor, held, since, job_id);

-- How many places a vendor has, by the newest version of the connection that a job came with. Whoever gives places away holds this row.
CREATE TABLE slot_limits (
  vendor  text    COLLATE "C" PRIMARY KEY,
  version integer NOT NULL,
  most    integer NOT NULL
);
