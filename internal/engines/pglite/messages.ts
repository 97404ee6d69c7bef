import type { WireParameter } from './parameters.ts';
import type { Field } from './protocol-reader.ts';

/** What the worker is started with. */
export interface WorkerStart {
  /** Folder of the PostgreSQL cluster, or `memory`. */
  cluster: string;
  /** Makes each commit reach the disk itself, not only the operating system. */
  fsync: boolean;
  sharedBuffersMb: number;
}

/** One piece of work for the worker; the pieces of a message are done in order. */
export type Task =
  | { id: number; kind: 'statement'; text: string; parameters: readonly WireParameter[] }
  | { id: number; kind: 'script'; text: string }
  | { id: number; kind: 'maintain' }
  | { id: number; kind: 'close' };

/** The columns of a prepared statement's rows, sent once and then referred to by number. */
export interface Shape {
  number: number;
  fields: Field[];
}

/** The end of one task. */
export type Outcome =
  | { id: number; ok: true; reply: Uint8Array; shape: number }
  | { id: number; ok: false; code: string; message: string };

/** What the worker sends back. */
export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'unavailable'; message: string }
  | { kind: 'outcomes'; outcomes: Outcome[]; shapes: Shape[]; droppedShapes: number[] };

/** Number of the shape without columns. */
export const NO_SHAPE = 0;
