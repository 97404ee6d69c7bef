/** How the bytes of a field are read, in protobuf's words; `hex` and `base64` are bytes as text. */
export type FieldType =
  | 'text'
  | 'hex'
  | 'base64'
  | 'bool'
  | 'int32'
  | 'sint32'
  | 'int64'
  | 'uint64'
  | 'fixed64'
  | 'sfixed64'
  | 'double'
  | 'message';

/** One field of a message. */
export interface Field {
  name: string;
  type: FieldType;
  repeated?: boolean;
  fields?: MessageFields;
}

/** The fields of a message by their numbers. */
export type MessageFields = Record<number, Field>;

/** A message as an object, under the names of its fields; 64-bit numbers are bigints. */
export type Message = Record<string, unknown>;

/** Bytes that are no such message. */
export class ProtoError extends Error {
  override readonly name = 'ProtoError';
}

const MAX_DEPTH = 100;
const VARINT = 0;
const SIXTY_FOUR = 1;
const BYTES = 2;
const THIRTY_TWO = 5;

/** Reads protobuf by tables, bounded by the bytes there are and by depth; unknown fields are skipped, as the encoding asks. Throws {@link ProtoError}. */
export function readMessage(bytes: Buffer, fields: MessageFields): Message {
  return new Reader(bytes).message(fields, bytes.length, 0);
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  message(fields: MessageFields, end: number, depth: number): Message {
    if (depth > MAX_DEPTH) throw new ProtoError('Messages nest too deep');
    const message: Message = {};
    while (this.#at < end) {
      const tag = this.#smallVarint(end);
      const number = tag >>> 3;
      const wire = tag & 7;
      if (number === 0) throw new ProtoError('A field has the number 0');
      const field = Object.hasOwn(fields, number) ? fields[number] : undefined;
      if (!field || !fits(field, wire)) this.#skip(wire, end);
      else if (field.repeated && field.type !== 'message') this.#readPacked(message, field, wire, end);
      else {
        const value = this.#value(field, end, depth);
        if (!field.repeated) message[field.name] = value;
        else listIn(message, field.name).push(value);
      }
    }
    if (this.#at !== end) throw new ProtoError('A message ends in the middle of a field');
    return message;
  }

  #readPacked(message: Message, field: Field, wire: number, end: number): void {
    const list = listIn(message, field.name);
    if (wire !== BYTES) {
      list.push(this.#value(field, end, 0));
      return;
    }
    const stop = this.#lengthEnd(end);
    while (this.#at < stop) list.push(this.#value(field, stop, 0));
  }

  #value(field: Field, end: number, depth: number): unknown {
    switch (field.type) {
      case 'message': {
        const stop = this.#lengthEnd(end);
        return this.message(field.fields ?? {}, stop, depth + 1);
      }
      case 'text':
        return this.#slice(end).toString('utf8');
      case 'hex':
        return this.#slice(end).toString('hex');
      case 'base64':
        return this.#slice(end).toString('base64');
      case 'bool':
        return this.#varint(end) !== 0n;
      case 'int32':
        return Number(BigInt.asIntN(32, this.#varint(end)));
      case 'sint32': {
        const zigzag = Number(BigInt.asUintN(32, this.#varint(end)));
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
      case 'int64':
        return BigInt.asIntN(64, this.#varint(end));
      case 'uint64':
        return this.#varint(end);
      case 'fixed64':
        return this.#bytes.readBigUInt64LE(this.#take(8, end));
      case 'sfixed64':
        return this.#bytes.readBigInt64LE(this.#take(8, end));
      case 'double':
        return this.#bytes.readDoubleLE(this.#take(8, end));
    }
  }

  #skip(wire: number, end: number): void {
    if (wire === VARINT) this.#varint(end);
    else if (wire === SIXTY_FOUR) this.#take(8, end);
    else if (wire === BYTES) this.#at = this.#lengthEnd(end);
    else if (wire === THIRTY_TWO) this.#take(4, end);
    else throw new ProtoError('A field has an unknown wire type');
  }

  #slice(end: number): Buffer {
    const stop = this.#lengthEnd(end);
    const slice = this.#bytes.subarray(this.#at, stop);
    this.#at = stop;
    return slice;
  }

  #lengthEnd(end: number): number {
    const length = this.#smallVarint(end);
    if (length > end - this.#at) throw new ProtoError('A field is longer than what is there');
    return this.#at + length;
  }

  #take(count: number, end: number): number {
    const at = this.#at;
    if (at + count > end) throw new ProtoError('A number is cut off');
    this.#at = at + count;
    return at;
  }

  /** A tag or length, which fits 32 bits. */
  #smallVarint(end: number): number {
    const first = this.#bytes[this.#at];
    if (first !== undefined && first < 128 && this.#at < end) {
      this.#at += 1;
      return first;
    }
    const value = this.#varint(end);
    if (value > 0xffff_ffffn) throw new ProtoError('A tag or length is too large');
    return Number(value);
  }

  #varint(end: number): bigint {
    let low = 0;
    let shift = 0;
    // Up to 28 bits without bigints: nearly every number.
    while (shift < 28) {
      const byte = this.#byte(end);
      low |= (byte & 127) << shift;
      shift += 7;
      if (byte < 128) return BigInt(low);
    }
    let value = BigInt(low);
    for (let place = 28n; place < 70n; place += 7n) {
      const byte = this.#byte(end);
      value |= BigInt(byte & 127) << place;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new ProtoError('A number has more than ten bytes');
  }

  #byte(end: number): number {
    const byte = this.#at < end ? this.#bytes[this.#at] : undefined;
    if (byte === undefined) throw new ProtoError('A number is cut off');
    this.#at += 1;
    return byte;
  }
}

const WIRE: Record<FieldType, number> = {
  text: BYTES,
  hex: BYTES,
  base64: BYTES,
  message: BYTES,
  bool: VARINT,
  int32: VARINT,
  sint32: VARINT,
  int64: VARINT,
  uint64: VARINT,
  fixed64: SIXTY_FOUR,
  sfixed64: SIXTY_FOUR,
  double: SIXTY_FOUR,
};

/** A field of another wire type than its table says is skipped like an unknown one; `flags` come as 32 bits in some messages. */
function fits(field: Field, wire: number): boolean {
  return wire === WIRE[field.type] || (wire === BYTES && field.repeated === true);
}

function listIn(message: Message, name: string): unknown[] {
  const known = message[name];
  if (Array.isArray(known)) return known;
  const list: unknown[] = [];
  message[name] = list;
  return list;
}
