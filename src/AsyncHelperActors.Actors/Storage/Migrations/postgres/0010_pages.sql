-- Result pages. Bodies come compressed, so the server need not try it again.
CREATE TABLE pages (
  job_id    text    COLLATE "C" NOT NULL,
  page_set  text    COLLATE "C" NOT NULL, -- the name of the result set
  number    integer NOT NULL,
  kind      text    NOT NULL, -- records: NDJSON lines; raw: bytes of a file
  records   integer NOT NULL,
  raw_bytes bigint  NOT NULL,
  checksum  bigint  NOT NULL, -- XxHash64 of the raw bytes, as a signed number
  codec     text    NOT NULL, -- how the body is stored: none or brotli
  body      bytea   NOT NULL,
  PRIMARY KEY (job_id, page_set, number)
);
ALTER TABLE pages ALTER COLUMN body SET STORAGE EXTERNAL;
