import { SECRET_MASK } from '@monitors/contract';

/** Set by the connection itself, or by us for every visit; a user's own would break or smuggle a request. */
const RESERVED: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const MAX_HEADERS = 50;
const MAX_BYTES = 16 * 1024;
/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110, section 5.5: visible signs, spaces, tabs and the bytes above ASCII. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** A header that cannot be sent; the message never holds its value. */
export interface HeaderProblem {
  name: string;
  message: string;
}

/** What is wrong with a user's headers; a masked value stands for a stored one, which was checked before. */
export function headerProblems(headers: Readonly<Record<string, string>>): HeaderProblem[] {
  const entries = Object.entries(headers);
  const problems: HeaderProblem[] = [];
  if (entries.length > MAX_HEADERS) problems.push({ name: '', message: `At most ${MAX_HEADERS} headers` });
  const seen = new Set<string>();
  let bytes = 0;
  for (const [name, value] of entries) {
    const lower = name.toLowerCase();
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (!TOKEN.test(name)) problems.push({ name, message: 'A header’s name has letters, digits and hyphens only' });
    else if (RESERVED.has(lower)) problems.push({ name, message: `${name} is set by the connection itself` });
    else if (seen.has(lower)) problems.push({ name, message: `${name} is there twice` });
    else if (value !== SECRET_MASK && !VALUE.test(value)) {
      problems.push({ name, message: `The value of ${name} has characters that headers cannot carry` });
    }
    seen.add(lower);
  }
  if (bytes > MAX_BYTES) problems.push({ name: '', message: `At most ${MAX_BYTES / 1024} KB of headers` });
  return problems;
}
