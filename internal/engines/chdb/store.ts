import { type ColumnData, type ColumnQueryOptions, type ColumnStore, ColumnStoreError } from '../ports/index.ts';
import { bindParameters, quoteIdentifier, quoteString } from '../support/clickhouse-parameters.ts';
import { refusalOf, scanSql } from '../support/sql-scan.ts';
import type { InsertFiles } from './insert-files.ts';
import { encodeNative, encodePack, splitPack, structureOf } from './native-format.ts';
import type { Sessions } from './sessions.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
/** ClickHouse's number of a statement it cannot read. */
const SYNTAX_ERROR = 62;
const TABLE_NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?$/;
/** Rows of many months in one insert are many parts, not a mistake. */
const INSERT_SETTINGS = 'SETTINGS throw_on_max_partitions_per_insert_block = 0';
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
    checkNames(columns);
    if (columns.length === 0 || columns[0]?.values.length === 0) return;
    await this.#during(() => this.#insertBlocks(target, structureOf(columns), encodeNative(columns)));
  }

  pack(columns: readonly ColumnData[]): Uint8Array {
    checkNames(columns);
    return encodePack(columns);
  }

  async insertPacked(table: string, packs: readonly Uint8Array[]): Promise<void> {
    const target = tableName(table);
    const blocks = new Map<string, Uint8Array[]>();
    for (const { structure, block } of packs.map(splitPack)) {
      const alike = blocks.get(structure);
      if (alike) alike.push(block);
      else blocks.set(structure, [block]);
    }
    await this.#during(async () => {
      for (const [structure, alike] of blocks) await this.#insertBlocks(target, structure, Buffer.concat(alike));
    });
  }

  async #during(insert: () => Promise<void>): Promise<void> {
    if (this.#closing) throw new ColumnStoreError('The column store was closed.', 0);
    const work = insert();
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

  async #insertBlocks(target: string, structure: string, blocks: Buffer): Promise<void> {
    const names = [...structure.matchAll(/(?:^|, )(`\w+`) /g)].map(([, name]) => name).join(', ');
    await this.#files.use(blocks, (path) => {
      const source = `file(${quoteString(path)}, 'Native', ${quoteString(structure)})`;
      return this.#sessions.writer.run(
        `INSERT INTO ${target} (${names}) SELECT ${names} FROM ${source} ${INSERT_SETTINGS}`,
        'Null',
      );
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

function checkNames(columns: readonly ColumnData[]): void {
  for (const { name } of columns)
    if (!COLUMN_NAME.test(name)) throw new ColumnStoreError(`"${name}" is no column name.`, SYNTAX_ERROR);
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
