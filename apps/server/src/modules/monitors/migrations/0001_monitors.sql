CREATE TABLE monitors (
  id uuid PRIMARY KEY,
  project_id uuid NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  prompt text NOT NULL,
  type text NOT NULL CHECK (type IN ('state', 'change')),
  source jsonb NOT NULL,
  extracted_fact text NOT NULL,
  fact_type text NOT NULL CHECK (fact_type IN ('number', 'boolean', 'text', 'list', 'object')),
  trigger_condition text NOT NULL,
  trigger_conditions jsonb NOT NULL,
  interpretation jsonb NOT NULL,
  evaluation_frequency integer NOT NULL CHECK (evaluation_frequency > 0),
  active_hours jsonb,
  severity text NOT NULL DEFAULT 'warning' CHECK (severity IN ('info', 'warning', 'error', 'critical')),
  actions jsonb NOT NULL DEFAULT '[]',
  tags text[] NOT NULL DEFAULT '{}',
  ping_secret text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX monitors_by_project ON monitors (project_id, id);
CREATE INDEX monitors_by_user ON monitors (user_id);
CREATE UNIQUE INDEX monitors_by_ping_secret ON monitors (ping_secret) WHERE ping_secret IS NOT NULL;

-- What every check rewrites, apart from what only an edit does, so that a check writes a small row.
CREATE TABLE monitor_states (
  monitor_id uuid PRIMARY KEY REFERENCES monitors (id) ON DELETE CASCADE,
  is_active boolean NOT NULL DEFAULT true,
  status text NOT NULL DEFAULT 'new',
  cause text,
  lifecycle jsonb NOT NULL,
  recent jsonb NOT NULL DEFAULT '[]',
  source_memory jsonb NOT NULL DEFAULT '{}',
  last_checked timestamptz,
  last_refresh_at timestamptz,
  reported_at timestamptz,
  trigger_count integer NOT NULL DEFAULT 0,
  evaluation_count integer NOT NULL DEFAULT 0,
  due_at timestamptz,
  attempt integer NOT NULL DEFAULT 0,
  lease_token uuid,
  lease_until timestamptz
) WITH (fillfactor = 70);
CREATE INDEX monitor_states_due ON monitor_states (due_at) WHERE is_active;
