-- Which nodes there are, so that a new one finds the others without being told.
CREATE TABLE cluster_nodes (
    address text NOT NULL PRIMARY KEY,
    seen_at bigint NOT NULL
);

-- Who may decide for all when the nodes cannot see each other. Times are the database's own.
CREATE TABLE cluster_leases (
    name text NOT NULL PRIMARY KEY,
    owner text NOT NULL,
    until bigint NOT NULL
);
