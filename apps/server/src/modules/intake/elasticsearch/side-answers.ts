/** Version told to clients that ask before they write. */
const VERSION = '8.19.2';

/** What `GET /` tells. */
export const INFO = {
  name: 'monitors',
  cluster_name: 'monitors',
  cluster_uuid: 'monitors0000000000000A',
  version: {
    number: VERSION,
    build_flavor: 'default',
    build_type: 'docker',
    build_hash: '0000000000000000000000000000000000000000',
    build_date: '2025-01-01T00:00:00.000Z',
    build_snapshot: false,
    lucene_version: '9.12.2',
    minimum_wire_compatibility_version: '7.17.0',
    minimum_index_compatibility_version: '7.0.0',
  },
  tagline: 'You Know, for Search',
};

/** How a cluster of one is. */
export const HEALTH = {
  cluster_name: 'monitors',
  status: 'green',
  timed_out: false,
  number_of_nodes: 1,
  number_of_data_nodes: 1,
  active_primary_shards: 1,
  active_shards: 1,
  relocating_shards: 0,
  initializing_shards: 0,
  unassigned_shards: 0,
  delayed_unassigned_shards: 0,
  number_of_pending_tasks: 0,
  number_of_in_flight_fetch: 0,
  task_max_waiting_in_queue_millis: 0,
  active_shards_percent_as_number: 100,
};

/** A licence that allows what shippers want to set up. */
export const LICENSE = { license: { status: 'active', uid: 'monitors', type: 'basic', mode: 'basic' } };

/** One node, for clients that look for others. */
export const NODES = {
  _nodes: { total: 1, successful: 1, failed: 0 },
  cluster_name: 'monitors',
  nodes: { monitors: { name: 'monitors', version: VERSION, roles: ['data', 'ingest', 'master'] } },
};

/** Something was set up, which needs no setting up here. */
export const ACKNOWLEDGED = { acknowledged: true };

/** An index made its documents visible, which they are anyway. */
export const REFRESHED = { _shards: { total: 1, successful: 1, failed: 0 } };
