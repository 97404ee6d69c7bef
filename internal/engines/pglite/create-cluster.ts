import { createCluster } from './cluster.ts';
import type { WorkerStart } from './messages.ts';

// Run as a program of its own by openCluster.
await createCluster(JSON.parse(process.argv[2] ?? '') as WorkerStart);
