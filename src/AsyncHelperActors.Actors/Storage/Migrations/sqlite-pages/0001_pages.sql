-- Result pages. The body is the last column, so that a list of pages does not walk through the bodies' overflow pages.
CREATE TABLE pages (
  id        INTEGER PRIMARY KEY,
  job_id    TEXT    NOT NULL,
  page_set  TEXT    NOT NULL, -- the name of the result set
  number    INTEGER NOT NULL,
  kind      TEXT    NOT NULL, -- records: NDJSON lines; raw: bytes of a file
  records   INTEGER NOT NULL,
  raw_bytes INTEGER NOT NULL,
  checksum  INTEGER NOT NULL, -- XxHash64 of the raw bytes, as a signed number
  codec     TEXT    NOT NULL, -- how the body is stored: none or brotli
  body      BLOB    NOT NULL
);
CREATE UNIQUE INDEX pages_key ON pages (job_id, page_set, number);
