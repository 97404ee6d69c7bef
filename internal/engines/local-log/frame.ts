import { crc32 } from 'node:zlib';
import type { StoredRecord, StreamRecord } from '../ports/index.ts';

// A frame: length of what follows the checksum (4), CRC-32 of that (4), time (8), length of the key (2), key, value.
const CHECKSUM_AT = 4;
const BODY_AT = 8;
const KEY_AT = 18;

/** Bytes that tell how long a frame is. */
export const SHORTEST_START_BYTES = BODY_AT;
/** Largest frame that is written or believed. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;

/** The bytes of a frame, as parts to be written one after the other; throws for a record that is too large. */
export function encodeFrame(record: StreamRecord, at: number): { parts: Uint8Array[]; bytes: number } {
  const key = Buffer.from(record.key, 'utf8');
  const bytes = KEY_AT + key.length + record.value.byteLength;
  if (bytes > MAX_FRAME_BYTES) throw new RangeError(`A record of ${record.value.byteLength} bytes is too large`);
  const head = Buffer.allocUnsafe(KEY_AT + key.length);
  head.writeUInt32LE(bytes - BODY_AT, 0);
  head.writeDoubleLE(at, BODY_AT);
  head.writeUInt16LE(key.length, KEY_AT - 2);
  head.set(key, KEY_AT);
  head.writeUInt32LE(crc32(record.value, crc32(head.subarray(BODY_AT))), CHECKSUM_AT);
  return { parts: [head, record.value], bytes };
}

/** Length of the frame that begins at an offset, or undefined where no frame can begin. */
export function frameLength(bytes: Buffer, offset: number): number | undefined {
  if (offset + BODY_AT > bytes.length) return undefined;
  const length = bytes.readUInt32LE(offset) + BODY_AT;
  return length < KEY_AT || length > MAX_FRAME_BYTES ? undefined : length;
}

/** The record of a whole frame, whose value is a view of `bytes`; undefined when its checksum does not hold. */
export function decodeFrame(bytes: Buffer, offset: number, length: number): StoredRecord | undefined {
  const body = bytes.subarray(offset + BODY_AT, offset + length);
  if (crc32(body) !== bytes.readUInt32LE(offset + CHECKSUM_AT)) return undefined;
  const keyLength = bytes.readUInt16LE(offset + KEY_AT - 2);
  const valueAt = offset + KEY_AT + keyLength;
  if (valueAt > offset + length) return undefined;
  return {
    at: bytes.readDoubleLE(offset + BODY_AT),
    key: bytes.toString('utf8', offset + KEY_AT, valueAt),
    value: bytes.subarray(valueAt, offset + length),
  };
}
