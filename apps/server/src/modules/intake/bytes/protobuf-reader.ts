import { AppError } from '../../../kernel/app-error.ts';

/** Kinds of fields on the wire. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** Reads the fields of protobuf messages in place. `next` moves to a field, then its value is read or skipped; nothing reads past `end`. Throws VALIDATION_ERROR for what is no message. */
export class ProtobufReader {
  readonly bytes: Buffer;
  readonly view: DataView;
  at: number;
  end: number;
  /** Number and kind of the field that {@link next} found. */
  field = 0;
  kind = 0;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = at;
    this.end = end;
  }

  /** Whether another field follows. */
  next(): boolean {
    if (this.at >= this.end) return false;
    const tag = this.varint();
    this.field = Math.floor(tag / 8);
    this.kind = tag % 8;
    if (this.field === 0 || this.field > 0x1fff_ffff) throw damaged();
    return true;
  }

  /** A whole number of up to 64 bits as the nearest double, without sign. */
  varint(): number {
    const { bytes } = this;
    const first = bytes[this.at] as number;
    if (this.at < this.end && first < 0x80) {
      this.at += 1;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count += 1, scale *= 128) {
      if (this.at >= this.end) throw damaged();
      const byte = bytes[this.at] as number;
      this.at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw damaged();
  }

  /** A signed 64-bit number in two's complement as the nearest double. */
  int64(): number {
    const start = this.at;
    const value = this.varint();
    if (value < 2 ** 63) return value;
    // The sum of a negative one is not exact as a double; read the bits.
    let bits = 0n;
    for (let at = start, shift = 0n; at < this.at; at += 1, shift += 7n)
      bits |= BigInt((this.bytes[at] as number) & 0x7f) << shift;
    return Number(BigInt.asIntN(64, bits));
  }

  /** A zigzag number, as sint32 and sint64 are. */
  sint(): number {
    const value = this.varint();
    const half = Math.floor(value / 2);
    return value % 2 === 0 ? half : -half - 1;
  }

  double(): number {
    const value = this.view.getFloat64(this.#take(8), true);
    return value;
  }

  /** Where the value of a length-delimited field ends; the reader stands at its start. */
  length(): number {
    const length = this.varint();
    if (length > this.end - this.at) throw damaged();
    return this.at + length;
  }

  text(): string {
    const stop = this.length();
    const text = this.bytes.toString('utf8', this.at, stop);
    this.at = stop;
    return text;
  }

  /** Reads a message or packed list within this one: `read` sees only its bytes. */
  inside(read: () => void): void {
    const outer = this.end;
    const stop = this.length();
    this.end = stop;
    read();
    this.end = outer;
    this.at = stop;
  }

  /** The numbers of a repeated field, packed or alone. */
  repeated(into: number[], read: () => number): void {
    if (this.kind !== BYTES) {
      into.push(read());
      return;
    }
    this.inside(() => {
      while (this.at < this.end) into.push(read());
    });
  }

  /** Passes over the value of the field. */
  skip(): void {
    if (this.kind === VARINT) this.varint();
    else if (this.kind === FIXED64) this.#take(8);
    else if (this.kind === FIXED32) this.#take(4);
    else if (this.kind === BYTES) this.at = this.length();
    else throw damaged();
  }

  /** Throws unless the field is of a kind: the schema knows which. */
  expect(kind: number): void {
    if (this.kind !== kind) throw damaged();
  }

  #take(size: number): number {
    const { at } = this;
    if (size > this.end - at) throw damaged();
    this.at += size;
    return at;
  }
}

function damaged(): AppError {
  return new AppError('VALIDATION_ERROR', 'The body is not a whole protobuf message');
}
