import { type ColumnData, ColumnStoreError, type ColumnType } from '../ports/index.ts';
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

/** The type a column has in the file: dictionaries are made by the engine as it inserts. */
export function fileType(type: ColumnType): string {
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
  UUID: each(UUID),
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
  'Array(String)': encodeLists,
  'Map(LowCardinality(String), String)': encodeMaps,
};

function writeValue(out: ByteWriter, codec: Codec, column: ColumnData, row: number, value: unknown): void {
  if (!codec.accepts(value)) throw misfit(column, row);
  codec.write(out, value as never);
}

function encodeColumn(out: ByteWriter, column: ColumnData): void {
  const { values, type } = column;
  const ready = (type === 'Float64' && values instanceof Float64Array) || (type === 'Int64' && values instanceof BigInt64Array);
  if (ready && ArrayBuffer.isView(values)) {
    out.raw(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return;
  }
  const encode = ENCODERS[type];
  if (!encode) throw new ColumnStoreError(`Column ${column.name} has the unknown type ${type}.`, TYPE_MISMATCH);
  encode(out, column);
}

function encodeLists(out: ByteWriter, column: ColumnData): void {
  const lists = Array.from(column.values, (value, row) => {
    if (!Array.isArray(value)) throw misfit(column, row);
    return value as unknown[];
  });
  encodeNested(out, column, lists, [(item) => item]);
}

function encodeMaps(out: ByteWriter, column: ColumnData): void {
  const maps = Array.from(column.values, (value, row) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw misfit(column, row);
    return value instanceof Map ? [...value] : Object.entries(value);
  });
  encodeNested(out, column, maps, [(entry) => (entry as unknown[])[0], (entry) => (entry as unknown[])[1]]);
}

// Where each row's items end, then all rows' items, one part after the other.
function encodeNested(out: ByteWriter, column: ColumnData, rows: unknown[][], parts: ((item: unknown) => unknown)[]): void {
  let end = 0;
  for (const items of rows) {
    end += items.length;
    out.safeInteger(end);
  }
  for (const part of parts) {
    rows.forEach((items, row) => {
      for (const item of items) writeValue(out, TEXT, column, row, part(item));
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
