-- Whether a node is in the cluster, so that others may join it. Nodes say so every few seconds: nothing of the old rows is worth keeping.
DROP TABLE cluster_nodes;
CREATE TABLE cluster_nodes (
    address TEXT NOT NULL PRIMARY KEY,
    seen_at INTEGER NOT NULL,
    is_member INTEGER NOT NULL DEFAULT 1
);
