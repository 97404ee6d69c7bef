CREATE TABLE incidents (
  id uuid PRIMARY KEY,
  project_id uuid NOT NULL,
  monitor_id uuid NOT NULL,
  monitor_name text NOT NULL,
  evaluation_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved')),
  severity text NOT NULL CHECK (severity IN ('info', 'warning', 'error', 'critical')),
  title text NOT NULL,
  reason text NOT NULL,
  -- value, previousValue, unit and evidence of the moment it opened
  occurrence jsonb NOT NULL,
  opened_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  resolved_at timestamptz,
  resolution text,
  resolving_evaluation_id uuid,
  -- the same transition handled twice opens one incident
  CONSTRAINT incidents_transition UNIQUE (monitor_id, evaluation_id)
);
CREATE UNIQUE INDEX incidents_unresolved ON incidents (monitor_id) WHERE state <> 'resolved';
CREATE INDEX incidents_project ON incidents (project_id, id DESC);
CREATE INDEX incidents_monitor ON incidents (project_id, monitor_id, id DESC);
CREATE INDEX incidents_resolved_at ON incidents (resolved_at) WHERE state = 'resolved';

CREATE TABLE incident_timeline (
  id uuid PRIMARY KEY,
  project_id uuid NOT NULL,
  incident_id uuid NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('opened', 'acknowledged', 'resolved', 'note')),
  text text NOT NULL,
  user_id uuid
);
CREATE INDEX incident_timeline_incident ON incident_timeline (incident_id, id);
