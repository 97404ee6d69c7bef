CREATE TABLE notifications (
  id uuid PRIMARY KEY,
  project_id uuid NOT NULL,
  monitor_id uuid,
  incident_id uuid,
  channel text NOT NULL CHECK (channel IN ('email', 'webhook')),
  channel_id uuid,
  recipient text NOT NULL,
  step text NOT NULL,
  subject text NOT NULL,
  -- what is told, as it was at that moment
  telling jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'sent', 'retrying', 'dead', 'suppressed')),
  attempts integer NOT NULL DEFAULT 0,
  reason text,
  message_id text NOT NULL,
  created_at timestamptz NOT NULL,
  sent_at timestamptz,
  next_attempt_at timestamptz,
  lease_owner uuid,
  lease_until timestamptz,
  -- one notification per incident, recipient and step
  CONSTRAINT notifications_once UNIQUE (incident_id, channel, recipient, step)
);
CREATE INDEX notifications_due ON notifications (channel, next_attempt_at, id) WHERE state IN ('pending', 'retrying');
CREATE INDEX notifications_project ON notifications (project_id, id DESC);
CREATE INDEX notifications_monitor ON notifications (project_id, monitor_id, id DESC);
CREATE INDEX notifications_created_at ON notifications (created_at);

CREATE TABLE notification_channels (
  id uuid PRIMARY KEY,
  project_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('webhook')),
  name text NOT NULL,
  url text NOT NULL,
  -- sealed with ENCRYPTION_KEY
  secret text NOT NULL,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL
);
CREATE INDEX notification_channels_project ON notification_channels (project_id, id);

-- signs posts to addresses that stand in a monitor itself
CREATE TABLE webhook_secrets (
  project_id uuid PRIMARY KEY,
  secret text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE email_unsubscribes (
  monitor_id uuid NOT NULL,
  -- in lower case
  address text NOT NULL,
  project_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (monitor_id, address)
);

CREATE TABLE mailbox_messages (
  id uuid PRIMARY KEY,
  project_id uuid NOT NULL,
  monitor_id uuid,
  message_id text NOT NULL UNIQUE,
  from_address text NOT NULL,
  -- in lower case
  to_address text NOT NULL,
  subject text NOT NULL,
  text_body text NOT NULL,
  html_body text NOT NULL,
  headers jsonb NOT NULL,
  received_at timestamptz NOT NULL,
  read_at timestamptz
);
CREATE INDEX mailbox_messages_owner ON mailbox_messages (project_id, to_address, id DESC);
CREATE INDEX mailbox_messages_received_at ON mailbox_messages (received_at);
