import type { Ask, Cause, PageSource, Reading } from '@monitors/contract';
import { BrowserError, type RenderedPage } from '@monitors/engines/ports';
import type { SourceDocument } from '@monitors/reader';
import type { Clock } from '../../../../kernel/clock.ts';
import { isoTime } from '../../../../kernel/clock.ts';
import type { FetchedPage, PageFetcher } from '../../../../net/fetch-page.ts';
import type { NetworkGuard } from '../../../../net/guard.ts';
import { CAUSE_HEADER } from '../../../../net/guarding-proxy.ts';
import { NetError } from '../../../../net/net-error.ts';
import { admitUrl, failure, isPassing, noFact } from '../outcome.ts';
import type { SourceContext, SourceKind, SourceResult } from '../source-reader.ts';
import type { LazyBrowser } from './lazy-browser.ts';
import { movedTo } from './moved.ts';
import { digest, keep, type PageMemory, recall } from './page-memory.ts';
import type { ReadPool } from './read-pool.ts';

export interface PageSourceDeps {
  guard: NetworkGuard;
  fetcher: PageFetcher;
  browser: LazyBrowser;
  pool: ReadPool;
  clock: Clock;
}

const FETCH_TIMEOUT_MS = 20_000;
const RENDER_TIMEOUT_MS = 45_000;

/** Pages, JSON, feeds and files over HTTP, read as they come or after a browser has run their scripts. */
export function createPageSource(deps: PageSourceDeps): SourceKind<PageSource> {
  const { guard, fetcher, browser, pool, clock } = deps;

  async function check(source: PageSource, context: SourceContext): Promise<SourceResult> {
    const memory = recall(source, context);
    if (source.render === 'browser' || (source.render === 'auto' && memory.render === 'browser'))
      return await checkRendered(source, context);
    const plain = await checkFetched(source, context, memory);
    if (source.render === 'http' || !wantsBrowser(plain, source, context)) return plain;
    const rendered = await checkRendered(source, context);
    const durationMs = plain.durationMs + rendered.durationMs;
    // A page that even a browser could not read is told by what the plain answer showed.
    return rendered.reading.fact ? { ...rendered, durationMs } : { ...plain, durationMs };
  }

  async function checkFetched(source: PageSource, context: SourceContext, memory: PageMemory): Promise<SourceResult> {
    const startedAt = performance.now();
    let page: FetchedPage;
    try {
      const conditional = memory.last ? { etag: memory.etag, lastModified: memory.lastModified } : undefined;
      page = await fetcher.fetchPage({ url: source.url, headers: source.headers, conditional, timeoutMs: FETCH_TIMEOUT_MS });
    } catch (error) {
      return failure(error, performance.now() - startedAt);
    }
    const { durationMs } = page;
    const result = { durationMs, retryable: false, renderUsed: 'http' as const };
    if (page.notModified && memory.last) return { ...result, ...unchanged(memory) };
    if (page.cause === 'rate_limited') {
      const reading = noFact('rate_limited', `The site answered ${page.status}`);
      return { ...result, reading, retryable: true, retryAfterSeconds: page.retryAfterSeconds };
    }
    const body = digest(page.body);
    if (memory.last && memory.body === body && page.status < 400) return { ...result, ...unchanged(memory) };
    const { url, status, contentType, headers } = page;
    const reading = await read({ url, status, contentType, headers, body: page.body }, source, context);
    const readMs = performance.now() - startedAt - durationMs;
    const explained = explain(reading, page, source);
    return {
      ...result,
      reading: explained,
      durationMs: durationMs + Math.max(0, readMs),
      retryable: isPassing(explained.cause) && (explained.cause !== 'http_error' || status >= 500),
      retryAfterSeconds: page.retryAfterSeconds,
      memory: keep(source, context, page, explained, body),
      ...compiled(source, explained),
    };
  }

  function unchanged({ last, ...memory }: PageMemory): Pick<SourceResult, 'reading' | 'memory' | 'notModified'> {
    if (!last) throw new Error('nothing was kept');
    const reading: Reading = { alternatives: [], ...last, fact: { ...last.fact, at: isoTime(clock.now()) } };
    return { reading, memory: { ...memory, last }, notModified: true };
  }

  async function checkRendered(source: PageSource, context: SourceContext): Promise<SourceResult> {
    const startedAt = performance.now();
    const durationMs = () => performance.now() - startedAt;
    try {
      const page = await render(source);
      const refused = page.headers[CAUSE_HEADER];
      if (refused) throw new NetError(refused as Cause, 'The page could not be loaded');
      const contentType = page.headers['content-type'] ?? 'text/html';
      const document = {
        url: page.url,
        status: page.status,
        contentType,
        body: page.html,
        headers: page.headers,
        rendered: true,
      };
      const reading = withSession(await read(document, source, context), source);
      const memory: PageMemory = reading.fact ? { render: 'browser' } : {};
      const retryable = isPassing(reading.cause);
      return { reading, durationMs: durationMs(), retryable, memory, renderUsed: 'browser', ...compiled(source, reading) };
    } catch (error) {
      if (!(error instanceof BrowserError)) return { ...failure(error, durationMs()), renderUsed: 'browser' };
      const cause = BROWSER_CAUSES[error.reason];
      return {
        reading: noFact(cause, error.message),
        durationMs: durationMs(),
        retryable: isPassing(cause),
        renderUsed: 'browser',
      };
    }
  }

  async function render(source: PageSource): Promise<RenderedPage> {
    const leave = await fetcher.enter(source.url, new AbortController().signal);
    try {
      return await browser.render({ url: source.url, headers: source.headers, timeoutMs: RENDER_TIMEOUT_MS });
    } finally {
      leave();
    }
  }

  function read(document: SourceDocument, source: PageSource, context: SourceContext): Promise<Reading> {
    const ask: Ask = source.ask ?? { field: context.field, type: context.factType };
    const previous = typeof context.previous === 'number' ? context.previous : undefined;
    return pool.read({ document, ask, plan: source.plan, previous, now: clock.now() });
  }

  return { check, admit: (source) => admitUrl(guard, source.url, 'page') };
}

const BROWSER_CAUSES: Record<BrowserError['reason'], Cause> = {
  unavailable: 'browser_unavailable',
  timeout: 'timeout',
  navigation: 'connection_failed',
  step: 'not_found_on_page',
  too_large: 'too_large',
};

/** Whether scripts may bring what the plain answer lacks: the reader says so, or a first look finds nothing at all. */
function wantsBrowser({ reading }: SourceResult, source: PageSource, context: SourceContext): boolean {
  if (reading.fact) return false;
  if (reading.cause === 'needs_javascript') return true;
  const isFirstLook = context.mode === 'preview' || !source.plan;
  return isFirstLook && reading.cause === 'not_found_on_page';
}

function compiled(source: PageSource, { fact, plan }: Reading): Pick<SourceResult, 'plan'> {
  if (!fact || !plan || JSON.stringify(plan) === JSON.stringify(source.plan)) return {};
  return { plan };
}

/** A login page means an expired session where one was sent. */
function withSession(reading: Reading, source: PageSource): Reading {
  const names = Object.keys(source.headers ?? {}).map((name) => name.toLowerCase());
  const hasSession = names.includes('cookie') || names.includes('authorization');
  return hasSession && reading.cause === 'login_required' ? { ...reading, cause: 'login_expired' } : reading;
}

function explain(reading: Reading, page: FetchedPage, source: PageSource): Reading {
  const told = withSession(reading, source);
  const moved = told.fact ? undefined : movedTo(source.url, page);
  if (moved && (told.cause === 'not_found_on_page' || told.cause === 'layout_changed' || told.cause === 'soft_404')) {
    return { ...told, cause: 'moved', message: `The page is now at ${moved}` };
  }
  return told;
}
