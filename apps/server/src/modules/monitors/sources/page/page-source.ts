import { isDeepStrictEqual } from 'node:util';
import type { Ask, Fact, PageSource, Reading } from '@monitors/contract';
import type { SourceDocument } from '@monitors/reader';
import { type Clock, isoTime } from '../../../../kernel/clock.ts';
import type { FetchedPage, PageFetcher } from '../../../../net/fetch-page.ts';
import type { NetworkGuard } from '../../../../net/guard.ts';
import { redact, secretTexts } from '../../domain/redact.ts';
import { secretsOf } from '../../domain/secrets.ts';
import { validateSource } from '../../domain/validate.ts';
import { admitUrl, failure, isPassing, noFact } from '../outcome.ts';
import type { SourceContext, SourceKind, SourceResult } from '../source-reader.ts';
import type { VisitPage } from './browser-visit.ts';
import { movedTo } from './moved.ts';
import { digest, keep, type PageMemory, recall } from './page-memory.ts';
import type { ReadPool } from './read-pool.ts';
import { compiled, createRenderedCheck } from './rendered-check.ts';
import { withSession } from './session.ts';

export interface PageSourceDeps {
  guard: NetworkGuard;
  fetcher: PageFetcher;
  visit: VisitPage;
  pool: ReadPool;
  clock: Clock;
}

/** Longest time for a fetch with its redirects. */
export const FETCH_TIMEOUT_MS = 20_000;

/** Pages, JSON, feeds and files over HTTP, read as they come or after a browser has run their scripts and steps. */
export function createPageSource(deps: PageSourceDeps): SourceKind<PageSource> {
  const { guard, fetcher, visit, pool, clock } = deps;
  const checkRendered = createRenderedCheck({ visit, clock, read: readKnowingly });

  async function check(source: PageSource, context: SourceContext): Promise<SourceResult> {
    const result = await checkOpenly(source, context);
    const hidden = secretTexts(secretsOf(source).map(({ secret }) => secret));
    return { ...result, reading: redact(result.reading, hidden), memory: redact(result.memory, hidden) };
  }

  async function checkOpenly(source: PageSource, context: SourceContext): Promise<SourceResult> {
    const memory = recall(source, context);
    if (isRendered(source) || (source.render === 'auto' && memory.render === 'browser'))
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
    const reading = explain(await readKnowingly(documentOf(page), source, context), page, source);
    const readMs = performance.now() - startedAt - durationMs;
    return {
      ...result,
      reading,
      durationMs: durationMs + Math.max(0, readMs),
      retryable: isPassing(reading.cause) && (reading.cause !== 'http_error' || page.status >= 500),
      retryAfterSeconds: page.retryAfterSeconds,
      memory: keep(source, context, page, reading, body),
      ...compiled(source, reading),
    };
  }

  function unchanged({ last, ...memory }: PageMemory): Pick<SourceResult, 'reading' | 'memory' | 'notModified'> {
    if (!last) throw new Error('nothing was kept');
    const reading: Reading = { alternatives: [], ...last, fact: { ...last.fact, at: isoTime(clock.now()) } };
    return { reading, memory: { ...memory, last }, notModified: true };
  }

  /** A reading that also tells an expired session. */
  async function readKnowingly(document: SourceDocument, source: PageSource, context: SourceContext): Promise<Reading> {
    const reading = await read(document, source, context);
    return withSession(reading, source, { status: document.status ?? 0, body: document.body });
  }

  async function read(document: SourceDocument, source: PageSource, context: SourceContext): Promise<Reading> {
    const ask: Ask = source.ask ?? source.plan?.ask ?? { field: context.field, type: context.factType };
    // A plan made for another question would answer that one.
    const plan = source.plan && isDeepStrictEqual(defined(source.plan.ask), defined(ask)) ? source.plan : undefined;
    const previous = typeof context.previous === 'number' ? context.previous : undefined;
    const reading = await pool.read({ document, ask, plan, previous, now: clock.now() });
    const others: Record<string, Fact> = {};
    for (const { field, ask: other } of context.others ?? []) {
      const { fact } = await pool.read({ document, ask: other, now: clock.now() });
      if (fact) others[field] = fact;
    }
    return Object.keys(others).length > 0 ? { ...reading, others } : reading;
  }

  async function admit(source: PageSource): Promise<void> {
    validateSource(source);
    await admitUrl(guard, source.url, 'page');
    for (const step of source.steps ?? []) if (step.kind === 'goto') await admitUrl(guard, step.url, 'page');
  }

  return { check, admit };
}

/** A fetched page as the reader takes it. */
export function documentOf({ url, status, contentType, headers, body }: FetchedPage): SourceDocument {
  return { url, status, ...(contentType ? { contentType } : {}), headers, body };
}

/** Whether only the browser will do: because the user says so, or for the steps. */
export function isRendered({ render, steps = [] }: PageSource): boolean {
  return render === 'browser' || steps.length > 0;
}

/** Whether scripts may bring what the plain answer lacks: the reader says so, or a first look finds nothing at all. */
function wantsBrowser({ reading }: SourceResult, source: PageSource, context: SourceContext): boolean {
  if (reading.fact) return false;
  if (reading.cause === 'needs_javascript' || reading.cause === 'consent_wall') return true;
  const isFirstLook = context.mode === 'preview' || !source.plan;
  return isFirstLook && reading.cause === 'not_found_on_page';
}

function explain(reading: Reading, page: FetchedPage, source: PageSource): Reading {
  // Of an error without words only the status tells.
  if (page.cause && (reading.cause === 'empty' || reading.cause === 'unsupported_format')) return noFact(page.cause);
  const moved = reading.fact ? undefined : movedTo(source.url, page);
  if (moved && (reading.cause === 'not_found_on_page' || reading.cause === 'layout_changed' || reading.cause === 'soft_404')) {
    return { ...reading, cause: 'moved', message: `The page is now at ${moved}` };
  }
  return reading;
}

function defined(ask: Ask): Ask {
  return Object.fromEntries(Object.entries(ask).filter(([, value]) => value !== undefined)) as Ask;
}
