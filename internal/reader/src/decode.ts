import type { SourceDocument } from './types.ts';

const META_CHARSET = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})/i;
const XML_ENCODING = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w:.-]{2,40})["']/i;

function decoder(label: string, fatal: boolean): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label, { fatal });
  } catch {
    return undefined;
  }
}

function tryDecode(bytes: Uint8Array, label: string): string | undefined {
  try {
    return decoder(label, true)?.decode(bytes);
  } catch {
    return undefined;
  }
}

function bomCharset(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Bytes with a zero in nearly every other place are UTF-16 that lost its mark. */
function utf16Guess(bytes: Uint8Array): string | undefined {
  const sample = Math.min(bytes.length, 400) & ~1;
  if (sample < 20) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < sample; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  if (odd > sample * 0.4 && even < sample * 0.05) return 'utf-16le';
  if (even > sample * 0.4 && odd < sample * 0.05) return 'utf-16be';
  return undefined;
}

/** UTF-8 read as Windows-1252 leaves pairs such as "Ã©" and "â‚¬"; undone only when the whole text turns into valid UTF-8. */
export function repairMojibake(text: string): string {
  if (!/[ÂÃâ][\u0080-\u00bf\u2018-\u2122\u0152-\u0192\u02c6\u02dc€]/.test(text)) return text;
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const byte = code < 0x100 ? code : WINDOWS_1252.get(code);
    if (byte === undefined) return text;
    bytes[i] = byte;
  }
  return tryDecode(bytes, 'utf-8') ?? text;
}

const WINDOWS_1252 = new Map<number, number>();
for (let byte = 0x80; byte < 0xa0; byte++) {
  WINDOWS_1252.set(new TextDecoder('windows-1252').decode(Uint8Array.of(byte)).charCodeAt(0), byte);
}

/**
 * The text of a body. Order of trust: byte order mark, HTTP header, `<meta>` or XML declaration, valid UTF-8,
 * Windows-1252. A declared charset that the bytes contradict loses to UTF-8 that fits. Never throws.
 */
export function decodeBody(source: SourceDocument): string {
  if (typeof source.body === 'string') return repairMojibake(source.body.replace(/^\ufeff/, ''));
  const bytes = source.body;
  const mark = bomCharset(bytes);
  if (mark) return new TextDecoder(mark).decode(bytes);
  const header = /charset\s*=\s*["']?([\w:.-]{2,40})/i.exec(source.contentType ?? '')?.[1];
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4096));
  const declared = header ?? XML_ENCODING.exec(head)?.[1] ?? META_CHARSET.exec(head)?.[1];
  const utf8 = tryDecode(bytes, 'utf-8');
  const wide = utf16Guess(bytes);
  if (wide) return new TextDecoder(wide).decode(bytes);
  const isMultibyte = utf8 !== undefined && utf8.length < bytes.length;
  if (utf8 !== undefined && (isMultibyte || !declared || /^utf-?8$/i.test(declared))) return repairMojibake(utf8);
  const named = declared ? decoder(declared, false)?.decode(bytes) : undefined;
  if (named !== undefined && !/^utf-?8$/i.test(declared ?? '')) return named;
  if (utf8 !== undefined) return repairMojibake(utf8);
  const wrong = decoder('utf-8', false)?.decode(bytes) ?? '';
  const broken = wrong.split('\ufffd').length - 1;
  // A page that is UTF-8 but for a few broken bytes stays UTF-8; one with many is the old Western charset.
  return broken * 200 < wrong.length && isMostlyMultibyte(bytes, broken) ? wrong : new TextDecoder('windows-1252').decode(bytes);
}

function isMostlyMultibyte(bytes: Uint8Array, broken: number): boolean {
  let lead = 0;
  for (let i = 0; i + 1 < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0xc2 && byte <= 0xf4 && ((bytes[i + 1] ?? 0) & 0xc0) === 0x80) lead++;
  }
  return lead > broken;
}
