-- The tables of Akka.Persistence.Sql, as it maps them, without its indexes on sequence_number and created: no query
-- of ours reads them, and every event would pay for both. Purging goes by persistence_id, which the unique index serves.
-- AUTOINCREMENT because an ordering is an offset of the read side: it must never be used twice, even after a purge.
CREATE TABLE journal (
  ordering        INTEGER PRIMARY KEY AUTOINCREMENT,
  created         INTEGER NOT NULL, -- .NET ticks, UTC
  deleted         INTEGER NOT NULL, -- 1: a tombstone that only remembers the highest sequence number
  persistence_id  TEXT    NOT NULL,
  sequence_number INTEGER NOT NULL,
  message         BLOB    NOT NULL,
  manifest        TEXT,
  identifier      INTEGER,
  writer_uuid     TEXT
);
CREATE UNIQUE INDEX journal_stream ON journal (persistence_id, sequence_number);

CREATE TABLE tags (
  ordering_id    INTEGER NOT NULL,
  tag            TEXT    NOT NULL,
  sequence_nr    INTEGER NOT NULL,
  persistence_id TEXT    NOT NULL,
  PRIMARY KEY (ordering_id, tag)
) WITHOUT ROWID;
CREATE INDEX tags_stream ON tags (persistence_id, sequence_nr);
