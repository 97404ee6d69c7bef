import { parseJsonBody } from '../../../http/json-body.ts';
import { AppError } from '../../../kernel/app-error.ts';
import { isObject, type Loose } from '../receiver/values.ts';

/** One item of an envelope. */
export interface EnvelopeItem {
  type: string;
  header: Loose;
  payload: Buffer;
}

/** An envelope; `broken` counts items that were cut off or had no header. */
export interface Envelope {
  header: Loose;
  items: EnvelopeItem[];
  broken: number;
}

const NEWLINE = 0x0a;
const MAX_ITEMS = 1000;

/** Takes an envelope apart: a header line, then for each item a header line and a payload of the length it tells, or up to the next line. Throws VALIDATION_ERROR when not even the first line is one. */
export function readEnvelope(bytes: Buffer): Envelope {
  const first = lineEnd(bytes, 0);
  const header = objectIn(bytes.subarray(0, first));
  if (!header) throw new AppError('VALIDATION_ERROR', 'invalid envelope: the first line is no JSON object');
  const envelope: Envelope = { header, items: [], broken: 0 };
  let at = first + 1;
  while (at < bytes.length) {
    if (bytes[at] === NEWLINE) {
      at += 1;
      continue;
    }
    const headerEnd = lineEnd(bytes, at);
    const itemHeader = objectIn(bytes.subarray(at, headerEnd));
    const start = headerEnd + 1;
    const { length } = itemHeader ?? {};
    const told = typeof length === 'number' && Number.isInteger(length) && length >= 0;
    const end = told ? start + length : lineEnd(bytes, Math.min(start, bytes.length));
    at = end + 1;
    if (envelope.items.length === MAX_ITEMS || !itemHeader || (told && end > bytes.length)) {
      envelope.broken += 1;
      // Without a header nobody knows where the next item begins.
      if (envelope.broken === MAX_ITEMS || !itemHeader) break;
      continue;
    }
    const type = typeof itemHeader.type === 'string' ? itemHeader.type : '';
    envelope.items.push({ type, header: itemHeader, payload: bytes.subarray(start, end) });
  }
  return envelope;
}

function lineEnd(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(NEWLINE, from);
  return end === -1 ? bytes.length : end;
}

function objectIn(line: Buffer): Loose | undefined {
  try {
    const value = parseJsonBody(line);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
