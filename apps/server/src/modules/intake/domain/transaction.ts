import type { Refusal, SpanStatus } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';

/** A transaction without an end is given up so long after it was begun. */
export const TIMEOUT_MS = 60_000;

/** A part of a transaction; times in milliseconds. */
export interface TransactionPart {
  spanId: string;
  name: string;
  operation: string;
  startTime: number;
  endTime: number | null;
  status: string;
  tags: Record<string, unknown>;
}

/** What is known of a transaction (seed 002, Transaction). */
export interface TransactionState {
  traceId: string;
  spanId: string;
  parentId: string;
  name: string;
  operation: string;
  service: string;
  environment: string;
  status: string;
  startTime: number;
  endTime: number | null;
  tags: Record<string, unknown>;
  parts: TransactionPart[];
}

const FAILED: ReadonlySet<string> = new Set(['error', 'failed', 'failure', 'cancelled', 'aborted']);

/** The word of the wire for a status, also of seed 002's in upper case. */
export function statusWord(status: string | null | undefined): string {
  const word = (status ?? '').toLowerCase();
  return word === '' ? 'in_progress' : word;
}

/** Whether a status says that there is nothing more to come. */
export function isEnded({ status, endTime }: Pick<TransactionState, 'status' | 'endTime'>): boolean {
  return endTime !== null || status !== 'in_progress';
}

/** The state once it has ended, with what was left open filled in. */
export function ended(state: TransactionState, now: number): TransactionState {
  const endTime = state.endTime ?? now;
  const status = state.status === 'in_progress' ? 'success' : state.status;
  return { ...state, endTime, status };
}

/** The state of one that nobody ended. */
export function timedOut(state: TransactionState): TransactionState {
  return { ...state, endTime: state.startTime + TIMEOUT_MS, status: 'timeout' };
}

/** Adds an ended transaction and its parts as the spans of a trace. */
export function addTransaction(batch: SignalBatch, state: TransactionState): Refusal | undefined {
  const { traceId, service, environment } = state;
  const common = { traceId, service, environment, version: '', statusMessage: '', events: '[]', links: '[]' };
  const refusal = batch.addSpan({
    ...common,
    spanId: state.spanId,
    parentId: state.parentId,
    ...timesOf(state, state),
    name: state.name,
    operation: state.operation,
    kind: 'server',
    status: spanStatus(state.status),
    attributes: Object.entries(state.tags),
  });
  if (refusal) return refusal;
  for (const part of state.parts) {
    batch.addSpan({
      ...common,
      spanId: part.spanId,
      parentId: state.spanId,
      ...timesOf(part, state),
      name: part.name,
      operation: part.operation,
      kind: 'internal',
      status: spanStatus(part.status),
      attributes: Object.entries(part.tags),
    });
  }
  return undefined;
}

// A part without an end ends with its transaction, as seed 002 has it.
function timesOf(part: { startTime: number; endTime: number | null }, whole: TransactionState) {
  const end = part.endTime ?? whole.endTime ?? part.startTime;
  return { startNs: nanoseconds(part.startTime), durationNs: nanoseconds(end) - nanoseconds(part.startTime) };
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms * 1000)) * 1000n;
}

function spanStatus(status: string): SpanStatus {
  if (status === 'timeout') return 'timeout';
  return FAILED.has(status) ? 'error' : 'ok';
}
