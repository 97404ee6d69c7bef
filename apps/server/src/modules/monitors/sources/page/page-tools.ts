import type { BrowserStep, Cause, OfferedFact, PageSource, StepResult } from '@monitors/contract';
import { BrowserError, type StepView } from '@monitors/engines/ports';
import type { SourceDocument } from '@monitors/reader';
import { AppError } from '../../../../kernel/app-error.ts';
import type { Clock } from '../../../../kernel/clock.ts';
import type { PageFetcher } from '../../../../net/fetch-page.ts';
import { NetError } from '../../../../net/net-error.ts';
import { redact, secretTexts } from '../../domain/redact.ts';
import { secretsOf } from '../../domain/secrets.ts';
import { renderedDocument, type VisitPage } from './browser-visit.ts';
import { documentOf, FETCH_TIMEOUT_MS, isRendered } from './page-source.ts';
import type { ReadPool } from './read-pool.ts';
import type { PageView } from './read-worker.ts';
import { BROWSER_CAUSES } from './rendered-check.ts';

const RENDER_TIMEOUT_MS = 45_000;
/** Twenty steps with a picture each take their time. */
const WALK_TIMEOUT_MS = 90_000;
const MAX_HTML_BYTES = 2_000_000;

/** A page to look at and to point at. */
export interface PageSnapshot {
  snapshot: { html: string | null; title: string | null; url: string };
  facts: OfferedFact[];
  renderUsed: 'http' | 'browser';
  cause?: Cause;
}

/** How trying out steps went. */
export interface StepsWalk {
  ok: boolean;
  steps: StepResult[];
  durationMs: number;
  cause?: Cause;
  message?: string;
}

/** What an editor of page monitors needs besides readings. Both reject with SOURCE_NOT_ALLOWED or SOURCE_UNREADABLE. */
export interface PageTools {
  /** A safe copy of the page, and the values it offers. */
  view(source: PageSource): Promise<PageSnapshot>;
  /** Opens the page and does the steps, with a picture after each; a step that fails is a result, not a rejection. */
  walk(source: PageSource): Promise<StepsWalk>;
}

export interface PageToolsDeps {
  fetcher: PageFetcher;
  visit: VisitPage;
  pool: ReadPool;
  clock: Clock;
}

export function createPageTools({ fetcher, visit, pool, clock }: PageToolsDeps): PageTools {
  async function view(source: PageSource): Promise<PageSnapshot> {
    const hidden = secretTexts(secretsOf(source).map(({ secret }) => secret));
    let shown = isRendered(source) ? await rendered(source) : await fetched(source);
    if (shown.view.cause === 'needs_javascript' && source.render === 'auto') shown = await rendered(source).catch(() => shown);
    const { html, title, facts, cause } = redact(shown.view, hidden);
    return {
      snapshot: { html: html === undefined ? null : shortened(html), title: title ?? null, url: shown.url },
      facts: facts.map((fact) => ({ ...fact, label: fact.ask.label ?? fact.ask.field })),
      renderUsed: shown.renderUsed,
      ...(cause ? { cause } : {}),
    };
  }

  async function fetched(source: PageSource) {
    const { url, headers } = source;
    const page = await readable(fetcher.fetchPage({ url, ...(headers ? { headers } : {}), timeoutMs: FETCH_TIMEOUT_MS }));
    return viewOf(documentOf(page), 'http');
  }

  async function rendered(source: PageSource) {
    const page = await readable(visit(source, { steps: source.steps ?? [], timeoutMs: RENDER_TIMEOUT_MS }));
    return viewOf(renderedDocument(page), 'browser');
  }

  async function viewOf(document: SourceDocument, renderUsed: 'http' | 'browser') {
    const view: PageView = await pool.view({ document, now: clock.now() });
    if (view.cause && view.html === undefined && view.facts.length === 0) throw unreadable(view.cause, undefined);
    return { view, url: document.url, renderUsed };
  }

  async function walk(source: PageSource): Promise<StepsWalk> {
    const startedAt = performance.now();
    const durationMs = () => Math.round(performance.now() - startedAt);
    const steps = source.steps ?? [];
    try {
      const { views = [] } = await visit(source, { steps, timeoutMs: WALK_TIMEOUT_MS, eachStep: true });
      return { ok: true, steps: views.map((view) => resultOf(view, steps)), durationMs: durationMs() };
    } catch (error) {
      if (!(error instanceof BrowserError) || error.views === undefined) throw asUnreadable(error);
      const { message, reason, step, views } = error;
      const results = views.map((view) => resultOf(view, steps, view.step === step ? message : undefined));
      return { ok: false, steps: results, durationMs: durationMs(), cause: BROWSER_CAUSES[reason], message };
    }
  }

  return { view, walk };
}

function resultOf({ step, url, screenshot }: StepView, steps: readonly BrowserStep[], problem?: string): StepResult {
  return {
    number: step,
    kind: steps[step - 1]?.kind ?? 'open',
    ok: problem === undefined,
    url,
    ...(problem === undefined ? {} : { message: problem }),
    ...(screenshot ? { screenshot: `data:image/jpeg;base64,${Buffer.from(screenshot).toString('base64')}` } : {}),
  };
}

/** As much of a page as may be sent, ending before a tag so that none is cut in two. */
function shortened(html: string): string {
  const bytes = Buffer.from(html);
  if (bytes.byteLength <= MAX_HTML_BYTES) return html;
  const cut = bytes.subarray(0, MAX_HTML_BYTES).toString();
  return cut.slice(0, cut.lastIndexOf('<'));
}

async function readable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw asUnreadable(error);
  }
}

function asUnreadable(error: unknown): unknown {
  if (error instanceof BrowserError) return unreadable(BROWSER_CAUSES[error.reason], error.message);
  if (!(error instanceof NetError)) return error;
  if (error.reason === 'not_allowed') return new AppError('SOURCE_NOT_ALLOWED', error.message, { cause: error });
  return unreadable(error.reason, error.message);
}

function unreadable(cause: Cause, message: string | undefined): AppError {
  return new AppError('SOURCE_UNREADABLE', message ?? 'There is nothing to show of this page', { details: { cause } });
}
