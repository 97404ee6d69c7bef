/** MessagePack of a value as tracers write it: bigint in 64 bits, numbers as doubles unless small and whole. */
export function msgpack(value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.from([0xc0]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === 'bigint') return wide(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return text.length < 32
      ? Buffer.concat([Buffer.from([0xa0 | text.length]), text])
      : Buffer.concat([head(0xdb, text.length), text]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(0xdd, value.length), ...value.map(msgpack)]);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Buffer.concat([head(0xdf, entries.length), ...entries.flatMap(([key, item]) => [msgpack(key), msgpack(item)])]);
}

function head(byte: number, length: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = byte;
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

function number(value: number): Buffer {
  if (Number.isInteger(value) && value >= 0 && value < 0x80) return Buffer.from([value]);
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xcb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function wide(value: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xcf;
  bytes.writeBigUInt64BE(value, 1);
  return bytes;
}
