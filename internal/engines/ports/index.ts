export { type Browser, BrowserError, type BrowserStep, type RenderedPage, type RenderRequest, type StepView } from './browser.ts';
export { type ColumnData, type ColumnQueryOptions, type ColumnStore, ColumnStoreError, type ColumnType } from './column-store.ts';
export type { KeyValue } from './key-value.ts';
export type { Queue, QueueConsumerOptions, QueueJob } from './queue.ts';
export {
  type SqlDatabase,
  SqlError,
  type SqlExecutor,
  type SqlParameter,
  type SqlResult,
  UNIQUE_VIOLATION,
} from './sql-database.ts';
export {
  type StoredRecord,
  type Stream,
  type StreamBatch,
  type StreamDepth,
  StreamOverloadError,
  type StreamRecord,
} from './stream.ts';
