import { type ColumnData, type ColumnQueryOptions, type ColumnStore, ColumnStoreError } from '../ports/index.ts';
import { bindParameters, quoteIdentifier, quoteString } from '../support/clickhouse-parameters.ts';
import { refusalOf, scanSql } from '../support/sql-scan.ts';
import type { InsertFiles } from './insert-files.ts';
import { encodeNative, fileType } from './native-format.ts';
import type { Sessions } from './sessions.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
/** ClickHouse's number of a statement it cannot read. */
const SYNTAX_ERROR = 62;
const TABLE_NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?$/;
const COLUMN_NAME = /^[A-Za-z_]\w*$/;

/** The connections of one store: the writer runs one statement at a time, so that inserts keep their order. */
export interface StoreSessions {
  readers: Sessions;
  guarded: Sessions;
  writer: Sessions;
}

/** {@link ColumnStore} on chDB, the ClickHouse engine in this process. */
export class ChdbStore implements ColumnStore {
  readonly #sessions: StoreSessions;
  readonly #files: InsertFiles;
  readonly #release: () => Promise<void>;
  readonly #inserting = new Set<Promise<void>>();
  #closing: Promise<void> | undefined;

  constructor(sessions: StoreSessions, files: InsertFiles, release: () => Promise<void>) {
    this.#sessions = sessions;
    this.#files = files;
    this.#release = release;
  }

  async command(sql: string, parameters: Record<string, unknown> = {}): Promise<void> {
    await this.#sessions.writer.run(prepare(sql, parameters, false), 'Null');
  }

  async query<Row>(sql: string, parameters: Record<string, unknown> = {}, options: ColumnQueryOptions = {}): Promise<Row[]> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal, readonly = false } = options;
    const sessions = readonly ? this.#sessions.guarded : this.#sessions.readers;
    const lines = await sessions.run(prepare(sql, parameters, readonly), 'JSONEachRow', { timeoutMs, signal });
    return parseRows<Row>(lines);
  }

  async insert(table: string, columns: readonly ColumnData[]): Promise<void> {
    const target = tableName(table);
    for (const { name } of columns)
      if (!COLUMN_NAME.test(name)) throw new ColumnStoreError(`"${name}" is no column name.`, SYNTAX_ERROR);
    if (columns.length === 0 || columns[0]?.values.length === 0) return;
    if (this.#closing) throw new ColumnStoreError('The column store was closed.', 0);
    const work = this.#insertRows(target, columns);
    this.#inserting.add(work);
    try {
      await work;
    } finally {
      this.#inserting.delete(work);
    }
  }

  async ping(): Promise<void> {
    await this.#sessions.readers.run('SELECT 1', 'Null', { timeoutMs: DEFAULT_TIMEOUT_MS });
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #insertRows(target: string, columns: readonly ColumnData[]): Promise<void> {
    const bytes = encodeNative(columns);
    const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
    const structure = columns.map(({ name, type }) => `${quoteIdentifier(name)} ${fileType(type)}`).join(', ');
    await this.#files.use(bytes, (path) => {
      const source = `file(${quoteString(path)}, 'Native', ${quoteString(structure)})`;
      return this.#sessions.writer.run(`INSERT INTO ${target} (${names}) SELECT ${names} FROM ${source}`, 'Null');
    });
  }

  async #shutDown(): Promise<void> {
    const { readers, guarded, writer } = this.#sessions;
    await Promise.allSettled(this.#inserting);
    await Promise.all([readers.close(true), guarded.close(true), writer.close(false)]);
    this.#files.close();
    await this.#release();
  }
}

function prepare(sql: string, parameters: Record<string, unknown>, readonly: boolean): string {
  const stretches = scanSql(sql);
  const refusal = refusalOf(stretches, readonly);
  if (refusal) throw new ColumnStoreError(refusal, SYNTAX_ERROR);
  return bindParameters(stretches, parameters);
}

function tableName(table: string): string {
  if (!TABLE_NAME.test(table)) throw new ColumnStoreError(`"${table}" is no table name.`, SYNTAX_ERROR);
  return table.split('.').map(quoteIdentifier).join('.');
}

function parseRows<Row>(lines: string): Row[] {
  const text = lines.trimEnd();
  // Line breaks inside of values are escaped, so each one stands between two rows.
  return text === '' ? [] : (JSON.parse(`[${text.replaceAll('\n', ',')}]`) as Row[]);
}
