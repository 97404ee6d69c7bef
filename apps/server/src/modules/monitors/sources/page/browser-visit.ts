import { type BrowserStep, causeSchema, type PageSource } from '@monitors/contract';
import type { RenderedPage } from '@monitors/engines/ports';
import type { SourceDocument } from '@monitors/reader';
import type { PageFetcher } from '../../../../net/fetch-page.ts';
import type { NetworkGuard } from '../../../../net/guard.ts';
import { CAUSE_HEADER } from '../../../../net/guarding-proxy.ts';
import { NetError } from '../../../../net/net-error.ts';
import type { LazyBrowser } from './lazy-browser.ts';

/** One visit of a page in the browser. */
export interface Visit {
  steps: readonly BrowserStep[];
  timeoutMs: number;
  stepTimeoutMs?: number;
  /** What an earlier visit left; a credential. */
  session?: string;
  keepSession?: boolean;
  /** Takes a picture after each step. */
  eachStep?: boolean;
}

/** Visits pages in the browser. */
export type VisitPage = (source: PageSource, visit: Visit) => Promise<RenderedPage>;

/** Visits as politely as a fetch does, with every address of the steps checked first; rejects with a `NetError` or a `BrowserError`. */
export function createBrowserVisits(deps: { guard: NetworkGuard; fetcher: PageFetcher; browser: LazyBrowser }): VisitPage {
  const { guard, fetcher, browser } = deps;
  return async (source, { steps, timeoutMs, stepTimeoutMs, session, keepSession, eachStep }) => {
    for (const step of steps) if (step.kind === 'goto') await guard.assertAllowed(step.url, 'page');
    const leave = await fetcher.enter(source.url, new AbortController().signal);
    try {
      const page = await browser.render({
        url: source.url,
        timeoutMs,
        ...(source.headers ? { headers: source.headers } : {}),
        ...(steps.length > 0 ? { steps } : {}),
        ...(stepTimeoutMs === undefined ? {} : { stepTimeoutMs }),
        ...(session === undefined ? {} : { session }),
        ...(keepSession ? { keepSession } : {}),
        ...(eachStep ? { screenshotEachStep: true } : {}),
      });
      // Sites can send this header too, but only words we know, of their own page.
      const refused = causeSchema.safeParse(page.headers[CAUSE_HEADER]);
      if (refused.success) throw new NetError(refused.data, 'The page could not be loaded');
      return page;
    } finally {
      leave();
    }
  };
}

/** A rendered page as the reader takes it. */
export function renderedDocument({ url, status, html, headers }: RenderedPage): SourceDocument {
  return { url, status, contentType: headers['content-type'] ?? 'text/html', body: html, headers, rendered: true };
}
