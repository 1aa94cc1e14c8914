-- The tables of Akka.Persistence.Sql, as it maps them, without the indexes that no query of ours reads. Keys are compared byte by byte, as
-- SQLite does it, so that no locale of the server changes an order.
CREATE TABLE journal (
  ordering        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created         bigint  NOT NULL, -- .NET ticks, UTC
  deleted         boolean NOT NULL, -- true: a tombstone that only remembers the highest sequence number
  persistence_id  text    COLLATE "C" NOT NULL,
  sequence_number bigint  NOT NULL,
  message         bytea   NOT NULL,
  manifest        text,
  identifier      integer,
  writer_uuid     text
);
CREATE UNIQUE INDEX journal_stream ON journal (persistence_id, sequence_number);

CREATE TABLE tags (
  ordering_id    bigint NOT NULL,
  tag            text   COLLATE "C" NOT NULL,
  sequence_nr    bigint NOT NULL,
  persistence_id text   COLLATE "C" NOT NULL,
  PRIMARY KEY (ordering_id, tag)
);
CREATE INDEX tags_stream ON tags (persistence_id, sequence_nr);
