import { Worker } from 'node:worker_threads';
import { SqlError, type SqlParameter } from '../ports/index.ts';
import { NO_SHAPE, type Outcome, type Task, type WorkerMessage, type WorkerStart } from './messages.ts';
import { toWire } from './parameters.ts';
import { type Field, type Reply, readReply } from './protocol-reader.ts';
import { rowValues } from './protocol-rows.ts';
import { type Decoder, decoderOf } from './values.ts';

/** A statement's reply, with its rows still as bytes. */
export interface LinkReply {
  parsed: Reply;
  fields: readonly Field[];
  /** Values of each row in the order of the columns. */
  rows(): unknown[][];
}

interface Pending {
  resolve(reply: LinkReply): void;
  reject(error: SqlError): void;
}

interface KnownShape {
  fields: Field[];
  decoders: Decoder[];
}

// Replies are short-lived garbage; collecting it early keeps 100 MB less resident at no loss of speed.
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 8 };

const CLOSED = 'The embedded database was closed.';

/** Starts a thread that serves one cluster. */
export function startWorker(start: WorkerStart): Worker {
  const script = new URL('./worker.ts', import.meta.url);
  return new Worker(script, { workerData: start, execArgv: [], name: 'pglite', resourceLimits: THREAD_LIMITS });
}

/** The main thread's end of one worker: statements go out in batches, replies come back by number. */
export class WorkerLink {
  /** Why the worker can take nothing more, once it cannot. */
  failure: SqlError | undefined;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #shapes = new Map<number, KnownShape>();
  #outgoing: Task[] = [];
  #ids = 0;
  #ready: Promise<void>;

  /** Takes over a worker of {@link startWorker}. */
  constructor(worker: Worker) {
    this.#worker = worker;
    this.#ready = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'outcomes') this.#settle(message);
        else reject(this.#fail(`The embedded database did not start: ${message.message}`));
      });
      this.#worker.on('error', (error) => reject(this.#fail(`The embedded database stopped: ${error.message}`, error)));
      this.#worker.on('exit', (code) => reject(this.#fail(`The embedded database stopped (exit code ${code}).`)));
    });
    // Whoever waits for it sees the rejection; without a reader it must not end the process.
    this.#ready.catch(() => {});
  }

  /** Resolves when the worker takes statements. */
  ready(): Promise<void> {
    return this.#ready;
  }

  statement(text: string, parameters: readonly SqlParameter[]): Promise<LinkReply> {
    let wire: ReturnType<typeof toWire>[];
    try {
      wire = parameters.map(toWire);
    } catch (error) {
      return Promise.reject(
        error instanceof SqlError ? error : new SqlError(String(error), '22023', undefined, { cause: error }),
      );
    }
    return this.#send({ id: this.#nextId(), kind: 'statement', text, parameters: wire });
  }

  script(text: string): Promise<LinkReply> {
    return this.#send({ id: this.#nextId(), kind: 'script', text });
  }

  async maintain(): Promise<void> {
    await this.#send({ id: this.#nextId(), kind: 'maintain' });
  }

  /** Shuts the database down in order and waits for the thread to end. */
  async close(): Promise<void> {
    if (!this.failure) await this.#send({ id: this.#nextId(), kind: 'close' }).catch(() => {});
    this.#fail(CLOSED);
    await this.#worker.terminate();
  }

  #nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  #send(task: Task): Promise<LinkReply> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.#pending.set(task.id, { resolve, reject });
      this.#outgoing.push(task);
      if (this.#outgoing.length === 1) queueMicrotask(() => this.#post());
    });
  }

  #post(): void {
    const tasks = this.#outgoing;
    this.#outgoing = [];
    if (!this.failure) this.#worker.postMessage(tasks);
  }

  #settle(message: { outcomes: Outcome[]; shapes: { number: number; fields: Field[] }[]; droppedShapes: number[] }): void {
    for (const { number, fields } of message.shapes) {
      this.#shapes.set(number, { fields, decoders: fields.map((field) => decoderOf(field.typeOid)) });
    }
    for (const outcome of message.outcomes) this.#finish(outcome);
    for (const number of message.droppedShapes) this.#shapes.delete(number);
  }

  #finish(outcome: Outcome): void {
    const pending = this.#pending.get(outcome.id);
    this.#pending.delete(outcome.id);
    if (!pending) return;
    if (!outcome.ok) {
      pending.reject(new SqlError(outcome.message, outcome.code));
      return;
    }
    const bytes = Buffer.from(outcome.reply.buffer, outcome.reply.byteOffset, outcome.reply.byteLength);
    const parsed = readReply(bytes);
    if (parsed.error) {
      pending.reject(new SqlError(parsed.error.message, parsed.error.code, parsed.error.constraint));
      return;
    }
    const shape = outcome.shape === NO_SHAPE ? undefined : this.#shapes.get(outcome.shape);
    const decoders = shape?.decoders ?? [];
    pending.resolve({
      parsed,
      fields: shape?.fields ?? [],
      rows: () => parsed.rowOffsets.map((offset) => rowValues(bytes, offset, decoders)),
    });
  }

  #fail(message: string, cause?: unknown): SqlError {
    this.failure ??= new SqlError(message, 'connection', undefined, { cause });
    for (const { reject } of this.#pending.values()) reject(this.failure);
    this.#pending.clear();
    return this.failure;
  }
}
