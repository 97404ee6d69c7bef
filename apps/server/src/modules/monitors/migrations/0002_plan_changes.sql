-- Repairs that checks made to plans by themselves, so that a person can see and undo them.
CREATE TABLE plan_changes (
  id uuid PRIMARY KEY,
  monitor_id uuid NOT NULL REFERENCES monitors (id) ON DELETE CASCADE,
  project_id uuid NOT NULL,
  at timestamptz NOT NULL,
  "before" jsonb NOT NULL,
  "after" jsonb NOT NULL,
  value_before jsonb NOT NULL,
  value_after jsonb NOT NULL,
  unit text,
  reason text NOT NULL,
  undone_at timestamptz
);
CREATE INDEX plan_changes_by_monitor ON plan_changes (monitor_id, id DESC);
