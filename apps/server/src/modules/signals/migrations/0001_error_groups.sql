CREATE TABLE error_groups (
  id uuid PRIMARY KEY,
  project_id uuid NOT NULL,
  fingerprint text NOT NULL,
  type text NOT NULL,
  message text NOT NULL,
  level text NOT NULL,
  service text NOT NULL,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'resolved', 'ignored')),
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  resolved_at timestamptz,
  resolved_by uuid,
  regressed_at timestamptz
);
CREATE INDEX error_groups_recent ON error_groups (project_id, last_seen DESC, id);
