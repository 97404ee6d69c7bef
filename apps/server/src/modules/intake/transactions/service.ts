import type { Transaction, transactionBodySchema, transactionUpdateBodySchema } from '@monitors/contract';
import type { z } from 'zod';
import { AppError } from '../../../kernel/app-error.ts';
import { type Clock, isoTime, sleep } from '../../../kernel/clock.ts';
import { isId, newId } from '../../../kernel/ids.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { timeOf } from '../domain/native.ts';
import {
  addTransaction,
  ended,
  isEnded,
  statusWord,
  TIMEOUT_MS,
  type TransactionPart,
  type TransactionState,
  timedOut,
} from '../domain/transaction.ts';
import type { IntakeWriter } from '../writer.ts';
import type { TransactionStore } from './store.ts';

/** How often ends that are due are looked for, and how many at once. */
const LOOK_EVERY_MS = 1000;
const AT_ONCE = 500;
const MOST_PARTS = 1000;

type Begin = z.output<typeof transactionBodySchema>;
type Update = z.output<typeof transactionUpdateBodySchema>;

/** Transactions of seed 002: begun, told more, ended – or given up after a minute. */
export class TransactionService {
  readonly #deps: { store: TransactionStore; writer: IntakeWriter; clock: Clock; logger: Logger };
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(deps: { store: TransactionStore; writer: IntakeWriter; clock: Clock; logger: Logger }) {
    this.#deps = deps;
  }

  /** Begins a transaction, or stores a whole one. */
  async begin(projectId: string, body: Begin): Promise<Transaction> {
    const { store, clock } = this.#deps;
    const now = clock.now();
    const id = newId(now);
    const digits = id.replaceAll('-', '');
    const state: TransactionState = {
      traceId: /^[0-9a-f]{32}$/i.test(body.traceId ?? '') ? (body.traceId ?? '').toLowerCase() : digits,
      spanId: digits.slice(16),
      parentId: (body.parentId ?? '').toLowerCase(),
      name: body.name,
      operation: body.operation,
      service: body.service ?? '',
      environment: body.environment ?? '',
      status: statusWord(body.status),
      startTime: checkedTime(timeOf(body.startTime, now), 'startTime'),
      endTime: body.endTime ? checkedTime(timeOf(body.endTime, now), 'endTime') : null,
      tags: body.tags ?? {},
      parts: partsOf(body, now),
    };
    if (isEnded(state)) {
      const whole = ended(state, now);
      await this.#write(projectId, [whole]);
      return view(id, whole);
    }
    await store.insert({ id, projectId, state }, new Date(now + TIMEOUT_MS));
    return view(id, state);
  }

  /** Tells a running transaction more; throws NOT_FOUND for one that is not running. */
  async update(projectId: string, id: string, body: Update): Promise<Transaction> {
    const { store, clock } = this.#deps;
    const now = clock.now();
    // The end is noted before it is written, so that a crash in between does not make a timeout of it.
    const state = await store.transaction(async (tx) => {
      const open = isId(id) ? await store.hold(tx, projectId, id) : undefined;
      if (!open || isEnded(open.state)) throw new AppError('NOT_FOUND', 'No such transaction is running');
      const told = merged(open.state, body, now);
      const next = isEnded(told) ? ended(told, now) : told;
      await store.update(tx, id, next, isEnded(next) ? new Date(now + LOOK_EVERY_MS) : undefined);
      return next;
    });
    if (isEnded(state)) {
      await this.#write(projectId, [state]);
      await store.transaction((tx) => store.remove(tx, [id]));
    }
    return view(id, state);
  }

  /** Looks for transactions that are due until {@link stop}. */
  start(): void {
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#deps;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#finishDue();
      } catch (error) {
        logger.error({ err: error }, 'Transactions that are due could not be ended; trying again');
      }
      await sleep(clock, LOOK_EVERY_MS, signal);
    }
  }

  async #finishDue(): Promise<void> {
    const { store, clock } = this.#deps;
    await store.transaction(async (tx) => {
      const due = await store.due(tx, new Date(clock.now()), AT_ONCE);
      if (due.length === 0) return;
      for (const [projectId, open] of Map.groupBy(due, (one) => one.projectId)) {
        await this.#write(
          projectId,
          open.map(({ state }) => (isEnded(state) ? state : timedOut(state))),
        );
      }
      await store.remove(
        tx,
        due.map(({ id }) => id),
      );
    });
  }

  async #write(projectId: string, states: readonly TransactionState[]): Promise<void> {
    const { writer } = this.#deps;
    const batch = writer.begin(projectId);
    const refusals = states.map((state) => addTransaction(batch, state));
    await writer.write(batch, 'native');
    const [refusal] = refusals;
    if (refusal && states.length === 1) throw new AppError('VALIDATION_ERROR', refusal.message);
  }
}

function merged(state: TransactionState, body: Update, now: number): TransactionState {
  return {
    ...state,
    name: body.name ?? state.name,
    operation: body.operation ?? state.operation,
    service: body.service ?? state.service,
    environment: body.environment ?? state.environment,
    status: body.status ? statusWord(body.status) : state.status,
    endTime: body.endTime ? checkedTime(timeOf(body.endTime, now), 'endTime') : state.endTime,
    tags: { ...state.tags, ...body.tags },
    parts: [...state.parts, ...partsOf(body, now)].slice(0, MOST_PARTS),
  };
}

function partsOf({ spans }: Update, now: number): TransactionPart[] {
  return (spans ?? []).map((span, index) => ({
    spanId: /^[0-9a-f]{16}$/i.test(span.id ?? '') ? (span.id ?? '').toLowerCase() : newId(now).replaceAll('-', '').slice(16),
    name: span.name,
    operation: span.operation ?? '',
    startTime: checkedTime(timeOf(span.startTime, now), `spans.${index}.startTime`),
    endTime: span.endTime ? checkedTime(timeOf(span.endTime, now), `spans.${index}.endTime`) : null,
    status: statusWord(span.status),
    tags: span.tags ?? {},
  }));
}

function checkedTime(at: number, field: string): number {
  if (Math.abs(at) < 8_000_000_000_000) return at;
  throw new AppError('VALIDATION_ERROR', `${field}: This is not a time`, { details: [{ field, message: 'This is not a time' }] });
}

function view(id: string, state: TransactionState): Transaction {
  const { traceId, name, operation, status, startTime, endTime } = state;
  return {
    id,
    traceId,
    name,
    operation,
    status,
    startTime: isoTime(startTime),
    endTime: endTime === null ? null : isoTime(endTime),
  };
}
