import { createCluster } from './cluster.ts';
import type { WorkerStart } from './messages.ts';

// Run as a program of its own by openCluster, and no longer than it.
const orphaned = () => process.exit(1);
process.once('disconnect', orphaned);
await createCluster(JSON.parse(process.argv[2] ?? '') as WorkerStart);
process.off('disconnect', orphaned);
process.disconnect?.();
