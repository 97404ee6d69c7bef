import type { Format, SourceDocument } from '../types.ts';

const BINARY_TYPES =
  /^(image|audio|video|font)\/|application\/(zip|gzip|x-7z|x-rar|octet-stream|vnd\.(openxml|ms-)|msword|wasm|x-msdownload)/i;

function startsWith(bytes: Uint8Array, ...signature: number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/** What the first bytes prove: a PDF, or a file that is no text at all. */
export function sniffBytes(body: Uint8Array | string): 'pdf' | 'binary' | undefined {
  if (typeof body === 'string')
    return body.slice(0, 1024).includes('%PDF-') && body.trimStart().startsWith('%PDF-') ? 'pdf' : undefined;
  const head = body.subarray(0, 1024);
  for (let i = 0; i + 4 < Math.min(head.length, 1024); i++) {
    if (head[i] === 0x25 && startsWith(head.subarray(i), 0x25, 0x50, 0x44, 0x46, 0x2d)) return 'pdf';
    if ((head[i] ?? 0) > 0x20 && i > 8) break;
  }
  if (startsWith(head, 0x89, 0x50, 0x4e, 0x47) || startsWith(head, 0xff, 0xd8, 0xff) || startsWith(head, 0x47, 0x49, 0x46, 0x38))
    return 'binary';
  if (startsWith(head, 0x50, 0x4b, 3, 4) || startsWith(head, 0x1f, 0x8b) || startsWith(head, 0x7f, 0x45, 0x4c, 0x46))
    return 'binary';
  if (startsWith(head, 0x52, 0x49, 0x46, 0x46) || startsWith(head, 0x4f, 0x67, 0x67, 0x53) || startsWith(head, 0x49, 0x44, 0x33))
    return 'binary';
  const hasWideMark = startsWith(head, 0xff, 0xfe) || startsWith(head, 0xfe, 0xff);
  if (hasWideMark) return undefined;
  let control = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 27)) control++;
  return control > head.length * 0.1 && !isWide(head) ? 'binary' : undefined;
}

/** UTF-16 without a mark has its zeros on one side of every pair. */
function isWide(head: Uint8Array): boolean {
  const zeros = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i % 2]!++;
  return Math.max(zeros[0]!, zeros[1]!) > head.length * 0.3 && Math.min(zeros[0]!, zeros[1]!) < head.length * 0.05;
}

/**
 * The format of a document from its content first, its declared type second, its address last.
 * `undefined`: a kind of file that cannot be read (image, archive, office document).
 */
export function detectFormat(source: SourceDocument, text: string): Format | undefined {
  const type = (source.contentType ?? '').split(';')[0]!.trim().toLowerCase();
  const head = text.slice(0, 2000).trimStart();
  const path = pathOf(source.url);
  if (/^BEGIN:VCALENDAR/i.test(head)) return 'ical';
  if (/^<(?:rss|feed|rdf:RDF|channel)[\s>:]/i.test(afterProlog(text))) return 'feed';
  if (/^(<!doctype html|<html|<head|<body)/i.test(head)) return 'html';
  const looksJson =
    /^(?:\)\]\}'?,?|for\s*\(;;\);|while\s*\(1\);)?\s*[{["]/.test(head) || /^(-?\d[\d.eE+-]*|true|false|null)\s*$/.test(head);
  if (looksJson && (/json/.test(type) || /^(?:\)\]\}'?,?)?\s*[{[]/.test(head) || path.endsWith('.json'))) {
    return /"version"\s*:\s*"https?:\/\/jsonfeed\.org\//.test(text.slice(0, 5000)) ? 'feed' : 'json';
  }
  if (/^<\?xml/i.test(head)) return /<html[\s>]/i.test(head) ? 'html' : 'xml';
  if (/calendar/.test(type)) return 'ical';
  if (/json/.test(type)) return looksJson ? 'json' : 'text';
  if (/csv|tab-separated/.test(type)) return 'csv';
  if (/html/.test(type)) return 'html';
  if (/xml/.test(type)) return head.startsWith('<') ? 'xml' : 'text';
  if (BINARY_TYPES.test(type) && type !== 'application/octet-stream') return undefined;
  if (/\.(csv|tsv)$/.test(path)) return 'csv';
  if (/^text\/(plain|markdown)/.test(type) && !/^<[a-z!]/i.test(head)) return 'text';
  if (/<\/?(div|span|p|a|table|ul|h1|title|meta|script|body|main|section|article)[\s>/]/i.test(text.slice(0, 20_000)))
    return 'html';
  if (/^<[a-z_][\w:.-]*[\s>/]/i.test(head)) return 'xml';
  return looksLikeCsv(text) ? 'csv' : 'text';
}

/** The text from its first element on: declarations, comments and a document type are stepped over, at most 50 of them. */
function afterProlog(text: string): string {
  let at = 0;
  for (let steps = 0; steps < 50; steps++) {
    while (/\s/.test(text[at] ?? '')) at++;
    const isComment = text.startsWith('<!--', at);
    const isDoctype = /^<!DOCTYPE/i.test(text.slice(at, at + 10));
    if (!isComment && !isDoctype && !text.startsWith('<?', at)) break;
    const bracket = isDoctype ? text.slice(at, at + 300).indexOf('[') : -1;
    const mark = isComment ? '-->' : bracket >= 0 ? ']' : '>';
    const end = text.indexOf(mark, at + (bracket >= 0 ? bracket : 2));
    if (end < 0) break;
    at = bracket >= 0 ? text.indexOf('>', end) + 1 || end + 1 : end + mark.length;
  }
  return text.slice(at, at + 200);
}

function pathOf(url: string): string {
  const match = /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url);
  return (match?.[1] ?? url.split(/[?#]/)[0] ?? '').toLowerCase();
}

function looksLikeCsv(text: string): boolean {
  const lines = text.slice(0, 4000).split(/\r?\n/).filter(Boolean).slice(0, 6);
  if (lines.length < 3) return false;
  return [',', ';', '\t'].some((sign) => {
    const counts = lines.slice(0, -1).map((line) => line.split(sign).length);
    return counts[0]! >= 2 && counts.every((count) => count === counts[0]);
  });
}
