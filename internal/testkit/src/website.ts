import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { bodyOf, listenHttp, plainHeaders } from './http-listener.ts';

/** What a site was asked. */
export interface SiteRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
}

/** What a site answers at one path. */
export interface SitePage {
  /** HTTP status (200). */
  status?: number;
  headers?: Record<string, string>;
  /** Text, bytes, or made anew for each request. */
  body?: string | Uint8Array | ((request: SiteRequest) => string | Uint8Array);
  /** Sends an ETag of the body and answers 304 to who has it. */
  etag?: boolean;
  /** Sends the body gzipped, whether asked to or not. */
  gzip?: boolean;
  /** Milliseconds before the answer begins. */
  delayMs?: number;
  /** Sends the body over and over until the visitor leaves. */
  endless?: boolean;
  /** Takes the request and never answers. */
  hang?: boolean;
}

/** A site whose pages a test changes while it runs. */
export interface Website {
  /** `http://host:port`. */
  origin: string;
  port: number;
  /** Full address of a path. */
  url(path: string): string;
  /** Replaces the page at a path; a text is HTML. */
  set(path: string, page: SitePage | string): void;
  remove(path: string): void;
  /** Requests so far, of one path or of all. */
  requests(path?: string): readonly SiteRequest[];
  close(): Promise<void>;
}

/** Most requests that are remembered; the oldest give way. */
const REMEMBERED = 10_000;

/** Starts a {@link Website} with pages by path; unknown paths are 404. Give a `host` such as 127.0.0.2 for another origin. */
export async function startWebsite(
  pages: Record<string, SitePage | string> = {},
  options: { host?: string } = {},
): Promise<Website> {
  const byPath = new Map(Object.entries(pages).map(([path, page]) => [path, asPage(page)]));
  const asked: SiteRequest[] = [];

  const listener = await listenHttp(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://site');
    const seen = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: plainHeaders(request),
      body: await bodyOf(request),
    };
    asked.push(seen);
    if (asked.length > REMEMBERED) asked.shift();
    await answer(byPath.get(url.pathname) ?? { status: 404, body: 'Not found' }, seen, request, response);
  }, options.host);

  return {
    origin: listener.origin,
    port: listener.port,
    url: (path) => listener.origin + path,
    set: (path, page) => void byPath.set(path, asPage(page)),
    remove: (path) => void byPath.delete(path),
    requests: (path) => (path === undefined ? [...asked] : asked.filter((request) => request.path === path)),
    close: listener.close,
  };
}

function asPage(page: SitePage | string): SitePage {
  return typeof page === 'string' ? { body: page } : page;
}

async function answer(page: SitePage, seen: SiteRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (page.hang) return;
  if (page.delayMs) await setTimeout(page.delayMs);
  const content = typeof page.body === 'function' ? page.body(seen) : (page.body ?? '');
  let bytes: Uint8Array = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const headers: Record<string, string> = { 'content-type': 'text/html; charset=utf-8', ...lowerCased(page.headers) };
  if (page.etag) {
    headers.etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
    if (seen.headers['if-none-match'] === headers.etag) {
      response.writeHead(304, { etag: headers.etag }).end();
      return;
    }
  }
  if (page.gzip) {
    bytes = gzipSync(bytes);
    headers['content-encoding'] = 'gzip';
  }
  response.writeHead(page.status ?? 200, headers);
  if (page.endless) await pipeline(endlessly(bytes), response);
  else response.end(request.method === 'HEAD' ? undefined : bytes);
}

async function* endlessly(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield bytes;
    await setImmediate();
  }
}

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
