import type { Cause, PageSource, Plan, Reading } from '@monitors/contract';
import { BrowserError, type RenderedPage } from '@monitors/engines/ports';
import type { SourceDocument } from '@monitors/reader';
import type { Clock } from '../../../../kernel/clock.ts';
import { retryAfterSeconds } from '../../../../net/headers.ts';
import { loginSteps } from '../../domain/steps.ts';
import { failure, isPassing, noFact } from '../outcome.ts';
import type { SourceContext, SourceResult } from '../source-reader.ts';
import { renderedDocument, type Visit, type VisitPage } from './browser-visit.ts';
import type { PageMemory } from './page-memory.ts';

const TIMEOUT_MS = 45_000;
/** A visit with a kept session has no login to do, and leaves time to log in again. */
const KEPT_TIMEOUT_MS = 20_000;
/** On a page that shows the login form again each further step would be waited for in vain. */
const KEPT_STEP_MS = 6000;

/** What a page that was visited with a stale session gives: then the steps are done from the start. */
const STALE: ReadonlySet<Cause> = new Set([
  'login_required',
  'login_expired',
  'blocked',
  'gone',
  'soft_404',
  'layout_changed',
  'not_found_on_page',
  'type_mismatch',
  'ambiguous',
  'empty',
  'consent_wall',
]);

export const BROWSER_CAUSES: Record<BrowserError['reason'], Cause> = {
  unavailable: 'browser_unavailable',
  timeout: 'timeout',
  navigation: 'connection_failed',
  step: 'not_found_on_page',
  too_large: 'too_large',
};

export interface RenderedCheckDeps {
  visit: VisitPage;
  clock: Clock;
  /** Reads a document and tells an expired session by it. */
  read(document: SourceDocument, source: PageSource, context: SourceContext): Promise<Reading>;
}

/**
 * Checks of pages that a browser renders. The session of a page with steps is kept: the next check does only the steps
 * after the login, and all of them, from the start, where that gives no value.
 */
export function createRenderedCheck({ visit, read, clock }: RenderedCheckDeps) {
  return async function checkRendered(source: PageSource, context: SourceContext): Promise<SourceResult> {
    const steps = source.steps ?? [];
    const keepSession = steps.length > 0 && context.mode === 'check';
    if (keepSession && context.session !== undefined) {
      const rest = steps.slice(loginSteps(steps));
      const way = { steps: rest, timeoutMs: KEPT_TIMEOUT_MS, stepTimeoutMs: KEPT_STEP_MS, session: context.session, keepSession };
      const kept = await once(source, context, way);
      const { fact, cause } = kept.reading;
      if (fact || (cause && !STALE.has(cause))) return kept;
      const anew = await once(source, context, { steps, timeoutMs: TIMEOUT_MS, keepSession });
      return { ...forgetting(anew), durationMs: kept.durationMs + anew.durationMs };
    }
    return forgetting(await once(source, context, { steps, timeoutMs: TIMEOUT_MS, keepSession }));
  };

  function backOff({ cause }: Reading, { headers }: RenderedPage): { retryAfterSeconds?: number } {
    const seconds = retryAfterSeconds(headers['retry-after'], clock.now());
    return cause === 'rate_limited' && seconds !== undefined ? { retryAfterSeconds: seconds } : {};
  }

  async function once(source: PageSource, context: SourceContext, way: Visit): Promise<SourceResult> {
    const startedAt = performance.now();
    const durationMs = () => performance.now() - startedAt;
    try {
      const page = await visit(source, way);
      const reading = await read(renderedDocument(page), source, context);
      const memory: PageMemory = reading.fact ? { render: 'browser' } : {};
      return {
        reading,
        durationMs: durationMs(),
        retryable: isPassing(reading.cause) && (reading.cause !== 'http_error' || page.status >= 500),
        memory,
        renderUsed: 'browser' as const,
        ...backOff(reading, page),
        ...(reading.fact && page.session !== undefined ? { session: page.session } : {}),
        ...compiled(source, reading),
      };
    } catch (error) {
      if (!(error instanceof BrowserError)) return { ...failure(error, durationMs()), renderUsed: 'browser' };
      const cause = causeOfStep(error, source) ?? BROWSER_CAUSES[error.reason];
      const reading = noFact(cause, error.message);
      return { reading, durationMs: durationMs(), retryable: isPassing(cause), renderUsed: 'browser' };
    }
  }
}

/** A step that could be done before is a page that changed, not one that never had the element. */
function causeOfStep({ reason }: BrowserError, source: PageSource): Cause | undefined {
  return reason === 'step' && source.plan !== undefined ? 'layout_changed' : undefined;
}

/** A session that ended is not tried again. */
function forgetting(result: SourceResult): SourceResult {
  const { cause } = result.reading;
  return cause === 'login_expired' || cause === 'login_required' ? { ...result, session: null } : result;
}

/** The plan of a reading, where it is not the one the source has. */
export function compiled(source: PageSource, { fact, plan }: Reading): { plan?: Plan } {
  if (!fact || !plan || JSON.stringify(plan) === JSON.stringify(source.plan)) return {};
  return { plan };
}
