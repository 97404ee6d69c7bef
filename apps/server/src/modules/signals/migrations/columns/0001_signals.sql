CREATE TABLE IF NOT EXISTS metric_series (
  project_id UUID,
  name LowCardinality(String),
  series UInt64,
  type LowCardinality(String),
  temporality LowCardinality(String),
  unit LowCardinality(String),
  tags Map(LowCardinality(String), String),
  last_seen DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(last_seen)
ORDER BY (project_id, name, series)
TTL toDateTime(last_seen) + INTERVAL 365 DAY
-- statement
CREATE TABLE IF NOT EXISTS metric_samples (
  project_id UUID CODEC(ZSTD(1)),
  series UInt64 CODEC(Delta, ZSTD(1)),
  at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  nonce UInt32 CODEC(ZSTD(1)),
  value Float64 CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toMonday(at)
ORDER BY (project_id, series, at, nonce)
TTL toDateTime(at) + INTERVAL 365 DAY
SETTINGS ttl_only_drop_parts = 1
-- statement
CREATE TABLE IF NOT EXISTS metric_distributions (
  project_id UUID CODEC(ZSTD(1)),
  series UInt64 CODEC(Delta, ZSTD(1)),
  at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  nonce UInt32 CODEC(ZSTD(1)),
  count Float64 CODEC(ZSTD(1)),
  sum Float64 CODEC(ZSTD(1)),
  min Nullable(Float64) CODEC(ZSTD(1)),
  max Nullable(Float64) CODEC(ZSTD(1)),
  bounds Array(Float64) CODEC(ZSTD(3)),
  counts Array(Float64) CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
PARTITION BY toMonday(at)
ORDER BY (project_id, series, at, nonce)
TTL toDateTime(at) + INTERVAL 365 DAY
SETTINGS ttl_only_drop_parts = 1
-- statement
CREATE TABLE IF NOT EXISTS events (
  project_id UUID CODEC(ZSTD(1)),
  at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  id String CODEC(ZSTD(1)),
  type LowCardinality(String),
  category LowCardinality(String),
  action LowCardinality(String),
  label String CODEC(ZSTD(1)),
  value Nullable(Float64) CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  session_id String CODEC(ZSTD(1)),
  properties String CODEC(ZSTD(3)),
  context String CODEC(ZSTD(3)),
  metadata String CODEC(ZSTD(3)),
  INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_user user_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_session session_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, toStartOfHour(at), action, at, id)
TTL toDateTime(at) + INTERVAL 90 DAY
SETTINGS ttl_only_drop_parts = 1
-- statement
CREATE TABLE IF NOT EXISTS logs (
  project_id UUID CODEC(ZSTD(1)),
  at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  id UInt64 CODEC(Delta, ZSTD(1)),
  level LowCardinality(String),
  service LowCardinality(String),
  message String CODEC(ZSTD(3)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(3)),
  INDEX by_word lower(message) TYPE text(tokenizer = splitByNonAlpha),
  INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(at)
ORDER BY (project_id, toStartOfHour(at), service, at, id)
TTL toDateTime(at) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1
-- statement
CREATE TABLE IF NOT EXISTS spans (
  project_id UUID CODEC(ZSTD(1)),
  at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  start_ns Int64 CODEC(Delta, ZSTD(1)),
  duration_ns Int64 CODEC(ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  parent_id String CODEC(ZSTD(1)),
  name LowCardinality(String),
  operation LowCardinality(String),
  kind LowCardinality(String),
  service LowCardinality(String),
  environment LowCardinality(String),
  version LowCardinality(String),
  status LowCardinality(String),
  status_message String CODEC(ZSTD(1)),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(3)),
  events String CODEC(ZSTD(3)),
  links String CODEC(ZSTD(3)),
  INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(at)
ORDER BY (project_id, toStartOfHour(at), service, name, at, trace_id, span_id)
TTL toDateTime(at) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1
-- statement
CREATE TABLE IF NOT EXISTS trace_times (
  project_id UUID,
  trace_id String,
  first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
  last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMMDD(first_at)
ORDER BY (project_id, trace_id)
TTL toDateTime(first_at) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1
-- statement
CREATE MATERIALIZED VIEW IF NOT EXISTS trace_times_of_spans TO trace_times AS
SELECT project_id, trace_id, min(at) AS first_at, max(at) AS last_at FROM spans GROUP BY project_id, trace_id
-- statement
CREATE TABLE IF NOT EXISTS errors (
  project_id UUID CODEC(ZSTD(1)),
  group_id UUID CODEC(ZSTD(1)),
  at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  id String CODEC(ZSTD(1)),
  type LowCardinality(String),
  message String CODEC(ZSTD(3)),
  level LowCardinality(String),
  handled Bool,
  stack String CODEC(ZSTD(3)),
  service LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  user_id String CODEC(ZSTD(1)),
  session_id String CODEC(ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, group_id, at, id)
TTL toDateTime(at) + INTERVAL 180 DAY
SETTINGS ttl_only_drop_parts = 1
