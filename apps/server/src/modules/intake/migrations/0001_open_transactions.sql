CREATE TABLE open_transactions (
  id uuid PRIMARY KEY,
  project_id uuid NOT NULL,
  started_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  data jsonb NOT NULL
);
CREATE INDEX open_transactions_due ON open_transactions (expires_at);
