import type { Session } from 'chdb';
import { ColumnStoreError } from '../ports/index.ts';

/** ClickHouse's number of a statement that took too long. */
export const TIMEOUT_EXCEEDED = 159;
/** ClickHouse's number of a statement that was cancelled. */
export const QUERY_WAS_CANCELLED = 394;

const CLOSED = 'The column store was closed.';

/** When to give up waiting for a statement. */
export interface Patience {
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

interface Waiting {
  start: () => void;
  refuse: (error: ColumnStoreError) => void;
}

/**
 * A number of connections, each of which runs one statement at a time, as chDB asks for. A statement that is given up
 * is killed in the engine; its connection comes back when the engine has let go of it.
 */
export class Sessions {
  readonly #idle: Session[] = [];
  readonly #all: Session[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #size: number;
  readonly #open: () => Session;
  readonly #kill: (tag: string) => void;
  #tags = 0;
  #closed = false;
  readonly #name: string;

  /** `open` makes a connection, `kill` ends the statement that begins with a tag. */
  constructor(name: string, size: number, open: () => Session, kill: (tag: string) => void) {
    this.#name = name;
    this.#size = size;
    this.#open = open;
    this.#kill = kill;
  }

  /** Runs one statement and gives its result in `format`; rejects with {@link ColumnStoreError}. */
  run(sql: string, format: string, patience: Patience = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const { signal, timeoutMs } = patience;
      let tag: string | undefined;
      let waiting: Waiting | undefined;
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const giveUp = (error: ColumnStoreError): void => {
        finish();
        const place = waiting ? this.#waiting.indexOf(waiting) : -1;
        if (place >= 0) this.#waiting.splice(place, 1);
        if (tag) this.#kill(tag);
        reject(error);
      };
      const onAbort = (): void => giveUp(new ColumnStoreError('The statement was cancelled.', QUERY_WAS_CANCELLED));
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => giveUp(tooLong(timeoutMs)), timeoutMs);
      if (this.#closed) return giveUp(new ColumnStoreError(CLOSED, 0));
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });

      const start = (): void => {
        waiting = undefined;
        tag = this.#nextTag();
        const work = this.#execute(tag, sql, format);
        work.then(resolve, reject).finally(finish);
      };
      const session = this.#idle.length > 0 || this.#all.length < this.#size;
      if (session) return start();
      waiting = { start, refuse: giveUp };
      this.#waiting.push(waiting);
    });
  }

  /** Refuses what waits, lets what runs end (`killed` ends it), and closes the connections. */
  async close(killed: boolean): Promise<void> {
    this.#closed = true;
    for (const { refuse } of this.#waiting.splice(0)) refuse(new ColumnStoreError(CLOSED, 0));
    if (killed) for (const tag of this.#running.keys()) this.#kill(tag);
    await Promise.allSettled(this.#running.values());
    for (const session of this.#all) session.close();
  }

  #nextTag(): string {
    this.#tags += 1;
    return `/*${this.#name}:${this.#tags}*/`;
  }

  #take(): Session {
    const idle = this.#idle.pop();
    if (idle) return idle;
    const session = this.#open();
    this.#all.push(session);
    return session;
  }

  async #execute(tag: string, sql: string, format: string): Promise<string> {
    let session: Session;
    try {
      session = this.#take();
    } catch (error) {
      throw asStoreError(error);
    }
    const result = session.queryAsync(`${tag} ${sql}`, { format });
    this.#running.set(tag, result);
    try {
      return (await result).text();
    } catch (error) {
      throw asStoreError(error);
    } finally {
      this.#running.delete(tag);
      this.#idle.push(session);
      this.#waiting.shift()?.start();
    }
  }
}

function tooLong(timeoutMs: number): ColumnStoreError {
  return new ColumnStoreError(`The statement took longer than ${timeoutMs} ms.`, TIMEOUT_EXCEEDED);
}

/** An error of chDB as {@link ColumnStoreError}, with ClickHouse's number and its words only. */
export function asStoreError(cause: unknown): ColumnStoreError {
  if (cause instanceof ColumnStoreError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const code = Number(/^Code: (\d+)\./.exec(text)?.[1] ?? 0);
  const message = text.replace(/(?:Code: \d+\. )?DB::Exception: /g, '').replace(/ \(version [^)]*\)/g, '');
  return new ColumnStoreError(message, code, { cause });
}
