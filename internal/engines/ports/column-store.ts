/** Types a column of an insert can have; `json` columns hold text. */
export type ColumnType =
  | 'String'
  | 'LowCardinality(String)'
  | 'UUID'
  | 'Bool'
  | 'UInt8'
  | 'UInt16'
  | 'UInt32'
  | 'UInt64'
  | 'Int64'
  | 'Float64'
  | 'DateTime64(3)'
  | 'Nullable(Float64)'
  | 'Nullable(String)'
  | 'Array(String)'
  | 'Array(Float64)'
  | 'Map(LowCardinality(String), String)';

/** One column of an insert: a value a row, in row order. Times are milliseconds since 1970. Typed arrays of a column's own width are the fastest, for `DateTime64(3)` a `BigInt64Array`. */
export interface ColumnData {
  name: string;
  type: ColumnType;
  values: ArrayLike<unknown>;
}

/** How one statement may run. */
export interface ColumnQueryOptions {
  /** Gives up after so many milliseconds (30,000). */
  timeoutMs?: number;
  /** Cancels the statement. */
  signal?: AbortSignal;
  /** Refuses anything but reading. */
  readonly?: boolean;
}

/** The column store, ClickHouse's SQL: facts and signals, many rows, written once. */
export interface ColumnStore {
  /** Runs a statement that returns nothing, such as DDL. */
  command(sql: string, parameters?: Record<string, unknown>): Promise<void>;
  /** Rows of a SELECT as objects; parameters are bound as `{name:Type}`. DateTime64 comes back as ISO-8601 text in UTC with `Z`, 64-bit integers as numbers. */
  query<Row = Record<string, unknown>>(
    sql: string,
    parameters?: Record<string, unknown>,
    options?: ColumnQueryOptions,
  ): Promise<Row[]>;
  /** Inserts rows given as columns; durable and visible once resolved. Bytes of a client are never parsed as SQL. */
  insert(table: string, columns: readonly ColumnData[]): Promise<void>;
  /** Rows as bytes that {@link insertPacked} takes later, in another process too; throws for a value that does not fit its column. */
  pack(columns: readonly ColumnData[]): Uint8Array;
  /** Inserts rows of many packs at once, as {@link insert} does. */
  insertPacked(table: string, packs: readonly Uint8Array[]): Promise<void>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A refusal of the column store; `code` is ClickHouse's error number, or 0 when it did not answer. */
export class ColumnStoreError extends Error {
  override readonly name = 'ColumnStoreError';
  readonly code: number;
  constructor(message: string, code: number, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
