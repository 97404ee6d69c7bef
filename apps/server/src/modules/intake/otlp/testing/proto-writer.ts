import type { Field, MessageFields } from '../proto-reader.ts';

/** Bytes of a message by the same tables that read it; numbers of repeated fields are packed. */
export function writeMessage(message: Record<string, unknown>, fields: MessageFields): Buffer {
  const parts: Buffer[] = [];
  for (const [number, field] of Object.entries(fields)) {
    const value = message[field.name];
    if (value === undefined) continue;
    const tag = (wire: number) => varint((BigInt(number) << 3n) | BigInt(wire));
    if (field.repeated && field.type !== 'message') {
      const packed = Buffer.concat((value as unknown[]).map((item) => scalar(field, item)));
      parts.push(tag(2), varint(BigInt(packed.length)), packed);
      continue;
    }
    for (const item of field.repeated ? (value as unknown[]) : [value]) {
      if (field.type === 'message') {
        const inner = writeMessage(item as Record<string, unknown>, field.fields ?? {});
        parts.push(tag(2), varint(BigInt(inner.length)), inner);
      } else parts.push(tag(wireOf(field)), scalar(field, item));
    }
  }
  return Buffer.concat(parts);
}

function wireOf({ type }: Field): number {
  if (type === 'fixed64' || type === 'sfixed64' || type === 'double') return 1;
  return type === 'text' || type === 'hex' || type === 'base64' ? 2 : 0;
}

function scalar({ type }: Field, value: unknown): Buffer {
  if (type === 'text' || type === 'hex' || type === 'base64') {
    const bytes = Buffer.from(String(value), type === 'text' ? 'utf8' : type);
    return Buffer.concat([varint(BigInt(bytes.length)), bytes]);
  }
  const eight = Buffer.alloc(8);
  if (type === 'double') eight.writeDoubleLE(Number(value));
  if (type === 'fixed64') eight.writeBigUInt64LE(BigInt(value as string));
  if (type === 'sfixed64') eight.writeBigInt64LE(BigInt(value as string));
  if (type === 'double' || type === 'fixed64' || type === 'sfixed64') return eight;
  if (type === 'bool') return varint(value ? 1n : 0n);
  const whole = BigInt(value as string);
  return varint(type === 'sint32' ? (whole << 1n) ^ (whole >> 31n) : BigInt.asUintN(64, whole));
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
