import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { NetError } from './net-error.ts';

const gunzip = promisify(zlib.gunzip);
const inflate = promisify(zlib.inflate);
const inflateRaw = promisify(zlib.inflateRaw);
const brotli = promisify(zlib.brotliDecompress);
const zstd = promisify(zlib.zstdDecompress);

/** Largest window that RFC 9659 lets a zstd answer ask for: 8 MB. */
const ZSTD_WINDOW_LOG = 23;
const MAX_CODINGS = 2;

/** What we accept, in the order we like it. */
export const ACCEPT_ENCODING = 'gzip, deflate, br, zstd';

/**
 * The whole body of an answer, decompressed. Stops reading and rejects with a {@link NetError} `too_large` as soon as the
 * bytes, sent or decompressed, are more than `maxBytes`; other failures of the connection come as they are.
 */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const codings = codingsOf(response.headers['content-encoding']);
  if (codings.length > MAX_CODINGS) {
    response.destroy();
    throw new NetError('unsupported_format', 'The answer is compressed too many times over');
  }
  if (Number(response.headers['content-length']) > maxBytes) {
    response.destroy();
    throw tooLarge(maxBytes);
  }
  let body: Uint8Array = await collect(response, maxBytes);
  for (const coding of codings.reverse()) body = await decode(body, coding, maxBytes);
  return body;
}

function codingsOf(header: string | undefined): string[] {
  return (header ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

function collect(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        response.destroy();
        chunks.length = 0;
        reject(tooLarge(maxBytes));
      } else {
        chunks.push(chunk);
      }
    });
    response.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    response.on('error', reject);
    response.on('close', () => reject(Object.assign(new Error('closed before the end'), { code: 'ECONNRESET' })));
  });
}

async function decode(body: Uint8Array, coding: string, maxBytes: number): Promise<Uint8Array> {
  if (body.length === 0) return body;
  const limit = { maxOutputLength: maxBytes };
  // Like browsers, take what is there when the end of the compressed data is missing.
  const lenient = { ...limit, finishFlush: zlib.constants.Z_SYNC_FLUSH };
  try {
    switch (coding) {
      case 'gzip':
      case 'x-gzip':
        return await gunzip(body, lenient);
      case 'deflate':
        return await ((body[0] ?? 0) % 16 === 8 ? inflate(body, lenient) : inflateRaw(body, lenient));
      case 'br':
        return await brotli(body, { ...limit, finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH });
      case 'zstd':
        return await zstd(body, {
          ...limit,
          finishFlush: zlib.constants.ZSTD_e_flush,
          params: { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG },
        });
      default:
        throw new NetError('unsupported_format', `The answer is compressed in an unknown way (${coding.slice(0, 20)})`);
    }
  } catch (error) {
    if (error instanceof NetError) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new NetError('connection_failed', 'The answer is compressed, but broken', { cause: error });
  }
}

function tooLarge(maxBytes: number): NetError {
  const megabytes = maxBytes / 1_000_000;
  const limit = megabytes >= 1 ? `${Math.round(megabytes)} MB` : `${maxBytes} bytes`;
  return new NetError('too_large', `The answer is larger than ${limit}`);
}
