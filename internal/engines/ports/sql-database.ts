/** A value that can be bound to a parameter; objects are sent as JSON, arrays as PostgreSQL arrays (a json array is bound as the text of JSON.stringify), dates as timestamptz. */
export type SqlParameter = string | number | bigint | boolean | null | Date | Uint8Array | readonly unknown[] | object;

/** Rows of one statement, and how many rows it wrote. */
export interface SqlResult<Row> {
  rows: Row[];
  affected: number;
}

/** Something statements can be sent to: the database itself or an open transaction. */
export interface SqlExecutor {
  /** Runs one PostgreSQL statement with `$1…` parameters; rejects with {@link SqlError}. Timestamps come back as `Date` (without a zone read as UTC), bigint and numeric as `number`, json as values, bytea as `Uint8Array`, date and time of day as text. */
  query<Row = Record<string, unknown>>(text: string, parameters?: readonly SqlParameter[]): Promise<SqlResult<Row>>;
  /** The same with each row as an array in the order of its columns, for query builders. */
  queryArrays(text: string, parameters?: readonly SqlParameter[]): Promise<SqlResult<unknown[]>>;
}

/** The relational store, PostgreSQL's SQL: holds what must not be lost. */
export interface SqlDatabase extends SqlExecutor {
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. Work must use `tx` only. */
  transaction<Result>(work: (tx: SqlExecutor) => Promise<Result>): Promise<Result>;
  /** Runs several statements without parameters, as a migration has them. */
  script(text: string): Promise<void>;
  /** Runs `work` while no other process of this database holds the lock of that name. */
  withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** Resolves when the store answers; rejects with {@link SqlError}. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A refusal of the relational store; `code` is the five-character SQLSTATE, or `connection` when it did not answer. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly code: string;
  readonly constraint: string | undefined;
  constructor(message: string, code: string, constraint?: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.constraint = constraint;
  }
}

/** SQLSTATE of a broken unique constraint. */
export const UNIQUE_VIOLATION = '23505';
