export { browserContract } from './browser.ts';
export { type Site, startSite } from './browser-site.ts';
export { columnStoreContract } from './column-store.ts';
export { type KeyValueUnderTest, keyValueContract } from './key-value.ts';
export { CONTRACT_MOST_WAITING, queueContract } from './queue.ts';
export { browserRefusal, sqlRefusal, storeRefusal } from './refusals.ts';
export { sqlDatabaseContract } from './sql-database.ts';
export { CONTRACT_MOST_BYTES, type StreamUnderTest, streamContract } from './stream.ts';
