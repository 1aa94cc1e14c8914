-- Whether a node is in the cluster, so that others may join it. A node of the release before this column says nothing of it: it counts as a member, so that
-- during a rolling update nobody founds a second cluster beside it.
ALTER TABLE cluster_nodes ADD COLUMN IF NOT EXISTS is_member bigint NOT NULL DEFAULT 1;
