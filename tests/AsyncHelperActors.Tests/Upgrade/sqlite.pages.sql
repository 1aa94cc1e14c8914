PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE [SchemaVersions] (
    SchemaVersionID INTEGER CONSTRAINT [PK_SchemaVersions_Id] PRIMARY KEY AUTOINCREMENT NOT NULL,
    ScriptName TEXT NOT NULL,
    Applied DATETIME NOT NULL
);
INSERT INTO SchemaVersions VALUES(1,'migrations/sqlite-pages/0001_pages.sql','2026-12-01 05:46:49.5210377');
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
INSERT INTO pages VALUES(1,'job_2KEMQX3BNC65A491QNB0D8Z75P','main',0,'records',3,69,2717706864589791893,'none',X'7b226e223a312c226f66223a22656e6465642d32227d0a7b226e223a322c226f66223a22656e6465642d32227d0a7b226e223a332c226f66223a22656e6465642d32227d0a');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('SchemaVersions',1);
CREATE UNIQUE INDEX pages_key ON pages (job_id, page_set, number);
COMMIT;
