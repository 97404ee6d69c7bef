import { AppError } from '../../../kernel/app-error.ts';

/** Largest block once unpacked. */
const MAX_UNPACKED_BYTES = 64 * 1_048_576;
/** The format's best: a copy of 64 bytes told in 3. A length that promises more is a lie. */
const MAX_RATIO = 22;

/** Unpacks a snappy block (google/snappy format_description.txt; not the framed format). Throws VALIDATION_ERROR for damage and lies, PAYLOAD_TOO_LARGE before anything large is made. */
export function unpackSnappy(packed: Uint8Array): Buffer {
  const header = lengthOf(packed);
  if (header.length > MAX_UNPACKED_BYTES) {
    throw new AppError('PAYLOAD_TOO_LARGE', `The body is larger than ${MAX_UNPACKED_BYTES} bytes once unpacked`);
  }
  if (header.length > packed.length * MAX_RATIO) throw damaged();
  const out = Buffer.allocUnsafe(header.length);
  if (unpackInto(packed, header.at, out) !== out.length) throw damaged();
  return out;
}

function unpackInto(packed: Uint8Array, from: number, out: Buffer): number {
  let at = from;
  let to = 0;
  while (at < packed.length) {
    const tag = packed[at] as number;
    at += 1;
    let length = (tag >>> 2) + 1;
    if ((tag & 3) === 0) {
      if (length > 60) {
        const extra = length - 60;
        if (at + extra > packed.length) throw damaged();
        length = little(packed, at, extra) + 1;
        at += extra;
      }
      if (length > packed.length - at || length > out.length - to) throw damaged();
      out.set(packed.subarray(at, at + length), to);
      at += length;
      to += length;
      continue;
    }
    const size = (tag & 3) === 1 ? 1 : (tag & 3) === 2 ? 2 : 4;
    if (at + size > packed.length) throw damaged();
    let offset = little(packed, at, size);
    at += size;
    if (size === 1) {
      offset += (tag >>> 5) << 8;
      length = ((tag >>> 2) & 7) + 4;
    }
    if (offset === 0 || offset > to || length > out.length - to) throw damaged();
    // A copy may overlap what it writes, which repeats it: byte by byte, in order.
    for (let source = to - offset, stop = to + length; to < stop; to += 1, source += 1) out[to] = out[source] as number;
  }
  return to;
}

function lengthOf(packed: Uint8Array): { length: number; at: number } {
  let length = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = packed[at];
    if (byte === undefined) break;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { length, at: at + 1 };
  }
  throw damaged();
}

function little(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let index = size - 1; index >= 0; index -= 1) value = value * 256 + (bytes[at + index] as number);
  return value;
}

function damaged(): AppError {
  return new AppError('VALIDATION_ERROR', 'The body is not a whole snappy block');
}
