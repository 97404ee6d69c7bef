import type { Cause } from '@monitors/contract';
import { decodeBody } from './decode.ts';
import { readCsv } from './formats/csv.ts';
import { detectFormat, sniffBytes } from './formats/detect.ts';
import { type FeedContent, readFeed } from './formats/feed.ts';
import { type CalendarEvent, readCalendar } from './formats/ical.ts';
import { parseJson, parseJsonLines } from './formats/json-path.ts';
import { readPdf } from './formats/pdf.ts';
import { xmlToTree } from './formats/xml.ts';
import { openPage, type Page } from './html/page.ts';
import { MAX_BYTES } from './limits.ts';
import type { Format, SourceDocument } from './types.ts';

/** A document parsed once, in the form its format has. */
export type Opened = {
  source: SourceDocument;
  format: Format;
  text: string;
  /** HTML; plain text and PDF text as one paragraph a line. */
  page?: Page;
  /** JSON, and CSV, XML and calendars as trees. */
  tree?: unknown;
  feed?: FeedContent;
  events?: CalendarEvent[];
};

/** Parses a document, or says why it cannot be: too large, empty, a kind of file that is not read. */
export async function openDocument(source: SourceDocument): Promise<Opened | { cause: Cause }> {
  if (source.body.length > MAX_BYTES) return { cause: 'too_large' };
  if (source.body.length === 0) return { cause: 'empty' };
  const kind = sniffBytes(source.body);
  if (kind === 'binary') return { cause: 'unsupported_format' };
  if (kind === 'pdf') {
    const bytes =
      typeof source.body === 'string' ? Uint8Array.from(source.body, (sign) => sign.charCodeAt(0) & 255) : source.body;
    const text = await readPdf(bytes);
    return text === undefined
      ? { cause: 'unsupported_format' }
      : { source, format: 'pdf', text, page: textPage(text, source.url) };
  }
  const text = decodeBody(source);
  if (!text.trim()) return { cause: 'empty' };
  const format = detectFormat(source, text);
  return format ? parseAs(source, format, text) : { cause: 'unsupported_format' };
}

function parseAs(source: SourceDocument, format: Format, text: string): Opened {
  if (format === 'json') {
    const tree = parseJson(text) ?? parseJsonLines(text);
    return tree === undefined
      ? { source, format: 'text', text, page: textPage(text, source.url) }
      : { source, format, text, tree };
  }
  if (format === 'feed') {
    const feed = readFeed(text, source.url);
    if (feed) return { source, format, text, feed, tree: text.trimStart().startsWith('{') ? parseJson(text) : xmlToTree(text) };
    return { source, format: 'xml', text, tree: xmlToTree(text) };
  }
  if (format === 'csv') {
    const rows = readCsv(text);
    return rows ? { source, format, text, tree: rows } : { source, format: 'text', text, page: textPage(text, source.url) };
  }
  if (format === 'xml') return { source, format, text, tree: xmlToTree(text) };
  if (format === 'ical') {
    const events = readCalendar(text);
    return { source, format, text, events, tree: { events } };
  }
  if (format === 'text') return { source, format, text, page: textPage(text, source.url) };
  return { source, format, text, page: openPage(text, source.url) };
}

/** Plain text as a page of one paragraph a line, so that labels and amounts are found by the same code. */
function textPage(text: string, url: string): Page {
  const lines = text.split(/\r?\n/, 50_000).filter((line) => line.trim());
  return openPage(lines.map((line) => `<p>${line.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</p>`).join('\n'), url);
}
