import { type SqlDatabase, SqlError, type SqlExecutor, type SqlParameter, type SqlResult } from '../ports/index.ts';
import type { DirectoryLock } from '../support/directory-lock.ts';
import { KeyedMutex } from '../support/keyed-mutex.ts';
import { ACTIVE_TRANSACTION, FAILED_TRANSACTION, NO_TRANSACTION, TransactionScope } from '../support/transaction-scope.ts';
import { affectedRows } from './protocol-reader.ts';
import { Turnstile } from './turnstile.ts';
import type { LinkReply, WorkerLink } from './worker-link.ts';

/** {@link SqlDatabase} on one worker thread; a thread that died is replaced at the next call. */
export class PgliteDatabase implements SqlDatabase {
  readonly #connect: () => WorkerLink;
  readonly #lock: DirectoryLock | undefined;
  readonly #turnstile = new Turnstile();
  readonly #named = new KeyedMutex();
  readonly #scope = new TransactionScope();
  #link: WorkerLink;
  #closed = false;

  /** `connect` starts a thread; `lock` is given back at the end. */
  constructor(connect: () => WorkerLink, lock: DirectoryLock | undefined) {
    this.#connect = connect;
    this.#lock = lock;
    this.#link = connect();
  }

  /** Resolves when the first thread is up. */
  ready(): Promise<void> {
    return this.#link.ready();
  }

  async query<Row>(text: string, parameters: readonly SqlParameter[] = []): Promise<SqlResult<Row>> {
    return asObjects<Row>(await this.#plain(text, parameters));
  }

  async queryArrays(text: string, parameters: readonly SqlParameter[] = []): Promise<SqlResult<unknown[]>> {
    return asArrays(await this.#plain(text, parameters));
  }

  async transaction<Result>(work: (tx: SqlExecutor) => Promise<Result>): Promise<Result> {
    this.#refuseNested();
    return this.#turnstile.alone(() => this.#transact(this.#current(), work));
  }

  async script(text: string): Promise<void> {
    this.#refuseNested();
    await this.#turnstile.alone(() => this.#current().script(text));
  }

  /** One process holds the data directory, so keeping out the rest of this process is enough. */
  withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    return this.#named.run(name, work);
  }

  async ping(): Promise<void> {
    await this.#plain('SELECT 1', []);
  }

  /** Does at once the checkpoint and vacuum that otherwise happen from time to time. */
  async maintain(): Promise<void> {
    await this.#turnstile.alone(() => this.#current().maintain());
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#turnstile.alone(() => this.#link.close());
    } finally {
      this.#lock?.release();
    }
  }

  #refuseNested(): void {
    const refusal = this.#scope.refusal();
    if (refusal) throw refusal;
  }

  #current(): WorkerLink {
    if (this.#closed) throw new SqlError('The embedded database was closed.', 'connection');
    if (this.#link.failure) this.#link = this.#connect();
    return this.#link;
  }

  async #plain(text: string, parameters: readonly SqlParameter[]): Promise<LinkReply> {
    this.#refuseNested();
    const reply = await this.#turnstile.pass(async () => this.#current().statement(text, parameters));
    if (reply.parsed.status === 'idle') return reply;
    await this.#link.statement('ROLLBACK', []);
    throw new SqlError('Transactions are opened with transaction(), not with BEGIN.', ACTIVE_TRANSACTION);
  }

  async #transact<Result>(link: WorkerLink, work: (tx: SqlExecutor) => Promise<Result>): Promise<Result> {
    // Not waited for: what follows stands behind it in the same queue.
    const begun = link.statement('BEGIN', []);
    begun.catch(() => {});
    let result: Result;
    try {
      result = await this.#scope.enter((scope) => work(executorOf(link, scope)));
      await begun;
    } catch (error) {
      await link.statement('ROLLBACK', []).catch(() => {});
      throw error;
    }
    const { parsed } = await link.statement('COMMIT', []);
    if (parsed.tag === 'ROLLBACK') {
      throw new SqlError('The transaction was rolled back: a statement in it had failed.', FAILED_TRANSACTION);
    }
    return result;
  }
}

function executorOf(link: WorkerLink, scope: { readonly open: boolean }): SqlExecutor {
  const run = async (text: string, parameters: readonly SqlParameter[]): Promise<LinkReply> => {
    if (!scope.open) throw new SqlError('The transaction has ended.', NO_TRANSACTION);
    return link.statement(text, parameters);
  };
  return {
    query: async <Row>(text: string, parameters: readonly SqlParameter[] = []) => asObjects<Row>(await run(text, parameters)),
    queryArrays: async (text, parameters = []) => asArrays(await run(text, parameters)),
  };
}

function asArrays(reply: LinkReply): SqlResult<unknown[]> {
  return { rows: reply.rows(), affected: affectedRows(reply.parsed.tag) };
}

function asObjects<Row>(reply: LinkReply): SqlResult<Row> {
  const names = reply.fields.map((field) => field.name);
  return { rows: reply.rows().map((values) => asObject(names, values) as Row), affected: affectedRows(reply.parsed.tag) };
}

// Twice as fast as Object.fromEntries, which a reply of many rows feels.
function asObject(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let column = 0; column < names.length; column += 1) row[names[column] as string] = values[column];
  return row;
}
