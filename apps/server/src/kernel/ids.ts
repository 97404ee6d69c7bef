import { createHash, randomBytes, randomFillSync, randomInt } from 'node:crypto';

let lastMs = 0;
let sequence = 0;
/** Random bytes fetched ahead: asking for a few at a time costs more than all else about an id. None is used twice. */
const POOL_BYTES = 8192;
const pool = Buffer.alloc(POOL_BYTES);
let pooled = 0;

/** A new UUIDv7 (RFC 9562): ordered by time, and within one millisecond by the order of asking. */
export function newId(now: number = Date.now()): string {
  const ms = Math.max(now, lastMs);
  sequence = ms === lastMs ? sequence + 1 : randomInt(0, 0x400);
  lastMs = ms;
  // The 12 bits beside the version count within a millisecond; past them the clock is lent one.
  if (sequence > 0xfff) {
    lastMs += 1;
    sequence = 0;
  }
  const bytes = takeRandom(16);
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function takeRandom(count: number): Buffer {
  if (pooled < count) {
    randomFillSync(pool);
    pooled = POOL_BYTES;
  }
  pooled -= count;
  return Buffer.from(pool.subarray(pooled, pooled + count));
}

/** The id of a name: the same everywhere for the same name (UUIDv8, RFC 9562). */
export function namedId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Whether a text has the form of an id. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

const LETTERS_AND_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A secret of letters and digits only; 32 of them hold 190 bits. */
export function newSecret(length = 32): string {
  let secret = '';
  while (secret.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte: anything above would favour the first letters.
      if (byte < 248 && secret.length < length) secret += LETTERS_AND_DIGITS[byte % 62];
    }
  }
  return secret;
}

/** What is stored of a secret that is long and random already: its SHA-256 in hex. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A number in [0, 1) for jitter. */
export function randomFraction(): number {
  return randomBytes(4).readUInt32BE() / 0x1_0000_0000;
}
