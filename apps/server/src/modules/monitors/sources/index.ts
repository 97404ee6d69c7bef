// Where monitors get their facts from: one folder per kind of source.

import type { QuerySource, Source } from '@monitors/contract';
import type { Browser } from '@monitors/engines/ports';
import { AppError } from '../../../kernel/app-error.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { createPageFetcher } from '../../../net/fetch-page.ts';
import type { NetworkGuard } from '../../../net/guard.ts';
import { createHttpProber } from '../../../net/probe-http.ts';
import { createSocketProber } from '../../../net/probe-tcp.ts';
import { noFact } from './outcome.ts';
import { createBrowserVisits } from './page/browser-visit.ts';
import { LazyBrowser } from './page/lazy-browser.ts';
import { createPageSource } from './page/page-source.ts';
import { createPageTools, type PageTools } from './page/page-tools.ts';
import { ReadPool } from './page/read-pool.ts';
import { createProbeSource } from './probe/probe-source.ts';
import { pushSource } from './push/push-source.ts';
import type { SourceKind, SourceReader } from './source-reader.ts';

export type { PageSnapshot, PageTools, StepsWalk } from './page/page-tools.ts';
export type { SourceContext, SourceReader, SourceResult } from './source-reader.ts';

/** What reading sources is built on. */
export interface SourceReaderDeps {
  guard: NetworkGuard;
  userAgent: string;
  clock: Clock;
  /** Opens the browser when the first page needs it; absent where there is none. */
  openBrowser?: () => Promise<Browser>;
  /** Threads that read pages. Default 2. */
  readThreads?: number;
}

const NO_QUERIES = 'Questions over stored signals are not available yet';

/** Until the signals module brings them. */
const querySource: SourceKind<QuerySource> = {
  check: async () => ({ reading: noFact('no_data', NO_QUERIES), durationMs: 0, retryable: false }),
  admit: async () => {
    throw new AppError('VALIDATION_ERROR', NO_QUERIES, { details: [{ field: 'source.kind', message: NO_QUERIES }] });
  },
};

/** Reads every kind of source, and helps to make sources of pages. */
export interface Sources extends SourceReader {
  readonly page: PageTools;
}

/** One reader for all kinds of sources; threads and browser start with the first page that needs them. */
export function createSourceReader(deps: SourceReaderDeps): Sources {
  const { guard, userAgent, clock } = deps;
  const fetcher = createPageFetcher({ guard, userAgent, clock });
  const http = createHttpProber({ guard, userAgent, clock });
  const sockets = createSocketProber({ guard, clock });
  const browser = new LazyBrowser(deps.openBrowser, clock);
  const pool = new ReadPool({ clock, threads: deps.readThreads });
  const visit = createBrowserVisits({ guard, fetcher, browser });
  const page = createPageSource({ guard, fetcher, visit, pool, clock });
  const probe = createProbeSource({ guard, http, sockets, clock });

  function kindOf(source: Source): SourceKind<never> {
    switch (source.kind) {
      case 'page':
        return page;
      case 'probe':
        return probe;
      case 'push':
        return pushSource;
      case 'query':
        return querySource;
    }
  }

  return {
    page: createPageTools({ fetcher, visit, pool, clock }),
    check: (source, context) => kindOf(source).check(source as never, context),
    admit: (source) => kindOf(source).admit(source as never),
    async close() {
      fetcher.close();
      http.close();
      await Promise.all([pool.close(), browser.close()]);
    },
  };
}
