/** Fields of a message to encode: number, and a value whose form says how. */
export type Fields = readonly (readonly [field: number, value: Value])[];
type Value = string | Buffer | { double: number } | { varint: number | bigint } | { bits: bigint } | { sint: number } | Fields;

/** A protobuf message, made by hand for tests of decoders. */
export function message(fields: Fields): Buffer {
  return Buffer.concat(fields.flatMap(([field, value]) => encoded(field, value)));
}

/** A packed list of numbers. */
export function packed(numbers: readonly number[]): Buffer {
  return Buffer.concat(numbers.map((number) => varint(number)));
}

/** A zigzag number. */
export function zigzag(number: number): number {
  return number < 0 ? -number * 2 - 1 : number * 2;
}

/** A snappy block of literals alone. */
export function snappy(bytes: Buffer): Buffer {
  const parts = [varint(bytes.length)];
  for (let at = 0; at < bytes.length; at += 256) {
    const part = bytes.subarray(at, at + 256);
    parts.push(Buffer.from([60 << 2, part.length - 1]), part);
  }
  return Buffer.concat(parts);
}

function encoded(field: number, value: Value): Buffer[] {
  const tag = (kind: number) => varint(field * 8 + kind);
  if (typeof value === 'string') return [tag(2), varint(Buffer.byteLength(value)), Buffer.from(value)];
  if (Buffer.isBuffer(value)) return [tag(2), varint(value.length), value];
  if ('double' in value || 'bits' in value) {
    const eight = Buffer.alloc(8);
    if ('double' in value) eight.writeDoubleLE(value.double);
    else eight.writeBigUInt64LE(value.bits);
    return [tag(1), eight];
  }
  if ('varint' in value) return [tag(0), varint(value.varint)];
  if ('sint' in value) return [tag(0), varint(zigzag(value.sint))];
  const inner = message(value);
  return [tag(2), varint(inner.length), inner];
}

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
