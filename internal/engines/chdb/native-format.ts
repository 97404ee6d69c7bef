import { type ColumnData, ColumnStoreError, type ColumnType } from '../ports/index.ts';
import { quoteIdentifier } from '../support/clickhouse-parameters.ts';
import { ByteWriter } from './byte-writer.ts';

/** ClickHouse's number of a value that does not fit its column. */
const TYPE_MISMATCH = 53;

/** Encodes columns as one block of ClickHouse's `Native` format ("Native" in its manual's list of formats); throws for a value that does not fit. */
export function encodeNative(columns: readonly ColumnData[]): Buffer {
  const rows = columns[0]?.values.length ?? 0;
  const out = new ByteWriter();
  out.varint(columns.length);
  out.varint(rows);
  for (const column of columns) {
    if (column.values.length !== rows) {
      throw new ColumnStoreError(`Column ${column.name} has ${column.values.length} rows, the first has ${rows}.`, TYPE_MISMATCH);
    }
    out.text(column.name);
    out.text(fileType(column.type));
    encodeColumn(out, column);
  }
  return out.finish();
}

/** Columns as bytes that tell their own structure: its length, the structure as ClickHouse writes it, one `Native` block. */
export function encodePack(columns: readonly ColumnData[]): Uint8Array {
  const structure = Buffer.from(structureOf(columns), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(structure.length);
  return Buffer.concat([length, structure, encodeNative(columns)]);
}

/** The structure and the block of a pack; throws for bytes that are none. */
export function splitPack(pack: Uint8Array): { structure: string; block: Uint8Array } {
  const bytes = Buffer.from(pack.buffer, pack.byteOffset, pack.byteLength);
  const end = bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + bytes.readUInt32LE(0);
  if (end > bytes.length) throw new ColumnStoreError('These bytes are no pack of rows.', TYPE_MISMATCH);
  return { structure: bytes.toString('utf8', 4, end), block: bytes.subarray(end) };
}

/** Names and types of columns, as ClickHouse's table functions take them. */
export function structureOf(columns: readonly ColumnData[]): string {
  return columns.map(({ name, type }) => `${quoteIdentifier(name)} ${fileType(type)}`).join(', ');
}

/** The type a column has in the file: dictionaries are made by the engine as it inserts. */
function fileType(type: ColumnType): string {
  return type.replace('LowCardinality(String)', 'String');
}

type Encode = (out: ByteWriter, column: ColumnData) => void;

/** How one value is checked and written. */
interface Codec {
  accepts(value: unknown): boolean;
  write(out: ByteWriter, value: never): void;
}

const TEXT: Codec = {
  accepts: (value) => typeof value === 'string' || value instanceof Uint8Array,
  write: (out, value: string | Uint8Array) => {
    if (typeof value === 'string') return out.text(value);
    out.varint(value.byteLength);
    out.raw(value);
  },
};

const FLOAT: Codec = {
  accepts: (value) => typeof value === 'number',
  write: (out, value: number) => out.float64(value),
};

const BOOL: Codec = {
  accepts: (value) => typeof value === 'boolean',
  write: (out, value: boolean) => out.byte(value ? 1 : 0),
};

const UUID_TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const UUID: Codec = {
  accepts: (value) => typeof value === 'string' && UUID_TEXT.test(value),
  write: (out, value: string) => {
    const digits = value.replaceAll('-', '');
    out.int64(BigInt(`0x${digits.slice(0, 16)}`));
    out.int64(BigInt(`0x${digits.slice(16)}`));
  },
};

// Rows of one project or monitor come together: the same id as before is copied.
const encodeIds: Encode = (out, column) => {
  const { values } = column;
  for (let row = 0; row < values.length; row += 1) {
    if (row > 0 && values[row] === values[row - 1]) out.repeat(16);
    else writeValue(out, UUID, column, row, values[row]);
  }
};

const TIME: Codec = {
  accepts: (value) => Number.isFinite(value instanceof Date ? value.getTime() : value),
  write: (out, value: number | Date) => out.safeInteger(Math.trunc(Number(value))),
};

const unsigned = (most: number, write: (out: ByteWriter, value: number) => void): Codec => ({
  accepts: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most,
  write,
});

const wide = (least: bigint, end: bigint): Codec => ({
  accepts: (value) =>
    typeof value === 'bigint'
      ? value >= least && value < end
      : Number.isSafeInteger(value) && (least < 0n || (value as number) >= 0),
  write: (out, value: number | bigint) => (typeof value === 'bigint' ? out.int64(value) : out.safeInteger(value)),
});

const each =
  (codec: Codec): Encode =>
  (out, column) => {
    for (let row = 0; row < column.values.length; row += 1) writeValue(out, codec, column, row, column.values[row]);
  };

const nullable =
  (codec: Codec, filler: unknown): Encode =>
  (out, column) => {
    const { values } = column;
    for (let row = 0; row < values.length; row += 1) out.byte(isMissing(values[row]) ? 1 : 0);
    for (let row = 0; row < values.length; row += 1) {
      writeValue(out, codec, column, row, isMissing(values[row]) ? filler : values[row]);
    }
  };

const ENCODERS: Record<ColumnType, Encode> = {
  String: each(TEXT),
  'LowCardinality(String)': each(TEXT),
  UUID: encodeIds,
  Bool: each(BOOL),
  UInt8: each(unsigned(0xff, (out, value) => out.byte(value))),
  UInt16: each(unsigned(0xffff, (out, value) => out.uint16(value))),
  UInt32: each(unsigned(0xffff_ffff, (out, value) => out.uint32(value))),
  UInt64: each(wide(0n, 2n ** 64n)),
  Int64: each(wide(-(2n ** 63n), 2n ** 63n)),
  Float64: each(FLOAT),
  'DateTime64(3)': each(TIME),
  'Nullable(Float64)': nullable(FLOAT, 0),
  'Nullable(String)': nullable(TEXT, ''),
  'Array(String)': encodeLists(TEXT),
  'Array(Float64)': encodeLists(FLOAT),
  'Map(LowCardinality(String), String)': encodeMaps,
};

/** Arrays whose memory is the column already. */
const READY: Partial<
  Record<ColumnType, typeof Float64Array | typeof BigInt64Array | typeof BigUint64Array | typeof Uint32Array | typeof Uint8Array>
> = {
  Float64: Float64Array,
  Int64: BigInt64Array,
  UInt64: BigUint64Array,
  'DateTime64(3)': BigInt64Array,
  UInt32: Uint32Array,
  UInt8: Uint8Array,
};

function writeValue(out: ByteWriter, codec: Codec, column: ColumnData, row: number, value: unknown): void {
  if (!codec.accepts(value)) throw misfit(column, row);
  codec.write(out, value as never);
}

function encodeColumn(out: ByteWriter, column: ColumnData): void {
  const { values, type } = column;
  const ready = READY[type];
  if (ready && values instanceof ready) {
    out.raw(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return;
  }
  const encode = ENCODERS[type];
  if (!encode) throw new ColumnStoreError(`Column ${column.name} has the unknown type ${type}.`, TYPE_MISMATCH);
  encode(out, column);
}

function encodeLists(codec: Codec): Encode {
  return (out, column) => {
    const lists = Array.from(column.values, (value, row) => {
      if (!Array.isArray(value)) throw misfit(column, row);
      return value as unknown[];
    });
    encodeNested(out, column, lists, [(item) => item], codec);
  };
}

function encodeMaps(out: ByteWriter, column: ColumnData): void {
  const maps = Array.from(column.values, (value, row) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw misfit(column, row);
    return value instanceof Map ? [...value] : Object.entries(value);
  });
  encodeNested(out, column, maps, [(entry) => (entry as unknown[])[0], (entry) => (entry as unknown[])[1]], TEXT);
}

// Where each row's items end, then all rows' items, one part after the other.
function encodeNested(
  out: ByteWriter,
  column: ColumnData,
  rows: unknown[][],
  parts: ((item: unknown) => unknown)[],
  codec: Codec,
): void {
  let end = 0;
  for (const items of rows) {
    end += items.length;
    out.safeInteger(end);
  }
  for (const part of parts) {
    rows.forEach((items, row) => {
      for (const item of items) writeValue(out, codec, column, row, part(item));
    });
  }
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

function misfit(column: ColumnData, row: number): ColumnStoreError {
  return new ColumnStoreError(
    `Row ${row} of column ${column.name} is not a ${column.type}: ${describe(column.values[row])}.`,
    TYPE_MISMATCH,
  );
}

function describe(value: unknown): string {
  const shown = typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value));
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}
