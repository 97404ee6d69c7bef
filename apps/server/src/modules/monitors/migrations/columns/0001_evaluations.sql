CREATE TABLE IF NOT EXISTS evaluations (
  project_id UUID,
  monitor_id UUID,
  at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  id UUID,
  trigger LowCardinality(String),
  verdict LowCardinality(String),
  cause LowCardinality(String),
  triggered Bool,
  changed Bool,
  type LowCardinality(String),
  number Nullable(Float64) CODEC(Gorilla, ZSTD(1)),
  previous_number Nullable(Float64) CODEC(Gorilla, ZSTD(1)),
  text String CODEC(ZSTD(3)),
  unit LowCardinality(String),
  reason String CODEC(ZSTD(3)),
  message String CODEC(ZSTD(3)),
  locator String CODEC(ZSTD(3)),
  snippet String CODEC(ZSTD(3)),
  url String CODEC(ZSTD(3)),
  confidence Float64 CODEC(ZSTD(1)),
  duration_ms Float64 CODEC(ZSTD(1)),
  retries UInt8
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, monitor_id, at)
TTL toDateTime(at) + INTERVAL 365 DAY
SETTINGS ttl_only_drop_parts = 1
