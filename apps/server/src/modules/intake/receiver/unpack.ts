import { promisify } from 'node:util';
import { brotliDecompress, constants, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { AppError } from '../../../kernel/app-error.ts';

/** Largest body after decompression, as OpenTelemetry recommends. */
const MAX_UNPACKED_BYTES = 64 * 1_048_576;

const [unzip, unwrap, unwrapRaw] = [promisify(gunzip), promisify(inflate), promisify(inflateRaw)];
const [unzstd, unbrotli] = [promisify(zstdDecompress), promisify(brotliDecompress)];

/** The plain bytes of a body. Its first bytes say how it is packed; `encoding` of the header helps where they cannot. Throws PAYLOAD_TOO_LARGE for bombs, VALIDATION_ERROR for what does not unpack. */
export async function unpack(bytes: Buffer, encoding = '', maxBytes = MAX_UNPACKED_BYTES): Promise<Buffer> {
  const plain = await peel(bytes, encoding.toLowerCase(), maxBytes);
  // Some clients pack what their transport packs again; the header speaks of the outer layer only.
  return plain === bytes ? plain : peel(plain, '', maxBytes);
}

async function peel(bytes: Buffer, encoding: string, maxOutputLength: number): Promise<Buffer> {
  const options = { maxOutputLength };
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return await unzip(bytes, options);
    if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfd2fb528) return await unzstd(bytes, options);
    if (encoding === 'br' && !startsJson(bytes)) return await unbrotli(bytes, options);
    if (encoding.includes('deflate')) return await inflated(bytes, options);
    return bytes;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new AppError('PAYLOAD_TOO_LARGE', 'The body is too large once unpacked', { cause: error });
    }
    throw new AppError('VALIDATION_ERROR', 'The body does not unpack', { cause: error });
  }
}

/** `deflate` is zlib by the standard and raw with many senders. JSON that merely claims it is left as it is. */
async function inflated(bytes: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  const isZlib = bytes.length >= 2 && ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
  if (isZlib) return unwrap(bytes, options);
  if (startsJson(bytes)) return bytes;
  return unwrapRaw(bytes, { ...options, finishFlush: constants.Z_FINISH });
}

function startsJson(bytes: Buffer): boolean {
  return bytes[0] === 0x7b || bytes[0] === 0x5b;
}
