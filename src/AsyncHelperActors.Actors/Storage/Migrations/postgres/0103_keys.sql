-- The keys that open secrets, for all nodes alike. They are sealed with the master key, which is not in the database.
CREATE TABLE keys (
  name       text   COLLATE "C" PRIMARY KEY,
  value      bytea  NOT NULL,
  created_at bigint NOT NULL -- unix milliseconds
);
