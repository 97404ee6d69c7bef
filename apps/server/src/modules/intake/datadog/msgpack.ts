import { AppError } from '../../../kernel/app-error.ts';

/** A value of MessagePack. Whole numbers that a double cannot hold are bigint; extensions are null. */
export type Packed = null | boolean | number | bigint | string | Buffer | Packed[] | Map<Packed, Packed>;

const MAX_DEPTH = 32;
/** Values of one body: what is small on the wire must not be large in memory. */
const MAX_VALUES = 4_000_000;

/** Reads one value of MessagePack. Throws VALIDATION_ERROR for bytes that are cut off, nest too deep or claim more than there is, PAYLOAD_TOO_LARGE for too many values. */
export function readMsgpack(bytes: Buffer): Packed {
  return new Reader(bytes).value(0);
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  #values = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  value(depth: number): Packed {
    this.#values += 1;
    if (this.#values > MAX_VALUES) throw new AppError('PAYLOAD_TOO_LARGE', 'The body has too many values');
    if (depth > MAX_DEPTH) throw new AppError('VALIDATION_ERROR', `The body nests deeper than ${MAX_DEPTH} levels`);
    const byte = this.#uint(1);
    if (byte < 0x80) return byte;
    if (byte < 0x90) return this.#map(byte & 0x0f, depth);
    if (byte < 0xa0) return this.#list(byte & 0x0f, depth);
    if (byte < 0xc0) return this.#text(byte & 0x1f);
    if (byte >= 0xe0) return byte - 0x100;
    if (byte >= 0xd4 && byte <= 0xd8) return this.#extension(2 ** (byte - 0xd4));
    switch (byte) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xca:
        return this.#take(4).readFloatBE();
      case 0xcb:
        return this.#take(8).readDoubleBE();
      case 0xcf:
        return narrowed(this.#take(8).readBigUInt64BE());
      case 0xd3:
        return narrowed(this.#take(8).readBigInt64BE());
      default:
        return this.#sized(byte, depth);
    }
  }

  /** Kinds whose head is followed by a number of 1, 2 or 4 bytes. */
  #sized(byte: number, depth: number): Packed {
    if (byte >= 0xc4 && byte <= 0xc6) return this.#take(this.#uint(2 ** (byte - 0xc4)));
    if (byte >= 0xc7 && byte <= 0xc9) return this.#extension(this.#uint(2 ** (byte - 0xc7)));
    if (byte >= 0xcc && byte <= 0xce) return this.#uint(2 ** (byte - 0xcc));
    if (byte >= 0xd0 && byte <= 0xd2) {
      const size = 2 ** (byte - 0xd0);
      return this.#take(size).readIntBE(0, size);
    }
    if (byte >= 0xd9 && byte <= 0xdb) return this.#text(this.#uint(2 ** (byte - 0xd9)));
    if (byte === 0xdc || byte === 0xdd) return this.#list(this.#uint(byte === 0xdc ? 2 : 4), depth);
    if (byte === 0xde || byte === 0xdf) return this.#map(this.#uint(byte === 0xde ? 2 : 4), depth);
    throw new AppError('VALIDATION_ERROR', 'The body is not MessagePack');
  }

  #list(length: number, depth: number): Packed[] {
    this.#demand(length);
    const list: Packed[] = [];
    for (let index = 0; index < length; index += 1) list.push(this.value(depth + 1));
    return list;
  }

  #map(length: number, depth: number): Map<Packed, Packed> {
    this.#demand(length * 2);
    const map = new Map<Packed, Packed>();
    for (let index = 0; index < length; index += 1) map.set(this.value(depth + 1), this.value(depth + 1));
    return map;
  }

  #text(length: number): string {
    return this.#take(length).toString('utf8');
  }

  /** Skips its type and its bytes. */
  #extension(length: number): null {
    this.#take(length + 1);
    return null;
  }

  #uint(size: number): number {
    return this.#take(size).readUIntBE(0, size);
  }

  #take(length: number): Buffer {
    this.#demand(length);
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** Every value takes a byte at least: a length that lies is found before anything is made for it. */
  #demand(length: number): void {
    if (length > this.#bytes.length - this.#at) throw new AppError('VALIDATION_ERROR', 'The body is cut off');
  }
}

function narrowed(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
