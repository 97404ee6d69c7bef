import { sqlDatabaseContract } from '../contract/index.ts';
import { openPglite } from './index.ts';

sqlDatabaseContract(() => openPglite({ dataDir: 'memory' }));
