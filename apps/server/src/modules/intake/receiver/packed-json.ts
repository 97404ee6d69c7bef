import { unpack } from './unpack.ts';
import { fromBase64, jsonContainer, type Loose } from './values.ts';

/** What a request brings besides its bytes. */
export interface PackedFacts {
  encoding: string | undefined;
  /** `data` of the query. */
  data: string | undefined;
}

const FORM = /^(?:[\w-]+=[^&]*&)*data=/;
const LONGEST_PREFIX = 200;

/** The JSON of a request: plain, gzip without saying so, or base64 in a form or query. Throws VALIDATION_ERROR or PAYLOAD_TOO_LARGE. */
export async function packedJson(bytes: Buffer, facts: PackedFacts): Promise<Loose | unknown[]> {
  const plain = await unpack(bytes.length === 0 && facts.data !== undefined ? Buffer.from(facts.data) : bytes, facts.encoding);
  if (startsJson(plain)) return jsonContainer(plain);
  const text = plain.toString('latin1');
  const value = FORM.test(text.slice(0, LONGEST_PREFIX)) ? formValue(text) : plain.toString('utf8');
  if (startsJson(Buffer.from(value.slice(0, 8)))) return jsonContainer(Buffer.from(value));
  return jsonContainer(await unpack(fromBase64(value)));
}

/** The field `data` of a form. Its `+` are blanks where it is JSON and stand for themselves in base64, which not every client escapes. */
function formValue(text: string): string {
  const [, value = ''] = /(?:^|&)data=([^&]*)/.exec(text) ?? [];
  try {
    return decodeURIComponent(/^(?:%7B|%5B|[{[])/i.test(value) ? value.replaceAll('+', ' ') : value);
  } catch {
    return value;
  }
}

function startsJson(bytes: Buffer): boolean {
  return /^\s*[[{]/.test(bytes.toString('latin1', 0, 32));
}
